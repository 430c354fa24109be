package org.sekisho.server.enforcement;

import java.io.IOException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.function.Consumer;
import org.sekisho.call.CallEnded;
import org.sekisho.call.CallKey;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Compares the calls in progress with those a switch says it has. Who is away while a caller hangs
 * up, or whom the word of it does not reach, would charge the call on: one the switch had, and has
 * no more, has ended. A call no switch was ever asked about is left alone.
 */
final class CallsAtSwitches {

  /** Calls of a switch that are compared. */
  private static final int MOST = 100_000;

  /** One look may fall between a call's end and the word of it; so many do not. */
  private static final int LOOKS = 2;

  /** A call in progress began so long ago at most. */
  private static final Duration LONGEST = Duration.ofHours(12);

  private static final String IN_PROGRESS =
      " (select from call_abroad c where c.call_key = %s.call_key and c.ended_at is null"
          + " and c.began_at > ?)";

  private final JdbcClient jdbc;
  private final Consumer<CallEnded> told;

  /**
   * @param told hears of a call that has ended, perhaps more than once; must not wait
   */
  CallsAtSwitches(JdbcClient jdbc, Consumer<CallEnded> told) {
    this.jdbc = jdbc;
    this.told = told;
  }

  /** Forgets switches that are none any more. */
  void keepOnly(Collection<String> switches) {
    jdbc.sql("delete from call_at_switch where switch <> all (?)")
        .param(switches.toArray(String[]::new))
        .update();
  }

  /**
   * Takes a switch's list of its calls. Of those before its own start it may know nothing, and none
   * of them is ended for that.
   *
   * @throws IOException if they are more than {@link #MOST}
   */
  void compare(String at, SwitchControl.Calls has, Instant now) throws IOException {
    Set<String> callIds = has.ids();
    if (callIds.size() > MOST) {
      throw new IOException("%,d calls, more than %,d".formatted(callIds.size(), MOST));
    }
    Timestamp time = Timestamp.from(now);
    jdbc.sql("delete from call_at_switch where switch = ? and seen_at < ?")
        .params(at, Timestamp.from(has.since()))
        .update();
    Timestamp oldest = Timestamp.from(now.minus(LONGEST));
    String[] ids = callIds.toArray(String[]::new);
    Long[] keys = callIds.stream().map(CallKey::of).toArray(Long[]::new);
    jdbc.sql(
            "insert into call_at_switch (switch, call_id, call_key, seen_at)"
                + " select ?, call_id, call_key, ?"
                + " from unnest(?::text[], ?::bigint[]) as l (call_id, call_key) where exists"
                + IN_PROGRESS.formatted("l")
                + " on conflict (switch, call_id) do update"
                + " set seen_at = excluded.seen_at, missed = 0")
        .params(at, time, ids, keys, oldest)
        .update();
    jdbc.sql(
            "delete from call_at_switch s where switch = ? and not exists"
                + IN_PROGRESS.formatted("s"))
        .params(at, oldest)
        .update();
    jdbc.sql("update call_at_switch set missed = missed + 1 where switch = ? and seen_at < ?")
        .params(at, time)
        .update();
    jdbc.sql(
            "select call_id, seen_at from call_at_switch s where switch = ? and missed >= ?"
                + " and not exists (select from call_at_switch o where o.call_id = s.call_id"
                + " and o.missed = 0)")
        .params(at, LOOKS)
        .query(
            row -> {
              told.accept(
                  new CallEnded(row.getString("call_id"), row.getTimestamp("seen_at").getTime()));
            });
  }
}
