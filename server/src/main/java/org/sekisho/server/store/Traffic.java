package org.sekisho.server.store;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Calls abroad by hour and country, summed up once an hour is over and its calls have ended: what
 * pages and previews show of months without reading every call.
 */
public final class Traffic {

  /** An hour is summed up so long after its end: its calls have ended, or are told as such. */
  static final Duration SETTLED = Duration.ofHours(13);

  /** Hours summed up in one go. */
  private static final int MOST_HOURS = 24;

  private final JdbcClient jdbc;

  public Traffic(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** What was called in some days. */
  public record Sum(
      String country, long calls, long answered, long refused, long minutes, long micros) {
    public static Sum none(String country) {
      return new Sum(country, 0, 0, 0, 0, 0);
    }
  }

  /**
   * Sums up hours that are over, the oldest first; hours without calls are passed over.
   *
   * @return how many; fewer than the limit when all are done
   */
  public int sumUp(Instant now) {
    Instant until = now.minus(SETTLED).truncatedTo(ChronoUnit.HOURS);
    int done = 0;
    for (Instant late : listLate(until)) {
      jdbc.sql("delete from traffic_hour where hour = ?").param(Timestamp.from(late)).update();
      jdbc.sql("delete from traffic_late where hour = ?").param(Timestamp.from(late)).update();
      sum(late);
      done++;
    }
    for (Optional<Instant> next = findNext();
        next.isPresent() && next.get().isBefore(until) && done < MOST_HOURS;
        next = findNext()) {
      sum(next.get());
      done++;
    }
    return done;
  }

  private List<Instant> listLate(Instant until) {
    return jdbc.sql("select hour from traffic_late where hour < ? order by hour limit ?")
        .params(Timestamp.from(until), MOST_HOURS)
        .query((row, n) -> row.getTimestamp(1).toInstant())
        .list();
  }

  /** The first hour with calls after the last one that was summed up. */
  private Optional<Instant> findNext() {
    return jdbc.sql(
            "select min(began_at) from call_abroad where began_at >="
                + " coalesce((select max(hour) + interval '1 hour' from traffic_hour),"
                + " '-infinity')")
        .query(Timestamp.class)
        .optional()
        .map(first -> first.toInstant().truncatedTo(ChronoUnit.HOURS));
  }

  private void sum(Instant hour) {
    jdbc.sql(
            """
            insert into traffic_hour
            select ?, country, sum(calls), sum(answered), sum(refused), sum(seconds), sum(micros),
              sum(in_case)
            from (
              select c.country, 1 as calls, (c.answered_at is not null)::int as answered,
                c.refused::int as refused,
                coalesce(extract(epoch from c.ended_at - c.answered_at), 0)::bigint as seconds,
                c.amount_micros as micros,
                exists (select 1 from fraud_case f where f.line = c.line and f.strongest > 0
                  and c.began_at between f.opened_at - interval '1 day'
                  and coalesce(f.closed_at, c.began_at))::int as in_case
              from call_abroad c where c.began_at >= ? and c.began_at < ?) each
            group by country
            on conflict do nothing
            """)
        .params(
            Timestamp.from(hour),
            Timestamp.from(hour),
            Timestamp.from(hour.plus(1, ChronoUnit.HOURS)))
        .update();
  }

  /** What was called between two instants, by country, the dearest first. */
  public List<Sum> listByCountry(Instant from, Instant until) {
    return jdbc.sql(
            "select country, sum(calls), sum(answered), sum(refused), sum(seconds) / 60,"
                + " sum(charge_micros) from traffic_hour where hour >= ? and hour < ?"
                + " and country <> '' group by country order by 6 desc")
        .params(Timestamp.from(from), Timestamp.from(until))
        .query(
            (row, n) ->
                new Sum(
                    row.getString(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5),
                    row.getLong(6)))
        .list();
  }

  /**
   * What a restriction of a country would stop besides: ordinary calls there of the last four
   * weeks.
   */
  public Sum preview(String country, Instant now) {
    return jdbc.sql(
            "select sum(calls - in_case), sum(seconds * (calls - in_case) / greatest(calls, 1)) / 60"
                + " from traffic_hour where country = ? and hour >= ?")
        .params(country, Timestamp.from(now.minus(Duration.ofDays(28))))
        .query((row, n) -> new Sum(country, row.getLong(1), row.getLong(1), 0, row.getLong(2), 0))
        .single();
  }

  /** Days left out of what is usual at an hour: an attack's night is not. */
  private static final int DEAREST_LEFT_OUT = 2;

  /**
   * Micro-yen a usual hour of the day comes to: the mean of the last fortnight's days but its
   * dearest two. By hour, UTC.
   */
  public List<Long> usualByHour(Instant now) {
    List<Long> usual = new ArrayList<>();
    for (int hour = 0; hour < 24; hour++) {
      usual.add(0L);
    }
    jdbc.sql(
            """
            select of_day, avg(micros)::bigint from (
              select extract(hour from at at time zone 'UTC')::int as of_day,
                coalesce(micros, 0) as micros,
                row_number() over (partition by extract(hour from at at time zone 'UTC')
                  order by coalesce(micros, 0) desc) as place
              from generate_series(
                greatest(date_trunc('hour', ?::timestamptz), (select min(hour) from traffic_hour)),
                (select max(hour) from traffic_hour), interval '1 hour') at
              left join (select hour, sum(charge_micros) as micros from traffic_hour
                where hour >= ? group by hour) sums on sums.hour = at) ranked
            where place > ? group by of_day
            """)
        .params(
            Timestamp.from(now.minus(Duration.ofDays(14))),
            Timestamp.from(now.minus(Duration.ofDays(14))),
            DEAREST_LEFT_OUT)
        .query(
            row -> {
              usual.set(row.getInt(1), row.getLong(2));
            });
    return usual;
  }
}
