package org.sekisho.server.logs;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.sekisho.server.Background;
import org.sekisho.server.gate.Gate;
import org.sekisho.server.intake.EventTeller;
import org.sekisho.server.intake.EventsTold;
import org.sekisho.server.intake.IntakeCounts;
import org.sekisho.server.intake.LogInsTold;
import org.sekisho.server.settings.LogSettings;
import org.sekisho.server.settings.Settings;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Scheduled;

/** How the reading of logs is put together. */
@Configuration(proxyBeanMethods = false)
class LogConfiguration {

  private static final String EVENTS = "logEvents";

  @Bean(EVENTS)
  EventsTold logged(EventTeller teller) {
    return new EventsTold(LogTail.SOURCE, teller);
  }

  @Bean
  SyslogListener syslogListener(Settings settings, IntakeCounts counts) {
    return new SyslogListener(settings.logs(), spool(settings), counts);
  }

  private static Path spool(Settings settings) {
    return settings.data().resolve("syslog");
  }

  @Bean
  Tails logTails(
      Settings settings,
      Gate gate,
      @Qualifier(EVENTS) EventsTold told,
      IntakeCounts counts,
      Clock clock,
      MeterRegistry meters) {
    LogSettings of = settings.logs();
    FunctionCounter.builder("sekisho.logs.lost", told, EventsTold::lostCount).register(meters);
    var logIns =
        new LogInsTold(LogTail.SOURCE, gate::reference, told, counts, settings.ourSwitches());
    Stream<Path> sent =
        of.senders().stream().map(sender -> SyslogListener.fileOf(spool(settings), sender));
    List<LogTail> tails =
        Stream.concat(of.files().stream(), sent)
            .map(
                file ->
                    new LogTail(
                        file,
                        settings.intakeZone().orElse(settings.zone()),
                        told,
                        logIns,
                        counts,
                        clock))
            .toList();
    return new Tails(tails, logIns, clock);
  }

  /** All of them, started and stopped together. */
  static final class Tails implements SmartLifecycle {
    private static final long EVERY_MILLIS = 300;

    private final List<LogTail> tails;
    private final LogInsTold logIns;
    private final Clock clock;

    Tails(List<LogTail> tails, LogInsTold logIns, Clock clock) {
      this.tails = new ArrayList<>(tails);
      this.logIns = logIns;
      this.clock = clock;
    }

    @Scheduled(fixedDelay = EVERY_MILLIS)
    void tell() {
      logIns.tell(clock.millis());
    }

    @Override
    public void start() {
      tails.forEach(LogTail::start);
    }

    @Override
    public void stop() {
      tails.forEach(LogTail::stop);
    }

    @Override
    public boolean isRunning() {
      return tails.stream().anyMatch(LogTail::isRunning);
    }

    @Override
    public int getPhase() {
      return Background.AFTER_LIVE_PATH;
    }
  }
}
