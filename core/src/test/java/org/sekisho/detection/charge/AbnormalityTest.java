package org.sekisho.detection.charge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sekisho.detection.Baseline;
import org.sekisho.line.Line;
import org.sekisho.line.LineKind;
import org.sekisho.rating.Money;

/** The abnormal charge that a suspension needs, beside busy lines' 10,000 yen an hour. */
class AbnormalityTest {

  private static final long DAY = 86_400_000L;
  private static final long START = 20_000 * DAY;
  private static final Line LINE = Line.unknown(0, "acme");
  private static final Baseline BASELINE =
      new Baseline(
          Map.of(
              LineKind.UNKNOWN,
              new Baseline.MoneyNorm(yen(4_000), yen(10_000), yen(1_000_000), yen(10_000_000))),
          new int[0],
          0,
          Map.of(),
          Map.of(),
          0);

  private final ChargeDetector detector = new ChargeDetector(ChargePolicy.STANDARD);
  private final ChargeState state = detector.initial();

  @ParameterizedTest(name = "dearest hour {0}: abnormal from {1} yen on")
  @CsvSource({
    "    0,  5000", // no past: half of what busy lines come to
    " 1000,  5000",
    " 2500,  7500", // several times its own
    " 4000, 10000", // three times its own are more than what busy lines come to
    "30000, 30000",
  })
  void anHourIsAbnormalBySeveralTimesTheLinesOwnOrOverTheBusiest(long usualYen, long fromYen) {
    detector.beginDay(state, 20_000, false);
    state.book(START, 60_000, yen(usualYen));
    state.noteHeights(START, 0);
    detector.beginDay(state, 20_002, false);
    long now = START + 2 * DAY;
    state.book(now, 60_000, yen(fromYen));
    Abnormality charge = detector.abnormality(state, LINE, now, BASELINE);
    assertThat(charge.fromMicros()).isEqualTo(yen(fromYen));
    assertThat(charge.isAbnormal()).isFalse();
    state.book(now, 60_000, 1);
    assertThat(detector.abnormality(state, LINE, now, BASELINE).isAbnormal()).isTrue();
  }

  private static long yen(long yen) {
    return Money.ofYen(yen).micros();
  }
}
