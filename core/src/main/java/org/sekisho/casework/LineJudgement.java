package org.sekisho.casework;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sekisho.detection.Baseline;
import org.sekisho.detection.Evidence;
import org.sekisho.detection.Fact;
import org.sekisho.detection.FactKind;
import org.sekisho.detection.Finding;
import org.sekisho.detection.Opening;
import org.sekisho.detection.Signal;
import org.sekisho.detection.Stage;
import org.sekisho.detection.charge.Abnormality;
import org.sekisho.enrichment.CallFacts;
import org.sekisho.enrichment.EnrichedEvent;
import org.sekisho.enrichment.EventKind;
import org.sekisho.enrichment.OperatorCalendar;
import org.sekisho.line.Line;
import org.sekisho.line.LineKind;
import org.sekisho.rating.Money;

/**
 * What can be said of a line and of one of its calls with the stages its case has opened, and
 * nothing beyond them. Changes nothing but what detectors advance to the instant.
 */
final class LineJudgement {

  /** Decibans of other lines' doings that open a case without any charge. */
  static final int CAUSE = 10;

  /** Decibans from which an hour is not one the line calls at. */
  private static final int ODD_HOUR = 5;

  /** A finding about other lines counts this long. */
  static final long OTHERS_MILLIS = 3 * 86_400_000L;

  /** A password that was taken is used within days; after them the case goes by what calls show. */
  private static final long TAKEN_OVER_MILLIS = 3 * 86_400_000L;

  /** The most that charges say of a line with one answered call in a day, and with two. */
  private static final int MOST_OF_ONE_CALL = 4;

  private static final int MOST_OF_TWO_CALLS = 7;

  /**
   * Charges of strange calls weigh so much when they reach the hour's norm, and so much at most.
   */
  private static final int STRANGE_AT_NORM = 4;

  private static final int MOST_OF_STRANGE = 14;

  /** Lists are worked through by day; local hours, the last not included. */
  private static final int LISTS_FROM = 7;

  private static final int LISTS_UNTIL = 22;

  private final LineDetectors detectors;
  private final OperatorCalendar calendar;
  private final boolean assumeTerms;

  LineJudgement(LineDetectors detectors, OperatorCalendar calendar, boolean assumeTerms) {
    this.detectors = detectors;
    this.calendar = calendar;
    this.assumeTerms = assumeTerms;
  }

  /** What of an event gives cause to watch its line; empty if nothing does. */
  Optional<String> findCause(LineState state, EnrichedEvent event, Baseline baseline) {
    if (chargesGiveCause(state, event, baseline)) {
      return Optional.of("the line's charges");
    }
    if (isTakenOver(state, event.atMillis()) && isSetUp(event)) {
      return Optional.of("its password");
    }
    boolean callsFromElsewhere = isSetUp(event) && !isFromHome(state, event);
    if (callsFromElsewhere && ofPassword(state, event, baseline).decibans() > 0) {
      return Optional.of("its password");
    }
    boolean many =
        state.others != null
            && event.atMillis() - state.others.atMillis() < OTHERS_MILLIS
            && state.others.finding().decibans() >= CAUSE;
    return many ? Optional.of("other lines") : Optional.empty();
  }

  private boolean chargesGiveCause(LineState state, EnrichedEvent event, Baseline baseline) {
    var charges = state.abroad().charge;
    Line line = event.line();
    long now = event.atMillis();
    // What gives no cause at an odd hour gives none at any: few calls come further.
    return detectors.charge.givesCause(charges, line, now, true, baseline)
        && (detectors.charge.givesCause(charges, line, now, false, baseline)
            || detectors.hours.judge(state.hours, event, baseline).decibans() >= ODD_HOUR);
  }

  /** Whether running charges give cause though nothing happens. */
  boolean chargesGiveCause(LineState state, Line line, long now, Baseline baseline) {
    return state.abroad != null
        && detectors.charge.givesCause(state.abroad.charge, line, now, false, baseline);
  }

  /** Whether they may within so many minutes though no further call is made. */
  boolean mayGiveCause(
      LineState.Abroad abroad, Line line, long now, int within, Baseline baseline) {
    return detectors.charge.mayGiveCause(abroad.charge, line, now, within, baseline);
  }

  /** A call is looked at when it is tried and when it is answered. */
  static boolean isSetUp(EnrichedEvent event) {
    return event.kind() == EventKind.ATTEMPTED || event.kind() == EventKind.ANSWERED;
  }

  private boolean isFromHome(LineState state, EnrichedEvent event) {
    return !event.source().isNone()
        && detectors.source.isSettled(state.source, event.source(), event.day());
  }

  private Finding ofPassword(LineState state, EnrichedEvent event, Baseline baseline) {
    return state.takeover == null
        ? Finding.NONE
        : detectors.takeover.judge(state.takeover, event, baseline);
  }

  /** Everything the open stages allow to be said about one call. */
  List<Signal> ofCall(LineState state, EnrichedEvent event, Baseline baseline) {
    LineState.Abroad abroad = state.abroad();
    var said = new Said(event.atMillis());
    said.add("hours", Stage.CHARGE, detectors.hours.judge(state.hours, event, baseline));
    said.add("price", Stage.CHARGE, detectors.price.judge(abroad.charge, event, baseline));
    if (!isFromHome(state, event) && !isTakenOver(state, event.atMillis())) { // said once
      said.add("takeover", Stage.AUTHENTICATION, ofPassword(state, event, baseline));
    }
    FraudCase open = state.open;
    if (open != null) {
      open.findOpening(Stage.COUNTRY)
          .ifPresent(
              leave ->
                  said.add(
                      "destination",
                      leave,
                      detectors.destination.judge(abroad.destination, event, baseline)));
      open.findOpening(Stage.SOURCE)
          .ifPresent(
              leave ->
                  said.add("source", leave, detectors.source.judge(state.source, event, baseline)));
      open.findOpening(Stage.NUMBER)
          .ifPresent(
              leave ->
                  said.add(
                      "number", leave, detectors.number.judge(abroad.number, event, baseline)));
    }
    return elsewhere(said.signals);
  }

  /** The hours a line keeps speak for its owner only at its own places. */
  private static List<Signal> elsewhere(List<Signal> call) {
    boolean stranger =
        call.stream()
            .anyMatch(said -> said.detector().equals("source") && said.finding().decibans() > 0);
    return stranger
        ? call.stream()
            .filter(said -> !said.detector().equals("hours") || said.finding().decibans() > 0)
            .toList()
        : call;
  }

  /** The same about a call retained from before a stage was opened. */
  List<Signal> ofRetained(LineState state, int index, Baseline baseline) {
    CallFacts call = state.abroad().retained.call(index);
    long tried = state.abroad().retained.tried(index);
    long day = calendar.dayOf(tried);
    var again =
        new EnrichedEvent(
            call,
            EventKind.ATTEMPTED,
            tried,
            0,
            0,
            day,
            calendar.hourOf(tried),
            calendar.isDayOff(day));
    return ofCall(state, again, baseline);
  }

  /** What the line as a whole shows: its charges (or those of its strange calls), calls at once. */
  List<Signal> ofLine(LineState state, Line line, long now, Baseline baseline) {
    LineState.Abroad abroad = state.abroad();
    var said = new Said(now);
    int calls = abroad.retained.answeredCalls();
    Finding all = capped(detectors.charge.judgeAt(abroad.charge, line, now, baseline), calls);
    Optional<Opening> source = opening(state, Stage.SOURCE);
    Finding strange =
        source.isPresent()
            ? capped(ofStrangeCalls(abroad.retained, line, now, baseline), calls)
            : Finding.NONE;
    if (source.isPresent() && strange != Finding.NONE && strange.decibans() >= all.decibans()) {
      said.always("charge", source.get(), strange);
    } else {
      said.always("charge", Stage.CHARGE, all);
    }
    Finding list = ofList(state, line, now);
    if (list != Finding.NONE) {
      said.always("dialler", opening(state, Stage.NUMBER).orElseThrow(), list);
    } else { // calls at once are how a dialler works
      said.always("concurrency", Stage.CHARGE, detectors.concurrency.judgeAt(abroad.charge));
    }
    ofTalks(state, now, said);
    Signal taken = state.takenOver;
    if (taken != null && isTakenOver(state, now)) {
      said.signals.add(taken);
    }
    if (state.others != null && now - state.others.atMillis() < OTHERS_MILLIS) {
      said.signals.add(state.others);
    }
    return said.signals;
  }

  /** Talks taken up again: with the same number once numbers may be seen, else with the country. */
  private void ofTalks(LineState state, long now, Said said) {
    LineState.Abroad abroad = state.abroad();
    Optional<Opening> numbers = opening(state, Stage.NUMBER);
    if (numbers.isPresent()) {
      long day = calendar.dayOf(now);
      Finding talks = detectors.number.judgeTalks(abroad.number, day, now);
      said.always(FraudCase.TALKS, numbers.get(), talks);
    } else {
      opening(state, Stage.COUNTRY)
          .ifPresent(
              leave ->
                  said.always(
                      "talks-abroad",
                      leave,
                      detectors.destination.judgeTalks(abroad.destination, now)));
    }
  }

  private Finding ofList(LineState state, Line line, long now) {
    FraudCase open = state.open;
    if (open == null || open.findOpening(Stage.NUMBER).isEmpty()) {
      return Finding.NONE;
    }
    int hour = calendar.hourOf(now);
    boolean byDay = hour >= LISTS_FROM && hour < LISTS_UNTIL;
    boolean begun = open.evidence().findingOf("dialler") != Finding.NONE;
    if (!begun && !byDay) {
      return Finding.NONE; // one begun by day may go on into the night
    }
    Finding list = detectors.number.judgeLine(state.abroad().number, now, byDay);
    // Homes work through lists, too, but seldom.
    return line.kind() == LineKind.RESIDENTIAL && list != Finding.NONE
        ? new Finding(list.decibans() / 2, list.facts())
        : list;
  }

  private static Optional<Opening> opening(LineState state, Stage stage) {
    return state.open == null ? Optional.empty() : state.open.findOpening(stage);
  }

  /** One or two calls may be dear by their length alone; fraud makes many. */
  private static Finding capped(Finding finding, int calls) {
    int most = calls <= 1 ? MOST_OF_ONE_CALL : calls == 2 ? MOST_OF_TWO_CALLS : Integer.MAX_VALUE;
    if (finding.decibans() < most) {
      return finding;
    }
    List<Fact> facts = new ArrayList<>(finding.facts());
    if (calls > 0) {
      facts.add(new Fact(FactKind.FEW_CALLS, calls, 0, most));
    }
    return new Finding(most, facts);
  }

  private static Finding ofStrangeCalls(
      RetainedCalls retained, Line line, long now, Baseline baseline) {
    if (!retained.anyStrange()) {
      return Finding.NONE;
    }
    long micros = retained.strangeMicros(now);
    long limit = baseline.moneyOf(line.kind()).hour();
    int weight =
        Evidence.clamp(
            STRANGE_AT_NORM + Evidence.ofRatio(Math.max(1, micros), limit), 0, MOST_OF_STRANGE);
    var fact =
        new Fact(
            FactKind.CHARGE_TO_THE_UNUSUAL, new Money(micros).yen(), 0, new Money(limit).yen());
    return new Finding(weight, List.of(fact));
  }

  /** What casework is told of a line beside the signals. */
  LineFacts facts(LineState state, Line line, long now, LineStage.Reference reference) {
    boolean hasClause = assumeTerms || !line.termsVersion().isEmpty();
    if (state.abroad == null) {
      return new LineFacts(
          line,
          0,
          0,
          Abnormality.NOTHING_CHARGED,
          false,
          hasClause,
          false,
          takenOverUntil(state, now),
          quiet(state, now));
    }
    long openedAt = state.open == null ? now : state.open.openedAt();
    var charge = detectors.charge;
    var money = state.abroad.charge;
    return new LineFacts(
        line,
        charge.exposureMicros(money, now),
        Math.max(charge.perMinuteMicros(money), charge.recentPerMinuteMicros(money, now)),
        abnormality(state, line, now, reference.baseline()),
        charge.openCalls(money) > 0,
        hasClause,
        reference.blasted(line, openedAt),
        takenOverUntil(state, now),
        quiet(state, now));
  }

  /** Of the line's charges; or, where calls may be told apart, of its strange calls' charges. */
  private Abnormality abnormality(LineState state, Line line, long now, Baseline baseline) {
    LineState.Abroad abroad = state.abroad();
    Abnormality all = detectors.charge.abnormality(abroad.charge, line, now, baseline);
    return opening(state, Stage.SOURCE).isEmpty()
        ? all
        : all.or(
            new Abnormality(
                FactKind.CHARGE_TO_THE_UNUSUAL,
                abroad.retained.strangeMicros(now),
                baseline.moneyOf(line.kind()).hour()));
  }

  private static long quiet(LineState state, long now) {
    long taken = state.takenOver == null ? Long.MIN_VALUE / 2 : state.takenOver.atMillis();
    return Math.max(0, now - Math.max(taken, state.lastSeen));
  }

  /** Until when its password is taken to be in a thief's hands. */
  private static long takenOverUntil(LineState state, long now) {
    if (state.takenOver == null) {
      return FraudCase.NEVER;
    }
    long until = state.takenOver.atMillis() + TAKEN_OVER_MILLIS;
    return now < until ? until : FraudCase.NEVER;
  }

  private static boolean isTakenOver(LineState state, long now) {
    return takenOverUntil(state, now) != FraudCase.NEVER;
  }

  /** Signals being gathered at an instant; what says nothing is left out unless asked for. */
  private static final class Said {
    final List<Signal> signals = new ArrayList<>();
    private final long now;

    Said(long now) {
      this.now = now;
    }

    void add(String detector, Stage stage, Finding finding) {
      if (finding != Finding.NONE) {
        always(detector, stage, finding);
      }
    }

    void add(String detector, Opening opening, Finding finding) {
      if (finding != Finding.NONE) {
        always(detector, opening, finding);
      }
    }

    void always(String detector, Stage stage, Finding finding) {
      signals.add(new Signal.Plain(detector, stage, now, finding));
    }

    void always(String detector, Opening opening, Finding finding) {
      signals.add(new Signal.Widened(detector, opening, now, finding));
    }
  }
}
