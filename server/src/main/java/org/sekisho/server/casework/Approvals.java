package org.sekisho.server.casework;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sekisho.server.access.Audit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What takes two persons (design rules 3 and 4): one asks with a reason, another decides. */
@Component
public class Approvals {

  /** What is asked is void after so long. */
  private static final Duration VALID = Duration.ofHours(24);

  private static final int MOST = 100;

  /** What is asked for. */
  public enum Kind {
    RESTRICT_COUNTRY,
    ACTIVATE_REFERENCE
  }

  /**
   * Something asked for.
   *
   * @param subject of the kind: a country's code, a version
   * @param outcome what became of it once it was approved
   */
  public record Approval(
      UUID id,
      Kind kind,
      String subject,
      String detail,
      String reason,
      String askedBy,
      Instant askedAt,
      Instant until,
      @Nullable String decidedBy,
      @Nullable String decision,
      String outcome) {

    public boolean isOpen(Instant now) {
      return decision == null && until.isAfter(now);
    }
  }

  private final JdbcClient jdbc;
  private final Clock clock;
  private final Audit audit;

  Approvals(JdbcClient jdbc, Clock clock, Audit audit) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.audit = audit;
  }

  @Transactional
  public UUID ask(Kind kind, String subject, String detail, String reason, String by) {
    UUID id = UUID.randomUUID();
    long now = clock.millis();
    jdbc.sql(
            "insert into approval (id, kind, subject, detail, reason, asked_by, asked_at, until)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?)")
        .params(
            id,
            kind.name(),
            subject,
            detail,
            reason,
            by,
            new Timestamp(now),
            new Timestamp(now + VALID.toMillis()))
        .update();
    audit.write(by, "ASKED " + kind, subject, reason);
    return id;
  }

  /**
   * Decides, as another person than the one who asked.
   *
   * @return what was asked; empty if it is decided, void, or one's own
   */
  @Transactional
  public Optional<Approval> decide(UUID id, boolean approved, String by) {
    int decided =
        jdbc.sql(
                "update approval set decided_by = ?, decided_at = ?, decision = ?"
                    + " where id = ? and decided_at is null and until > ? and asked_by <> ?")
            .params(
                by,
                new Timestamp(clock.millis()),
                approved ? "APPROVED" : "REFUSED",
                id,
                new Timestamp(clock.millis()),
                by)
            .update();
    if (decided == 0) {
      return Optional.empty();
    }
    Approval of = find(id).orElseThrow();
    audit.write(by, (approved ? "APPROVED " : "REFUSED ") + of.kind, of.subject, "");
    return Optional.of(of);
  }

  /** Notes what became of something that was approved. */
  public void noteOutcome(UUID id, String outcome) {
    jdbc.sql("update approval set outcome = ? where id = ?").params(outcome, id).update();
  }

  public Optional<Approval> find(UUID id) {
    return jdbc.sql("select * from approval where id = ?")
        .param(id)
        .query((row, n) -> of(row))
        .optional();
  }

  /** The newest, open ones first. */
  public List<Approval> list() {
    return jdbc.sql("select * from approval order by decided_at is not null, asked_at desc limit ?")
        .param(MOST)
        .query((row, n) -> of(row))
        .list();
  }

  private static Approval of(ResultSet row) throws SQLException {
    return new Approval(
        row.getObject("id", UUID.class),
        Kind.valueOf(row.getString("kind")),
        row.getString("subject"),
        row.getString("detail"),
        row.getString("reason"),
        row.getString("asked_by"),
        row.getTimestamp("asked_at").toInstant(),
        row.getTimestamp("until").toInstant(),
        row.getString("decided_by"),
        row.getString("decision"),
        row.getString("outcome"));
  }
}
