package org.sekisho.rating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sekisho.number.E164;

class RatingTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # fee | yen a minute | first/next | milliseconds | charge
          0     | 60           | 60/60      | 0            | 60
          0     | 60           | 60/60      | 60000        | 60
          0     | 60           | 60/60      | 60001        | 120
          0     | 60           | 1/1        | 1            | 1
          0     | 60           | 1/1        | 1001         | 2
          0     | 60           | 0/1        | 0            | 0
          0     | 60           | 30/6       | 31000        | 36
          10    | 60           | 60/60      | 0            | 70
          0     | 0.1          | 1/1        | 1000         | 0.001667
          3.5   | 223.45       | 60/6       | 125000       | 472.745
          """)
  void chargesByIncrements(
      String fee, String perMinute, String increments, long millis, String charge) {
    String[] parts = increments.split("/");
    var terms =
        new ChargeTerms(
            Money.parseYen(fee).micros(),
            Money.parseYen(perMinute).micros(),
            Integer.parseInt(parts[0]),
            Integer.parseInt(parts[1]));
    assertThat(new Money(terms.chargeMicros(millis))).isEqualTo(Money.parseYen(charge));
  }

  /** Goal: a running call never gets cheaper, and what a budget buys never costs more than it. */
  @Test
  void chargesGrowAndBudgetsHold() {
    var random = new SplittableRandom(3);
    for (int i = 0; i < 20_000; i++) {
      var terms =
          new ChargeTerms(
              random.nextLong(0, 20_000_000),
              random.nextLong(1, 500_000_000),
              random.nextInt(0, 120),
              random.nextInt(1, 90));
      long shorter = random.nextLong(0, 10_000_000);
      long longer = shorter + random.nextLong(0, 1_000_000);
      assertThat(terms.chargeMicros(longer)).isGreaterThanOrEqualTo(terms.chargeMicros(shorter));
      long budget = random.nextLong(0, 5_000_000_000L);
      long seconds = terms.secondsFor(budget);
      if (seconds > 0) {
        assertThat(terms.chargeMicros(seconds * 1_000)).isLessThanOrEqualTo(budget);
      }
    }
  }

  @Test
  void theLongestPrefixCounts() {
    Tariff tariff =
        Tariff.of(
            List.of(row("371", 37.5), row("37190", 836), row("3719", 60)),
            Tariff.conservative(List.of(row("371", 37.5), row("37190", 836))),
            RoundingPolicy.TOTAL_DOWN);
    assertThat(yen(tariff, "37190123456")).isEqualTo("836 yen");
    assertThat(yen(tariff, "37191123456")).isEqualTo("60 yen");
    assertThat(yen(tariff, "37167123456")).isEqualTo("37.5 yen");
  }

  @Test
  void whatTheTariffForgotCostsTheConservativeRateAndSaysSo() {
    Tariff tariff =
        Tariff.of(
            List.of(row("44", 20)),
            Tariff.conservative(List.of(row("44", 20), row("232", 300))),
            RoundingPolicy.TOTAL_DOWN);
    Tariff.Price price = tariff.priceOf(new E164("23276123456"), 0);
    assertThat(price.known()).isFalse();
    assertThat(price.terms().perMinuteMicros()).isEqualTo(300_000_000L);
  }

  @Test
  void aVersionHoldsFromItsDate() {
    var early = new Tariff.Row("44", "UK", terms(20), Tariff.ALWAYS);
    var late = new Tariff.Row("44", "UK", terms(25), 1_000);
    Tariff tariff = Tariff.of(List.of(late, early), terms(1), RoundingPolicy.TOTAL_DOWN);
    assertThat(tariff.priceOf(new E164("442079460001"), 999).terms()).isEqualTo(terms(20));
    assertThat(tariff.priceOf(new E164("442079460001"), 1_000).terms()).isEqualTo(terms(25));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tariff.of(List.of(late, late), terms(1), RoundingPolicy.TOTAL_DOWN));
  }

  @ParameterizedTest
  @CsvSource({
    "CALL_UP, 10.2, 11, 11",
    "CALL_DOWN, 10.8, 10, 10",
    "CALL_HALF_UP, 10.5, 11, 11",
    "TOTAL_DOWN, 10.8, 10.8, 10"
  })
  void roundsAsThePolicySays(RoundingPolicy policy, String exact, String call, String total) {
    long booked = policy.callMicros(Money.parseYen(exact).micros());
    assertThat(new Money(booked)).isEqualTo(Money.parseYen(call));
    assertThat(policy.total(new Money(booked))).isEqualTo(Money.parseYen(total));
  }

  private static Tariff.Row row(String prefix, double yen) {
    return new Tariff.Row(prefix, "x", terms(yen), Tariff.ALWAYS);
  }

  private static ChargeTerms terms(double yen) {
    return new ChargeTerms(0, (long) (yen * 1_000_000), 60, 60);
  }

  private static String yen(Tariff tariff, String number) {
    return new Money(tariff.priceOf(new E164(number), 0).terms().perMinuteMicros()).toString();
  }
}
