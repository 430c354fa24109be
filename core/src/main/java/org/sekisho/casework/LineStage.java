package org.sekisho.casework;

import java.util.List;
import java.util.Optional;
import org.sekisho.call.Registration;
import org.sekisho.call.SourceAddress;
import org.sekisho.detection.Baseline;
import org.sekisho.detection.Signal;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.detection.simultaneous.Observation;
import org.sekisho.enrichment.EnrichedEvent;
import org.sekisho.enrichment.EventKind;
import org.sekisho.enrichment.OperatorCalendar;
import org.sekisho.line.Line;

/**
 * One line's step: an event or a wake in; case events and observations out. Pure but for the state
 * it is handed, which has this step as its only writer; the same on every host.
 *
 * <p>Stage by stage: charges are judged with every event. Only when they, a stolen password or
 * other lines give cause is a case opened, and only what its openings allow is looked at: the
 * country, then the source, then the numbers, each first over the line's retained calls and then
 * over new ones. {@link LineJudgement} says what is seen, {@link Casework} what follows, {@link
 * LineHabits} what is learnt.
 */
public final class LineStage {

  private static final long MINUTE = 60_000L;

  private final LineDetectors detectors = new LineDetectors();
  private final LineJudgement judgement;
  private final LineHabits habits;
  private final LineStateCodec codec;
  private final Casework casework;
  private final OperatorCalendar calendar;

  public LineStage(
      Casework casework, OperatorCalendar calendar, long longestCallMillis, boolean assumeTerms) {
    this.casework = casework;
    this.calendar = calendar;
    judgement = new LineJudgement(detectors, calendar, assumeTerms);
    habits = new LineHabits(detectors, calendar, longestCallMillis);
    codec = new LineStateCodec(detectors);
  }

  /**
   * What a step may look at besides its line; the same for all lines of a slice of time.
   *
   * @param learning nothing is decided yet
   * @param stops which lines the blast limit leaves room for
   * @param measures on countries and addresses in force
   */
  public record Reference(
      Baseline baseline, boolean learning, StopAllowance stops, GroupMeasures measures) {

    boolean blasted(Line line, long openedAt) {
      return !stops.allows(line.number(), openedAt);
    }
  }

  /**
   * The two times of a step.
   *
   * @param seenMillis until when the network's events are known: charges run until then
   * @param decidedMillis when something is decided on them; not earlier
   */
  private record When(long seenMillis, long decidedMillis) {
    static When at(long millis) {
      return new When(millis, millis);
    }
  }

  public LineState initial() {
    return new LineState(detectors.hours.initial(), detectors.source.initial());
  }

  /**
   * An event of a call abroad.
   *
   * @param decidedAt when it is known, epoch milliseconds; not before it happened
   */
  public void onCall(
      LineState state, EnrichedEvent event, long decidedAt, Reference reference, LineOutput out) {
    habits.beginDay(state, event.line(), event.day(), out);
    LineState.Abroad abroad = state.abroad();
    // The day of a line's first call abroad begins with it.
    detectors.charge.beginDay(abroad.charge, event.day(), false);
    if (event.kind() == EventKind.REFUSED) {
      return;
    }
    if (isRefused(state, event, reference)) {
      if (event.kind() == EventKind.ATTEMPTED) {
        out.refused(event.line(), event.atMillis());
      }
      return; // no charge, no learning
    }
    habits.takeIn(state, event, out);
    if (!reference.learning()) {
      var when = new When(event.atMillis(), decidedAt);
      consider(state, event, when, reference, out);
      measure(state, event.line(), when, reference, out);
    }
    habits.learnCall(state, event, out);
  }

  /** A call that began before the measure is not refused by it. */
  private boolean isRefused(LineState state, EnrichedEvent event, Reference reference) {
    if (casework.policy().reportOnly()
        || detectors.charge.holds(state.abroad().charge, event.callKey())) {
      return false;
    }
    boolean suspended = state.open != null && state.open.suspendedAt(event.atMillis());
    return suspended
        || reference.measures().restricts(event.country(), event.line(), event.atMillis())
        || isBlocked(state, event.line(), event.source(), event.atMillis(), reference);
  }

  /** A block refuses to authenticate, too; what is refused teaches nothing. */
  private boolean isBlocked(
      LineState state, Line line, SourceAddress from, long atMillis, Reference reference) {
    if (reference.measures().addresses().isEmpty()) {
      return false; // every call at home passes here
    }
    return reference
        .measures()
        .findBlock(from, line, atMillis)
        .filter(since -> !state.source.wasAt(from, calendar.dayOf(since)))
        .isPresent();
  }

  /** Whether a suspension may come in a slice: asked in vain long enough, or told to in advance. */
  public boolean mayStop(LineState state, Line line, long untilMillis) {
    return state.open != null && casework.mayStop(state.open, line, untilMillis);
  }

  /** A call at home: it teaches hours and places, and opens nothing. */
  public void onHomeCall(
      LineState state,
      Line line,
      long atMillis,
      SourceAddress from,
      String agent,
      Reference reference,
      LineOutput out) {
    habits.beginDay(state, line, calendar.dayOf(atMillis), out);
    if (isBlocked(state, line, from, atMillis, reference)) {
      return;
    }
    habits.learnHomeCall(state, line, atMillis, from, agent, out);
  }

  /** A registration tried with the line's password. */
  public void onRegistration(
      LineState state, Line line, Registration registration, Reference reference, LineOutput out) {
    habits.beginDay(state, line, calendar.dayOf(registration.atMillis()), out);
    if (isBlocked(state, line, registration.source(), registration.atMillis(), reference)) {
      return;
    }
    habits.learnRegistration(state, line, registration, out);
  }

  /** Other lines were seen doing what this one does. */
  public void onOthers(
      LineState state, Line line, Signal.Plain signal, Reference reference, LineOutput out) {
    var when = When.at(signal.atMillis());
    Signal before = state.others;
    if (before == null
        || signal.atMillis() - before.atMillis() > LineJudgement.OTHERS_MILLIS
        || Math.abs(signal.finding().decibans()) >= Math.abs(before.finding().decibans())) {
      state.others = signal;
    }
    if (reference.learning() || !state.calledAbroad()) {
      return;
    }
    if (state.open == null && signal.finding().decibans() >= LineJudgement.CAUSE) {
      openCase(state, line, when, "other lines at the same time", out);
      lookBack(state, line, when, reference, out);
    }
    weigh(state, line, when, List.of(), reference, out);
    measure(state, line, when, reference, out);
  }

  /** Time has passed. */
  public void onWake(
      LineState state, Line line, long atMillis, Reference reference, LineOutput out) {
    habits.beginDay(state, line, calendar.dayOf(atMillis), out);
    if (state.abroad != null) {
      habits.expire(state.abroad, atMillis);
    }
    var when = When.at(atMillis);
    if (state.open != null) {
      weigh(state, line, when, List.of(), reference, out);
    } else if (!reference.learning()
        && judgement.chargesGiveCause(state, line, atMillis, reference.baseline())) {
      openCase(state, line, when, "the line's charges", out);
      lookBack(state, line, when, reference, out);
    }
    measure(state, line, when, reference, out);
  }

  /** When the line wants to be woken, epoch milliseconds; {@link Long#MAX_VALUE} for never. */
  public long wakeAt(LineState state, long nowMillis) {
    boolean calling = state.abroad != null && detectors.charge.openCalls(state.abroad.charge) > 0;
    if (state.open != null) {
      return casework.wakeAt(state.open, calling, nowMillis);
    }
    return calling ? nowMillis + MINUTE : Long.MAX_VALUE;
  }

  /** Writes a line's whole state. */
  public void write(LineState state, StateWriter out) {
    codec.write(state, out);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if the layout is another; hosts stop rather than guess
   */
  public LineState read(StateReader in, Line line) {
    return codec.read(in, line);
  }

  private void consider(
      LineState state, EnrichedEvent event, When when, Reference reference, LineOutput out) {
    Line line = event.line();
    if (state.open == null) {
      Optional<String> cause = judgement.findCause(state, event, reference.baseline());
      if (cause.isPresent()) {
        openCase(state, line, when, cause.get(), out);
        lookBack(state, line, when, reference, out);
      }
    } else if (LineJudgement.isSetUp(event)) {
      List<Signal> signals = judgement.ofCall(state, event, reference.baseline());
      RetainedCalls retained = state.abroad().retained;
      int at = retained.indexOf(event.callKey());
      if (at >= 0) {
        retained.judge(at, CaseEvidence.sumOf(signals));
      }
      weigh(state, line, when, signals, reference, out);
      widen(state, line, when, reference, out);
    } else {
      weigh(state, line, when, List.of(), reference, out);
    }
  }

  private void openCase(LineState state, Line line, When when, String trigger, LineOutput out) {
    state.cases++;
    var opened =
        casework.open(
            line,
            line.id() + "-" + state.cases,
            calendar.dayOf(when.decidedMillis),
            when.decidedMillis);
    state.open = opened;
    out.caseEvent(line, opened, new CaseEvent.Opened(when.decidedMillis, trigger, opened.prior()));
  }

  /** Judges the retained calls with the stages open so far, and goes on widening. */
  private void lookBack(
      LineState state, Line line, When when, Reference reference, LineOutput out) {
    RetainedCalls retained = state.abroad().retained;
    for (int i = 0; i < retained.size(); i++) {
      List<Signal> signals = judgement.ofRetained(state, i, reference.baseline());
      int strangeness = CaseEvidence.sumOf(signals);
      retained.judge(i, strangeness);
      boolean last = i == retained.size() - 1;
      if (last || strangeness > 0) {
        weigh(state, line, when, signals, reference, out);
      }
    }
    widen(state, line, when, reference, out);
  }

  private void widen(LineState state, Line line, When when, Reference reference, LineOutput out) {
    if (state.open == null) {
      return;
    }
    List<CaseEvent> opened = casework.widen(state.open, when.decidedMillis);
    if (!opened.isEmpty()) {
      emit(state, line, opened, out);
      lookBack(state, line, when, reference, out);
    }
  }

  /** Weighs what the line shows now, and what a call shows if one is given. */
  private void weigh(
      LineState state,
      Line line,
      When when,
      List<Signal> call,
      Reference reference,
      LineOutput out) {
    if (state.open == null) {
      return;
    }
    List<Signal> signals = judgement.ofLine(state, line, when.seenMillis, reference.baseline());
    LineFacts facts = judgement.facts(state, line, when.seenMillis, reference);
    CaseInput input =
        call.isEmpty()
            ? new CaseInput.Woken(when.decidedMillis, signals, facts)
            : new CaseInput.Judged(when.decidedMillis, call, signals, facts);
    emit(state, line, casework.weigh(state.open, input), out);
  }

  /** Chooses measures once nothing more is to be opened. */
  private void measure(LineState state, Line line, When when, Reference reference, LineOutput out) {
    if (state.open != null) {
      LineFacts facts = judgement.facts(state, line, when.seenMillis, reference);
      emit(state, line, casework.decide(state.open, facts, when.decidedMillis), out);
    }
  }

  private void emit(LineState state, Line line, List<CaseEvent> events, LineOutput out) {
    for (CaseEvent event : events) {
      FraudCase open = state.open;
      if (open == null) {
        return;
      }
      out.caseEvent(line, open, event);
      switch (event) {
        case CaseEvent.Challenged to ->
            out.observe(new Observation.Challenged(to.atMillis(), line, to.exposureMicros()));
        case CaseEvent.Suspended to -> {
          if (!casework.policy().reportOnly()) {
            habits.forgetCase(state, open);
          }
        }
        case CaseEvent.Closed to -> state.open = null;
        case CaseEvent.Opened to -> {}
        case CaseEvent.StageOpened to -> {}
        case CaseEvent.Weighed to -> {}
        case CaseEvent.Unchallenged to -> {}
        case CaseEvent.ContactAttempted to -> {}
        case CaseEvent.SuspensionRefused to -> {}
        case CaseEvent.Released to -> {}
      }
    }
  }
}
