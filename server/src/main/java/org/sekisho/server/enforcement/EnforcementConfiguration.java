package org.sekisho.server.enforcement;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.sekisho.call.SourceAddress;
import org.sekisho.casework.CaseEvent;
import org.sekisho.server.capture.CaptureListener;
import org.sekisho.server.gate.Gate;
import org.sekisho.server.intake.EventTeller;
import org.sekisho.server.intake.EventsTold;
import org.sekisho.server.live.Outputs;
import org.sekisho.server.settings.Settings;
import org.sekisho.server.settings.SwitchSettings;
import org.sekisho.server.store.StoreWriter;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How the carrying out is put together. */
@Configuration(proxyBeanMethods = false)
class EnforcementConfiguration {

  private static final String ENDED = "endedCalls";

  @Bean
  EnforcementStore enforcementStore(JdbcClient jdbc, MeterRegistry meters) {
    var store = new EnforcementStore(jdbc);
    Gauge.builder("sekisho.enforcement.failing", store, EnforcementStore::failingCount)
        .register(meters);
    return store;
  }

  /** What tells the engine of calls that a switch has no more. */
  @Bean(ENDED)
  EventsTold endedCalls(EventTeller teller) {
    return new EventsTold("switches", teller);
  }

  @Bean
  Enforcers enforcers(
      Settings settings,
      EnforcementStore store,
      StoreWriter stored,
      Gate gate,
      CaptureListener capture,
      @Qualifier(ENDED) EventsTold told,
      JdbcClient jdbc,
      Clock clock) {
    var calls = new CallsAtSwitches(jdbc, told::add);
    calls.keepOnly(settings.switches().stream().map(SwitchSettings::name).toList());
    Predicate<SourceAddress> inUse =
        address ->
            settings.capture().agents().isEmpty() // then nobody knows whether one is talking
                || capture.isTalkingFrom(address)
                || calledFrom(jdbc, address);
    List<Enforcer> all = new ArrayList<>();
    for (SwitchSettings of : settings.switches()) {
      all.add(
          new Enforcer(
              of.name(),
              of.lines(),
              control(of, inUse, gate, clock),
              store,
              calls,
              gate::isReportOnly,
              clock));
    }
    stored.listen(
        outputs -> {
          if (isNews(outputs)) {
            all.forEach(Enforcer::wake);
          }
        });
    return new Enforcers(all);
  }

  private static SwitchControl control(
      SwitchSettings of, Predicate<SourceAddress> inUse, Gate gate, Clock clock) {
    return switch (of.kind()) {
      case KAMAILIO -> new KamailioSwitch(of.url(), of.secret(), clock);
      case FREESWITCH -> new FreeSwitch(of, gate::isAbroad);
      case ASTERISK -> new AsteriskSwitch(of, gate::isAbroad);
      case RADIUS -> new RadiusSwitch(of, gate.ledgers()::callsOf, clock);
      case WEBHOOK -> new WebhookSwitch(of.url(), of.secret());
      case NFTABLES -> new NftablesSwitch(of.command(), inUse, clock);
      case WORK_ORDER -> new WorkOrders();
    };
  }

  private static boolean isNews(Outputs outputs) {
    return !outputs.groups().isEmpty()
        || outputs.lines().stream()
            .map(output -> output.event())
            .anyMatch(
                event ->
                    event instanceof CaseEvent.Suspended
                        || event instanceof CaseEvent.Released
                        || event instanceof CaseEvent.Challenged
                        || event instanceof CaseEvent.Unchallenged);
  }

  /** Whether a call abroad from there was ever let through, as far as calls are kept. */
  private static boolean calledFrom(JdbcClient jdbc, SourceAddress address) {
    return jdbc.sql("select exists (select from call_abroad where source = ? and not refused)")
        .param(address.toString())
        .query(Boolean.class)
        .single();
  }

  /** All of them, started and stopped together. */
  static final class Enforcers implements SmartLifecycle {
    private final List<Enforcer> all;

    Enforcers(List<Enforcer> all) {
      this.all = List.copyOf(all);
    }

    @Override
    public void start() {
      all.forEach(Enforcer::start);
    }

    @Override
    public void stop() {
      all.forEach(Enforcer::stop);
    }

    @Override
    public boolean isRunning() {
      return all.stream().anyMatch(Enforcer::isRunning);
    }

    @Override
    public int getPhase() {
      return all.isEmpty() ? 0 : all.getFirst().getPhase();
    }
  }
}
