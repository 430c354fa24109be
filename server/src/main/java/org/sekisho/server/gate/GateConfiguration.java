package org.sekisho.server.gate;

import java.io.IOException;
import java.time.Clock;
import java.util.function.Consumer;
import org.sekisho.call.CallTried;
import org.sekisho.server.LivePath;
import org.sekisho.server.access.ServerKey;
import org.sekisho.server.intake.EventTeller;
import org.sekisho.server.intake.EventsTold;
import org.sekisho.server.intake.IntakeCounts;
import org.sekisho.server.reference.ReferenceData;
import org.sekisho.server.settings.Settings;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How the gate is put together. */
@Configuration(proxyBeanMethods = false)
class GateConfiguration {

  /** What tells the engine of attempts. */
  static final String ATTEMPTS = "gateAttempts";

  @Bean(ATTEMPTS)
  EventsTold attempts(EventTeller teller) {
    return new EventsTold("gate", teller);
  }

  @Bean
  GrantLog grantLog(Settings settings, Clock clock) {
    return new GrantLog(settings.data(), clock);
  }

  @Bean
  Gate gate(
      ReferenceData reference,
      Settings settings,
      GrantLog grants,
      ServerKey key,
      @Qualifier(ATTEMPTS) EventsTold told,
      Clock clock)
      throws IOException {
    var gate = gate(reference, settings, grants, key, told::add);
    grants.read(clock.millis()).forEach(gate.ledgers()::takeUp);
    return gate;
  }

  private static Gate gate(
      ReferenceData reference,
      Settings settings,
      GrantLog grants,
      ServerKey key,
      Consumer<CallTried> told) {
    return new Gate(
        reference::get,
        reference.findFirst().orElseThrow().version(),
        settings.gate().budgets(),
        grants,
        new ChallengeTokens(key),
        told);
  }

  @Bean
  Rehearsal rehearsal(ReferenceData reference, Settings settings, Clock clock) {
    return new Rehearsal(
        settings.gate(),
        () -> {
          var unwritten = new GrantLog(settings.data(), clock); // never started
          return gate(reference, settings, unwritten, ServerKey.random(), tried -> {});
        },
        clock);
  }

  @Bean
  LineRules lineRules(JdbcClient jdbc, Gate gate, Clock clock) {
    var rules = new LineRules(jdbc, gate, clock);
    rules.push();
    return rules;
  }

  @Bean
  Peers peers(Settings settings, IntakeCounts counts) {
    return new Peers(settings.gate(), counts);
  }

  @Bean
  SipGate sipGate(
      Settings settings,
      Gate gate,
      Peers peers,
      LivePath path,
      IntakeCounts counts,
      Rehearsal rehearsal,
      Clock clock) {
    return new SipGate(
        settings.gate(), gate, peers, () -> path.trouble().isPresent(), counts, rehearsal, clock);
  }
}
