package org.sekisho.server.console;

import java.time.Clock;
import java.time.Instant;
import org.sekisho.server.settings.Settings;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** What every page may show: the operator's zone, and the time. */
@ControllerAdvice(annotations = Controller.class)
class EveryPage {

  private final Settings settings;
  private final Clock clock;

  EveryPage(Settings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @ModelAttribute("zone")
  String zone() {
    return settings.zone().getId();
  }

  @ModelAttribute("now")
  Instant now() {
    return clock.instant();
  }
}
