package org.sekisho.detection;

import java.util.Map;
import org.sekisho.line.LineKind;

/**
 * What is usual among the operator's lines, worked out at each day's end and published as reference
 * data; the same for every shard.
 *
 * @param money per kind, what a busy day abroad comes to
 * @param linesPerCountry lines that called a country in the last 30 days, by country index
 * @param linesAbroad lines that called abroad at all in the last 30 days
 * @param linesPerProvider lines set up from a provider's block in the last 30 days
 * @param linesPerAgent lines that named themselves so in the last 30 days, by hash of the agent
 * @param dearPerMinuteMicros the price a minute that 95 of 100 ordinary calls stay under
 */
public record Baseline(
    Map<LineKind, MoneyNorm> money,
    int[] linesPerCountry,
    int linesAbroad,
    Map<Long, Integer> linesPerProvider,
    Map<Long, Integer> linesPerAgent,
    long dearPerMinuteMicros) {

  /**
   * Charges that 99 of 100 line-days with calls abroad stay under, micro-yen.
   *
   * @param tenMinutes dearest ten minutes of a day
   * @param hour dearest hour
   * @param day the day
   * @param month thirty days
   */
  public record MoneyNorm(long tenMinutes, long hour, long day, long month) {}

  public MoneyNorm moneyOf(LineKind kind) {
    MoneyNorm norm = money.get(kind);
    if (norm == null) {
      throw new IllegalStateException("no norm for " + kind);
    }
    return norm;
  }

  /** Lines that called a country, per 10,000 that called abroad; one line is added as doubt. */
  public long linesPer10000(int country) {
    int lines = country < linesPerCountry.length ? linesPerCountry[country] : 0;
    return 10_000L * (lines + 1) / (linesAbroad + 100);
  }
}
