package org.sekisho.casework;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.sekisho.call.Registration;
import org.sekisho.call.SourceAddress;
import org.sekisho.detection.Baseline;
import org.sekisho.detection.Fact;
import org.sekisho.detection.FactKind;
import org.sekisho.detection.attack.Attack;
import org.sekisho.detection.charge.ChargeDetector;
import org.sekisho.detection.simultaneous.Observation;
import org.sekisho.enrichment.CallFacts;
import org.sekisho.enrichment.EnrichedEvent;
import org.sekisho.enrichment.EventKind;
import org.sekisho.enrichment.OperatorCalendar;
import org.sekisho.line.Line;
import org.sekisho.line.LineKind;
import org.sekisho.number.Analysed;
import org.sekisho.number.Countries;
import org.sekisho.number.DialPlan;
import org.sekisho.rating.ChargeTerms;
import org.sekisho.rating.Money;

/**
 * Traffic of one line as a table, what the network saw an event a line; and what the line's step
 * made of it.
 */
final class Scenario implements LineOutput {

  private static final OperatorCalendar CALENDAR = OperatorCalendar.japan();

  private final Line line;
  private final LineStage stage;
  private final LineState state;
  private LineStage.Reference reference;
  private final Map<String, CallFacts> calls = new HashMap<>();
  private final Map<String, Long> answers = new HashMap<>();
  private final List<String> decided = new ArrayList<>();
  private final List<CaseEvent> events = new ArrayList<>();
  private long now = Long.MIN_VALUE;

  private Scenario(Line line, CasePolicy policy) {
    this.line = line;
    stage = new LineStage(new Casework(policy), CALENDAR, 12 * 3_600_000L, true);
    state = stage.initial();
    reference = new LineStage.Reference(baseline(), false, StopAllowance.ALL, GroupMeasures.NONE);
  }

  static Scenario business() {
    return of(LineKind.BUSINESS, Optional.empty(), false);
  }

  static Scenario of(LineKind kind, Optional<Long> stopAt, boolean priority) {
    return new Scenario(
        new Line(0, "acme", kind, "Netcom-PX", 8, Line.LONG_AGO, "", stopAt, priority),
        CasePolicy.STANDARD);
  }

  /** Two thousand lines abroad; few call Sierra Leone, many the United States. */
  private static Baseline baseline() {
    int[] countries = new int[Countries.world().list().size()];
    countries[Countries.world().find("US").orElseThrow().index()] = 800;
    Map<LineKind, Baseline.MoneyNorm> money = new HashMap<>();
    for (LineKind kind : LineKind.values()) {
      money.put(kind, ChargeDetector.firstNorm(kind));
    }
    long home = SourceAddress.parse("203.0.113.7").provider();
    return new Baseline(
        money, countries, 2_000, Map.of(home, 400), Map.of(), Money.ofYen(100).micros());
  }

  /** Working days of calls to the United States from the line's own place, 35 of them. */
  Scenario withHabits() {
    for (int day = 1; day <= 35; day++) {
      String date = LocalDateTime.of(2026, 1, 1, 0, 0).plusDays(day).toLocalDate().toString();
      String id = "habit" + day;
      given(
          """
          %1$sT10:00:00  %2$s  INVITE  01012125550123  40  203.0.113.7  Netcom-PX
          %1$sT10:00:05  %2$s  200
          %1$sT10:08:05  %2$s  BYE
          """
              .formatted(date, id));
    }
    decided.clear();
    return this;
  }

  /** With measures on countries and addresses in force. */
  Scenario under(GroupMeasures measures) {
    reference = new LineStage.Reference(baseline(), false, StopAllowance.ALL, measures);
    return this;
  }

  /**
   * Plays a table: time, call, INVITE number yen-a-minute address agent; or 200, or BYE; or time,
   * REGISTER, SUCCESS or FAILURE, address, agent; or time, TAKEN, the address that found the
   * password; or time, SAYS, and what the subscriber (MINE, NOT MINE, MINE BY ANOTHER CHANNEL) or
   * an analyst says (RELEASE, SUSPEND, FRAUD, NOT FRAUD).
   */
  Scenario given(String table) {
    table
        .lines()
        .map(String::strip)
        .filter(row -> !row.isEmpty() && !row.startsWith("#"))
        .forEach(row -> play(row.split("\\s{2,}")));
    return this;
  }

  /** Lets time pass, wakes included. */
  Scenario until(String time) {
    wake(at(time));
    return this;
  }

  private void play(String[] cell) {
    long at = at(cell[0]);
    wake(at);
    if (cell[1].equals("REGISTER")) {
      stage.onRegistration(
          state,
          line,
          new Registration(
              at, line.id(), SourceAddress.parse(cell[3]), cell[4], cell[2].equals("SUCCESS")),
          reference,
          this);
      return;
    }
    if (cell[1].equals("TAKEN")) {
      stage.onTakenOver(
          state,
          line,
          new Attack(
              at,
              SourceAddress.parse(cell[2]),
              Attack.Kind.TAKEOVER,
              line.id(),
              List.of(new Fact(FactKind.PASSWORDS_GUESSED, 30, 0, 20))),
          reference,
          this);
      return;
    }
    if (cell[1].equals("SAYS")) {
      stage
          .onWord(state, line, "acme-1", word(cell[2], at), reference, this)
          .ifPresent(
              refusal -> decided.add(text(at) + " REFUSED " + refusal.getClass().getSimpleName()));
      return;
    }
    EventKind kind =
        switch (cell[2]) {
          case "INVITE" -> EventKind.ATTEMPTED;
          case "200" -> EventKind.ANSWERED;
          case "BYE" -> EventKind.ENDED;
          default -> throw new IllegalArgumentException(String.join(" ", cell));
        };
    if (kind == EventKind.ATTEMPTED) {
      calls.put(cell[1], facts(cell));
    }
    if (kind == EventKind.ANSWERED) {
      answers.put(cell[1], at);
    }
    CallFacts call = Objects.requireNonNull(calls.get(cell[1]));
    Long answered = answers.get(cell[1]);
    long duration = kind == EventKind.ENDED && answered != null ? at - answered : 0;
    long amount =
        kind == EventKind.ENDED && answered != null ? call.terms().chargeMicros(duration) : 0;
    long day = CALENDAR.dayOf(at);
    stage.onCall(
        state,
        new EnrichedEvent(
            call, kind, at, duration, amount, day, CALENDAR.hourOf(at), CALENDAR.isDayOff(day)),
        at,
        reference,
        this);
  }

  private static Word word(String said, long at) {
    return switch (said) {
      case "MINE" -> new Word.Answered(at, Word.Answer.MINE, CaseEvent.Channel.MAIL, false);
      case "MINE BY ANOTHER CHANNEL" ->
          new Word.Answered(at, Word.Answer.MINE, CaseEvent.Channel.TELEPHONE, true);
      case "NOT MINE" -> new Word.Answered(at, Word.Answer.NOT_MINE, CaseEvent.Channel.MAIL, false);
      case "MAIL FAILED" -> new Word.NotMade(at, CaseEvent.Channel.MAIL);
      case "TELEPHONE FAILED" -> new Word.NotMade(at, CaseEvent.Channel.TELEPHONE);
      case "TELEPHONED" -> new Word.Tried(at, "analyst", CaseEvent.Channel.TELEPHONE);
      case "RELEASE" -> new Word.Release(at, "analyst");
      case "SUSPEND" -> new Word.Suspend(at, "analyst");
      case "FRAUD" -> new Word.Conclude(at, "analyst", Word.Outcome.FRAUD);
      case "NOT FRAUD" -> new Word.Conclude(at, "analyst", Word.Outcome.NOT_FRAUD);
      default -> throw new IllegalArgumentException(said);
    };
  }

  private CallFacts facts(String[] cell) {
    var number = (Analysed.International) DialPlan.japan().analyse(cell[3]);
    return new CallFacts(
        cell[1].hashCode(),
        line,
        number.number(),
        number.validity(),
        number.country(),
        "somewhere",
        new ChargeTerms(0, Money.parseYen(cell[4]).micros(), 60, 60),
        SourceAddress.parse(cell.length > 5 ? cell[5] : ""),
        cell.length > 6 ? cell[6] : "",
        false,
        false,
        false,
        "test");
  }

  private void wake(long until) {
    while (now != Long.MIN_VALUE) {
      long at = stage.wakeAt(state, line, now, reference);
      if (at > until) {
        break;
      }
      now = at;
      stage.onWake(state, line, at, reference, this);
    }
    now = until;
  }

  private static long at(String time) {
    return time.contains("+")
        ? OffsetDateTime.parse(time).toInstant().toEpochMilli()
        : LocalDateTime.parse(time).toInstant(ZoneOffset.ofHours(9)).toEpochMilli();
  }

  private static String text(long at) {
    return Instant.ofEpochMilli(at)
        .atOffset(ZoneOffset.ofHours(9))
        .toLocalDateTime()
        .withNano(0)
        .toString();
  }

  List<CaseEvent> events() {
    return events;
  }

  Line line() {
    return line;
  }

  LineState state() {
    return state;
  }

  /** What was ordered, as {@code time MEASURE}. */
  void thenDecides(String... expected) {
    assertThat(decided).containsExactly(expected);
  }

  void thenDecidesNothing() {
    assertThat(decided).isEmpty();
  }

  List<String> decided() {
    return decided;
  }

  @Override
  public void caseEvent(Line of, FraudCase fraudCase, CaseEvent event) {
    events.add(event);
    switch (event) {
      case CaseEvent.Challenged to -> decided.add(text(to.atMillis()) + " CHALLENGE");
      case CaseEvent.Unchallenged to -> decided.add(text(to.atMillis()) + " UNCHALLENGE");
      case CaseEvent.ContactAttempted to ->
          decided.add(text(to.atMillis()) + " CONTACT " + to.channel());
      case CaseEvent.Suspended to -> decided.add(text(to.atMillis()) + " SUSPEND " + to.rule());
      case CaseEvent.Released to -> decided.add(text(to.atMillis()) + " RELEASE");
      case CaseEvent.SubscriberAnswered to -> decided.add(text(to.atMillis()) + " " + to.answer());
      case CaseEvent.ContactNotMade to ->
          decided.add(text(to.atMillis()) + " NOT MADE " + to.channel());
      case CaseEvent.ContactMade to -> decided.add(text(to.atMillis()) + " MADE " + to.channel());
      case CaseEvent.Concluded to -> decided.add(text(to.atMillis()) + " " + to.outcome());
      case CaseEvent.Opened to -> {}
      case CaseEvent.StageOpened to -> {}
      case CaseEvent.Weighed to -> {}
      case CaseEvent.SuspensionRefused to -> {}
      case CaseEvent.Closed to -> {}
    }
  }

  @Override
  public void observe(Observation observation) {}

  @Override
  public void refused(Line of, long atMillis, Optional<String> incident) {
    decided.add(text(atMillis) + " refused");
  }
}
