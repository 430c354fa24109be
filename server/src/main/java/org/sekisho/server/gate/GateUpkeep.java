package org.sekisho.server.gate;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.sekisho.server.intake.EventsTold;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** What the gate forgets now and then, and what a monitoring system reads of it. */
@Component
class GateUpkeep {

  private static final long EVERY_MILLIS = 60_000;

  private final Gate gate;
  private final Clock clock;

  GateUpkeep(
      Gate gate,
      @Qualifier(GateConfiguration.ATTEMPTS) EventsTold told,
      GrantLog grants,
      Clock clock,
      MeterRegistry meters) {
    this.gate = gate;
    this.clock = clock;
    Gauge.builder("sekisho.gate.measures", gate, Gate::measureCount).register(meters);
    Gauge.builder("sekisho.gate.lines", gate, Gate::ledgerCount).register(meters);
    FunctionCounter.builder("sekisho.gate.without.line", gate, Gate::withoutLineCount)
        .register(meters);
    FunctionCounter.builder("sekisho.gate.without.ledger", gate, Gate::withoutLedgerCount)
        .register(meters);
    FunctionCounter.builder("sekisho.gate.lost", told, EventsTold::lostCount)
        .tag("what", "attempts")
        .register(meters);
    FunctionCounter.builder("sekisho.gate.lost", grants, GrantLog::lostCount)
        .tag("what", "grants")
        .register(meters);
  }

  @Scheduled(fixedDelay = EVERY_MILLIS)
  void tidy() {
    gate.tidy(clock.millis());
  }
}
