package org.sekisho.server.access;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Who works here comes in by a link for one use, and chooses a password there: the first
 * administrator by one that is printed, everybody else by one that an administrator hands over.
 * There is no default password.
 */
@Component
public class Invitations {

  private static final Duration VALID = Duration.ofHours(24);

  private final JdbcClient jdbc;
  private final Clock clock;
  private final PasswordEncoder encoder;
  private final Audit audit;
  private final Operators operators;

  Invitations(
      JdbcClient jdbc, Clock clock, PasswordEncoder encoder, Audit audit, Operators operators) {
    this.operators = operators;
    this.jdbc = jdbc;
    this.clock = clock;
    this.encoder = encoder;
    this.audit = audit;
  }

  /**
   * For whom a link is.
   *
   * @param name empty for the first administrator, who chooses one
   */
  record Invited(Optional<String> name, Role role) {}

  /** A new link while nobody may come in; every older one is void then. */
  @Transactional
  public Optional<String> first(String url) {
    boolean any = jdbc.sql("select exists (select 1 from operator)").query(Boolean.class).single();
    if (any) {
      return Optional.empty();
    }
    jdbc.sql("delete from setup_link").update();
    return Optional.of(url + add(Optional.empty(), Role.ADMINISTRATOR));
  }

  /** A link for somebody new, or for somebody who lost the password; the older one is void. */
  @Transactional
  String invite(String name, Role role, String by) {
    jdbc.sql("delete from setup_link where name = ?").param(name).update();
    audit.write(by, "INVITED", name, role.name());
    return add(Optional.of(name), role);
  }

  private String add(Optional<String> name, Role role) {
    String secret = Secrets.next();
    jdbc.sql("insert into setup_link (token_hash, until, name, role) values (?, ?, ?, ?)")
        .params(
            Secrets.hash(secret),
            new Timestamp(clock.millis() + VALID.toMillis()),
            name.orElse(""),
            role.name())
        .update();
    return "/setup/" + secret;
  }

  /** For whom a link is, while it may be used. */
  Optional<Invited> find(String secret) {
    return jdbc.sql(
            "select name, role from setup_link where token_hash = ? and used_at is null"
                + " and until > ?")
        .params(Secrets.hash(secret), new Timestamp(clock.millis()))
        .query(
            (row, n) ->
                new Invited(
                    Optional.of(row.getString(1)).filter(of -> !of.isEmpty()),
                    Role.valueOf(row.getString(2))))
        .optional();
  }

  /**
   * Uses a link up: its holder may log in from now on.
   *
   * @param name chosen by the first administrator; of no account for others
   * @return false if the link is not to be used any more
   */
  @Transactional
  public boolean use(String secret, String name, String password) {
    Optional<Invited> invited = find(secret);
    int used =
        jdbc.sql(
                "update setup_link set used_at = ?"
                    + " where token_hash = ? and used_at is null and until > ?")
            .params(
                new Timestamp(clock.millis()), Secrets.hash(secret), new Timestamp(clock.millis()))
            .update();
    if (used == 0 || invited.isEmpty()) {
      return false;
    }
    String of = invited.get().name().orElse(name);
    jdbc.sql(
            "insert into operator (name, password_hash, role, created_at) values (?, ?, ?, ?)"
                + " on conflict (name) do update set password_hash = excluded.password_hash,"
                + " role = excluded.role, disabled_at = null, code_secret = null,"
                + " directory_issuer = null, directory_subject = null")
        .params(
            of,
            encoder.encode(password),
            invited.get().role().name(),
            new Timestamp(clock.millis()))
        .update();
    jdbc.sql("delete from user_entities where name = ?").param(of).update(); // and passkeys
    audit.write(of, invited.get().name().isEmpty() ? "FIRST_ADMINISTRATOR" : "CAME_IN", of, "");
    return true;
  }
}
