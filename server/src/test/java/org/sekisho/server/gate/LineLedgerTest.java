package org.sekisho.server.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sekisho.control.LineUse;
import org.sekisho.control.Verdict.Allow;
import org.sekisho.server.gate.LineLedger.Charged;

/** What a gate counts of one line. */
class LineLedgerTest {

  private static final long NOW = 1_000_000;
  private static final long TODAY = 7;
  private static final Allow ALLOW = new Allow(600, 90, 9);

  private final LineLedger ledger = new LineLedger();

  @ParameterizedTest
  @CsvSource({
    // channels, attempts within ten seconds, too fast
    "0,  30, false",
    "0,  31, true",
    "1,  31, true",
    "20, 100, false",
    "20, 101, true",
  })
  void aLineDialsAsFastAsItsChannelsLetPeopleDial(int channels, int attempts, boolean tooFast) {
    for (int i = 1; i < attempts; i++) {
      ledger.isTooFast(channels, NOW + i);
    }
    assertThat(ledger.isTooFast(channels, NOW + 9_999)).isEqualTo(tooFast);
    assertThat(ledger.isTooFast(channels, NOW + 20_001)).as("ten seconds later").isFalse();
  }

  /** Whoever chooses his own Call-ID may use it for all his calls: each has a grant of its own. */
  /** Calls end in any order; what begins then is counted with those that go on. */
  @Test
  void callsEndInAnyOrder() {
    for (String call : List.of("c1", "c2", "c3", "c4")) {
      ledger.grant(call, ALLOW, NOW);
    }
    assertThat(ledger.settle("c2")).isNotNull();
    assertThat(ledger.settle("c4")).isNotNull();
    ledger.grant("c5", ALLOW, NOW);
    assertThat(ledger.calls()).containsExactly("c1", "c3", "c5");
    assertThat(ledger.granted()).isEqualTo(3 * ALLOW.grantMicros());
    assertThat(ledger.settle("c1")).isNotNull();
    assertThat(ledger.settle("c5")).isNotNull();
    assertThat(ledger.settle("c3")).isNotNull();
    assertThat(ledger.calls()).isEmpty();
    ledger.grant("c6", ALLOW, NOW);
    assertThat(ledger.calls()).containsExactly("c6");
  }

  @Test
  void aCallIdUsedAgainIsGrantedAgainAndGivenBackOneByOne() {
    for (int i = 0; i < 3; i++) {
      ledger.grant("c1", ALLOW, NOW);
    }
    assertThat(ledger.use(TODAY, NOW)).isEqualTo(new LineUse(270, 0, 3, 27));
    assertThat(ledger.settle("c1")).isNotNull();
    assertThat(ledger.use(TODAY, NOW)).isEqualTo(new LineUse(180, 0, 2, 18));
    assertThat(ledger.settle("c1")).isNotNull();
    assertThat(ledger.settle("c1")).isNotNull();
    assertThat(ledger.settle("c1")).isNull();
    assertThat(ledger.use(TODAY, NOW)).isEqualTo(LineUse.NONE);
  }

  @Test
  void aGrantNobodySettledIsForgottenWhenTheLongestCallIsOver() {
    ledger.grant("c1", ALLOW, NOW);
    ledger.grant("c2", ALLOW, NOW + 1);
    long later = NOW + LineLedger.LONGEST_MILLIS + 1;
    assertThat(ledger.use(TODAY, later)).isEqualTo(new LineUse(90, 0, 1, 9));
    assertThat(ledger.forgetIfEmpty(TODAY, later)).isFalse();
    assertThat(ledger.forgetIfEmpty(TODAY, later + 1)).isTrue();
    assertThat(ledger.isForgotten()).isTrue();
  }

  @Test
  void aDayIsChargedByItself() {
    ledger.charge(new Charged(TODAY, 2_000, NOW, 1));
    assertThat(ledger.charge(new Charged(TODAY, 900, NOW + 1, 1)))
        .isEqualTo(new Charged(TODAY, 2_900, NOW + 1, 1));
    assertThat(ledger.use(TODAY, NOW).dayMicros()).isEqualTo(2_900);
    ledger.charge(new Charged(TODAY + 1, 100, NOW + 3, 2));
    assertThat(ledger.use(TODAY + 1, NOW).dayMicros()).isEqualTo(100);
    assertThat(ledger.use(TODAY, NOW).dayMicros()).as("over").isZero();
  }

  /** The journal's last entries are read again after a crash. */
  @Test
  void whatAnEarlierProcessHasChargedIsNotChargedAgain() {
    ledger.put(new Charged(TODAY, 2_900, NOW, 7));
    assertThat(ledger.charge(new Charged(TODAY, 900, NOW, 6))).isNull();
    assertThat(ledger.charge(new Charged(TODAY, 900, NOW, 7))).isNull();
    assertThat(ledger.charge(new Charged(TODAY, 100, NOW + 1, 8)))
        .isEqualTo(new Charged(TODAY, 3_000, NOW + 1, 8));
  }
}
