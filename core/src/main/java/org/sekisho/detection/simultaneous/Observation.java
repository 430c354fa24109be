package org.sekisho.detection.simultaneous;

import java.util.Comparator;
import org.sekisho.call.SourceAddress;
import org.sekisho.line.Line;
import org.sekisho.line.LineKind;

/**
 * What one line contributes to the view of many: country, address and device model, never a number.
 */
public sealed interface Observation {

  /** Those of an instant first by time, then by line; the others only count, in any order. */
  Comparator<Observation> ORDER =
      (a, b) -> {
        int order = Long.compare(orderMillis(a), orderMillis(b));
        return order != 0 ? order : Integer.compare(orderLine(a), orderLine(b));
      };

  private static long orderMillis(Observation observation) {
    return switch (observation) {
      case CallTried tried -> tried.atMillis();
      case Challenged challenged -> challenged.atMillis();
      case CountryUsed used -> Long.MIN_VALUE;
      case PlaceUsed used -> Long.MIN_VALUE;
      case AgentUsed used -> Long.MIN_VALUE;
      case PricePaid paid -> Long.MIN_VALUE;
      case DayEnded ended -> Long.MIN_VALUE;
      case CallEnded ended -> Long.MIN_VALUE;
    };
  }

  private static int orderLine(Observation observation) {
    return switch (observation) {
      case CallTried tried -> tried.line().number();
      case Challenged challenged -> challenged.line().number();
      case CountryUsed used -> 0;
      case PlaceUsed used -> 0;
      case AgentUsed used -> 0;
      case PricePaid paid -> 0;
      case DayEnded ended -> 0;
      case CallEnded ended -> 0;
    };
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
      implements Observation {}

  /** First call of a line to a country today. */
  record CountryUsed(long day, Line line, int country) implements Observation {}

  /** First use of a provider's block by a line today. */
  record PlaceUsed(long day, Line line, SourceAddress source) implements Observation {}

  /** First use of an agent by a line today. */
  record AgentUsed(long day, Line line, long agent) implements Observation {}

  /** A call was answered at this price. */
  record PricePaid(long perMinuteMicros) implements Observation {}

  /** A line's day with calls abroad is over, and no case is open: what it came to, in micro-yen. */
  record DayEnded(LineKind kind, long tenMinutes, long hour, long day, long month)
      implements Observation {}

  /**
   * A conversation with a country is over.
   *
   * @param inCase a case is open on the line: no ordinary traffic
   */
  record CallEnded(long day, int country, long durationMillis, boolean inCase)
      implements Observation {}

  /**
   * A line was challenged.
   *
   * @param exposureMicros yen at risk on it, in micro-yen
   */
  record Challenged(long atMillis, Line line, long exposureMicros) implements Observation {}
}
