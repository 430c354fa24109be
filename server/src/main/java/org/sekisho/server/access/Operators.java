package org.sekisho.server.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Who works here. */
@Component
public class Operators {

  private final JdbcClient jdbc;
  private final Clock clock;
  private final Audit audit;
  private final ServerKey key;
  private final FindByIndexNameSessionRepository<? extends Session> sessions;

  Operators(
      JdbcClient jdbc,
      Clock clock,
      Audit audit,
      ServerKey key,
      FindByIndexNameSessionRepository<? extends Session> sessions) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.audit = audit;
    this.key = key;
    this.sessions = sessions;
  }

  /** Somebody who works here. */
  public record Operator(
      String name,
      Role role,
      Instant createdAt,
      boolean disabled,
      boolean withCode,
      boolean ofDirectory) {}

  /** What a log-in is held against. */
  record Login(String hash, Role role, boolean disabled, boolean withCode) {}

  public List<Operator> list() {
    return jdbc.sql("select * from operator order by name").query((row, n) -> of(row)).list();
  }

  public Optional<Operator> find(String name) {
    return jdbc.sql("select * from operator where name = ?")
        .param(name)
        .query((row, n) -> of(row))
        .optional();
  }

  private static Operator of(ResultSet row) throws SQLException {
    return new Operator(
        row.getString("name"),
        Role.valueOf(row.getString("role")),
        row.getTimestamp("created_at").toInstant(),
        row.getTimestamp("disabled_at") != null,
        row.getString("code_secret") != null,
        row.getString("directory_issuer") != null);
  }

  /**
   * Keeps somebody as the directory knows him. With another role he loses his tokens and sessions.
   *
   * @param passwordHash of a word that nobody knows
   * @return false if the name is somebody else's
   */
  @Transactional
  public boolean keepOfDirectory(
      String issuer, String subject, String name, Role role, String passwordHash) {
    Optional<Operator> before = find(name);
    int kept =
        jdbc.sql(
                "insert into operator (name, password_hash, role, created_at, directory_issuer,"
                    + " directory_subject) select ?, ?, ?, ?, ?, ? where not exists (select 1 from"
                    + " operator where directory_issuer = ? and directory_subject = ?"
                    + " and name <> ?) on conflict (name) do update set role = excluded.role"
                    + " where operator.directory_issuer = excluded.directory_issuer"
                    + " and operator.directory_subject = excluded.directory_subject")
            .params(
                name,
                passwordHash,
                role.name(),
                new Timestamp(clock.millis()),
                issuer,
                subject,
                issuer,
                subject,
                name)
            .update();
    if (kept == 1 && before.map(Operator::role).filter(role::equals).isEmpty()) {
      audit.write(name, "OF_DIRECTORY", name, role.name());
      revokeTokens(name);
      endSessions(name);
    }
    return kept == 1;
  }

  Optional<Login> findLogin(String name) {
    return jdbc.sql(
            "select password_hash, role, disabled_at, code_secret from operator where name = ?")
        .param(name.toLowerCase(Locale.ROOT))
        .query(
            (row, n) ->
                new Login(
                    row.getString(1),
                    Role.valueOf(row.getString(2)),
                    row.getTimestamp(3) != null,
                    row.getString(4) != null))
        .optional();
  }

  /**
   * Lets nobody in under a name any more: ends its sessions, voids its link, revokes its tokens.
   *
   * @return false if it is the last administrator, who stays
   */
  @Transactional
  boolean disable(String name, String by) {
    if (isLastAdministrator(name)) {
      return false;
    }
    Timestamp now = new Timestamp(clock.millis());
    jdbc.sql("update operator set disabled_at = ? where name = ?").params(now, name).update();
    jdbc.sql("delete from setup_link where name = ?").param(name).update();
    jdbc.sql("delete from user_entities where name = ?").param(name).update(); // and passkeys
    revokeTokens(name);
    audit.write(by, "DISABLED", name, "");
    endSessions(name);
    return true;
  }

  private void revokeTokens(String name) {
    jdbc.sql("update api_token set revoked_at = ? where created_by = ? and revoked_at is null")
        .params(new Timestamp(clock.millis()), name)
        .update();
  }

  /** Nobody else could let anybody in. */
  boolean isLastAdministrator(String name) {
    return jdbc.sql(
            "select not exists (select 1 from operator where role = 'ADMINISTRATOR'"
                + " and disabled_at is null and name <> ?)")
        .param(name)
        .query(Boolean.class)
        .single();
  }

  /** Ends all sessions of a name: its rights or its password are others now. */
  void endSessions(String name) {
    sessions.findByPrincipalName(name).keySet().forEach(sessions::deleteById);
  }

  /** Passkeys go with the old password: who had stolen it may have added one. */
  @Transactional
  void changePassword(String name, String hash) {
    jdbc.sql("update operator set password_hash = ? where name = ?").params(hash, name).update();
    jdbc.sql("delete from user_entities where name = ?").param(name).update();
    audit.write(name, "PASSWORD_CHANGED", name, "");
  }

  /**
   * From now on a log-in asks for a code of this secret, too.
   *
   * @param usedStep of the code it was set up with, which is of no use again
   */
  void askForCode(String name, String secret, long usedStep) {
    jdbc.sql("update operator set code_secret = ?, code_step = ? where name = ?")
        .params(key.seal(secret), usedStep, name)
        .update();
    audit.write(name, "CODE_SET", name, "");
  }

  /** Whether a code is right, and not used before. */
  @Transactional
  public boolean takeCode(String name, String code) {
    record Kept(String sealed, long step) {}
    Optional<Kept> kept =
        jdbc.sql(
                "select code_secret, code_step from operator where name = ?"
                    + " and code_secret is not null for update")
            .param(name)
            .query((row, n) -> new Kept(row.getString(1), row.getLong(2)))
            .optional();
    if (kept.isEmpty()) {
      return false;
    }
    // Real time, also where a demonstration's clock is another: the app knows no other.
    OptionalLong step =
        TimeCode.stepOf(
            key.open(kept.get().sealed()),
            code.strip(),
            System.currentTimeMillis() / 1_000,
            kept.get().step());
    step.ifPresent(
        of ->
            jdbc.sql("update operator set code_step = ? where name = ?").params(of, name).update());
    return step.isPresent();
  }
}
