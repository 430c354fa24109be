package org.sekisho.detection.simultaneous;

import java.util.Optional;

/**
 * All that the rule on a country may see: the country, minutes, calls and how many lines. It cannot
 * hold a number called, and no line's name.
 *
 * @param country index of the country
 * @param lines that newly call it in these hours
 * @param suspectedLines of them, those that came to a measure of their own
 * @param joinedLastHour of the suspected, those that began within the last hour
 * @param percentWithFewCalls of the lines, those that made one or two calls
 * @param normal traffic of complete past months; empty while no month is complete
 */
public record CountryTally(
    int country,
    int lines,
    int suspectedLines,
    int joinedLastHour,
    int percentWithFewCalls,
    Optional<Normal> normal) {

  /**
   * Medians of the complete past months, lines in a case left out.
   *
   * @param minutesPerMonth talked to the country
   * @param callsPerDay answered there
   */
  public record Normal(long minutesPerMonth, long callsPerDay) {}
}
