package org.sekisho.server;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.sekisho.detection.Signal;
import org.sekisho.engine.CaseOutput;
import org.sekisho.server.access.EventSeals;
import org.sekisho.server.intake.IntakeCounts;
import org.sekisho.server.journal.Journal;
import org.sekisho.server.live.LiveRunner;
import org.sekisho.server.live.Outputs;
import org.sekisho.server.store.StoreWriter;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * What a monitoring system reads ({@code /actuator/prometheus}): per source what was accepted,
 * rejected and how far it lags; per detector from a signal to the decision on it; queues. Counts
 * are kept by their owners and read here: no meter on intake or engine threads.
 */
@Component
class LiveMetrics {

  private static final long EVERY_MILLIS = 5_000;

  /** Of one detector's signals. */
  private static final class Delay {
    final LongAdder signals = new LongAdder();
    final LongAdder millis = new LongAdder();
  }

  private final LivePath path;
  private final IntakeCounts counts;
  private final MultiGauge accepted;
  private final MultiGauge rejected;
  private final MultiGauge lag;
  private final MultiGauge signals;
  private final MultiGauge delays;
  private final Map<String, Delay> byDetector = new ConcurrentHashMap<>();

  LiveMetrics(
      MeterRegistry meters,
      LivePath path,
      StoreWriter store,
      IntakeCounts counts,
      EventSeals seals) {
    this.path = path;
    this.counts = counts;
    accepted = MultiGauge.builder("sekisho.intake.accepted").register(meters);
    rejected = MultiGauge.builder("sekisho.intake.rejected").register(meters);
    lag = MultiGauge.builder("sekisho.intake.quiet.seconds").register(meters);
    signals = MultiGauge.builder("sekisho.detector.signals").register(meters);
    delays = MultiGauge.builder("sekisho.detector.delay.seconds").register(meters);
    Gauge.builder("sekisho.queue.entries", path, LivePath::waiting)
        .tag("queue", "journal")
        .register(meters);
    Gauge.builder("sekisho.queue.limit", () -> Journal.MOST_WAITING)
        .tag("queue", "journal")
        .register(meters);
    Gauge.builder("sekisho.queue.entries", path, of -> of.runner().size())
        .tag("queue", "engine")
        .register(meters);
    Gauge.builder("sekisho.queue.entries", store, StoreWriter::size)
        .tag("queue", "store")
        .register(meters);
    FunctionCounter.builder("sekisho.queue.blocked.seconds", store, StoreWriter::blockedSeconds)
        .tag("queue", "store")
        .register(meters);
    Gauge.builder("sekisho.live.trouble", path, of -> of.trouble().isPresent() ? 1 : 0)
        .register(meters);
    LiveRunner engine = path.runner();
    FunctionCounter.builder("sekisho.engine.faults", engine, LiveRunner::faultCount)
        .description("Steps set aside for a fault of Sekisho's own: any is to be reported.")
        .register(meters);
    FunctionCounter.builder("sekisho.engine.repeated", engine, LiveRunner::repeatedCount)
        .description("Events that had been told before.")
        .register(meters);
    FunctionCounter.builder(
            "sekisho.engine.without.beginning", engine, LiveRunner::withoutBeginningCount)
        .description("Answers and ends of calls whose beginning nobody told.")
        .register(meters);
    FunctionCounter.builder("sekisho.engine.unreadable", engine, LiveRunner::unreadableCount)
        .description("Calls whose B-number no dial plan can read.")
        .register(meters);
    Gauge.builder("sekisho.store.refused.calls", store, StoreWriter::refusedCalls).register(meters);
    Gauge.builder(
            "sekisho.audit.broken",
            seals,
            of -> of.last().flatMap(EventSeals.Checked::broken).isPresent() ? 1 : 0)
        .register(meters);
    store.listen(this::note);
  }

  /** On the store's thread, after the transaction. */
  private void note(Outputs outputs) {
    for (CaseOutput.OfLine output : outputs.lines()) {
      for (Signal signal : output.signals()) {
        Delay of = byDetector.computeIfAbsent(signal.detector(), added -> new Delay());
        of.signals.increment();
        of.millis.add(Math.max(0, output.atMillis() - signal.atMillis()));
      }
    }
  }

  @Scheduled(fixedDelay = EVERY_MILLIS)
  void publish() {
    List<MultiGauge.Row<?>> ofAccepted = new ArrayList<>();
    List<MultiGauge.Row<?>> ofRejected = new ArrayList<>();
    List<MultiGauge.Row<?>> ofLag = new ArrayList<>();
    long now = path.nowMillis();
    counts
        .list()
        .forEach(
            (source, count) -> {
              ofAccepted.add(MultiGauge.Row.of(Tags.of("source", source), count.accepted()));
              count
                  .rejected()
                  .forEach(
                      (reason, number) ->
                          ofRejected.add(
                              MultiGauge.Row.of(
                                  Tags.of("source", source, "reason", reason), number)));
              if (count.lastMillis() > 0) {
                ofLag.add(
                    MultiGauge.Row.of(
                        Tags.of("source", source),
                        Duration.ofMillis(now - count.lastMillis()).toMillis() / 1e3));
              }
            });
    accepted.register(ofAccepted, true);
    rejected.register(ofRejected, true);
    lag.register(ofLag, true);
    List<MultiGauge.Row<?>> ofSignals = new ArrayList<>();
    List<MultiGauge.Row<?>> ofDelays = new ArrayList<>();
    new TreeMap<>(byDetector)
        .forEach(
            (detector, of) -> {
              long count = of.signals.sum();
              ofSignals.add(MultiGauge.Row.of(Tags.of("detector", detector), count));
              ofDelays.add(
                  MultiGauge.Row.of(
                      Tags.of("detector", detector),
                      count == 0 ? 0 : of.millis.sum() / 1e3 / count));
            });
    signals.register(ofSignals, true);
    delays.register(ofDelays, true);
  }
}
