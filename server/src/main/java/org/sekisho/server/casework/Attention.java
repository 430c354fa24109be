package org.sekisho.server.casework;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.sekisho.server.access.Audit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What waits for a person, until somebody takes it or it is settled. */
public final class Attention {

  private static final int MOST_LISTED = 20;

  /** What somebody took so long ago may be asked for again; an approval waits so long. */
  static final Duration VALID = Duration.ofHours(24);

  /** The subject of what concerns no line alone. */
  public static final String EVERYBODY = "*";

  /** Why a person is needed. */
  public enum Need {
    /** A priority line: only a person suspends it (design rule 13). */
    PERSON_DECIDES,
    /** Too many automatic measures: a person lets more through (design rule 13). */
    BLAST_LIMIT,
    /** Nobody could be reached by what is registered: somebody must telephone. */
    REACH_BY_HAND,
    /** All but a second person's approval speaks for a country's restriction (design rule 3). */
    COUNTRY_APPROVAL,
    /** Somebody asks the gate who is no peer of it: an SBC that was renumbered, or a stranger. */
    UNKNOWN_SOURCE,
    /** Somebody asked for a second person. */
    APPROVAL
  }

  /**
   * Something that waits for a person.
   *
   * @param subject a case, an incident, an approval, an address, or {@link #EVERYBODY}
   * @param told how many were sent a mail
   * @param tries how often the next was tried in vain
   */
  public record Waiting(UUID id, String subject, Need need, Instant since, int told, int tries) {

    /** Whether its subject is a line's case, with a page of its own. */
    public boolean isOfLine() {
      return need == Need.PERSON_DECIDES || need == Need.REACH_BY_HAND;
    }
  }

  private static final String UNSETTLED =
      "select id, subject, need, since, told, tries from attention where settled_at is null ";

  private static final String PRIORITY =
      " order by need <> 'PERSON_DECIDES', need <> 'BLAST_LIMIT', since limit ?";

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final Audit audit;
  private final Clock clock;

  public Attention(JdbcClient jdbc, TransactionTemplate transaction, Audit audit, Clock clock) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.audit = audit;
    this.clock = clock;
  }

  /** What waits: priority lines first, then the longest. */
  public List<Waiting> list() {
    return list(UNSETTLED + PRIORITY, MOST_LISTED);
  }

  /** Of which somebody is to be told now, if less than so many were. */
  List<Waiting> listDue(int told) {
    return list(
        UNSETTLED + "and next_at <= ? and told < ?" + PRIORITY,
        new Timestamp(clock.millis()),
        told,
        MOST_LISTED);
  }

  private List<Waiting> list(String sql, Object... values) {
    return jdbc.sql(sql)
        .params(values)
        .query(
            (row, n) ->
                new Waiting(
                    row.getObject("id", UUID.class),
                    row.getString("subject"),
                    Need.valueOf(row.getString("need")),
                    row.getTimestamp("since").toInstant(),
                    row.getInt("told"),
                    row.getInt("tries")))
        .list();
  }

  /** Somebody takes it; nobody else is told. Empty if somebody else has it, or it is settled. */
  public Optional<Waiting> take(UUID id, String by) {
    Optional<Waiting> taken = transaction.execute(status -> takeNow(id, by));
    return taken == null ? Optional.empty() : taken;
  }

  private Optional<Waiting> takeNow(UUID id, String by) {
    Optional<Waiting> of = list(UNSETTLED + "and id = ? for update", id).stream().findFirst();
    of.ifPresent(
        waiting -> {
          jdbc.sql("update attention set settled_at = ?, settled_by = ?, taken = true where id = ?")
              .params(new Timestamp(clock.millis()), by, id)
              .update();
          audit.write(by, "TAKEN", waiting.subject, waiting.need.name());
        });
    return of;
  }

  /**
   * Something waits from now on, if it does not yet and nobody has taken it lately.
   *
   * @param due when the first is to be told
   */
  public void raise(String subject, Need need, Instant since, Instant due) {
    jdbc.sql(
            "insert into attention (id, subject, need, since, next_at) select ?, ?, ?, ?, ?"
                + " where not exists (select 1 from attention where subject = ? and need = ?"
                + " and taken and since > ?) on conflict do nothing")
        .params(
            UUID.randomUUID(),
            subject,
            need.name(),
            Timestamp.from(since),
            Timestamp.from(due),
            subject,
            need.name(),
            Timestamp.from(since.minus(VALID)))
        .update();
  }

  void settle(String subject, Need need, String by) {
    settleWhere("subject = ? and need = ?", by, subject, need.name());
  }

  /** Approvals that were given, refused, or are void. */
  void settleDecided() {
    settleWhere(
        "need = 'APPROVAL' and subject in"
            + " (select id::text from approval where decided_at is not null or until <= ?)",
        "approval",
        new Timestamp(clock.millis()));
  }

  /** What nobody took for so long waits no more. */
  void lapse(Need need, Duration after) {
    settleWhere(
        "need = ? and since < ?",
        "time",
        need.name(),
        new Timestamp(clock.millis() - after.toMillis()));
  }

  private void settleWhere(String which, String by, Object... values) {
    jdbc.sql(
            "update attention set settled_at = ?, settled_by = ? where settled_at is null and "
                + which)
        .param(new Timestamp(clock.millis()))
        .param(by)
        .params(values)
        .update();
  }

  /** Somebody is about to be told; if it comes to nothing, again after a while. */
  void noteTry(Waiting of, Duration again) {
    jdbc.sql("update attention set tries = tries + 1, next_at = ? where id = ?")
        .params(new Timestamp(clock.millis() + again.toMillis()), of.id)
        .update();
  }

  /**
   * It came to nothing.
   *
   * @param next whether the one after him is tried from now on
   */
  void noteFailed(Waiting of, String why, boolean next) {
    jdbc.sql("update attention set last_error = ?, told = told + ?, tries = ? where id = ?")
        .params(why, next ? 1 : 0, next ? 0 : of.tries + 1, of.id)
        .update();
  }

  /** He was told; the next is told after a while. */
  void noteTold(Waiting of, Duration next) {
    jdbc.sql(
            "update attention set told = told + 1, tries = 0, next_at = ?, last_error = null"
                + " where id = ?")
        .params(new Timestamp(clock.millis() + next.toMillis()), of.id)
        .update();
  }
}
