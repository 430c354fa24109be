package org.sekisho.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.call.SourceAddress;
import org.sekisho.casework.GroupMeasures;
import org.sekisho.control.Verdict.Allow;
import org.sekisho.control.Verdict.Challenge;
import org.sekisho.control.Verdict.Pass;
import org.sekisho.control.Verdict.Refuse;
import org.sekisho.line.Line;
import org.sekisho.line.LineKind;
import org.sekisho.number.Analysed;
import org.sekisho.number.Countries;
import org.sekisho.number.DialPlan;
import org.sekisho.rating.ChargeTerms;
import org.sekisho.rating.Money;
import org.sekisho.rating.RoundingPolicy;
import org.sekisho.rating.Tariff;

/** What a gate answers, line by line. */
class ControlTableTest {

  private static final long NOW = 1_000_000;
  private static final SourceAddress BLOCKED = SourceAddress.parse("203.0.113.5");
  private static final SourceAddress OFFICE = SourceAddress.parse("198.51.100.7");

  private static final ControlTable TABLE =
      new ControlTable(
          Tariff.of(
              List.of(row("1", 9), row("53", 279), row("252", 246), row("882", 2_000)),
              new ChargeTerms(0, Money.ofYen(200).micros(), 60, 60),
              RoundingPolicy.TOTAL_DOWN),
          new Budgets(30_000, 60_000, 6_000),
          Map.of(
              "suspended", new LineMeasures(0, NOW + 1),
              "over", new LineMeasures(0, NOW),
              "challenged", new LineMeasures(NOW + 1, 0)),
          Map.of(
              "family", new OwnRules(Set.of("1212"), Set.of(), Set.of(), 0, 0, 0),
              "desk", new OwnRules(Set.of(), Set.of(OFFICE), Set.of("201"), 0, 0, 0),
              "daily", new OwnRules(Set.of(), Set.of(), Set.of(), Money.ofYen(100).micros(), 0, 0),
              "single", new OwnRules(Set.of(), Set.of(), Set.of(), 0, 1, 0),
              "slow", new OwnRules(Set.of(), Set.of(), Set.of(), 0, 0, Money.ofYen(20).micros())),
          new GroupMeasures(
              Map.of(
                  Countries.world().find("CU").orElseThrow().index(),
                  new GroupMeasures.Term("country-CU-1", 0, NOW + 1)),
              Map.of(BLOCKED.key(), new GroupMeasures.Term("address-1", 0, NOW + 1)),
              Set.of("exempt")),
          Map.of(BLOCKED.key(), Set.of("resident")));

  private static Tariff.Row row(String prefix, long yen) {
    return new Tariff.Row(
        prefix, prefix, new ChargeTerms(0, Money.ofYen(yen).micros(), 60, 60), Tariff.ALWAYS);
  }

  private static Line line(String id) {
    return new Line(
        0,
        id,
        LineKind.BUSINESS,
        "",
        1,
        Line.LONG_AGO,
        "",
        Optional.empty(),
        id.equals("priority"));
  }

  private static Attempt attempt(
      String line, String dialled, SourceAddress source, boolean passed) {
    return new Attempt(line(line), "201", DialPlan.japan().analyse(dialled), source, passed, NOW);
  }

  private static String said(Verdict verdict) {
    return switch (verdict) {
      case Pass pass -> "pass";
      case Allow allow -> "allow " + allow.seconds();
      case Challenge challenge -> "challenge";
      case Refuse refuse -> refuse.reason().name();
    };
  }

  @ParameterizedTest
  @CsvSource({
    // what is not a call abroad passes before anything is asked
    "suspended, 110,            pass",
    "suspended, urn:service:sos, pass",
    "suspended, 0312345678,     pass",
    "suspended, +81312345678,   pass",
    // and what nobody can read is no way around
    "suspended, 0101212x55,     SUSPENDED",
    "challenged, +,             challenge",
    "calm,      0101212x55,     pass",
    "suspended, *31#01012125550100, SUSPENDED",
    "suspended, *31#,           pass",
    "suspended, +811012125550100, SUSPENDED", // a switch may write it as 010
    // measures on the line
    "suspended, 01012125550100, SUSPENDED",
    "over,      01012125550100, allow 10800",
    "challenged, 01012125550100, challenge",
    "calm,      01012125550100, allow 10800",
    // three hours of 9 yen are less than half the budget; of 246 yen half of it pays 121 minutes
    "calm,      01025261555010, allow 7260",
    // on the country, but for an exempt line and those a person decides on
    "calm,      0105371234567,  COUNTRY",
    "exempt,    0105371234567,  allow 6420",
    "priority,  0105371234567,  allow 6420",
    // on the address, for who was not there before
    "calm @blocked, 01012125550100, ADDRESS",
    "priority @blocked, 01012125550100, allow 10800",
    "resident @blocked, 01012125550100, allow 10800",
    "calm @blocked, 119,        pass",
    // what subscribers registered
    "family,    01012125550100, allow 10800",
    "family,    01012135550100, NOT_REGISTERED",
    "desk,      01012125550100, NOT_REGISTERED",
    "desk @office, 01012125550100, allow 10800",
    // a day's 100 yen pay eleven minutes of 9 yen, and none of 246
    "daily,     01012125550100, allow 660",
    "daily,     01025261555010, OWN_DAY",
    "slow,      01012125550100, allow 10800",
    "slow,      01025261555010, OWN_PACE",
  })
  void aCallIsAnsweredByWhatIsInForce(String who, String dialled, String verdict) {
    String[] parts = who.split(" @");
    SourceAddress source =
        parts.length == 1 ? SourceAddress.NONE : parts[1].equals("blocked") ? BLOCKED : OFFICE;
    Verdict given = TABLE.authorise(attempt(parts[0], dialled, source, false), LineUse.NONE);
    assertThat(said(given)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({
    "challenged, 0,     allow 10800",
    "suspended,  0,     SUSPENDED",
    "calm,       60000, allow 10800", // who pressed the keys is not refused for what others spend
    "calm,      240000, BUDGET", // but not without an end
  })
  void whoHasPressedTheKeysComesThroughAChallengeAndNothingElse(
      String line, long grantedYen, String verdict) {
    var use = new LineUse(Money.ofYen(grantedYen).micros(), 0, 3, 0);
    Verdict given = TABLE.authorise(attempt(line, "01012125550100", SourceAddress.NONE, true), use);
    assertThat(said(given)).isEqualTo(verdict);
  }

  @Test
  void aLineWhoseBudgetIsOutIsChallengedAndADearCallIsNotSoldInCrumbs() {
    var left = new LineUse(Money.ofYen(60_000 - 245).micros(), 0, 3, 0);
    assertThat(
            said(
                TABLE.authorise(
                    attempt("calm", "01025261555010", SourceAddress.NONE, false), left)))
        .isEqualTo("challenge");
    assertThat(
            said(
                TABLE.authorise(
                    attempt("calm", "01012125550100", SourceAddress.NONE, false), left)))
        .isEqualTo("allow 780"); // half of 245 yen are 13 minutes
  }

  @Test
  void aSecondCallAtOnceIsRefusedWhereTheSubscriberWantsOne() {
    Attempt attempt = attempt("single", "01012125550100", SourceAddress.NONE, false);
    assertThat(said(TABLE.authorise(attempt, new LineUse(0, 0, 1, 0)))).isEqualTo("OWN_CALLS");
    assertThat(said(TABLE.authorise(attempt, LineUse.NONE))).isEqualTo("allow 10800");
  }

  /**
   * The law the gate is for: without anybody judging, a line spends its budget and no more, however
   * many gates it is lent by.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatIsGrantedIsNeverMoreThanTheBudget(long seed) {
    var random = new Random(seed);
    List<String> numbers =
        List.of("01012125550100", "01025261555010", "0108821234567", "0104412345");
    var line =
        new Line(
            0,
            "calm",
            random.nextBoolean() ? LineKind.RESIDENTIAL : LineKind.BUSINESS,
            "",
            random.nextInt(30),
            Line.LONG_AGO,
            "",
            Optional.empty(),
            false);
    long[] granted = new long[1 + random.nextInt(4)];
    var gate = ControlTable.of(TABLE.tariff(), TABLE.budgets().amongGates(granted.length));
    for (int i = 0; i < 2_000; i++) {
      Analysed dialled = DialPlan.japan().analyse(numbers.get(random.nextInt(numbers.size())));
      var attempt = new Attempt(line, "", dialled, SourceAddress.NONE, false, NOW);
      int asked = random.nextInt(granted.length);
      if (gate.authorise(attempt, new LineUse(granted[asked], 0, i, 0)) instanceof Allow allow) {
        granted[asked] += allow.grantMicros();
      }
    }
    long whole = TABLE.budgets().wholeMicros(line);
    assertThat(LongStream.of(granted).sum())
        .isLessThanOrEqualTo(whole)
        .isGreaterThan(whole * 9 / 10);
  }

  @Test
  void aChangeMakesAnotherTableAndLeavesOutWhatIsOver() {
    ControlTable next =
        TABLE.withLines(Map.of("calm", LineMeasures.NONE.suspendedUntil(NOW + 5)), NOW);
    assertThat(next.lines()).containsOnlyKeys("suspended", "challenged", "calm");
    assertThat(TABLE.lines()).containsKey("over").doesNotContainKey("calm");
  }
}
