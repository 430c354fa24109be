package org.sekisho.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sekisho.call.Knock;
import org.sekisho.call.Knocks;
import org.sekisho.call.Registration;
import org.sekisho.call.SourceAddress;

/** Requests as they come, and how little is told of them. */
class KnockTallyTest {

  private static final SourceAddress THIEF = SourceAddress.parse("203.0.113.5");
  private static final SourceAddress OFFICE = SourceAddress.parse("198.51.100.7");
  private final KnockTally tally = new KnockTally();

  private void knock(long atMillis, SourceAddress from, Knock.Kind kind, String name) {
    tally.accept(new Knock(atMillis, from, "192.0.2.10", "agent", name, kind));
  }

  @Test
  void whoProvesItselfAMomentAfterItsChallengeIsNeverToldOf() {
    for (int phone = 0; phone < 500; phone++) {
      knock(1_000 + phone, OFFICE, Knock.Kind.ASKED, "l" + phone);
      knock(1_400 + phone, OFFICE, Knock.Kind.DIALLED, "0101212555" + phone);
      knock(1_500 + phone, OFFICE, Knock.Kind.PROVED, "l" + phone);
      assertThat(tally.drain(1_600 + phone)).isEmpty();
    }
    assertThat(tally.drain(900_000)).isEmpty();
    assertThat(tally.size()).as("and is forgotten").isZero();
  }

  @Test
  void namesThatAreLeftAreToldOfOnceEach() {
    for (int i = 0; i < 20; i++) {
      knock(1_000 + i, THIEF, Knock.Kind.ASKED, "ext" + i % 10);
    }
    assertThat(tally.drain(1_500)).as("they may still prove themselves").isEmpty();
    List<Knocks> told = tally.drain(2_300);
    assertThat(told).hasSize(1);
    assertThat(told.getFirst().names()).hasSize(10);
    assertThat(told.getFirst().hosts()).containsExactly("192.0.2.10");
    knock(3_000, THIEF, Knock.Kind.ASKED, "ext3");
    assertThat(tally.drain(9_000)).isEmpty();
  }

  /** Whoever invents addresses pushes out what he invented, and nobody our answers reach. */
  @Test
  void aFloodOfForgedAddressesHidesNobody() {
    knock(1_000, THIEF, Knock.Kind.WRONG, "l1");
    for (int i = 0; i < 3 * KnockTally.MOST_ADDRESSES; i++) {
      var forged = SourceAddress.parse("10.%d.%d.7".formatted(i / 256, i % 256));
      knock(1_100, forged, Knock.Kind.ASKED, "x");
    }
    assertThat(tally.size()).isEqualTo(KnockTally.MOST_ADDRESSES + 1);
    assertThat(tally.drain(1_200)).extracting(Knocks::source).containsExactly(THIEF);
    assertThat(tally.drain(9_000)).hasSize(200);
  }

  @Test
  void aFloodIsAFewEvents() {
    for (int i = 0; i < 100_000; i++) {
      knock(i / 100, THIEF, Knock.Kind.WRONG, "n" + i % 3);
    }
    List<Knocks> told = tally.drain(1_000);
    assertThat(told).hasSize(1);
    assertThat(told.getFirst().wrong()).isEqualTo(100_000);
    assertThat(told.getFirst().names()).containsExactlyInAnyOrder("n0", "n1", "n2");
  }

  @Test
  void wrongPasswordsOfALineAreToldOneByOneAndThenNotAtAll() {
    int told = 0;
    for (int i = 0; i < 1_000; i++) {
      told += tally.isWorthTelling(new Registration(60_000 + i, "l1", THIEF, "", false)) ? 1 : 0;
    }
    assertThat(told).isEqualTo(30);
    assertThat(tally.isWorthTelling(new Registration(61_000, "l1", THIEF, "", true))).isTrue();
    assertThat(tally.isWorthTelling(new Registration(61_000, "l1", OFFICE, "", false))).isTrue();
    assertThat(tally.isWorthTelling(new Registration(120_000, "l1", THIEF, "", false))).isTrue();
  }

  @Test
  void addressesAreBoundedAndWhatIsLostIsCounted() {
    for (int i = 0; i < KnockTally.MOST_ADDRESSES + 100; i++) {
      SourceAddress from =
          SourceAddress.parse("10.%d.%d.%d".formatted(i >> 16, i >> 8 & 255, i & 255));
      knock(1_000, from, Knock.Kind.WRONG, "n");
    }
    assertThat(tally.size()).isEqualTo(KnockTally.MOST_ADDRESSES);
    assertThat(tally.notToldCount()).isEqualTo(100);
    assertThat(tally.drain(2_000)).as("not all at once").hasSize(200);
  }

  /** A call rings after three seconds; its caller has shown a password long before. */
  @Test
  void aCallThatIsTriedAgainWithAPasswordIsNoKnock() {
    for (int call = 0; call < 20; call++) {
      knock(1_000, OFFICE, Knock.Kind.DIALLED, "0101212555" + call);
      knock(1_050, OFFICE, Knock.Kind.SHOWN, "0101212555" + call);
    }
    assertThat(tally.drain(9_000)).extracting(Knocks::numbers).containsExactly(0);
  }

  @Test
  void whoSendsMostHidesNobodyElse() {
    for (int i = 0; i < 400; i++) {
      knock(
          1_000,
          SourceAddress.parse("10.0.%d.%d".formatted(i / 250, i % 250 + 1)),
          Knock.Kind.WRONG,
          "n");
    }
    knock(1_000, THIEF, Knock.Kind.WRONG, "n");
    int rounds = 0;
    while (tally.drain(2_000).stream().noneMatch(told -> told.source().equals(THIEF))) {
      for (int i = 0; i < 200; i++) {
        knock(1_000, SourceAddress.parse("10.0.0." + (i + 1)), Knock.Kind.WRONG, "n");
      }
      assertThat(++rounds).isLessThan(3);
    }
  }
}
