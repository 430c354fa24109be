package org.sekisho.detection.charge;

import java.util.ArrayList;
import java.util.List;
import org.sekisho.detection.Baseline;
import org.sekisho.detection.Baseline.MoneyNorm;
import org.sekisho.detection.Detector;
import org.sekisho.detection.Evidence;
import org.sekisho.detection.Fact;
import org.sekisho.detection.FactKind;
import org.sekisho.detection.Finding;
import org.sekisho.detection.Stage;
import org.sekisho.detection.StateCodec;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.enrichment.ChargeView;
import org.sekisho.line.Line;
import org.sekisho.line.LineKind;
import org.sekisho.rating.Money;

/**
 * Watches what a line's calls abroad come to, ended and running, over ten minutes, an hour, a day
 * and a month, against the dearest the line had in the last weeks and what lines of its kind have.
 * See docs/detectors/charge.md.
 */
public final class ChargeDetector implements Detector<ChargeView, ChargeState> {

  private static final StateCodec<ChargeState> CODEC =
      new StateCodec<>() {
        @Override
        public void write(ChargeState state, StateWriter out) {
          state.write(out);
        }

        @Override
        public ChargeState read(StateReader in) {
          return ChargeState.read(in);
        }
      };

  private static final FactKind[] WINDOWS = {
    FactKind.CHARGE_10_MINUTES, FactKind.CHARGE_HOUR, FactKind.CHARGE_DAY
  };

  /** What gives cause outside a line's hours, of what does within (field default: 0.3). */
  private static final int ODD_HOUR_PERCENT = 30;

  /**
   * "Several times last month's" (seed 002) is abnormal, too, where it is as much as gives cause: a
   * line without a past is abnormal at half of what busy ones of its kind come to.
   */
  private static final int SEVERAL = 3;

  private static final int LEAST_OF_NORM_PERCENT = 50;

  private final ChargePolicy policy;

  public ChargeDetector(ChargePolicy policy) {
    this.policy = policy;
  }

  @Override
  public String id() {
    return "charge";
  }

  @Override
  public Stage stage() {
    return Stage.CHARGE;
  }

  @Override
  public ChargeState initial() {
    return new ChargeState();
  }

  @Override
  public Finding judge(ChargeState state, ChargeView event, Baseline baseline) {
    return judgeAt(state, event.line(), event.atMillis(), baseline);
  }

  /** The same between events, while calls are running. */
  public Finding judgeAt(ChargeState state, Line line, long nowMillis, Baseline baseline) {
    state.advance(nowMillis);
    MoneyNorm norm = baseline.moneyOf(line.kind());
    // Ten minutes at thrice the pace of a dear hour are nothing yet.
    long ten = Math.max(norm.tenMinutes(), norm.hour() / 2);
    long[] norms = {ten, norm.hour(), norm.day()};
    int heaviest = Integer.MIN_VALUE;
    Fact fact = null;
    for (int window = 0; window < WINDOWS.length; window++) {
      long seen = state.sum(window, nowMillis);
      long usual = state.usual(window);
      long limit = Math.max(usual, norms[window]);
      int weight = weightOf(seen, limit);
      if (seen > 0 && weight > heaviest) {
        heaviest = weight;
        fact = fact(WINDOWS[window], seen, usual, limit);
      }
    }
    long month = state.monthMicros(nowMillis);
    long monthLimit = Math.max(state.mostMonth() * 2, norm.month());
    int monthWeight = weightOf(month, monthLimit);
    if (fact == null || monthWeight > heaviest) {
      heaviest = monthWeight;
      fact = fact(FactKind.CHARGE_MONTH, month, state.mostMonth(), monthLimit);
    }
    List<Fact> facts = new ArrayList<>();
    facts.add(fact);
    if (state.usual(ChargeState.DAY) == 0) {
      facts.add(silence(state, line));
    }
    // Little spent speaks for ordinary use only where much is usual.
    int least = state.usual(ChargeState.DAY) == 0 ? 0 : -6;
    return new Finding(Evidence.clamp(heaviest, least, policy.mostDecibans()), facts);
  }

  /** At the limit, 4 decibans (a charge that one line-day in a hundred reaches), and so on up. */
  private static int weightOf(long seen, long limit) {
    return 4 + Evidence.ofRatio(Math.max(seen, 1), limit);
  }

  /**
   * Whether the line's charges, with what its open calls are about to cost, give cause to look at
   * the country: the trigger of the second stage.
   *
   * @param oddHour the line does not call at this hour: less gives cause
   */
  public boolean givesCause(
      ChargeState state, Line line, long nowMillis, boolean oddHour, Baseline baseline) {
    return givesCause(state, line, nowMillis, oddHour, baseline, policy.projectionMinutes());
  }

  /** Whether they may do so within so many minutes though no further call is made. */
  public boolean mayGiveCause(
      ChargeState state, Line line, long nowMillis, int withinMinutes, Baseline baseline) {
    // Increments may make the last minute charged one more.
    int ahead = policy.projectionMinutes() + withinMinutes + 1;
    return givesCause(state, line, nowMillis, false, baseline, ahead);
  }

  private static boolean givesCause(
      ChargeState state,
      Line line,
      long nowMillis,
      boolean oddHour,
      Baseline baseline,
      int minutesAhead) {
    state.advance(nowMillis);
    MoneyNorm norm = baseline.moneyOf(line.kind());
    long ahead = minutesAhead * state.open.perMinuteMicros();
    int percent = oddHour ? ODD_HOUR_PERCENT : 100;
    return state.sum(ChargeState.HOUR, nowMillis) + ahead
            > Math.max(state.usual(ChargeState.HOUR), norm.hour() / 2) / 100 * percent
        || state.sum(ChargeState.DAY, nowMillis) + ahead
            > Math.max(state.usual(ChargeState.DAY), norm.day() / 2) / 100 * percent;
  }

  /** What was charged so far, nothing projected, beside what is abnormal for the line. */
  public Abnormality abnormality(ChargeState state, Line line, long nowMillis, Baseline baseline) {
    state.advance(nowMillis);
    MoneyNorm norm = baseline.moneyOf(line.kind());
    return abnormality(state, ChargeState.HOUR, norm.hour(), nowMillis)
        .or(abnormality(state, ChargeState.DAY, norm.day(), nowMillis));
  }

  private static Abnormality abnormality(ChargeState state, int window, long norm, long nowMillis) {
    long usual = state.usual(window);
    long severalTimes = Math.max(SEVERAL * usual, norm * LEAST_OF_NORM_PERCENT / 100);
    return new Abnormality(
        WINDOWS[window],
        state.sum(window, nowMillis),
        Math.min(Math.max(usual, norm), severalTimes));
  }

  /** Yen at risk: what the last day's calls have cost, ended and running. */
  public long exposureMicros(ChargeState state, long nowMillis) {
    state.advance(nowMillis);
    return state.sum(ChargeState.DAY, nowMillis);
  }

  /** What the next minute of the line's open calls costs, in micro-yen. */
  public long perMinuteMicros(ChargeState state) {
    return state.open.perMinuteMicros();
  }

  /** What the last ten minutes came to, a minute; for lines between two calls. */
  public long recentPerMinuteMicros(ChargeState state, long nowMillis) {
    return state.sum(ChargeState.TEN_MINUTES, nowMillis) / 10;
  }

  /** What the last thirty days came to. */
  public long monthMicros(ChargeState state, long nowMillis) {
    return state.monthMicros(nowMillis);
  }

  /** Whether a call is being set up or held. */
  public boolean holds(ChargeState state, long callKey) {
    return state.open.holds(callKey);
  }

  public int openCalls(ChargeState state) {
    return state.open.size();
  }

  @Override
  public void learn(ChargeState state, ChargeView event) {
    long now = event.atMillis();
    state.advance(now);
    switch (event.kind()) {
      case ATTEMPTED -> state.open.attempt(event.callKey(), now, event.terms());
      case ANSWERED -> {
        state.open.answer(event.callKey(), now, event.terms());
        state.countAnswer(now);
        state.noteHeights(now, event.terms().perMinuteMicros());
      }
      case ENDED -> {
        state.open.end(event.callKey());
        if (event.amountMicros() > 0 || event.durationMillis() > 0) {
          state.noteEnd(now, event.durationMillis());
          state.book(now, event.durationMillis(), event.amountMicros());
          state.noteHeights(now, event.terms().perMinuteMicros());
        }
      }
      case REFUSED -> {}
    }
  }

  /** Begins a local day; see {@link ChargeState#beginDay}. */
  public void beginDay(ChargeState state, long day, boolean excluded) {
    state.beginDay(day, excluded);
  }

  /** Drops what is too old to be looked at, and the room it took. */
  public void tidy(ChargeState state, long nowMillis) {
    state.tidy(nowMillis);
  }

  /** Drops calls whose end was lost. */
  public void expire(ChargeState state, long triedBeforeMillis) {
    state.open.expire(triedBeforeMillis);
  }

  @Override
  public StateCodec<ChargeState> codec() {
    return CODEC;
  }

  private static Fact silence(ChargeState state, Line line) {
    long today = state.todayIs();
    if (state.everCalledBeforeToday()) {
      return new Fact(
          FactKind.SILENCE, today - state.lastAnsweredBeforeToday(), 0, 7L * ChargeState.WEEKS);
    }
    long age = Math.min(line.ageDays(today), 9_999);
    return new Fact(FactKind.LINE_AGE, age, 0, 0);
  }

  private static Fact fact(FactKind kind, long seen, long usual, long limit) {
    return new Fact(kind, yen(seen), yen(usual), yen(limit));
  }

  private static long yen(long micros) {
    return new Money(micros).yen();
  }

  /** The kinds of line it knows norms of before any day has ended. */
  public static MoneyNorm firstNorm(LineKind kind) {
    // Orders of magnitude for Japanese lines, to be replaced by the operator's own at day's end: an
    // hour to a common country costs a home 500 to 2,000 yen; an office several times that.
    long yen = Money.MICROS_PER_YEN;
    return switch (kind) {
      case RESIDENTIAL -> new MoneyNorm(500 * yen, 1_500 * yen, 3_000 * yen, 15_000 * yen);
      case BUSINESS, UNKNOWN -> new MoneyNorm(1_000 * yen, 3_000 * yen, 6_000 * yen, 50_000 * yen);
    };
  }
}
