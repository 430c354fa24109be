package org.sekisho.server.radius;

import java.time.Clock;
import org.sekisho.server.LivePath;
import org.sekisho.server.gate.Gate;
import org.sekisho.server.intake.IntakeCounts;
import org.sekisho.server.settings.Settings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How RADIUS is put together. */
@Configuration(proxyBeanMethods = false)
class RadiusConfiguration {

  @Bean
  RadiusListener radiusListener(
      Settings settings, Gate gate, LivePath path, IntakeCounts counts, Clock clock) {
    return new RadiusListener(settings.radius(), gate, path, counts, clock);
  }
}
