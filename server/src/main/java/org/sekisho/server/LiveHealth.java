package org.sekisho.server;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Not ready as long as journal, engine or store cannot go on. */
@Component("live")
final class LiveHealth implements HealthIndicator {

  private final LivePath path;

  LiveHealth(LivePath path) {
    this.path = path;
  }

  @Override
  public Health health() {
    return path.trouble()
        .map(why -> Health.down().withDetail("why", why).build())
        .orElseGet(() -> Health.up().build());
  }
}
