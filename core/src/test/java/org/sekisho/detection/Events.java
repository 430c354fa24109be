package org.sekisho.detection;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.sekisho.call.SourceAddress;
import org.sekisho.enrichment.CallFacts;
import org.sekisho.enrichment.EnrichedEvent;
import org.sekisho.enrichment.EventKind;
import org.sekisho.enrichment.OperatorCalendar;
import org.sekisho.line.Line;
import org.sekisho.line.LineKind;
import org.sekisho.number.Analysed.Validity;
import org.sekisho.number.Countries;
import org.sekisho.number.E164;
import org.sekisho.rating.ChargeTerms;

/** Events of one line's calls abroad, and what is usual among lines, for tests of detectors. */
public final class Events {

  private static final OperatorCalendar CALENDAR = OperatorCalendar.japan();
  private static final Line LINE = Line.unknown(0, "acme");

  private Events() {}

  /**
   * An event.
   *
   * @param time local, such as 2026-02-14T02:00:00
   */
  public static EnrichedEvent of(
      EventKind kind, String call, String time, String digits, String address, String agent) {
    long at = LocalDateTime.parse(time).toInstant(ZoneOffset.ofHours(9)).toEpochMilli();
    long day = CALENDAR.dayOf(at);
    var facts =
        new CallFacts(
            call.hashCode(),
            LINE,
            new E164(digits),
            Validity.POSSIBLE,
            Countries.world().findByNumber(digits),
            "somewhere",
            new ChargeTerms(0, 100_000_000, 60, 60),
            SourceAddress.parse(address),
            agent,
            false,
            false,
            false,
            "test");
    return new EnrichedEvent(
        facts, kind, at, 0, 0, day, CALENDAR.hourOf(at), CALENDAR.isDayOff(day));
  }

  /**
   * A later event of an event's call.
   *
   * @param afterMillis after that event
   * @param talkMillis answer to end; 0 but for the end of an answered call
   */
  public static EnrichedEvent later(
      EnrichedEvent of, EventKind kind, long afterMillis, long talkMillis) {
    return new EnrichedEvent(
        of.call(),
        kind,
        of.atMillis() + afterMillis,
        talkMillis,
        0,
        of.day(),
        of.hour(),
        of.dayOff());
  }

  /** Nothing usual but that so many lines are at an address's provider. */
  public static Baseline baseline(String address, int lines) {
    return new Baseline(
        Map.<LineKind, Baseline.MoneyNorm>of(),
        new int[0],
        0,
        Map.of(SourceAddress.parse(address).provider(), lines),
        Map.of(),
        0);
  }
}
