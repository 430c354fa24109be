package org.sekisho.server.enforcement;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What became of each measure at each switch. */
public final class EnforcementStore {

  /** Orders of one switch taken in a round. */
  private static final int MOST_TOGETHER = 100;

  /** Rows a page shows. */
  public static final int MOST = 200;

  /** Characters of what went wrong. */
  private static final int MOST_ERROR = 300;

  private final JdbcClient jdbc;

  public EnforcementStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Where an order stands at a switch. */
  public enum State {
    /** To be carried out, or tried again. */
    APPLYING,
    /** A person was asked. */
    ASKED,
    APPLIED,
    /** Over, to be taken back. */
    RESTORING,
    /** A person was asked to take it back. */
    ASKED_BACK,
    RESTORED
  }

  /** An order at a switch. */
  public record Row(
      Order order,
      String at,
      State state,
      int tries,
      Instant askedAt,
      @Nullable Instant acceptedAt,
      @Nullable String acceptedBy,
      @Nullable Instant appliedAt,
      @Nullable Instant restoredAt,
      @Nullable String error) {

    /** It is not as it should be, and was tried. */
    public boolean failing() {
      return error != null;
    }
  }

  /** Takes up measures that began, and later ends of those that go on. */
  void takeUp(String at, Set<Order.Action> actions, String lines, Instant now) {
    Timestamp time = Timestamp.from(now);
    String[] names = actions.stream().map(Enum::name).toArray(String[]::new);
    jdbc.sql(
            "insert into enforcement (case_id, sequence, action, switch, subject, until, state,"
                + " next_try_at, asked_at)"
                + " select case_id, sequence, action, ?, subject, until, 'APPLYING', ?, ?"
                + " from measure where ended_at is null and until > ? and action = any(?)"
                + " and (scope <> 'LINE' or subject ~ ?) on conflict do nothing")
        .params(at, time, time, time, names, "^(" + lines + ")$")
        .update();
    jdbc.sql(
            "update enforcement e set until = m.until from measure m"
                + " where m.case_id = e.case_id and m.sequence = e.sequence"
                + " and m.action = e.action and e.switch = ? and m.until > e.until")
        .param(at)
        .update();
  }

  /** Notes measures that are over: what was ordered is to be taken back. */
  void noteOver(String at, Instant now) {
    Timestamp time = Timestamp.from(now);
    jdbc.sql(
            "update enforcement e set state = 'RESTORING', tries = 0, next_try_at = ?, error = null"
                + " from measure m where m.case_id = e.case_id and m.sequence = e.sequence"
                + " and m.action = e.action and e.switch = ?"
                + " and e.state in ('APPLYING', 'ASKED', 'APPLIED')"
                + " and (m.ended_at is not null or m.until <= ?)")
        .params(time, at, time)
        .update();
  }

  /** Whether another order for the same thing at the same switch is in force. */
  boolean isWantedAgain(Row row) {
    return jdbc.sql(
            "select exists (select from enforcement where switch = ? and action = ? and subject = ?"
                + " and (case_id <> ? or sequence <> ?) and state in ('APPLYING', 'APPLIED'))")
        .params(
            row.at,
            row.order.action().name(),
            row.order.subject(),
            row.order.caseId(),
            row.order.sequence())
        .query(Boolean.class)
        .single();
  }

  /** Orders to be carried out, taken back or read back now. */
  List<Row> listDue(String at, Instant now) {
    return jdbc.sql(
            "select * from enforcement where switch = ? and next_try_at <= ?"
                + " and state in ('APPLYING', 'APPLIED', 'RESTORING') order by next_try_at limit ?")
        .params(at, Timestamp.from(now), MOST_TOGETHER)
        .query(EnforcementStore::row)
        .list();
  }

  /** What was done to a measure at all switches. */
  public List<Row> list(String caseId) {
    return jdbc.sql("select * from enforcement where case_id = ? order by asked_at limit ?")
        .params(caseId, MOST)
        .query(EnforcementStore::row)
        .list();
  }

  /** What is asked of persons, the longest waiting first. */
  public List<Row> listWorkOrders() {
    return jdbc.sql(
            "select * from enforcement where state in ('ASKED', 'ASKED_BACK') order by asked_at"
                + " limit ?")
        .param(MOST)
        .query(EnforcementStore::row)
        .list();
  }

  /** Orders that could not be carried out so far, the longest waiting first. */
  public List<Row> listFailing() {
    return jdbc.sql("select * from enforcement where error is not null order by asked_at limit ?")
        .param(MOST)
        .query(EnforcementStore::row)
        .list();
  }

  /** How many they are. */
  public int failingCount() {
    return jdbc.sql("select count(*) from enforcement where error is not null")
        .query(Integer.class)
        .single();
  }

  void done(Row row, State state, Instant now, Instant nextLook) {
    set(
        row,
        "state = ?, error = null, tries = 0, next_try_at = ?, "
            + switch (state) {
              case APPLIED -> "applied_at = coalesce(applied_at, ?), checked_at = ?";
              case RESTORED -> "restored_at = ?, checked_at = ?";
              case ASKED, ASKED_BACK ->
                  "asked_at = ?, accepted_at = null, accepted_by = null, checked_at = ?";
              case APPLYING, RESTORING -> throw new IllegalArgumentException(state.name());
            },
        state.name(),
        Timestamp.from(nextLook),
        Timestamp.from(now),
        Timestamp.from(now));
  }

  void failed(Row row, State state, String error, Instant nextTry) {
    set(
        row,
        "state = ?, tries = tries + 1, error = ?, next_try_at = ?",
        state.name(),
        error.substring(0, Math.min(MOST_ERROR, error.length())),
        Timestamp.from(nextTry));
  }

  /**
   * A person has taken a work order, or done it.
   *
   * @param done it is done; else it is accepted
   * @return false if it is not waiting for that any more
   */
  public boolean answer(Order order, String at, String by, boolean done, Instant now) {
    Timestamp time = Timestamp.from(now);
    String key = " where case_id = ? and sequence = ? and action = ? and switch = ?";
    List<Object> of = List.of(order.caseId(), order.sequence(), order.action().name(), at);
    if (!done) {
      return jdbc.sql(
                  "update enforcement set accepted_at = ?, accepted_by = ?"
                      + key
                      + " and accepted_at is null and state in ('ASKED', 'ASKED_BACK')")
              .param(time)
              .param(by)
              .params(of)
              .update()
          == 1;
    }
    return jdbc.sql(
                "update enforcement set accepted_at = coalesce(accepted_at, ?),"
                    + " accepted_by = coalesce(accepted_by, ?), next_try_at = ?,"
                    + " applied_at = case when state = 'ASKED' then ?::timestamptz else applied_at end,"
                    + " restored_at = case when state = 'ASKED_BACK' then ?::timestamptz end,"
                    + " state = case when state = 'ASKED' then 'APPLIED' else 'RESTORED' end"
                    + key
                    + " and state in ('ASKED', 'ASKED_BACK')")
            .param(time)
            .param(by)
            .param(time)
            .param(time)
            .param(time)
            .params(of)
            .update()
        == 1;
  }

  private void set(Row row, String columns, Object... values) {
    jdbc.sql(
            "update enforcement set "
                + columns
                + " where case_id = ? and sequence = ? and action = ? and switch = ?"
                + " and state = ?")
        .params(List.of(values))
        .params(
            List.of(
                row.order.caseId(),
                row.order.sequence(),
                row.order.action().name(),
                row.at,
                row.state.name()))
        .update();
  }

  private static Row row(ResultSet of, int index) throws SQLException {
    return new Row(
        new Order(
            of.getString("case_id"),
            of.getLong("sequence"),
            Order.Action.valueOf(of.getString("action")),
            of.getString("subject"),
            of.getTimestamp("until").toInstant()),
        of.getString("switch"),
        State.valueOf(of.getString("state")),
        of.getInt("tries"),
        of.getTimestamp("asked_at").toInstant(),
        instant(of, "accepted_at"),
        of.getString("accepted_by"),
        instant(of, "applied_at"),
        instant(of, "restored_at"),
        of.getString("error"));
  }

  private static @Nullable Instant instant(ResultSet of, String column) throws SQLException {
    Timestamp at = of.getTimestamp(column);
    return at == null ? null : at.toInstant();
  }
}
