package org.sekisho.server.console;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** A month in figures. */
@Component
public class Reports {

  private static final int MOST_SIGNALS = 40;

  private final JdbcClient jdbc;

  Reports(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * What a month came to.
   *
   * @param wronglyStopped cases with a measure that turned out to be no fraud
   * @param yenLost at risk in cases with a measure, those that were no fraud left out
   * @param yenSaved what waiting would have cost, as reckoned when each case's first measure was
   *     ordered; an estimate
   * @param medianSeconds from a case's opening to its first measure
   */
  public record Month(
      long opened,
      long measured,
      long challenged,
      long suspended,
      long fraud,
      long wronglyStopped,
      long tests,
      long yenLost,
      long yenSaved,
      long medianSeconds) {}

  /** How often a signal that spoke for fraud was right. */
  public record Precision(String signal, long fraud, long notFraud) {
    public long percent() {
      return fraud + notFraud == 0 ? 0 : 100 * fraud / (fraud + notFraud);
    }
  }

  /** A day's cases. */
  public record Day(String day, long opened, long measured) {}

  private static Timestamp from(YearMonth month, ZoneId zone) {
    return Timestamp.from(month.atDay(1).atStartOfDay(zone).toInstant());
  }

  private static Timestamp until(YearMonth month, ZoneId zone) {
    Instant next = month.plusMonths(1).atDay(1).atStartOfDay(zone).toInstant();
    return Timestamp.from(next);
  }

  /** A month's figures. */
  public Month month(YearMonth month, ZoneId zone) {
    return jdbc.sql(
            """
            with c as (select * from fraud_case where opened_at >= ? and opened_at < ?),
            first as (
              select distinct on (e.case_id) e.case_id, e.at, (e.body->>'loss_yen')::bigint as loss
              from case_event e join c on c.id = e.case_id
              where e.event in ('Challenged', 'Suspended') order by e.case_id, e.sequence)
            select count(*), count(*) filter (where c.strongest > 0),
              count(first.case_id), count(c.suspended_at),
              count(*) filter (where c.outcome = 'FRAUD'),
              count(*) filter (where c.outcome = 'NOT_FRAUD' and c.strongest > 0),
              count(*) filter (where c.outcome = 'TEST'),
              coalesce(sum(c.yen_at_risk) filter (where c.strongest > 0
                and c.outcome is distinct from 'NOT_FRAUD'), 0),
              coalesce(sum(first.loss) filter (where c.outcome is distinct from 'NOT_FRAUD'), 0),
              coalesce(percentile_cont(0.5) within group (
                order by extract(epoch from first.at - c.opened_at)), 0)
            from c left join first on first.case_id = c.id
            """)
        .params(from(month, zone), until(month, zone))
        .query(
            (row, n) ->
                new Month(
                    row.getLong(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5),
                    row.getLong(6),
                    row.getLong(7),
                    row.getLong(8),
                    row.getLong(9),
                    Math.round(row.getDouble(10))))
        .single();
  }

  List<Precision> precisions(YearMonth month, ZoneId zone) {
    return jdbc.sql(
            """
            select signal, count(*) filter (where outcome = 'FRAUD'),
              count(*) filter (where outcome = 'NOT_FRAUD')
            from (
              select distinct c.id, c.outcome, r->>'signal' as signal
              from fraud_case c
              join lateral (select body from case_event e where e.case_id = c.id
                and e.event = 'Weighed' and e.sequence < (select min(m.sequence) from case_event m
                  where m.case_id = c.id and m.event in ('Challenged', 'Suspended'))
                order by e.sequence desc limit 1) weighed on true
              cross join jsonb_array_elements(weighed.body->'reasons') r
              where c.opened_at >= ? and c.opened_at < ? and (r->>'weight')::int > 0
                and c.outcome in ('FRAUD', 'NOT_FRAUD')) each
            group by signal order by 2 desc, signal limit ?
            """)
        .params(from(month, zone), until(month, zone), MOST_SIGNALS)
        .query((row, n) -> new Precision(row.getString(1), row.getLong(2), row.getLong(3)))
        .list();
  }

  List<Day> days(YearMonth month, ZoneId zone) {
    String[] days = // not by the zone's name: PostgreSQL reads +09:00 as nine hours behind
        IntStream.rangeClosed(1, month.lengthOfMonth())
            .mapToObj(day -> month.atDay(day).atStartOfDay(zone).toInstant().toString())
            .toArray(String[]::new);
    return jdbc.sql(
            "select width_bucket(opened_at, ?::timestamptz[]), count(*),"
                + " count(*) filter (where strongest > 0) from fraud_case"
                + " where opened_at >= ? and opened_at < ? group by 1 order by 1")
        .params(days, from(month, zone), until(month, zone))
        .query(
            (row, n) ->
                new Day(month.atDay(row.getInt(1)).toString(), row.getLong(2), row.getLong(3)))
        .list();
  }
}
