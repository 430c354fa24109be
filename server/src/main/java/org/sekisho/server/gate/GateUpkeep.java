package org.sekisho.server.gate;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;
import org.sekisho.server.casework.Attention;
import org.sekisho.server.intake.EventsTold;
import org.sekisho.server.settings.Settings;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** What the gate forgets now and then, and what a monitoring system reads of it. */
@Component
public class GateUpkeep {

  private static final long EVERY_MILLIS = 60_000;

  /** Addresses of a minute that are told of; a scan has many, an SBC that was renumbered one. */
  private static final int MOST_TOLD = 3;

  private final Gate gate;
  private final Peers peers;
  private final Attention attention;
  private final Settings settings;
  private final Clock clock;

  GateUpkeep(
      Gate gate,
      Peers peers,
      Attention attention,
      Settings settings,
      @Qualifier(GateConfiguration.ATTEMPTS) EventsTold told,
      GrantLog grants,
      Clock clock,
      MeterRegistry meters) {
    this.gate = gate;
    this.peers = peers;
    this.attention = attention;
    this.settings = settings;
    this.clock = clock;
    register(gate, told, grants, meters);
  }

  private static void register(Gate gate, EventsTold told, GrantLog grants, MeterRegistry meters) {
    Gate.Answered answered = gate.answered();
    Map.of(
            "pass", answered.pass(),
            "allow", answered.allow(),
            "challenge", answered.challenge(),
            "refuse", answered.refuse())
        .forEach(
            (verdict, count) ->
                FunctionCounter.builder("sekisho.gate.answers", count, LongAdder::sum)
                    .tag("verdict", verdict)
                    .description("Questions answered; pass: no call abroad")
                    .register(meters));
    Gauge.builder("sekisho.gate.measures", gate, Gate::measureCount)
        .description("Measures in force: lines, countries and addresses")
        .register(meters);
    Gauge.builder("sekisho.gate.lines", gate.ledgers(), Ledgers::size)
        .description("Lines that called abroad lately, or have calls abroad that go on")
        .register(meters);
    FunctionCounter.builder("sekisho.gate.without.line", gate, Gate::withoutLineCount)
        .description("Questions that named nobody who pays")
        .register(meters);
    FunctionCounter.builder(
            "sekisho.gate.without.ledger", gate.ledgers(), Ledgers::withoutLedgerCount)
        .description("Lines answered without a budget of their own: there were too many")
        .register(meters);
    lost("attempts", told, EventsTold::lostCount, meters);
    lost("grants", grants, GrantLog::lostCount, meters);
  }

  private static <T> void lost(String what, T of, ToDoubleFunction<T> count, MeterRegistry meters) {
    FunctionCounter.builder("sekisho.gate.lost", of, count)
        .tag("what", what)
        .description("Left out because too many waited")
        .register(meters);
  }

  @Scheduled(fixedDelay = EVERY_MILLIS)
  void tidy() {
    gate.tidy(clock.millis());
    tellOfStrangers();
  }

  /** Whoever asks in vain is a person's business: a switch of ours may have another address now. */
  public void tellOfStrangers() {
    Instant now = clock.instant();
    peers.strangersSince(now.toEpochMilli() - EVERY_MILLIS).stream()
        .limit(MOST_TOLD)
        .forEach(
            address ->
                attention.raise(
                    address,
                    Attention.Need.UNKNOWN_SOURCE,
                    now,
                    now.plus(settings.escalation().after())));
  }
}
