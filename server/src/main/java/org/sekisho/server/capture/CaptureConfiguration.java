package org.sekisho.server.capture;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.sekisho.server.gate.Gate;
import org.sekisho.server.intake.EventTeller;
import org.sekisho.server.intake.EventsTold;
import org.sekisho.server.intake.IntakeCounts;
import org.sekisho.server.intake.LogInsTold;
import org.sekisho.server.settings.CaptureSettings;
import org.sekisho.server.settings.Settings;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How the listening is put together. */
@Configuration(proxyBeanMethods = false)
class CaptureConfiguration {

  private static final String EVENTS = "captureEvents";

  @Bean(EVENTS)
  EventsTold mirrored(EventTeller teller) {
    return new EventsTold(Mirror.SOURCE, teller);
  }

  @Bean
  CaptureListener captureListener(
      Settings settings,
      Gate gate,
      @Qualifier(EVENTS) EventsTold told,
      IntakeCounts counts,
      Clock clock,
      MeterRegistry meters) {
    CaptureSettings of = settings.capture();
    var logIns =
        new LogInsTold(Mirror.SOURCE, gate::reference, told, counts, settings.ourSwitches());
    var mirror = new Mirror(of.chargedParty(), of.key(), gate::reference, told, counts, logIns);
    Gauge.builder("sekisho.capture.calls", mirror, Mirror::size)
        .description("Calls heard of, with those that ended a while ago")
        .register(meters);
    FunctionCounter.builder("sekisho.capture.packets", mirror, Mirror::packetCount)
        .description("Mirrored packets that were read")
        .register(meters);
    FunctionCounter.builder("sekisho.capture.lost", told, EventsTold::lostCount)
        .description("Events left out because too many waited")
        .register(meters);
    return new CaptureListener(of, mirror, counts, clock);
  }
}
