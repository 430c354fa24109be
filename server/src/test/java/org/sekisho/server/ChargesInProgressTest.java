package org.sekisho.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sekisho.rating.ChargeTerms;
import org.sekisho.rating.Money;
import org.sekisho.server.console.Cases;

/** What a call has come to while it runs is what it would be charged if it ended now. */
@ExtendWith(Shared.class)
class ChargesInProgressTest {

  private final OperatorsSystem system;

  ChargesInProgressTest(OperatorsSystem system) {
    this.system = system;
  }

  @Test
  void aCallHasComeToTheMinutesItHasBegun() throws Exception {
    Instant answered = Instant.now().minusSeconds(5).truncatedTo(ChronoUnit.MILLIS);
    system.api(
        "POST",
        "/api/v1/events",
        system.token("events:write"),
        """
        {"events":[{"type":"call.tried","call_id":"running","time":"%1$s","subscriber_id":"H4",
         "b_number":"+12125550100"},{"type":"call.answered","call_id":"running","time":"%1$s"}]}
        """
            .formatted(answered));
    Cases cases = system.context().getBean(Cases.class);
    system.await(() -> assertThat(calls(cases, answered)).hasSize(1));
    Cases.Call call = calls(cases, answered).getFirst();
    assertThat(call.spent(answered.plusSeconds(59))).isEqualTo(Money.ofYen(9).micros());
    assertThat(call.spent(answered.plusSeconds(61))).isEqualTo(Money.ofYen(18).micros());
  }

  private static List<Cases.Call> calls(Cases cases, Instant answered) {
    return cases
        .calls("H4", answered.minus(Duration.ofMinutes(1)), answered.plus(Duration.ofMinutes(1)))
        .stream()
        .filter(call -> call.answeredAt() != null)
        .toList();
  }

  /** Pages sum up calls in the database: it must reckon as the engine does. */
  @Test
  void theDatabaseReckonsByTheSameTerms() {
    var dice = new SplittableRandom(14);
    for (int i = 0; i < 200; i++) {
      var terms =
          new ChargeTerms(
              dice.nextInt(2) * 10_000_000L,
              dice.nextLong(300_000_000L),
              dice.nextInt(0, 121),
              dice.nextInt(1, 121));
      int seconds = dice.nextInt(4_000);
      assertThat(
              system
                  .jdbc()
                  .sql("select charge_micros(?, ?, ?, ?, ?)")
                  .params(
                      terms.connectionFeeMicros(),
                      terms.perMinuteMicros(),
                      terms.firstSeconds(),
                      terms.incrementSeconds(),
                      (double) seconds)
                  .query(Long.class)
                  .single())
          .as("%s for %d s", terms, seconds)
          .isEqualTo(terms.chargeMicros(1_000L * seconds));
    }
  }
}
