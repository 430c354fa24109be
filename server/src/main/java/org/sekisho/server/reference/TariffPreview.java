package org.sekisho.server.reference;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sekisho.number.E164;
import org.sekisho.rating.Money;
import org.sekisho.rating.Tariff;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the last week's calls would have cost under another price list. */
@Component
class TariffPreview {

  private static final Duration BACK = Duration.ofDays(7);
  private static final int MOST_CALLS = 50_000;
  private static final int SHOWN = 30;

  private final JdbcClient jdbc;

  TariffPreview(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Calls to a country, and their charges under both. */
  public record Row(String country, long calls, long yenNow, long yenThen) {}

  private static final class Sum {
    long calls;
    long now;
    long then;
  }

  private static long chargeMicros(Tariff tariff, E164 number, long began, long duration) {
    return tariff
        .rounding()
        .callMicros(tariff.priceOf(number, began).terms().chargeMicros(duration));
  }

  /** By country, the largest change first. */
  List<Row> of(Reference now, Reference then, Instant at) {
    Map<String, Sum> sums = new TreeMap<>();
    jdbc.sql(
            "select country, number, began_at,"
                + " (extract(epoch from ended_at - answered_at) * 1000)::bigint from call_abroad"
                + " where began_at >= ? and answered_at is not null and ended_at is not null"
                + " order by began_at desc limit ?")
        .params(Timestamp.from(at.minus(BACK)), MOST_CALLS)
        .query(
            row -> {
              E164 number = new E164(row.getString(2));
              long duration = row.getLong(4);
              long began = row.getTimestamp(3).getTime();
              Sum sum = sums.computeIfAbsent(row.getString(1), added -> new Sum());
              sum.calls++;
              sum.now += chargeMicros(now.tariff(), number, began, duration);
              sum.then += chargeMicros(then.tariff(), number, began, duration);
            });
    return sums.entrySet().stream()
        .map(
            each ->
                new Row(
                    each.getKey(),
                    each.getValue().calls,
                    new Money(each.getValue().now).yen(),
                    new Money(each.getValue().then).yen()))
        .filter(row -> row.yenNow != row.yenThen)
        .sorted(Comparator.comparingLong((Row row) -> -Math.abs(row.yenThen - row.yenNow)))
        .limit(SHOWN)
        .toList();
  }
}
