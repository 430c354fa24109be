package org.sekisho.benchmarks.peers;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.drools.core.ClockType;
import org.kie.api.KieBase;
import org.kie.api.KieServices;
import org.kie.api.conf.EventProcessingOption;
import org.kie.api.io.ResourceType;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.KieSessionConfiguration;
import org.kie.api.runtime.conf.ClockTypeOption;
import org.kie.api.time.SessionPseudoClock;
import org.kie.internal.utils.KieHelper;
import org.sekisho.benchmarks.peers.Charges.Charge;

/** The rule as a user of Drools would write it: an accumulation over a sliding window. */
final class OnDrools {

  private static final String RULE =
      """
      package org.sekisho.benchmarks.peers
            import java.util.concurrent.atomic.AtomicLong
      global AtomicLong spoken
      declare DroolsCharge
        @role(event)
        @timestamp(atMillis)
        @expires(11m)
      end
      rule "too many, or too dear"
      when
        $charge: DroolsCharge($line: line) over window:length(1)
        accumulate(
          DroolsCharge(line == $line, $micros: micros) over window:time(10m);
          $count: count(1), $sum: sum($micros);
          $count > %d || $sum > %dL)
      then
        spoken.incrementAndGet();
      end
      """
          .formatted(Charges.CALLS_OVER, Charges.MICROS_OVER);

  private OnDrools() {}

  static OnShard.Outcome run(long events) {
    KieBase base =
        new KieHelper().addContent(RULE, ResourceType.DRL).build(EventProcessingOption.STREAM);
    KieSessionConfiguration configuration = KieServices.Factory.get().newKieSessionConfiguration();
    configuration.setOption(ClockTypeOption.get(ClockType.PSEUDO_CLOCK.getId()));
    KieSession session = base.newKieSession(configuration, null);
    var spoken = new AtomicLong();
    session.setGlobal("spoken", spoken);
    SessionPseudoClock clock = session.getSessionClock();
    clock.advanceTime(1_700_000_000_000L, TimeUnit.MILLISECONDS);
    long start = System.nanoTime();
    for (long i = 0; i < events; i++) {
      Charge charge = Charges.fill(new Charge(), i, Charges.FEW_LINES);
      clock.advanceTime(charge.atMillis - clock.getCurrentTime(), TimeUnit.MILLISECONDS);
      session.insert(new DroolsCharge(charge));
      session.fireAllRules();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    session.dispose();
    return new OnShard.Outcome(spoken.get(), seconds);
  }
}
