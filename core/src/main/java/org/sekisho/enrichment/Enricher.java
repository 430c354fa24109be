package org.sekisho.enrichment;

import java.util.HashMap;
import java.util.Map;
import org.sekisho.call.CallRecord;
import org.sekisho.call.SourceAddress;
import org.sekisho.line.Line;
import org.sekisho.number.Analysed;
import org.sekisho.rating.Tariff;

/** Looks up what reference data has to say about a call; the only place that does. */
public final class Enricher {

  /** Agents whose text is shared; thieves name themselves at random, and those need not be. */
  private static final int MOST_AGENTS = 4_096;

  private final Tariff tariff;
  private final DestinationList advised;
  private final DestinationList regulated;
  private final Map<String, String> agents = new HashMap<>();
  private final OperatorCalendar calendar;
  private final String referenceVersion;

  public Enricher(
      Tariff tariff,
      DestinationList advised,
      DestinationList regulated,
      OperatorCalendar calendar,
      String referenceVersion) {
    this.tariff = tariff;
    this.advised = advised;
    this.regulated = regulated;
    this.calendar = calendar;
    this.referenceVersion = referenceVersion;
  }

  /** The facts of a call abroad, with the price in force when it was answered, else tried. */
  public CallFacts factsOf(
      CallRecord record, long callKey, Line line, Analysed.International dialled) {
    long pricedAt = record.answered() ? record.answerMillis() : record.startMillis();
    long day = calendar.dayOf(record.startMillis());
    Tariff.Price price = tariff.priceOf(dialled.number(), pricedAt);
    return new CallFacts(
        callKey,
        line,
        dialled.number(),
        dialled.validity(),
        dialled.country(),
        price.destination(),
        price.terms(),
        record.source(),
        shared(record.userAgent()),
        !record.redirectingNumber().isEmpty(),
        advised.find(dialled.number(), day).isPresent(),
        regulated.find(dialled.number(), day).isPresent(),
        referenceVersion);
  }

  /** A call at home. */
  public HomeCall homeCall(CallRecord record, Line line) {
    return homeCall(line, record.endMillis(), record.source(), record.userAgent());
  }

  /** The same from what is kept of one. */
  public HomeCall homeCall(Line line, long atMillis, SourceAddress source, String agent) {
    long day = calendar.dayOf(atMillis);
    return new HomeCall(
        line,
        atMillis,
        day,
        calendar.hourOf(atMillis),
        calendar.isDayOff(day),
        source,
        shared(agent));
  }

  /** One text for all calls of an agent; a line's retained calls hold it. */
  private String shared(String agent) {
    String known = agents.get(agent);
    if (known != null) {
      return known;
    }
    if (agents.size() < MOST_AGENTS) {
      agents.put(agent, agent);
    }
    return agent;
  }

  /** Whether the price of a call is the price list's, not the conservative guess. */
  public static boolean priceKnown(CallFacts call) {
    return !call.destination().isEmpty();
  }

  /** An event before the end. */
  public EnrichedEvent event(CallFacts call, EventKind kind, long atMillis) {
    return event(call, kind, atMillis, 0, 0);
  }

  /** The end of a call, with its charge as the tariff's rounding books it. */
  public EnrichedEvent ended(CallFacts call, long atMillis, boolean answered, long durationMillis) {
    long amount =
        answered ? tariff.rounding().callMicros(call.terms().chargeMicros(durationMillis)) : 0;
    return event(call, EventKind.ENDED, atMillis, durationMillis, amount);
  }

  private EnrichedEvent event(
      CallFacts call, EventKind kind, long atMillis, long durationMillis, long amountMicros) {
    long day = calendar.dayOf(atMillis);
    return new EnrichedEvent(
        call,
        kind,
        atMillis,
        durationMillis,
        amountMicros,
        day,
        calendar.hourOf(atMillis),
        calendar.isDayOff(day));
  }
}
