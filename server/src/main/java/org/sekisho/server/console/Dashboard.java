package org.sekisho.server.console;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sekisho.number.Countries;
import org.sekisho.rating.Money;
import org.sekisho.report.page.CaseFigures;
import org.sekisho.server.store.Traffic;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The figures of the first page. Many may look at it at once: they are worked out once a second at
 * most, and of the chart only what may still change.
 */
@Component
public class Dashboard {

  private static final Duration SHOWN = Duration.ofHours(6);
  private static final int BARS = 72;
  private static final int WIDTH = 720;
  private static final int HEIGHT = 120;

  /** Bars of which the last calls may still go on; older ones are worked out now and then. */
  private static final int MOVING = 3;

  /** A call's answer is looked for so long after its beginning. */
  private static final Duration RINGS = Duration.ofHours(1);

  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final Duration WHOLE_EVERY = Duration.ofMinutes(1);

  /** What was before the start is read in so long, and changes the whole chart. */
  private static final Duration SETTLING = Duration.ofMinutes(5);

  private static final Duration SETTLING_EVERY = Duration.ofSeconds(3);
  private static final int MOST_COUNTRIES = 12;
  private static final long WARM_MILLIS = 30_000;

  private final JdbcClient jdbc;
  private final Traffic traffic;
  private final Clock clock;
  private final long[] micros = new long[BARS];
  private long firstStep = Long.MIN_VALUE;
  private final long bornAt = System.nanoTime();
  private long wholeAt;
  private long madeAt;
  private @Nullable Figures made;

  Dashboard(JdbcClient jdbc, Traffic traffic, Clock clock) {
    this.jdbc = jdbc;
    this.traffic = traffic;
    this.clock = clock;
  }

  /**
   * What is shown.
   *
   * @param yenPerMinute what calls in progress cost
   * @param usualPerMinute what calls abroad usually come to a minute at this hour
   * @param mostYen the chart's highest
   * @param countries the dearest of the last hour
   * @param map all of them, held lines' calls apart
   */
  public record Figures(
      Instant now,
      long yenPerMinute,
      long usualPerMinute,
      long inProgress,
      long openCases,
      long suspended,
      long challenged,
      String chart,
      long mostYen,
      List<OfCountry> countries,
      String map) {}

  /**
   * Calls abroad to a country in the last hours.
   *
   * @param inCase of them, on lines that are challenged or suspended
   * @param yenInCase what those came to
   */
  public record OfCountry(
      String code,
      String nameEn,
      String nameJa,
      long calls,
      long yen,
      long inCase,
      long yenInCase) {}

  /** So that the first look finds them made. */
  @Scheduled(fixedDelay = WARM_MILLIS)
  void keepWarm() {
    figures();
  }

  synchronized Figures figures() {
    Figures last = made;
    if (last != null && System.nanoTime() - madeAt < FRESH.toNanos()) {
      return last;
    }
    Figures next = make();
    made = next;
    madeAt = System.nanoTime();
    return next;
  }

  private Figures make() {
    Instant now = clock.instant();
    Timestamp at = Timestamp.from(now);
    long[] running = new long[2];
    jdbc.sql(
            "select count(*), coalesce(sum(per_minute_micros), 0) from call_abroad"
                + " where began_at > ? and ended_at is null and not refused"
                + " and answered_at is not null")
        .param(Timestamp.from(now.minus(Duration.ofHours(24))))
        .query(
            row -> {
              running[0] = row.getLong(1);
              running[1] = row.getLong(2);
            });
    fillBars(now);
    List<Long> usual = traffic.usualByHour(now);
    List<Long> bars = new ArrayList<>();
    List<Long> usualBars = new ArrayList<>();
    for (int i = 0; i < BARS; i++) {
      bars.add(new Money(Math.max(0, micros[i])).yen());
      Instant start = Instant.ofEpochMilli((firstStep + i) * stepMillis());
      long anHour = usual.get(start.atZone(ZoneOffset.UTC).getHour());
      usualBars.add(new Money(anHour * stepMillis() / Duration.ofHours(1).toMillis()).yen());
    }
    long most =
        Math.max(
            bars.stream().mapToLong(Long::longValue).max().orElse(0),
            usualBars.stream().mapToLong(Long::longValue).max().orElse(0));
    List<OfCountry> countries = countries(now);
    return new Figures(
        now,
        new Money(running[1]).yen(),
        usualBars.getLast() * Duration.ofMinutes(1).toMillis() / stepMillis(),
        running[0],
        count("select count(*) from fraud_case where closed_at is null and opened_at <= ?", at),
        count(
            "select count(*) from measure where action = 'SUSPEND' and ended_at is null and until > ?",
            at),
        count(
            "select count(*) from measure where action = 'CHALLENGE' and ended_at is null and until > ?",
            at),
        chart(bars, usualBars, most),
        most,
        countries.subList(0, Math.min(MOST_COUNTRIES, countries.size())),
        map(countries));
  }

  private long count(String sql, Timestamp at) {
    return jdbc.sql(sql).param(at).query(Long.class).single();
  }

  private boolean isSettling() {
    return System.nanoTime() - bornAt < SETTLING.toNanos();
  }

  private static long stepMillis() {
    return SHOWN.toMillis() / BARS;
  }

  /** Micro-yen of calls abroad by the five minutes they were answered in, in progress up to now. */
  private void fillBars(Instant now) {
    long first = Math.floorDiv(now.toEpochMilli(), stepMillis()) - (BARS - 1);
    boolean whole =
        firstStep == Long.MIN_VALUE
            || first < firstStep
            || System.nanoTime() - wholeAt
                > (isSettling() ? SETTLING_EVERY : WHOLE_EVERY).toNanos();
    if (!whole && first > firstStep) {
      int moved = (int) Math.min(BARS, first - firstStep);
      System.arraycopy(micros, moved, micros, 0, BARS - moved);
      Arrays.fill(micros, BARS - moved, BARS, 0);
    }
    if (whole) {
      wholeAt = System.nanoTime();
    }
    firstStep = first;
    int from = whole ? 0 : BARS - MOVING;
    Arrays.fill(micros, from, BARS, 0);
    long fromMillis = (first + from) * stepMillis();
    jdbc.sql(
            "select floor(extract(epoch from answered_at) * 1000 / ?)::bigint as step,"
                + " sum(case when ended_at is not null then amount_micros"
                + " else charge_micros(connection_micros, per_minute_micros, first_seconds,"
                + " increment_seconds, extract(epoch from (? - answered_at))::float8) end)::bigint"
                + " from call_abroad where began_at >= ? and answered_at >= ? and answered_at <= ?"
                + " group by 1")
        .params(
            stepMillis(),
            Timestamp.from(now),
            new Timestamp(fromMillis - RINGS.toMillis()),
            new Timestamp(fromMillis),
            Timestamp.from(now))
        .query(
            row -> {
              int index = (int) (row.getLong(1) - first);
              if (index >= 0 && index < BARS) {
                micros[index] = row.getLong(2);
              }
            });
  }

  /** Where calls go just now, the dearest first: of the calls themselves no more than sums. */
  private List<OfCountry> countries(Instant now) {
    return jdbc.sql(
            """
            select country, count(*), coalesce(sum(micros), 0)::bigint,
              count(*) filter (where held),
              coalesce(sum(micros) filter (where held), 0)::bigint
            from (
              select c.country, c.amount_micros + case
                  when c.ended_at is null and c.answered_at is not null
                  then charge_micros(c.connection_micros, c.per_minute_micros, c.first_seconds,
                    c.increment_seconds, extract(epoch from (? - c.answered_at))::float8)
                  else 0 end as micros,
                c.refused or exists (select 1 from measure m where m.subject = c.line
                  and m.ended_at is null and m.scope = 'LINE') as held
              from call_abroad c where c.began_at >= ? and c.country <> '') each
            group by 1 order by 3 desc
            """)
        .params(Timestamp.from(now), Timestamp.from(now.minus(RINGS)))
        .query(
            (row, n) -> {
              var country = Countries.world().find(row.getString(1));
              return new OfCountry(
                  row.getString(1),
                  country.map(of -> of.name(false)).orElse(row.getString(1)),
                  country.map(of -> of.name(true)).orElse(row.getString(1)),
                  row.getLong(2),
                  new Money(row.getLong(3)).yen(),
                  row.getLong(4),
                  new Money(row.getLong(5)).yen());
            })
        .list();
  }

  private static String map(List<OfCountry> countries) {
    return CaseFigures.map(
        countries.stream()
            .map(
                of ->
                    new CaseFigures.InCountry(
                        of.code,
                        Money.ofYen(of.yenInCase).micros(),
                        Money.ofYen(of.yen - of.yenInCase).micros()))
            .toList());
  }

  private static String chart(List<Long> bars, List<Long> usual, long most) {
    var svg = new StringBuilder();
    svg.append(
        "<svg class=\"chart\" viewBox=\"0 0 %d %d\" aria-hidden=\"true\" focusable=\"false\">"
            .formatted(WIDTH, HEIGHT));
    double each = (double) WIDTH / BARS;
    var line = new StringBuilder();
    for (int i = 0; i < bars.size(); i++) {
      double height = height(bars.get(i), most);
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
              i == bars.size() - 1 ? "cases" : "others",
              i * each,
              HEIGHT - height,
              each - 2,
              height));
      line.append(
          String.format(
              Locale.ROOT, "%.1f,%.1f ", (i + 0.5) * each, HEIGHT - height(usual.get(i), most)));
    }
    return svg.append("<polyline class=\"usual\" points=\"")
        .append(line)
        .append("\"/></svg>")
        .toString();
  }

  private static double height(long yen, long most) {
    return most == 0 ? 0 : (double) yen / most * (HEIGHT - 4);
  }
}
