package org.sekisho.detection.charge;

import java.util.List;
import org.sekisho.detection.Baseline;
import org.sekisho.detection.Detector;
import org.sekisho.detection.Evidence;
import org.sekisho.detection.Fact;
import org.sekisho.detection.FactKind;
import org.sekisho.detection.Finding;
import org.sekisho.detection.Stage;
import org.sekisho.detection.StateCodec;
import org.sekisho.enrichment.ChargeView;

/**
 * Watches how many calls abroad a line holds at once, and how many it starts in ten minutes,
 * against the most it did in the last weeks. Reads what {@link ChargeDetector} keeps. See
 * docs/detectors/concurrency.md.
 */
public final class ConcurrencyDetector implements Detector<ChargeView, ChargeState> {

  private static final int MOST = 14;

  /** Calls in ten minutes that a person with a list of numbers makes. */
  private static final long BY_HAND = 4;

  private final ChargeDetector charges;

  public ConcurrencyDetector(ChargeDetector charges) {
    this.charges = charges;
  }

  @Override
  public String id() {
    return "concurrency";
  }

  @Override
  public Stage stage() {
    return Stage.CHARGE;
  }

  @Override
  public ChargeState initial() {
    return charges.initial();
  }

  @Override
  public Finding judge(ChargeState state, ChargeView event, Baseline baseline) {
    return judgeAt(state);
  }

  /** The same between events. */
  public Finding judgeAt(ChargeState state) {
    long open = state.open.size();
    long usual = state.usual(ChargeState.AT_ONCE);
    int atOnce = 0;
    if (open >= 2 && open > usual) {
      // Twice as many as ever says 3, four times 9: an office with one call abroad at a time does
      // sometimes have two.
      atOnce = Evidence.clamp(2 * Evidence.ofRatio(open, Math.max(1, usual)) - 3, 0, MOST);
    }
    long begun = state.startedInTenMinutes();
    long usualBegun = Math.max(BY_HAND, state.usual(ChargeState.STARTED));
    int started = 0;
    if (begun > usualBegun) {
      started = Evidence.clamp(3 + Evidence.ofRatio(begun, usualBegun), 0, MOST - 4);
    }
    int chain = state.backToBack();
    int paced = chain < 2 ? 0 : Math.min(10, 2 + 2 * chain);
    if (paced > atOnce && paced > started) {
      return new Finding(paced, List.of(new Fact(FactKind.BACK_TO_BACK, chain, 0, 1)));
    }
    if (atOnce == 0 && started == 0) {
      return Finding.NONE;
    }
    return atOnce >= started
        ? new Finding(
            atOnce, List.of(new Fact(FactKind.CALLS_AT_ONCE, open, usual, Math.max(1, usual))))
        : new Finding(
            started,
            List.of(
                new Fact(
                    FactKind.CALLS_STARTED, begun, state.usual(ChargeState.STARTED), usualBegun)));
  }

  @Override
  public void learn(ChargeState state, ChargeView event) {
    // ChargeDetector has done it.
  }

  @Override
  public StateCodec<ChargeState> codec() {
    return charges.codec();
  }
}
