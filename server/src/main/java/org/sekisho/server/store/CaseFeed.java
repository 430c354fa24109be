package org.sekisho.server.store;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Events of cases in the order they were stored, for consumers of which each remembers how far it
 * came: the outbox. One thread stores them, so that none appears before another that is there.
 */
public final class CaseFeed {

  private final JdbcClient jdbc;
  private final Clock clock;

  public CaseFeed(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /**
   * An event as it is stored.
   *
   * @param subject a line; {@code *} for what concerns many
   * @param body as JSON
   */
  public record Event(
      long position, String subject, String caseId, Instant at, String event, String body) {}

  /** The next events after a position. */
  public List<Event> listAfter(long position, int most) {
    return jdbc.sql(
            "select position, subject, case_id, at, event, body::text from case_event"
                + " where position > ? order by position limit ?")
        .params(position, most)
        .query(
            (row, n) ->
                new Event(
                    row.getLong(1),
                    row.getString(2),
                    row.getString(3),
                    row.getTimestamp(4).toInstant(),
                    row.getString(5),
                    row.getString(6)))
        .list();
  }

  /** Where a consumer begins that was not there before. */
  public enum Begin {
    WITH_THE_FIRST,
    WITH_WHAT_COMES
  }

  /** How far a consumer has come. */
  public long positionOf(String consumer, Begin begin) {
    jdbc.sql(
            "insert into consumer (name, position, moved_at) values (?, "
                + switch (begin) {
                  case WITH_THE_FIRST -> "0";
                  case WITH_WHAT_COMES -> "coalesce((select max(position) from case_event), 0)";
                }
                + ", ?) on conflict do nothing")
        .params(consumer, new Timestamp(clock.millis()))
        .update();
    return jdbc.sql("select position from consumer where name = ?")
        .param(consumer)
        .query(Long.class)
        .single();
  }

  /** A consumer has done with all up to a position; in the transaction of what it did. */
  public void moveTo(String consumer, long position) {
    jdbc.sql("update consumer set position = ?, moved_at = ? where name = ?")
        .params(position, new Timestamp(clock.millis()), consumer)
        .update();
  }
}
