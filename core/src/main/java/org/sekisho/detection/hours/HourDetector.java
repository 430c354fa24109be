package org.sekisho.detection.hours;

import java.util.List;
import org.sekisho.detection.Baseline;
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
import org.sekisho.line.LineKind;

/**
 * Weighs the hour of a call abroad against the hours this line calls at, at home and abroad. A
 * thief calls when nobody is there; a night business is there at night. See
 * docs/detectors/hours.md.
 */
public final class HourDetector implements Detector<ChargeView, HourState> {

  /** As many calls as the expectation of the line's kind counts for. */
  private static final double PRIOR_CALLS = 12;

  /**
   * Share of a day's ordinary calls in each hour, per mille; rounded from common busy-hour curves.
   */
  private static final int[] HOME = {
    10, 5, 3, 2, 2, 4, 12, 25, 40, 55, 60, 60, 55, 50, 50, 52, 58, 65, 75, 85, 87, 75, 47, 23
  };

  private static final int[] OFFICE = {
    4, 3, 3, 3, 3, 4, 6, 15, 60, 115, 118, 100, 60, 105, 112, 108, 88, 50, 22, 8, 5, 4, 3, 3
  };

  /** A day off moves an office's calls to any hour, at a fifth of the number. */
  private static final int DAY_OFF_SHARE = 5;

  /** Share of businesses that keep other hours than an office: trade, lodging, food, care. */
  private static final double NO_OFFICES = 0.3;

  private static final StateCodec<HourState> CODEC =
      new StateCodec<>() {
        @Override
        public void write(HourState state, StateWriter out) {
          state.write(out);
        }

        @Override
        public HourState read(StateReader in) {
          return HourState.read(in);
        }
      };

  @Override
  public String id() {
    return "hours";
  }

  @Override
  public Stage stage() {
    return Stage.CHARGE;
  }

  @Override
  public HourState initial() {
    return new HourState();
  }

  @Override
  public Finding judge(HourState state, ChargeView event, Baseline baseline) {
    boolean off = event.dayOff();
    int hour = event.hour();
    double prior = priorShare(event.line().kind(), off, hour);
    double share =
        (state.around(off, hour) / 2 + PRIOR_CALLS * prior) / (state.total() + PRIOR_CALLS);
    // A thief may call at any hour of any day: each of the 48 is as likely.
    double thief = 1 / 48.0;
    int weight = Evidence.clamp(Evidence.ofRatio(thief, share), -5, 9);
    if (weight == 0) {
      return Finding.NONE;
    }
    int seen = state.at(off, hour);
    return new Finding(
        weight, List.of(new Fact(FactKind.CALLS_AT_THIS_HOUR, seen, state.totalOf(off), hour)));
  }

  @Override
  public void learn(HourState state, ChargeView event) {
    switch (event.kind()) {
      case ATTEMPTED -> learnCall(state, event.dayOff(), event.hour());
      case ANSWERED, ENDED, REFUSED -> {}
    }
  }

  /** Begins a local day; see {@link HourState#beginDay}. */
  public void beginDay(HourState state, boolean excluded) {
    state.beginDay(excluded);
  }

  /** A call at home teaches the hours, too. */
  public void learnCall(HourState state, boolean dayOff, int hour) {
    state.count(dayOff, hour);
  }

  @Override
  public StateCodec<HourState> codec() {
    return CODEC;
  }

  private static double priorShare(LineKind kind, boolean dayOff, int hour) {
    double week =
        switch (kind) {
          case RESIDENTIAL -> HOME[hour];
          case BUSINESS -> business(dayOff, hour);
          case UNKNOWN -> (HOME[hour] + business(dayOff, hour)) / 2;
        };
    // Half of the counted share falls to each of the two sorts of day.
    return week / 1_000 / 2;
  }

  /** Offices, and the shops, restaurants, hotels among businesses that are open when homes call. */
  private static double business(boolean dayOff, int hour) {
    double office = dayOff ? 1_000.0 / 24 / DAY_OFF_SHARE : OFFICE[hour];
    return office + (HOME[hour] - office) * NO_OFFICES;
  }
}
