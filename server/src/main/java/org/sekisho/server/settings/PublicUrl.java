package org.sekisho.server.settings;

import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** How others reach us; links to us begin with it. */
@Component
public final class PublicUrl {

  private final Settings settings;
  private final Environment environment;

  PublicUrl(Settings settings, Environment environment) {
    this.settings = settings;
    this.environment = environment;
  }

  /** As set; on a port chosen by the system, where we really listen. */
  public String base() {
    return settings.port() == 0
        ? "http://%s:%s"
            .formatted(settings.address(), environment.getProperty("local.server.port", "0"))
        : settings.publicUrl();
  }
}
