package org.sekisho.server.console;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.sekisho.rating.Money;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The figures of the first page. */
@Component
public class Dashboard {

  private static final Duration SHOWN = Duration.ofHours(6);
  private static final int BARS = 72;
  private static final int WIDTH = 720;
  private static final int HEIGHT = 120;

  private final JdbcClient jdbc;
  private final Clock clock;

  Dashboard(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /**
   * What is shown.
   *
   * @param yenPerMinute what calls in progress cost
   * @param yenToday what calls abroad have cost since midnight UTC of the last day, ended ones
   */
  public record Figures(
      Instant now,
      long yenPerMinute,
      long inProgress,
      long openCases,
      long suspended,
      long challenged,
      String chart,
      long mostYen) {}

  Figures figures() {
    Instant now = clock.instant();
    Timestamp at = Timestamp.from(now);
    long[] running = new long[2];
    jdbc.sql(
            "select count(*), coalesce(sum(per_minute_micros), 0) from call_abroad"
                + " where began_at > ? and ended_at is null and answered_at is not null")
        .param(Timestamp.from(now.minus(Duration.ofHours(24))))
        .query(
            row -> {
              running[0] = row.getLong(1);
              running[1] = row.getLong(2);
            });
    List<Long> bars = perFiveMinutes(now);
    long most = bars.stream().mapToLong(Long::longValue).max().orElse(0);
    return new Figures(
        now,
        new Money(running[1]).yen(),
        running[0],
        count("select count(*) from fraud_case where closed_at is null and opened_at <= ?", at),
        count(
            "select count(*) from measure where action = 'SUSPEND' and ended_at is null and until > ?",
            at),
        count(
            "select count(*) from measure where action = 'CHALLENGE' and ended_at is null and until > ?",
            at),
        chart(bars, most),
        most);
  }

  private long count(String sql, Timestamp at) {
    return jdbc.sql(sql).param(at).query(Long.class).single();
  }

  /** Yen of calls abroad that were answered in each five minutes, calls in progress up to now. */
  private List<Long> perFiveMinutes(Instant now) {
    long step = SHOWN.toMillis() / BARS;
    long from = Math.floorDiv(now.toEpochMilli(), step) * step - (BARS - 1) * step;
    long[] micros = new long[BARS];
    jdbc.sql(
            "select floor(extract(epoch from answered_at) * 1000 / ?)::bigint as step,"
                + " sum(case when ended_at is not null then amount_micros"
                + " else per_minute_micros * extract(epoch from (? - answered_at)) / 60 end)::bigint"
                + " from call_abroad where began_at >= ? and answered_at >= ? and answered_at <= ?"
                + " group by 1")
        .params(
            step,
            Timestamp.from(now),
            new Timestamp(from - Duration.ofHours(1).toMillis()),
            new Timestamp(from),
            Timestamp.from(now))
        .query(
            row -> {
              int index = (int) (row.getLong(1) - from / step);
              if (index >= 0 && index < BARS) {
                micros[index] = row.getLong(2);
              }
            });
    List<Long> yen = new ArrayList<>();
    for (long each : micros) {
      yen.add(new Money(Math.max(0, each)).yen());
    }
    return yen;
  }

  private static String chart(List<Long> bars, long most) {
    var svg = new StringBuilder();
    svg.append(
        "<svg class=\"chart\" viewBox=\"0 0 %d %d\" aria-hidden=\"true\" focusable=\"false\">"
            .formatted(WIDTH, HEIGHT));
    double each = (double) WIDTH / BARS;
    for (int i = 0; i < bars.size(); i++) {
      double height = most == 0 ? 0 : (double) bars.get(i) / most * (HEIGHT - 4);
      svg.append(
          "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>"
              .formatted(
                  i == bars.size() - 1 ? "cases" : "others",
                  i * each,
                  HEIGHT - height,
                  each - 2,
                  height));
    }
    return svg.append("</svg>").toString();
  }
}
