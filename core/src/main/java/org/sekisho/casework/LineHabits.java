package org.sekisho.casework;

import org.sekisho.call.Registration;
import org.sekisho.call.SourceAddress;
import org.sekisho.detection.simultaneous.Observation;
import org.sekisho.detection.source.SourceState;
import org.sekisho.enrichment.EnrichedEvent;
import org.sekisho.enrichment.EventKind;
import org.sekisho.enrichment.HomeCall;
import org.sekisho.enrichment.OperatorCalendar;
import org.sekisho.line.Line;

/**
 * What a line's calls teach: its habits, and what it adds to the view of many lines. Nothing that
 * happens while it is suspected becomes a habit.
 */
final class LineHabits {

  private final LineDetectors detectors;
  private final OperatorCalendar calendar;
  private final long longestCallMillis;

  LineHabits(LineDetectors detectors, OperatorCalendar calendar, long longestCallMillis) {
    this.detectors = detectors;
    this.calendar = calendar;
    this.longestCallMillis = longestCallMillis;
  }

  /** Begins a local day: yesterday becomes part of what is usual, unless it belongs to a case. */
  void beginDay(LineState state, Line line, long day, LineOutput out) {
    if (state.today == day) {
      return;
    }
    boolean excluded = isSuspected(state);
    detectors.hours.beginDay(state.hours, excluded);
    if (state.abroad != null) {
      var money = state.abroad.charge;
      if (!excluded && money.dayToday() > 0) {
        out.observe(
            new Observation.DayEnded(
                line.kind(),
                money.tenMinutesToday(),
                money.hourToday(),
                money.dayToday(),
                detectors.charge.monthMicros(money, calendar.startOfDayMillis(day))));
      }
      detectors.charge.beginDay(money, day, excluded);
      tidy(state.abroad, calendar.startOfDayMillis(day));
    }
    state.today = day;
  }

  private void tidy(LineState.Abroad abroad, long nowMillis) {
    detectors.charge.tidy(abroad.charge, nowMillis);
    abroad.destination.tidy(nowMillis);
    abroad.number.tidy(nowMillis);
    abroad.retained.tidy(nowMillis);
  }

  /** Books an event of a call abroad, before it is judged: its charge runs from now on. */
  void takeIn(LineState state, EnrichedEvent event, LineOutput out) {
    LineState.Abroad abroad = state.abroad();
    long now = event.atMillis();
    state.lastSeen = now;
    expire(abroad, now);
    detectors.charge.learn(abroad.charge, event);
    switch (event.kind()) {
      case ATTEMPTED -> abroad.retained.attempt(event.call(), now);
      case ANSWERED -> {
        abroad.retained.answer(event.callKey(), now);
        out.observe(new Observation.PricePaid(event.terms().perMinuteMicros()));
      }
      case ENDED -> abroad.retained.end(event.callKey(), event.amountMicros());
      case REFUSED -> {}
    }
    detectors.number.learn(abroad.number, event);
  }

  /** Drops calls whose end was lost. */
  void expire(LineState.Abroad abroad, long nowMillis) {
    detectors.charge.expire(abroad.charge, nowMillis - longestCallMillis);
  }

  /** Takes an event of a call abroad into the habits, after it was judged. */
  void learnCall(LineState state, EnrichedEvent event, LineOutput out) {
    LineState.Abroad abroad = state.abroad();
    Line line = event.line();
    int country = event.country().isPresent() ? event.country().get().index() : -1;
    if (event.kind() == EventKind.ATTEMPTED) {
      boolean newPlace =
          !event.source().isNone()
              && state.source.hasHistory(event.day())
              && !state.source.knows(event.source(), event.day());
      out.observe(
          new Observation.CallTried(
              event.atMillis(),
              line,
              country,
              event.source(),
              detectors.destination.isNew(abroad.destination, event),
              newPlace,
              detectors.source.isSettled(state.source, event.source(), event.day()),
              callsTo(abroad.retained, country)));
    }
    detectors.destination.learn(abroad.destination, event);
    detectors.hours.learn(state.hours, event);
    boolean suspected = isSuspected(state);
    if (event.kind() == EventKind.ANSWERED && !suspected) {
      detectors.number.use(abroad.number, event);
    }
    if (event.kind() == EventKind.ENDED && country >= 0) {
      boolean firstToday = !suspected && detectors.destination.use(abroad.destination, event);
      if (firstToday) {
        out.observe(new Observation.CountryUsed(event.day(), line, country));
      }
      if (event.durationMillis() > 0) {
        out.observe(
            new Observation.CallEnded(
                event.day(), country, event.durationMillis(), state.open != null));
      }
    }
    learnPlace(state, line, event.source(), event.agent(), event.day(), out);
  }

  /** A call at home teaches hours and places. */
  void learnHomeCall(LineState state, HomeCall call, LineOutput out) {
    detectors.hours.learnCall(state.hours, call.dayOff(), call.hour());
    learnPlace(state, call.line(), call.source(), call.agent(), call.day(), out);
  }

  /** A registration tried with the line's password. */
  void learnRegistration(LineState state, Line line, Registration registration, LineOutput out) {
    long day = calendar.dayOf(registration.atMillis());
    detectors.takeover.learn(state.takeover(), state.source, registration, day);
    if (registration.success()) {
      learnPlace(state, line, registration.source(), registration.userAgent(), day, out);
    }
  }

  /** Forgets what the case period taught: it is no habit of the subscriber's. */
  void forgetCase(LineState state, FraudCase open) {
    long day = calendar.dayOf(open.openedAt());
    state.source.forgetSince(day);
    if (state.abroad != null) {
      state.abroad.destination.forgetSince(day);
      state.abroad.number.forgetSince(day);
    }
  }

  private void learnPlace(
      LineState state, Line line, SourceAddress from, String agent, long day, LineOutput out) {
    if (isSuspected(state)) {
      return; // the thief's phone registers, too
    }
    SourceState.Firsts firsts = state.source.use(from, agent, day);
    if (firsts.provider()) {
      out.observe(new Observation.PlaceUsed(day, line, from));
    }
    if (firsts.agent()) {
      out.observe(new Observation.AgentUsed(day, line, SourceState.hash(agent)));
    }
  }

  private static boolean isSuspected(LineState state) {
    return state.open != null && state.open.suspected();
  }

  private static int callsTo(RetainedCalls retained, int country) {
    int calls = 0;
    for (int i = 0; i < retained.size(); i++) {
      var called = retained.call(i).country();
      if (called.isPresent() && called.get().index() == country) {
        calls++;
      }
    }
    return calls;
  }
}
