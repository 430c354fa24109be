package org.sekisho.casework;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sekisho.call.Registration;
import org.sekisho.call.SourceAddress;
import org.sekisho.detection.Baseline;
import org.sekisho.detection.Evidence;
import org.sekisho.detection.Fact;
import org.sekisho.detection.FactKind;
import org.sekisho.detection.Finding;
import org.sekisho.detection.Opening;
import org.sekisho.detection.Signal;
import org.sekisho.detection.SignalCodec;
import org.sekisho.detection.Stage;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.detection.charge.ChargeDetector;
import org.sekisho.detection.charge.ChargePolicy;
import org.sekisho.detection.charge.ConcurrencyDetector;
import org.sekisho.detection.charge.PriceDetector;
import org.sekisho.detection.destination.DestinationDetector;
import org.sekisho.detection.hours.HourDetector;
import org.sekisho.detection.number.NumberDetector;
import org.sekisho.detection.simultaneous.Observation;
import org.sekisho.detection.source.SourceDetector;
import org.sekisho.detection.source.SourceState;
import org.sekisho.detection.takeover.TakeoverDetector;
import org.sekisho.enrichment.CallFacts;
import org.sekisho.enrichment.EnrichedEvent;
import org.sekisho.enrichment.EventKind;
import org.sekisho.enrichment.OperatorCalendar;
import org.sekisho.line.Line;
import org.sekisho.line.LineKind;
import org.sekisho.rating.Money;

/**
 * One line's step: an event or a wake in; case events and observations out. Pure but for the state
 * it is handed, which has this step as its only writer; the same on every host.
 *
 * <p>Stage by stage: charges are judged with every event. Only when they, a stolen password or
 * other lines give cause is a case opened, and only what its openings allow is looked at: the
 * country, then the source, then the numbers, each first over the line's retained calls and then
 * over new ones.
 */
public final class LineStage {

  /** Decibans of a takeover or of other lines that open a case without any charge. */
  private static final int CAUSE = 10;

  /** Decibans from which an hour is not one the line calls at. */
  private static final int ODD_HOUR = 5;

  private static final long MINUTE = 60_000L;

  /** Version of the state's layout. */
  private static final int LAYOUT = 1;

  /** A finding about other lines counts this long. */
  private static final long OTHERS_MILLIS = 3 * 86_400_000L;

  private final ChargeDetector charge = new ChargeDetector(ChargePolicy.STANDARD);
  private final ConcurrencyDetector concurrency = new ConcurrencyDetector(charge);
  private final PriceDetector price = new PriceDetector(charge);
  private final HourDetector hours = new HourDetector();
  private final DestinationDetector destination = new DestinationDetector();
  private final SourceDetector source = new SourceDetector();
  private final NumberDetector number = new NumberDetector();
  private final TakeoverDetector takeover = new TakeoverDetector();
  private final Casework casework;
  private final OperatorCalendar calendar;
  private final long longestCallMillis;
  private final boolean assumeTerms;

  public LineStage(
      Casework casework, OperatorCalendar calendar, long longestCallMillis, boolean assumeTerms) {
    this.casework = casework;
    this.calendar = calendar;
    this.longestCallMillis = longestCallMillis;
    this.assumeTerms = assumeTerms;
  }

  /** What a step may look at besides its line; the same for all lines of a slice of time. */
  public record Reference(Baseline baseline, boolean learning, boolean blasted) {}

  public LineState initial() {
    return new LineState(hours.initial(), source.initial());
  }

  /** An event of a call abroad. */
  public void onCall(LineState state, EnrichedEvent event, Reference reference, LineOutput out) {
    beginDay(state, event.line(), event.day(), out);
    LineState.Abroad abroad = state.abroad();
    charge.beginDay(abroad.charge, event.day(), false); // the day of a line's first call abroad
    long now = event.atMillis();
    FraudCase open = state.open;
    boolean tracked = charge.holds(abroad.charge, event.callKey());
    if (event.kind() == EventKind.REFUSED) {
      return;
    }
    if (open != null && open.suspendedAt(now) && !tracked && !casework.policy().reportOnly()) {
      if (event.kind() == EventKind.ATTEMPTED) {
        out.refused(event.line(), now);
      }
      return; // refused: no charge, no learning
    }
    takeIn(state, event, out);
    boolean judged = event.kind() == EventKind.ATTEMPTED || event.kind() == EventKind.ANSWERED;
    if (!reference.learning()) {
      consider(state, event, judged, reference, out);
      measure(state, event.line(), now, reference, out);
    }
    learn(state, event, out);
  }

  /** A call at home: it teaches hours and places, and opens nothing. */
  public void onHomeCall(
      LineState state, Line line, long atMillis, SourceAddress from, String agent, LineOutput out) {
    long day = calendar.dayOf(atMillis);
    beginDay(state, line, day, out);
    hours.learnCall(state.hours, calendar.isDayOff(day), calendar.hourOf(atMillis));
    learnPlace(state, line, from, agent, day, out);
  }

  /** A registration tried with the line's password. */
  public void onRegistration(
      LineState state, Line line, Registration registration, LineOutput out) {
    long day = calendar.dayOf(registration.atMillis());
    beginDay(state, line, day, out);
    takeover.learn(state.takeover(), state.source, registration, day);
    if (registration.success()) {
      learnPlace(state, line, registration.source(), registration.userAgent(), day, out);
    }
  }

  /** Other lines were seen doing what this one does. */
  public void onOthers(
      LineState state, Line line, Signal.Plain signal, Reference reference, LineOutput out) {
    Signal before = state.others;
    if (before == null
        || signal.atMillis() - before.atMillis() > OTHERS_MILLIS
        || Math.abs(signal.finding().decibans()) >= Math.abs(before.finding().decibans())) {
      state.others = signal;
    }
    if (reference.learning() || !state.calledAbroad()) {
      return;
    }
    if (state.open == null && signal.finding().decibans() >= CAUSE) {
      openCase(state, line, signal.atMillis(), "other lines at the same time", out);
      lookBack(state, line, signal.atMillis(), reference, out);
    }
    if (state.open != null) {
      weigh(state, line, signal.atMillis(), List.of(), reference, out);
      measure(state, line, signal.atMillis(), reference, out);
    }
  }

  /** Time has passed. */
  public void onWake(
      LineState state, Line line, long atMillis, Reference reference, LineOutput out) {
    beginDay(state, line, calendar.dayOf(atMillis), out);
    if (state.abroad != null) {
      charge.expire(state.abroad.charge, atMillis - longestCallMillis);
    }
    FraudCase open = state.open;
    if (open != null) {
      var input =
          new CaseInput.Woken(
              atMillis,
              lineSignals(state, line, atMillis, reference),
              facts(state, line, atMillis, reference));
      emit(state, line, casework.weigh(open, input), out);
      measure(state, line, atMillis, reference, out);
    } else if (state.abroad != null
        && !reference.learning()
        && charge.givesCause(
            state.abroad.charge, line, atMillis, false, reference.baseline())) {
      openCase(state, line, atMillis, "the line's charges", out);
      lookBack(state, line, atMillis, reference, out);
      measure(state, line, atMillis, reference, out);
    }
  }

  /** When the line wants to be woken, epoch milliseconds; {@link Long#MAX_VALUE} for never. */
  public long wakeAt(LineState state, long nowMillis) {
    boolean calling = state.abroad != null && charge.openCalls(state.abroad.charge) > 0;
    if (state.open != null) {
      return casework.wakeAt(state.open, calling, nowMillis);
    }
    return calling ? nowMillis + MINUTE : Long.MAX_VALUE;
  }

  /** Writes a line's whole state; the first number is the layout's version. */
  public void write(LineState state, StateWriter out) {
    out.writeInt(LAYOUT);
    hours.codec().write(state.hours, out);
    source.codec().write(state.source, out);
    out.writeBoolean(state.takeover != null);
    if (state.takeover != null) {
      takeover.codec().write(state.takeover, out);
    }
    LineState.Abroad abroad = state.abroad;
    out.writeBoolean(abroad != null);
    if (abroad != null) {
      charge.codec().write(abroad.charge, out);
      destination.codec().write(abroad.destination, out);
      number.codec().write(abroad.number, out);
      abroad.retained.write(out);
    }
    out.writeBoolean(state.open != null);
    if (state.open != null) {
      state.open.write(out);
    }
    SignalCodec.write(state.others == null ? List.of() : List.of(state.others), out);
    out.writeInt(state.cases);
    out.writeLong(state.today);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if the layout is another; hosts stop rather than guess
   */
  public LineState read(StateReader in, Line line) {
    int layout = in.readInt();
    if (layout != LAYOUT) {
      throw new IllegalArgumentException("state of layout %d, not %d".formatted(layout, LAYOUT));
    }
    var state = new LineState(hours.codec().read(in), source.codec().read(in));
    if (in.readBoolean()) {
      state.takeover = takeover.codec().read(in);
    }
    if (in.readBoolean()) {
      state.abroad =
          new LineState.Abroad(
              charge.codec().read(in), destination.codec().read(in), number.codec().read(in));
      state.abroad.retained.read(in, line);
    }
    if (in.readBoolean()) {
      state.open = FraudCase.read(in);
    }
    List<Signal> others = SignalCodec.read(in, stage -> Optional.empty());
    state.others = others.isEmpty() ? null : others.getFirst();
    state.cases = in.readInt();
    state.today = in.readLong();
    return state;
  }

  private void beginDay(LineState state, Line line, long day, LineOutput out) {
    if (state.today == day) {
      return;
    }
    boolean excluded = state.open != null && state.open.suspected();
    hours.beginDay(state.hours, excluded);
    if (state.abroad != null) {
      var money = state.abroad.charge;
      if (!excluded && money.dayToday() > 0) {
        out.observe(
            new Observation.DayEnded(
                line.kind(),
                money.tenMinutesToday(),
                money.hourToday(),
                money.dayToday(),
                charge.monthMicros(money, calendar.startOfDayMillis(day))));
      }
      charge.beginDay(money, day, excluded);
    }
    state.today = day;
  }

  private void takeIn(LineState state, EnrichedEvent event, LineOutput out) {
    LineState.Abroad abroad = state.abroad();
    long now = event.atMillis();
    charge.expire(abroad.charge, now - longestCallMillis);
    charge.learn(abroad.charge, event);
    switch (event.kind()) {
      case ATTEMPTED -> abroad.retained.attempt(event.call(), now);
      case ANSWERED -> {
        abroad.retained.answer(event.callKey(), now);
        out.observe(new Observation.PricePaid(event.terms().perMinuteMicros()));
      }
      case ENDED -> abroad.retained.end(event.callKey(), event.amountMicros());
      case REFUSED -> {}
    }
    number.learn(abroad.number, event);
  }

  private void consider(
      LineState state, EnrichedEvent event, boolean judged, Reference reference, LineOutput out) {
    LineState.Abroad abroad = state.abroad();
    long now = event.atMillis();
    Line line = event.line();
    if (state.open == null) {
      boolean oddHour =
          hours.judge(state.hours, event, reference.baseline()).decibans() >= ODD_HOUR;
      boolean money = charge.givesCause(abroad.charge, line, now, oddHour, reference.baseline());
      boolean password =
          judged
              && state.takeover != null
              && !source.isSettled(state.source, event.source(), event.day())
              && takeover.judge(state.takeover, event, reference.baseline()).decibans() > 0;
      boolean many = state.others != null && state.others.finding().decibans() >= CAUSE;
      if (!money && !password && !many) {
        return;
      }
      openCase(
          state,
          line,
          now,
          money ? "the line's charges" : password ? "its password" : "other lines",
          out);
      lookBack(state, line, now, reference, out);
    } else if (judged) {
      int at = abroad.retained.indexOf(event.callKey());
      List<Signal> signals = judge(state, event, reference);
      if (at >= 0) {
        abroad.retained.judge(at, sumOf(signals));
      }
      weigh(state, line, now, signals, reference, out);
      widen(state, line, now, reference, out);
    } else {
      weigh(state, line, now, List.of(), reference, out);
    }
  }

  private void learn(LineState state, EnrichedEvent event, LineOutput out) {
    LineState.Abroad abroad = state.abroad();
    Line line = event.line();
    int country = event.country().isPresent() ? event.country().get().index() : -1;
    boolean excluded = state.open != null && state.open.suspected();
    boolean newCountry = destination.isNew(abroad.destination, event);
    boolean newPlace =
        !event.source().isNone()
            && state.source.hasHistory(event.day())
            && !state.source.knows(event.source(), event.day());
    if (event.kind() == EventKind.ATTEMPTED) {
      out.observe(
          new Observation.CallTried(
              event.atMillis(),
              line,
              country,
              event.source(),
              newCountry,
              newPlace,
              callsTo(abroad.retained, country)));
    }
    hours.learn(state.hours, event);
    if (event.kind() == EventKind.ATTEMPTED) {
      destination.learn(abroad.destination, event);
    }
    if (excluded) {
      return;
    }
    if (event.kind() == EventKind.ENDED
        && destination.use(abroad.destination, event)
        && country >= 0) {
      out.observe(new Observation.CountryUsed(event.day(), line, country));
    }
    learnPlace(state, line, event.source(), event.agent(), event.day(), out);
  }

  private void learnPlace(
      LineState state, Line line, SourceAddress from, String agent, long day, LineOutput out) {
    if (state.open != null && state.open.suspected()) {
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

  private void openCase(LineState state, Line line, long now, String trigger, LineOutput out) {
    state.cases++;
    var opened = casework.open(line, line.id() + "-" + state.cases, now);
    state.open = opened;
    out.caseEvent(line, opened, new CaseEvent.Opened(now, trigger));
  }

  /** Judges the retained calls with the stages open so far, and goes on widening. */
  private void lookBack(LineState state, Line line, long now, Reference reference, LineOutput out) {
    RetainedCalls retained = state.abroad().retained;
    for (int i = 0; i < retained.size(); i++) {
      List<Signal> signals = judge(state, again(retained.call(i), retained.tried(i)), reference);
      retained.judge(i, sumOf(signals));
      boolean last = i == retained.size() - 1;
      if (last || worthDeciding(state, signals)) {
        weigh(state, line, now, signals, reference, out);
      }
    }
    widen(state, line, now, reference, out);
  }

  private static boolean worthDeciding(LineState state, List<Signal> signals) {
    return state.open != null && sumOf(signals) > 0;
  }

  private void widen(LineState state, Line line, long now, Reference reference, LineOutput out) {
    FraudCase open = state.open;
    if (open == null) {
      return;
    }
    List<CaseEvent> opened = casework.widen(open, now);
    if (!opened.isEmpty()) {
      emit(state, line, opened, out);
      lookBack(state, line, now, reference, out);
    }
  }

  private EnrichedEvent again(CallFacts call, long tried) {
    long day = calendar.dayOf(tried);
    return new EnrichedEvent(
        call,
        EventKind.ATTEMPTED,
        tried,
        0,
        0,
        day,
        calendar.hourOf(tried),
        calendar.isDayOff(day));
  }

  /** Everything the open stages allow to be said about one call. */
  private List<Signal> judge(LineState state, EnrichedEvent event, Reference reference) {
    FraudCase open = state.open;
    LineState.Abroad abroad = state.abroad();
    Baseline baseline = reference.baseline();
    long now = event.atMillis();
    List<Signal> signals = new ArrayList<>();
    plain(signals, "hours", Stage.CHARGE, now, hours.judge(state.hours, event, baseline));
    plain(signals, "price", Stage.CHARGE, now, price.judge(abroad.charge, event, baseline));
    boolean settled =
        !event.source().isNone() && source.isSettled(state.source, event.source(), event.day());
    if (state.takeover != null && !settled) {
      plain(
          signals,
          "takeover",
          Stage.AUTHENTICATION,
          now,
          takeover.judge(state.takeover, event, baseline));
    }
    if (open == null) {
      return signals;
    }
    open.findOpening(Stage.COUNTRY)
        .ifPresent(
            opening ->
                widened(
                    signals,
                    "destination",
                    opening,
                    now,
                    destination.judge(abroad.destination, event, baseline)));
    open.findOpening(Stage.SOURCE)
        .ifPresent(
            opening ->
                widened(
                    signals, "source", opening, now, source.judge(state.source, event, baseline)));
    open.findOpening(Stage.NUMBER)
        .ifPresent(
            opening ->
                widened(
                    signals, "number", opening, now, number.judge(abroad.number, event, baseline)));
    return signals;
  }

  /** What the line as a whole shows: its charges (or those of its strange calls), calls at once. */
  private List<Signal> lineSignals(LineState state, Line line, long now, Reference reference) {
    List<Signal> signals = new ArrayList<>();
    LineState.Abroad abroad = state.abroad();
    int calls = abroad.retained.answeredCalls();
    Finding all = capped(charge.judgeAt(abroad.charge, line, now, reference.baseline()), calls);
    Finding strange = Finding.NONE;
    FraudCase open = state.open;
    if (open != null && open.findOpening(Stage.SOURCE).isPresent()) {
      strange = capped(ofStrangeCalls(abroad.retained, line, now, reference.baseline()), calls);
    }
    if (strange != Finding.NONE && strange.decibans() >= all.decibans() && open != null) {
      Opening opening = open.findOpening(Stage.SOURCE).orElseThrow();
      signals.add(new Signal.Widened("charge", opening, now, strange));
    } else {
      signals.add(new Signal.Plain("charge", Stage.CHARGE, now, all));
    }
    if (open != null && open.findOpening(Stage.NUMBER).isPresent()) {
      Finding list = number.judgeLine(abroad.number, now);
      if (list != Finding.NONE && hourIn(now, 7, 22)) {
        list = line.kind() == LineKind.RESIDENTIAL ? halved(list) : list;
        Opening opening = open.findOpening(Stage.NUMBER).get();
        signals.add(new Signal.Widened("dialler", opening, now, list));
      }
    }
    Finding atOnce = concurrency.judgeAt(abroad.charge);
    signals.add(new Signal.Plain("concurrency", Stage.CHARGE, now, atOnce));
    if (state.others != null && now - state.others.atMillis() < OTHERS_MILLIS) {
      signals.add(state.others);
    }
    return signals;
  }

  private boolean hourIn(long atMillis, int from, int to) {
    int hour = calendar.hourOf(atMillis);
    return hour >= from && hour < to;
  }

  private static Finding halved(Finding finding) {
    return new Finding(finding.decibans() / 2, finding.facts());
  }

  /** One or two calls may be dear by their length alone; fraud makes many. */
  private static Finding capped(Finding finding, int calls) {
    int most = calls <= 1 ? 4 : calls == 2 ? 7 : Integer.MAX_VALUE;
    return cappedAt(most, finding);
  }

  private static Finding cappedAt(int most, Finding finding) {
    return finding.decibans() <= most ? finding : new Finding(most, finding.facts());
  }

  private static Finding ofStrangeCalls(
      RetainedCalls retained, Line line, long now, Baseline baseline) {
    if (!retained.anyStrange()) {
      return Finding.NONE;
    }
    long micros = retained.strangeMicros(now);
    long limit = baseline.moneyOf(line.kind()).hour();
    int weight = Evidence.clamp(4 + Evidence.ofRatio(Math.max(1, micros), limit), 0, 14);
    var fact =
        new Fact(
            FactKind.CHARGE_TO_THE_UNUSUAL, new Money(micros).yen(), 0, new Money(limit).yen());
    return new Finding(weight, List.of(fact));
  }

  private void weigh(
      LineState state,
      Line line,
      long now,
      List<Signal> call,
      Reference reference,
      LineOutput out) {
    FraudCase open = state.open;
    if (open == null) {
      return;
    }
    List<Signal> signals = lineSignals(state, line, now, reference);
    LineFacts facts = facts(state, line, now, reference);
    CaseInput input =
        call.isEmpty()
            ? new CaseInput.Woken(now, signals, facts)
            : new CaseInput.Judged(now, call, signals, facts);
    emit(state, line, casework.weigh(open, input), out);
  }

  /** Chooses measures once nothing more is to be opened. */
  private void measure(LineState state, Line line, long now, Reference reference, LineOutput out) {
    FraudCase open = state.open;
    if (open != null) {
      emit(state, line, casework.decide(open, facts(state, line, now, reference), now), out);
    }
  }

  private LineFacts facts(LineState state, Line line, long now, Reference reference) {
    if (state.abroad == null) {
      return new LineFacts(line, 0, 0, false, false, hasClause(line), reference.blasted());
    }
    var money = state.abroad.charge;
    long perMinute =
        Math.max(charge.perMinuteMicros(money), charge.recentPerMinuteMicros(money, now));
    return new LineFacts(
        line,
        charge.exposureMicros(money, now),
        perMinute,
        charge.abnormal(money, line, now, reference.baseline()),
        charge.openCalls(money) > 0,
        hasClause(line),
        reference.blasted());
  }

  private boolean hasClause(Line line) {
    return assumeTerms || !line.termsVersion().isEmpty();
  }

  private void emit(LineState state, Line line, List<CaseEvent> events, LineOutput out) {
    FraudCase open = state.open;
    if (open == null) {
      return;
    }
    for (CaseEvent event : events) {
      out.caseEvent(line, open, event);
      switch (event) {
        case CaseEvent.Challenged challenged ->
            out.observe(new Observation.Challenged(challenged.atMillis(), line));
        case CaseEvent.Suspended suspended -> {
          if (!casework.policy().reportOnly()) {
            forget(state, open);
          }
        }
        case CaseEvent.Closed closed -> state.open = null;
        case CaseEvent.Opened other -> {}
        case CaseEvent.StageOpened other -> {}
        case CaseEvent.Weighed other -> {}
        case CaseEvent.Unchallenged other -> {}
        case CaseEvent.ContactAttempted other -> {}
        case CaseEvent.SuspensionRefused other -> {}
        case CaseEvent.Released other -> {}
      }
    }
  }

  /** What the case period taught is no habit of the subscriber's. */
  private void forget(LineState state, FraudCase open) {
    long day = calendar.dayOf(open.openedAt());
    state.source.forgetSince(day);
    if (state.abroad != null) {
      state.abroad.destination.forgetSince(day);
      state.abroad.number.forgetSince(day);
    }
  }

  private static void plain(
      List<Signal> signals, String detector, Stage stage, long now, Finding finding) {
    if (finding != Finding.NONE) {
      signals.add(new Signal.Plain(detector, stage, now, finding));
    }
  }

  private static void widened(
      List<Signal> signals, String detector, Opening opening, long now, Finding finding) {
    if (finding != Finding.NONE) {
      signals.add(new Signal.Widened(detector, opening, now, finding));
    }
  }

  private static int sumOf(List<Signal> signals) {
    int sum = 0;
    for (Signal signal : signals) {
      sum += signal.finding().decibans();
    }
    return sum;
  }
}
