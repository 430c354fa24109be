package org.sekisho.detection.simultaneous;

import java.util.Comparator;
import org.sekisho.call.SourceAddress;
import org.sekisho.line.Line;
import org.sekisho.line.LineKind;

/**
 * What one line contributes to the view of many: country, address and device model, never a number.
 */
public sealed interface Observation {

  /** By time, then by line. */
  Comparator<Timed> ORDER =
      (a, b) -> {
        int order = Long.compare(a.atMillis(), b.atMillis());
        return order != 0 ? order : Integer.compare(a.line().number(), b.line().number());
      };

  /** What a line did at an instant; taken in {@link #ORDER}. */
  sealed interface Timed extends Observation {
    long atMillis();

    Line line();
  }

  /** What only counts, in any order. */
  sealed interface Counted extends Observation {}

  /** A line used something for the first time today. */
  sealed interface Used extends Counted {
    Line line();
  }

  /**
   * A call abroad was tried.
   *
   * @param country index; negative below an unassigned country code
   * @param newCountry the line has not called it before today
   * @param newPlace the line has not been at this provider's block before today
   * @param everydayPlace the line has been in this neighbourhood on several days
   * @param callsToday of this line to this country, this one included
   */
  record CallTried(
      long atMillis,
      Line line,
      int country,
      SourceAddress source,
      boolean newCountry,
      boolean newPlace,
      boolean everydayPlace,
      int callsToday)
      implements Timed {}

  /** First call of a line to a country today. */
  record CountryUsed(long day, Line line, int country) implements Used {}

  /** First use of a provider's block by a line today. */
  record PlaceUsed(long day, Line line, SourceAddress source) implements Used {}

  /** First use of an agent by a line today. */
  record AgentUsed(long day, Line line, long agent) implements Used {}

  /** A call was answered at this price. */
  record PricePaid(long perMinuteMicros) implements Counted {}

  /** A line's day with calls abroad is over, and no case is open: what it came to, in micro-yen. */
  record DayEnded(LineKind kind, long tenMinutes, long hour, long day, long month)
      implements Counted {}

  /**
   * A conversation with a country is over.
   *
   * @param inCase a case is open on the line: no ordinary traffic
   */
  record CallEnded(long day, int country, long durationMillis, boolean inCase) implements Counted {}

  /**
   * A line was challenged.
   *
   * @param exposureMicros yen at risk on it, in micro-yen
   */
  record Challenged(long atMillis, Line line, long exposureMicros) implements Timed {}
}
