package org.sekisho.server.store;

import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.sekisho.call.CallRecord;
import org.sekisho.number.Country;
import org.sekisho.rating.ChargeTerms;
import org.sekisho.server.live.Outputs.ToldCall;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Calls abroad, partitioned by the day (UTC) they began. */
public final class CallStore {

  /** Days whose partitions are known to be there. */
  private static final int MOST_DAYS = 4_000;

  private static final String COPY =
      "copy call_abroad (began_at, call_key, line, answered_at, ended_at, number, country,"
          + " destination, source, agent, amount_micros, connection_micros, per_minute_micros,"
          + " first_seconds, increment_seconds, refused, advised) from stdin";

  private static final String UPSERT =
      "insert into call_abroad (began_at, call_key, line, answered_at, ended_at, number, country,"
          + " destination, source, agent, amount_micros, connection_micros, per_minute_micros,"
          + " first_seconds, increment_seconds, refused, advised)"
          + " select * from unnest(?::timestamptz[], ?::bigint[], ?::text[], ?::timestamptz[],"
          + " ?::timestamptz[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[],"
          + " ?::bigint[], ?::bigint[], ?::int[], ?::int[], ?::boolean[], ?::boolean[])"
          + " on conflict (began_at, call_key) do update set answered_at = excluded.answered_at,"
          + " ended_at = excluded.ended_at, amount_micros = excluded.amount_micros";

  private static final Logger LOG = LoggerFactory.getLogger(CallStore.class);

  private final JdbcTemplate jdbc;
  private final TransactionTemplate savepoint;
  private final Clock clock;
  private final Set<LocalDate> days = new HashSet<>();
  private final AtomicLong refused = new AtomicLong();

  public CallStore(JdbcTemplate jdbc, PlatformTransactionManager transactions, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
    savepoint = new TransactionTemplate(transactions);
    savepoint.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
  }

  /** A call in the table; its Call-ID may be used again later. */
  private record Key(long startMillis, long callKey) {}

  /** Calls from which on they are copied, if none can have been told of before. */
  private static final int WORTH_COPY = 500;

  private static final int COPY_BUFFER = 1 << 16;

  /** Writes calls; the last word of each counts. */
  void write(List<ToldCall> told) {
    if (told.isEmpty()) {
      return;
    }
    boolean whole = told.size() >= WORTH_COPY && told.stream().noneMatch(ToldCall::inProgress);
    if (whole && copied(told)) {
      return;
    }
    Map<Key, ToldCall> last = new LinkedHashMap<>();
    told.forEach(
        call -> last.put(new Key(call.record().startMillis(), call.facts().callKey()), call));
    Collection<ToldCall> calls = last.values();
    jdbc.execute(
        (ConnectionCallback<Integer>)
            connection -> {
              try (var insert = connection.prepareStatement(UPSERT)) {
                int at = 1;
                insert.setArray(
                    at++, times(connection, calls, call -> call.record().startMillis()));
                insert.setArray(at++, array(connection, "bigint", calls, c -> c.facts().callKey()));
                insert.setArray(at++, texts(connection, calls, call -> call.facts().line().id()));
                insert.setArray(
                    at++,
                    times(
                        connection,
                        calls,
                        call -> call.record().answered() ? call.record().answerMillis() : null));
                insert.setArray(
                    at++,
                    times(
                        connection,
                        calls,
                        call -> call.inProgress() ? null : call.record().endMillis()));
                insert.setArray(
                    at++, texts(connection, calls, call -> call.facts().number().digits()));
                insert.setArray(
                    at++,
                    texts(
                        connection,
                        calls,
                        call -> call.facts().country().map(Country::code).orElse("")));
                insert.setArray(at++, texts(connection, calls, call -> call.facts().destination()));
                insert.setArray(
                    at++, texts(connection, calls, call -> call.facts().source().toString()));
                insert.setArray(at++, texts(connection, calls, call -> call.facts().agent()));
                insert.setArray(at++, array(connection, "bigint", calls, ToldCall::amountMicros));
                insert.setArray(
                    at++, terms(connection, "bigint", calls, ChargeTerms::connectionFeeMicros));
                insert.setArray(
                    at++, terms(connection, "bigint", calls, ChargeTerms::perMinuteMicros));
                insert.setArray(at++, terms(connection, "int", calls, ChargeTerms::firstSeconds));
                insert.setArray(
                    at++, terms(connection, "int", calls, ChargeTerms::incrementSeconds));
                insert.setArray(
                    at++, array(connection, "boolean", calls, call -> call.record().refusedByUs()));
                insert.setArray(
                    at, array(connection, "boolean", calls, call -> call.facts().advised()));
                return insert.executeUpdate();
              }
            });
  }

  /** Copies calls that are told of whole; false if one of them was there. */
  private boolean copied(List<ToldCall> told) {
    try {
      savepoint.executeWithoutResult(status -> copy(told));
      return true;
    } catch (NonTransientDataAccessException e) {
      return false; // an upsert tells which
    }
  }

  private void copy(List<ToldCall> told) {
    jdbc.execute(
        (ConnectionCallback<Long>)
            connection -> {
              CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
              CopyIn into = copy.copyIn(COPY);
              try {
                var text = new StringBuilder(COPY_BUFFER);
                for (ToldCall call : told) {
                  appendRow(text, call);
                  if (text.length() >= COPY_BUFFER - 1_000) {
                    send(into, text);
                  }
                }
                send(into, text);
                return into.endCopy();
              } catch (SQLException e) {
                if (into.isActive()) {
                  into.cancelCopy();
                }
                throw e;
              }
            });
  }

  private static void send(CopyIn into, StringBuilder text) throws SQLException {
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    into.writeToCopy(bytes, 0, bytes.length);
    text.setLength(0);
  }

  private static void appendRow(StringBuilder text, ToldCall call) {
    CallRecord record = call.record();
    appendTime(text, record.startMillis()).append('\t').append(call.facts().callKey()).append('\t');
    appendText(text, call.facts().line().id()).append('\t');
    if (record.answered()) {
      appendTime(text, record.answerMillis());
    } else {
      text.append("\\N");
    }
    text.append('\t');
    appendTime(text, record.endMillis()).append('\t');
    text.append(call.facts().number().digits()).append('\t');
    text.append(call.facts().country().map(Country::code).orElse("")).append('\t');
    appendText(text, call.facts().destination()).append('\t');
    appendText(text, call.facts().source().toString()).append('\t');
    appendText(text, call.facts().agent()).append('\t');
    text.append(call.amountMicros()).append('\t');
    ChargeTerms terms = call.facts().terms();
    text.append(terms.connectionFeeMicros()).append('\t');
    text.append(terms.perMinuteMicros()).append('\t');
    text.append(terms.firstSeconds()).append('\t');
    text.append(terms.incrementSeconds()).append('\t');
    text.append(record.refusedByUs() ? 't' : 'f').append('\t');
    text.append(call.facts().advised() ? 't' : 'f').append('\n');
  }

  private static StringBuilder appendTime(StringBuilder text, long millis) {
    return text.append(Instant.ofEpochMilli(millis));
  }

  /** As COPY reads it: a backslash before what it takes for its own. */
  private static StringBuilder appendText(StringBuilder text, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\0' -> {}
        case '\t' -> text.append("\\t");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\\' -> text.append("\\\\");
        default -> text.append(c);
      }
    }
    return text;
  }

  /** Writes calls one by one, leaves out those the database refuses, and counts them. */
  void writeEach(List<ToldCall> told) {
    for (ToldCall call : told) {
      try {
        savepoint.executeWithoutResult(status -> write(List.of(call)));
      } catch (NonTransientDataAccessException e) {
        refused.incrementAndGet();
        LOG.warn("a call cannot be stored and is left out: {}", e.getMessage());
      }
    }
  }

  /** Calls left out. */
  long refused() {
    return refused.get();
  }

  /** Makes the partitions that calls need, each in its own transaction. */
  void makeDays(List<ToldCall> calls) {
    calls.forEach(call -> makeDay(call.record().startMillis()));
  }

  /** Notes hours that may have been summed up before these calls were told. */
  void noteLate(List<ToldCall> calls) {
    Instant settled = clock.instant().minus(Traffic.SETTLED);
    calls.stream()
        .map(call -> Instant.ofEpochMilli(call.record().startMillis()))
        .filter(began -> began.isBefore(settled))
        .map(began -> began.truncatedTo(ChronoUnit.HOURS))
        .distinct()
        .forEach(
            hour ->
                jdbc.update(
                    "insert into traffic_late (hour) select ? where exists"
                        + " (select 1 from traffic_hour where hour >= ?) on conflict do nothing",
                    Timestamp.from(hour),
                    Timestamp.from(hour)));
  }

  /** A column's value of a call. */
  @FunctionalInterface
  private interface Of {
    @Nullable Object value(ToldCall call);
  }

  /** An instant of a call, epoch milliseconds. */
  @FunctionalInterface
  private interface Millis {
    @Nullable Long of(ToldCall call);
  }

  private static Array times(Connection connection, Collection<ToldCall> calls, Millis millis)
      throws SQLException {
    return array(
        connection,
        "timestamptz",
        calls,
        call -> {
          Long at = millis.of(call);
          return at == null ? null : new Timestamp(at);
        });
  }

  private static Array terms(
      Connection connection,
      String type,
      Collection<ToldCall> calls,
      Function<ChargeTerms, Object> of)
      throws SQLException {
    return array(connection, type, calls, call -> of.apply(call.facts().terms()));
  }

  /** A text of a call. */
  @FunctionalInterface
  private interface Text {
    String of(ToldCall call);
  }

  /** Without the one character that PostgreSQL's texts cannot hold. */
  private static Array texts(Connection connection, Collection<ToldCall> calls, Text text)
      throws SQLException {
    return array(connection, "text", calls, call -> text.of(call).replace("\0", ""));
  }

  private static Array array(Connection connection, String type, Collection<ToldCall> calls, Of of)
      throws SQLException {
    List<@Nullable Object> values = new ArrayList<>(calls.size());
    calls.forEach(call -> values.add(of.value(call)));
    return connection.createArrayOf(type, values.toArray());
  }

  /** Makes the partition of a day (UTC), if it is not there. */
  public static String partitionOf(LocalDate day) {
    return "create table if not exists call_abroad_%s partition of call_abroad for values from ('%s 00:00:00+00') to ('%s 00:00:00+00')"
        .formatted(day.toString().replace("-", ""), day, day.plusDays(1));
  }

  private void makeDay(long atMillis) {
    LocalDate day = LocalDate.ofInstant(Instant.ofEpochMilli(atMillis), ZoneOffset.UTC);
    if (days.size() == MOST_DAYS) {
      days.clear();
    }
    if (!days.contains(day)) {
      jdbc.execute(partitionOf(day));
      days.add(day);
    }
  }
}
