package org.sekisho.server.console;

import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.sekisho.server.demo.Demonstration;
import org.sekisho.server.settings.Settings;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** What every page may show: the operator's zone, and the time. */
@ControllerAdvice(annotations = Controller.class)
class EveryPage {

  private final Settings settings;
  private final Clock clock;
  private final boolean demo;

  EveryPage(Settings settings, Clock clock, ObjectProvider<Demonstration> demo) {
    this.demo = demo.getIfAvailable() != null;
    this.settings = settings;
    this.clock = clock;
  }

  /** Null in an operator's own system. */
  @ModelAttribute("demo")
  @Nullable Boolean demo() {
    return demo ? Boolean.TRUE : null;
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
