package org.sekisho.server.access;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The first administrator comes by a link that is printed once; there is no default password. */
@Component
public class FirstStart {

  private static final Duration VALID = Duration.ofHours(24);

  private final JdbcClient jdbc;
  private final Clock clock;
  private final PasswordEncoder encoder;
  private final Audit audit;

  FirstStart(JdbcClient jdbc, Clock clock, PasswordEncoder encoder, Audit audit) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.encoder = encoder;
    this.audit = audit;
  }

  /** A new link while nobody may come in; every older one is void then. */
  @Transactional
  public Optional<String> link(String url) {
    boolean any = jdbc.sql("select exists (select 1 from operator)").query(Boolean.class).single();
    if (any) {
      return Optional.empty();
    }
    String secret = Secrets.next();
    jdbc.sql("delete from setup_link").update();
    jdbc.sql("insert into setup_link (token_hash, until) values (?, ?)")
        .params(Secrets.hash(secret), new Timestamp(clock.millis() + VALID.toMillis()))
        .update();
    return Optional.of(url + "/setup/" + secret);
  }

  /** Whether a link may still be used. */
  boolean isValid(String secret) {
    return jdbc.sql(
            "select exists (select 1 from setup_link where token_hash = ? and used_at is null"
                + " and until > ?)")
        .params(Secrets.hash(secret), new Timestamp(clock.millis()))
        .query(Boolean.class)
        .single();
  }

  /**
   * Makes the first administrator and uses the link up.
   *
   * @return false if the link is not to be used any more
   */
  @Transactional
  public boolean use(String secret, String name, String password) {
    int used =
        jdbc.sql(
                "update setup_link set used_at = ?"
                    + " where token_hash = ? and used_at is null and until > ?")
            .params(
                new Timestamp(clock.millis()), Secrets.hash(secret), new Timestamp(clock.millis()))
            .update();
    if (used == 0) {
      return false;
    }
    jdbc.sql("insert into operator (name, password_hash, role, created_at) values (?, ?, ?, ?)")
        .params(name, encoder.encode(password), "ADMINISTRATOR", new Timestamp(clock.millis()))
        .update();
    audit.write(name, "FIRST_ADMINISTRATOR", name, "");
    return true;
  }
}
