package org.sekisho.benchmarks;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sekisho.call.CallRecord;
import org.sekisho.casework.CaseEvent;
import org.sekisho.casework.Casework;
import org.sekisho.casework.FraudCase;
import org.sekisho.casework.GroupMeasures;
import org.sekisho.casework.LineOutput;
import org.sekisho.casework.LineStage;
import org.sekisho.casework.LineState;
import org.sekisho.casework.StopAllowance;
import org.sekisho.detection.StateWriter;
import org.sekisho.detection.simultaneous.GroupStage;
import org.sekisho.detection.simultaneous.Observation;
import org.sekisho.engine.Detection;
import org.sekisho.enrichment.CallFacts;
import org.sekisho.enrichment.DestinationList;
import org.sekisho.enrichment.EnrichedEvent;
import org.sekisho.enrichment.Enricher;
import org.sekisho.enrichment.EventKind;
import org.sekisho.enrichment.HomeCall;
import org.sekisho.enrichment.OperatorCalendar;
import org.sekisho.line.Line;
import org.sekisho.number.Analysed;
import org.sekisho.number.DialPlan;
import org.sekisho.rating.RoundingPolicy;
import org.sekisho.rating.Tariff;
import org.sekisho.wire.RejectFile;
import org.sekisho.wire.calls.CallFormat;
import org.sekisho.wire.calls.CallReader;
import org.sekisho.wire.calls.OpenCalls;
import org.sekisho.wire.reference.LineRegistry;
import org.sekisho.wire.reference.PolicyFile;
import org.sekisho.wire.reference.ReferenceFiles;

/**
 * How much is kept of each line of a world that has called abroad: encoded, and on the heap. The
 * lines are run one by one through their step, without what many lines show. Argument: a world's
 * folder.
 */
public final class StateBenchmark {

  private static final int LEARNING_DAYS = 30;
  private static final ZoneId ZONE = ZoneId.of("Asia/Tokyo");

  /** What is fed to a line, with its time. */
  private record Fed(long atMillis, Optional<EnrichedEvent> abroad, Optional<HomeCall> home) {}

  private static final LineOutput NOBODY =
      new LineOutput() {
        @Override
        public void caseEvent(Line line, FraudCase fraudCase, CaseEvent event) {}

        @Override
        public void observe(Observation observation) {}

        @Override
        public void refused(Line line, long atMillis, Optional<String> incident) {}
      };

  private final DialPlan plan = DialPlan.japan();
  private final LineStage stage =
      new LineStage(
          new Casework(PolicyFile.STANDARD.casework()),
          OperatorCalendar.japan(),
          Detection.standardLongestCall().toMillis(),
          true);
  private final LineStage.Reference reference =
      new LineStage.Reference(
          new GroupStage().baseline(), false, StopAllowance.ALL, GroupMeasures.NONE);
  private final LineStage.Reference learning =
      new LineStage.Reference(
          new GroupStage().baseline(), true, StopAllowance.ALL, GroupMeasures.NONE);

  // What lines share is held here, so that it is not counted as theirs.
  private LineRegistry lines = new LineRegistry();
  private @Nullable Enricher enricher;

  private StateBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    new StateBenchmark().run(Path.of(arguments[0]));
  }

  private void run(Path world) throws IOException {
    List<LineState> states = statesOf(world);
    long total = 0;
    long largest = 0;
    for (LineState state : states) {
      var out = new StateWriter();
      stage.write(state, out);
      total += out.size();
      largest = Math.max(largest, out.size());
    }
    int lines = states.size();
    long with = heap();
    states.clear();
    long heap = with - heap();
    System.out.printf(
        "%,d lines abroad: encoded mean %,d bytes, largest %,d; on the heap mean %,d bytes (%.2f times)%n",
        lines, total / lines, largest, heap / lines, (double) heap / total);
  }

  private List<LineState> statesOf(Path world) throws IOException {
    List<LineState> states = new ArrayList<>();
    Map<Integer, List<Fed>> all = fedTo(world);
    long first = all.values().stream().mapToLong(of -> of.getFirst().atMillis()).min().orElse(0);
    long learnt = first + Duration.ofDays(LEARNING_DAYS).toMillis();
    for (Map.Entry<Integer, List<Fed>> line : all.entrySet()) {
      LineState state = stage.initial();
      line.getValue().sort(Comparator.comparingLong(Fed::atMillis));
      for (Fed fed : line.getValue()) {
        var now = fed.atMillis() < learnt ? learning : reference;
        fed.home().ifPresent(call -> stage.onHomeCall(state, call, now, NOBODY));
        fed.abroad().ifPresent(event -> stage.onCall(state, event, fed.atMillis(), now, NOBODY));
      }
      if (state.calledAbroad()) {
        states.add(state);
      }
    }
    return states;
  }

  private Map<Integer, List<Fed>> fedTo(Path world) throws IOException {
    Map<Integer, List<Fed>> fed = new TreeMap<>();
    lines = LineRegistry.read(world.resolve("subscribers.csv"));
    List<Tariff.Row> rows = ReferenceFiles.readTariff(world.resolve("tariff.csv"), ZONE);
    var shared =
        new Enricher(
            Tariff.of(rows, Tariff.conservative(rows), RoundingPolicy.TOTAL_DOWN),
            ReferenceFiles.readDestinations(world.resolve("advised.csv")),
            DestinationList.empty(),
            OperatorCalendar.japan(),
            "benchmark");
    enricher = shared;
    try (var rejects = new RejectFile(Writer.nullWriter());
        CallReader calls =
            CallReader.open(
                world.resolve("calls.csv"),
                CallFormat.auto(Optional.empty()),
                new OpenCalls(),
                rejects)) {
      for (Optional<CallRecord> call = calls.next(); call.isPresent(); call = calls.next()) {
        CallRecord record = call.get();
        Line line = lines.chargedParty(record);
        List<Fed> of = fed.computeIfAbsent(line.number(), key -> new ArrayList<>());
        switch (plan.analyse(record.dialled())) {
          case Analysed.International number -> abroad(record, line, number, shared, of);
          case Analysed.Domestic number ->
              of.add(
                  new Fed(
                      record.endMillis(),
                      Optional.empty(),
                      Optional.of(shared.homeCall(record, line))));
          case Analysed.Emergency to -> {}
          case Analysed.Special to -> {}
          case Analysed.Unreadable to -> {}
        }
      }
    }
    return fed;
  }

  private static void abroad(
      CallRecord record,
      Line line,
      Analysed.International number,
      Enricher enricher,
      List<Fed> of) {
    CallFacts call = enricher.factsOf(record, record.callId().hashCode(), line, number);
    add(of, enricher.event(call, EventKind.ATTEMPTED, record.startMillis()));
    long talked = 0;
    if (record.answered()) {
      talked = record.endMillis() - record.answerMillis();
      add(of, enricher.event(call, EventKind.ANSWERED, record.answerMillis()));
    }
    add(of, enricher.ended(call, record.endMillis(), record.answered(), talked));
  }

  private static void add(List<Fed> of, EnrichedEvent event) {
    of.add(new Fed(event.atMillis(), Optional.of(event), Optional.empty()));
  }

  /** Bytes in use once what nobody holds is gone. */
  private static long heap() {
    Runtime runtime = Runtime.getRuntime();
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
    }
    return used;
  }
}
