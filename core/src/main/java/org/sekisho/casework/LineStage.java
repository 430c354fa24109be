package org.sekisho.casework;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sekisho.call.Registration;
import org.sekisho.call.SourceAddress;
import org.sekisho.detection.Baseline;
import org.sekisho.detection.Signal;
import org.sekisho.detection.Stage;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.detection.attack.Attack;
import org.sekisho.detection.simultaneous.Observation;
import org.sekisho.enrichment.EnrichedEvent;
import org.sekisho.enrichment.EventKind;
import org.sekisho.enrichment.HomeCall;
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

  /** One step of one line: what is fed to it, and what is worked out for it once. */
  private final class Step {
    final LineState state;
    final Line line;

    /** Until when the network's events are known: charges run until then. */
    final long seenMillis;

    /** When something is decided on them; not earlier. */
    final long decidedMillis;

    final Reference reference;
    final LineOutput out;
    private @Nullable LineFacts facts;

    Step(
        LineState state,
        Line line,
        long seenMillis,
        long decidedMillis,
        Reference reference,
        LineOutput out) {
      this.state = state;
      this.line = line;
      this.seenMillis = seenMillis;
      this.decidedMillis = decidedMillis;
      this.reference = reference;
      this.out = out;
    }

    Baseline baseline() {
      return reference.baseline();
    }

    /** Of a line whose case is open, until its calls are judged anew. */
    LineFacts facts() {
      if (facts == null) {
        facts = judgement.facts(state, line, seenMillis, reference);
      }
      return facts;
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
    if (event.kind() == EventKind.REFUSED) { // by the switch, at our word
      findMeasure(state, event, reference)
          .ifPresent(term -> out.refused(event.line(), decidedAt, Optional.of(term.incident())));
      return;
    }
    boolean suspended = isSuspended(state, event);
    Optional<GroupMeasures.Term> byMany =
        suspended ? Optional.empty() : findMeasure(state, event, reference);
    if (suspended || byMany.isPresent()) {
      if (event.kind() == EventKind.ATTEMPTED) {
        out.refused(event.line(), decidedAt, byMany.map(GroupMeasures.Term::incident));
      }
      return; // no charge, no learning
    }
    habits.takeIn(state, event, out);
    if (!reference.learning()) {
      var step = new Step(state, event.line(), event.atMillis(), decidedAt, reference, out);
      consider(step, event);
      measure(step);
    }
    habits.learnCall(state, event, out);
  }

  private boolean isSuspended(LineState state, EnrichedEvent event) {
    return state.open != null
        && state.open.suspendedAt(event.atMillis())
        && !casework.policy().reportOnly()
        && !beganBefore(state, event);
  }

  /** A call that began before a measure is not refused by it. */
  private boolean beganBefore(LineState state, EnrichedEvent event) {
    return detectors.charge.holds(state.abroad().charge, event.callKey());
  }

  /** The measure on its country or address that refuses a call, if one does. */
  private Optional<GroupMeasures.Term> findMeasure(
      LineState state, EnrichedEvent event, Reference reference) {
    if (reference.measures().isEmpty() || beganBefore(state, event)) {
      return Optional.empty();
    }
    Line line = event.line();
    return reference
        .measures()
        .findRestriction(event.country(), line, event.atMillis())
        .or(() -> findBlock(state, line, event.source(), event.atMillis(), reference));
  }

  /** A block refuses to authenticate, too; what is refused teaches nothing. */
  private Optional<GroupMeasures.Term> findBlock(
      LineState state, Line line, SourceAddress from, long atMillis, Reference reference) {
    if (reference.measures().addresses().isEmpty()) {
      return Optional.empty(); // every call at home passes here
    }
    return reference
        .measures()
        .findBlock(from, line, atMillis)
        .filter(block -> !wasAt(state, from, block.sinceMillis()));
  }

  /** Whether a line was in the neighbourhood of an address before a time: no block refuses it. */
  public boolean wasAt(LineState state, SourceAddress source, long beforeMillis) {
    return state.source.wasAt(source, calendar.dayOf(beforeMillis));
  }

  /** Whether a suspension may come in a slice: asked in vain long enough, or told to in advance. */
  public boolean mayStop(LineState state, Line line, long untilMillis) {
    return state.open != null && casework.mayStop(state.open, line, untilMillis);
  }

  /** A call at home: it teaches hours and places, and opens nothing. */
  public void onHomeCall(LineState state, HomeCall call, Reference reference, LineOutput out) {
    habits.beginDay(state, call.line(), call.day(), out);
    if (findBlock(state, call.line(), call.source(), call.atMillis(), reference).isEmpty()) {
      habits.learnHomeCall(state, call, out);
    }
  }

  /** A registration tried with the line's password. */
  public void onRegistration(
      LineState state, Line line, Registration registration, Reference reference, LineOutput out) {
    habits.beginDay(state, line, calendar.dayOf(registration.atMillis()), out);
    long at = registration.atMillis();
    if (findBlock(state, line, registration.source(), at, reference).isPresent()) {
      return;
    }
    habits.learnRegistration(state, line, registration, out);
  }

  /** Other lines were seen doing what this one does. */
  public void onOthers(
      LineState state, Line line, Signal.Plain signal, Reference reference, LineOutput out) {
    Signal before = state.others;
    if (before == null
        || signal.atMillis() - before.atMillis() > LineJudgement.OTHERS_MILLIS
        || Math.abs(signal.finding().decibans()) >= Math.abs(before.finding().decibans())) {
      state.others = signal;
    }
    if (reference.learning() || !state.calledAbroad()) {
      return;
    }
    var step = new Step(state, line, signal.atMillis(), signal.atMillis(), reference, out);
    if (state.open == null && signal.finding().decibans() >= LineJudgement.CAUSE) {
      openCase(step, "other lines at the same time");
      lookBack(step);
    }
    weigh(step, List.of());
    measure(step);
  }

  /**
   * The line's password was used from an address that attacks accounts. Its calls are challenged
   * before the first of them, since the thief has come for nothing else.
   */
  public void onTakenOver(
      LineState state, Line line, Attack attack, Reference reference, LineOutput out) {
    long now = attack.atMillis();
    habits.beginDay(state, line, calendar.dayOf(now), out);
    state.takenOver =
        new Signal.Plain(
            detectors.takeover.id(), Stage.AUTHENTICATION, now, detectors.takeover.judge(attack));
    if (reference.learning()) {
      return;
    }
    var step = new Step(state, line, now, now, reference, out);
    if (state.open == null) {
      openCase(step, "its password");
      lookBack(step);
    }
    weigh(step, List.of());
    widen(step);
    measure(step);
  }

  /**
   * A person speaks of the line's case.
   *
   * @param caseId the case that is meant; when it is closed by now, nothing follows
   * @return what was asked for and is not to be had
   */
  public Optional<Refusal> onWord(
      LineState state, Line line, String caseId, Word word, Reference reference, LineOutput out) {
    long now = word.atMillis();
    habits.beginDay(state, line, calendar.dayOf(now), out);
    if (state.open == null || !state.open.id().equals(caseId)) {
      return Optional.of(new Refusal.NothingInForce());
    }
    var step = new Step(state, line, now, now, reference, out);
    Casework.Heard heard = casework.hear(state.open, word, step.facts());
    emit(step, heard.events());
    if (clearsPassword(heard.events())) {
      state.takenOver = null;
      step.facts = null;
    }
    measure(step);
    return heard.refusal();
  }

  /** A person knows who registered: it was the owner, or the thief has no password any more. */
  private static boolean clearsPassword(List<CaseEvent> events) {
    return events.stream()
        .anyMatch(
            event ->
                event instanceof CaseEvent.SubscriberAnswered answered
                        && answered.answer() == Word.Answer.MINE
                    || event instanceof CaseEvent.Unchallenged lifted && !lifted.by().isEmpty()
                    || event instanceof CaseEvent.Concluded);
  }

  /** Time has passed. */
  public void onWake(
      LineState state, Line line, long atMillis, Reference reference, LineOutput out) {
    habits.beginDay(state, line, calendar.dayOf(atMillis), out);
    if (state.abroad != null) {
      habits.expire(state.abroad, atMillis);
    }
    var step = new Step(state, line, atMillis, atMillis, reference, out);
    if (state.open != null) {
      weigh(step, List.of());
      widen(step);
    } else if (!reference.learning()
        && judgement.chargesGiveCause(state, line, atMillis, reference.baseline())) {
      openCase(step, "the line's charges");
      lookBack(step);
    }
    measure(step);
  }

  /** When the line wants to be woken, epoch milliseconds; {@link Long#MAX_VALUE} for never. */
  public long wakeAt(LineState state, Line line, long nowMillis, Reference reference) {
    LineState.Abroad abroad = state.abroad;
    boolean calling = abroad != null && detectors.charge.openCalls(abroad.charge) > 0;
    if (state.open != null) {
      return casework.wakeAt(state.open, calling, nowMillis);
    }
    if (abroad == null || !calling) {
      return Long.MAX_VALUE;
    }
    int calm = Casework.CALM_WAKE_MINUTES;
    boolean soon = judgement.mayGiveCause(abroad, line, nowMillis, calm, reference.baseline());
    return nowMillis + (soon ? 1 : calm) * MINUTE;
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

  private void consider(Step step, EnrichedEvent event) {
    LineState state = step.state;
    if (state.open == null) {
      Optional<String> cause = judgement.findCause(state, event, step.baseline());
      if (cause.isPresent()) {
        openCase(step, cause.get());
        lookBack(step);
      }
    } else if (LineJudgement.isSetUp(event)) {
      List<Signal> signals = judgement.ofCall(state, event, step.baseline());
      RetainedCalls retained = state.abroad().retained;
      int at = retained.indexOf(event.callKey());
      if (at >= 0) {
        retained.judge(at, CaseEvidence.sumOf(signals));
      }
      weigh(step, signals);
      widen(step);
    } else {
      weigh(step, List.of());
      widen(step);
    }
  }

  private void openCase(Step step, String trigger) {
    long now = step.decidedMillis;
    LineState state = step.state;
    state.cases++;
    String id = step.line.id() + "-" + state.cases;
    FraudCase opened = casework.open(step.line, id, calendar.dayOf(now), state.releasedAt, now);
    state.open = opened;
    step.out.caseEvent(step.line, opened, new CaseEvent.Opened(now, trigger, opened.prior()));
  }

  /** Judges the retained calls with the stages open so far, and goes on widening. */
  private void lookBack(Step step) {
    RetainedCalls retained = step.state.abroad().retained;
    for (int i = 0; i < retained.size(); i++) {
      List<Signal> signals = judgement.ofRetained(step.state, i, step.baseline());
      int strangeness = CaseEvidence.sumOf(signals);
      retained.judge(i, strangeness);
      boolean last = i == retained.size() - 1;
      if (last || strangeness > 0) {
        weigh(step, signals);
      }
    }
    step.facts = null; // which calls are strange may have changed
    widen(step);
  }

  private void widen(Step step) {
    if (step.state.open == null) {
      return;
    }
    List<CaseEvent> opened = casework.widen(step.state.open, step.decidedMillis);
    if (!opened.isEmpty()) {
      emit(step, opened);
      lookBack(step);
    }
  }

  /** Weighs what the line shows now, and what a call shows if one is given. */
  private void weigh(Step step, List<Signal> call) {
    FraudCase open = step.state.open;
    if (open == null) {
      return;
    }
    List<Signal> line = judgement.ofLine(step.state, step.line, step.seenMillis, step.baseline());
    CaseInput input =
        call.isEmpty()
            ? new CaseInput.Woken(step.decidedMillis, line, step.facts())
            : new CaseInput.Judged(step.decidedMillis, call, line, step.facts());
    emit(step, casework.weigh(open, input));
  }

  /** Chooses measures once nothing more is to be opened. */
  private void measure(Step step) {
    FraudCase open = step.state.open;
    if (open != null) {
      emit(step, casework.decide(open, step.facts(), step.decidedMillis));
    }
  }

  private void emit(Step step, List<CaseEvent> events) {
    for (CaseEvent event : events) {
      FraudCase open = step.state.open;
      if (open == null) {
        return;
      }
      step.out.caseEvent(step.line, open, event);
      switch (event) {
        case CaseEvent.Challenged to ->
            step.out.observe(
                new Observation.Challenged(to.atMillis(), step.line, to.exposureMicros()));
        case CaseEvent.Suspended to -> {
          if (!casework.policy().reportOnly()) {
            habits.forgetCase(step.state, open);
          }
        }
        case CaseEvent.Closed to -> {
          step.state.open = null;
          step.state.abroad().retained.forgetJudgements(); // the stages they rest on are closed
        }
        case CaseEvent.Opened to -> {}
        case CaseEvent.StageOpened to -> {}
        case CaseEvent.Weighed to -> {}
        case CaseEvent.Unchallenged to -> {}
        case CaseEvent.SubscriberAnswered to -> {}
        case CaseEvent.Concluded to -> {}
        case CaseEvent.ContactNotMade to -> {}
        case CaseEvent.ContactMade to -> {}
        case CaseEvent.ContactAttempted to -> {}
        case CaseEvent.SuspensionRefused to -> {}
        case CaseEvent.Released to -> {
          if (!casework.policy().reportOnly()) {
            step.state.releasedAt = to.atMillis();
          }
        }
      }
    }
  }
}
