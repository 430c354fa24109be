package org.sekisho.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.sekisho.call.Knocks;
import org.sekisho.call.SourceAddress;
import org.sekisho.casework.CasePolicy;
import org.sekisho.casework.FraudCase;
import org.sekisho.casework.GroupCasework;
import org.sekisho.casework.GroupEvent;
import org.sekisho.casework.GroupMeasures;
import org.sekisho.casework.GroupRefusal;
import org.sekisho.casework.GroupWord;
import org.sekisho.casework.LineStage;
import org.sekisho.casework.Refusal;
import org.sekisho.casework.StopAllowance;
import org.sekisho.casework.Word;
import org.sekisho.detection.Signal;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.detection.attack.Attack;
import org.sekisho.detection.simultaneous.GroupStage;
import org.sekisho.detection.simultaneous.Observation;
import org.sekisho.enrichment.OperatorCalendar;
import org.sekisho.line.Line;

/**
 * Runs the lines of an operator over time: slice after slice of a minute, the lines of each slice
 * on any number of shards, what concerns many lines between two slices. Recorded time gives whole
 * slices; lived time gives parts of the one at hand. The outcome does not depend on the number of
 * shards.
 */
final class LinesHost implements AutoCloseable {

  /** Inputs of a slice under which one thread is faster than several. */
  private static final int WORTH_THREADS = 2_000;

  private static final long DAY_MILLIS = 86_400_000L;

  /** The last layout of a state without the observations of its minute. */
  private static final int WITHOUT_OBSERVATIONS = 4;

  private static final Comparator<CaseOutput.OfLine> OUTPUT_ORDER =
      Comparator.<CaseOutput.OfLine>comparingLong(output -> output.event().atMillis())
          .thenComparingInt(output -> output.line().number())
          .thenComparingLong(CaseOutput.OfLine::sequence);

  private static final Comparator<Fault> FAULT_ORDER =
      Comparator.comparingLong(Fault::atMillis).thenComparing(Fault::line);

  private final Shard[] shards;
  private final ManyLines many;
  private final OperatorCalendar calendar;
  private final Function<String, Optional<Line>> lineOf;
  private final Consumer<CaseOutput> sink;
  private final Consumer<Fault> onFault;
  private final List<Observation.Timed> observed = new ArrayList<>();
  private final List<Observation.Counted> counted = new ArrayList<>();
  private final List<CaseOutput.OfLine> outputs = new ArrayList<>();
  private final ExecutorService threads;
  private long slice = Long.MIN_VALUE;
  private long learnUntilMillis = Long.MIN_VALUE;

  LinesHost(
      LineStage stage,
      GroupCasework groupCasework,
      CasePolicy policy,
      OperatorCalendar calendar,
      int shardCount,
      Function<String, Optional<Line>> lineOf,
      Consumer<CaseOutput> sink,
      Consumer<Fault> onFault) {
    many = new ManyLines(groupCasework, policy, lineOf);
    this.calendar = calendar;
    this.lineOf = lineOf;
    this.sink = sink;
    this.onFault = onFault;
    shards = new Shard[shardCount];
    for (int i = 0; i < shardCount; i++) {
      shards[i] = new Shard(stage, shardCount);
    }
    threads =
        Executors.newFixedThreadPool(
            Math.max(1, Math.min(shardCount, Runtime.getRuntime().availableProcessors())),
            task -> {
              var thread = new Thread(task, "shard");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** From now on decides by another policy and list, and knows lines as they are told anew. */
  void use(
      LineStage stage, CasePolicy next, GroupCasework.Regulated regulated, List<Line> replaced) {
    many.use(next, regulated);
    for (Shard shard : shards) {
      shard.use(stage);
    }
    replaced.forEach(line -> shardOf(line).replace(line));
  }

  /** Countries, addresses and models not watched because too many others were. */
  long notWatched() {
    return many.notWatched();
  }

  /** Until then lines are learnt and nothing is decided. */
  void learnUntil(long atMillis) {
    learnUntilMillis = atMillis;
  }

  long refused() {
    long sum = 0;
    for (Shard shard : shards) {
      sum += shard.output().refused();
    }
    return sum;
  }

  /** Runs a slice and the empty ones before it, in which wakes may fall due. */
  void accept(Slices.Slice next) {
    if (slice == Long.MIN_VALUE) {
      slice = next.number();
    }
    while (slice < next.number()) {
      run(List.of(), (slice + 1) * Slices.SLICE_MILLIS);
    }
    run(next.inputs(), (slice + 1) * Slices.SLICE_MILLIS);
  }

  /** Runs the empty slices up to an instant, in which wakes may fall due. */
  void advanceTo(long atMillis) {
    while (slice != Long.MIN_VALUE && (slice + 1) * Slices.SLICE_MILLIS <= atMillis) {
      run(List.of(), (slice + 1) * Slices.SLICE_MILLIS);
    }
  }

  /**
   * Runs inputs as they come by themselves, and the wakes due by then; what concerns many lines
   * waits for the end of the minute.
   *
   * @param inputs all known at {@code nowMillis}
   */
  void acceptNow(List<LineInput> inputs, long nowMillis) {
    if (slice == Long.MIN_VALUE) {
      slice = Slices.sliceOf(nowMillis);
    }
    advanceTo(nowMillis);
    run(inputs, slice * Slices.SLICE_MILLIS, nowMillis + 1, false);
  }

  /**
   * Looks for attacks on accounts in what comes next, before lines learn of it.
   *
   * @param knocks what was tried in vain
   */
  List<Attack> watch(List<LineInput> inputs, List<Knocks> knocks, long nowMillis) {
    return many.watch(inputs, knocks, this::isStranger, nowMillis);
  }

  private boolean isStranger(LineInput.Registered tried) {
    long until = tried.registration().atMillis() + DAY_MILLIS;
    return !shardOf(tried.line()).wasAt(tried.line(), tried.registration().source(), until);
  }

  /** Does what follows from attacks at once: nobody waits for the end of the minute. */
  void answer(List<Attack> found, long nowMillis) {
    if (found.isEmpty()) {
      return;
    }
    LineStage.Reference reference = reference(slice * Slices.SLICE_MILLIS, nowMillis + 1);
    if (reference.learning()) {
      many.takeBack(found);
      return;
    }
    for (Attack attack : found) {
      many.answer(attack, source -> !linesAt(source, nowMillis).isEmpty(), nowMillis)
          .forEach(event -> sink.accept(new CaseOutput.OfGroup(event)));
      if (attack.kind().isOfLine()) {
        Line line = lineOf.apply(attack.line()).orElseThrow();
        shardOf(line).takenOver(line, attack, reference);
      }
    }
    settle(nowMillis + 1, reference, false);
  }

  /** Writes which addresses are known to knock. */
  void writeAttacks(StateWriter out) {
    many.writeAttackers(out);
  }

  /** Reads what {@link #writeAttacks} wrote. */
  void readAttacks(StateReader in) {
    many.readAttackers(in);
  }

  /**
   * Tells a line's case what a person says.
   *
   * @return what was asked for and is not to be had
   */
  Optional<Refusal> hear(Line line, String caseId, Word word) {
    acceptNow(List.of(), word.atMillis());
    long start = slice * Slices.SLICE_MILLIS;
    LineStage.Reference reference = reference(start, word.atMillis() + 1);
    Optional<Refusal> refusal = shardOf(line).hear(line, caseId, word, reference);
    settle(word.atMillis() + 1, reference, false);
    return refusal;
  }

  /**
   * Does what a person orders about many lines.
   *
   * @return what was asked for and is not to be had
   */
  Optional<GroupRefusal> hear(GroupWord word) {
    acceptNow(List.of(), word.atMillis());
    GroupCasework.Heard heard = many.hear(word);
    tellFaults();
    heard.events().forEach(event -> sink.accept(new CaseOutput.OfGroup(event)));
    return heard.refusal();
  }

  /** Runs what is left, wakes up to the last end included, and no further. */
  void finish(List<Slices.Slice> left, long lastEndMillis) {
    long last = Slices.sliceOf(lastEndMillis);
    for (Slices.Slice next : left) {
      if (next.number() < last) {
        accept(next);
      }
    }
    if (slice == Long.MIN_VALUE) {
      slice = last;
    }
    while (slice < last) {
      run(List.of(), (slice + 1) * Slices.SLICE_MILLIS);
    }
    List<LineInput> inputs = new ArrayList<>();
    for (Slices.Slice next : left) {
      if (next.number() == last) {
        inputs.addAll(next.inputs());
      }
    }
    run(inputs, lastEndMillis + 1);
  }

  /** Writes everything kept; lines in the order of their numbers. */
  void write(StateWriter out, List<Line> lines, StateSize.Counter sizes) {
    out.writeLong(slice);
    many.write(out, number -> lines.get(number).id());
    for (Line line : lines) {
      shardOf(line).write(line, out, sizes);
    }
    out.writeText("");
    writeObservations(out);
  }

  /** Writes what is kept of all lines together. */
  void writeHead(StateWriter out, List<Line> lines) {
    out.writeLong(slice);
    many.writeHead(out, number -> lines.get(number).id());
    writeObservations(out);
  }

  /** Reads what {@link #writeHead} wrote, after the lines were read. */
  void readHead(StateReader in, Function<String, Line> lineOf) {
    slice = in.readLong();
    many.readHead(in, lineOf);
    ObservationCodec.read(in, lineOf).forEach(shards[0].output()::observe);
  }

  /** Whether anything is kept of a line. */
  boolean hasState(Line line) {
    return shardOf(line).hasState(line);
  }

  /** Measures on countries and addresses in force. */
  GroupMeasures measures() {
    return many.measures();
  }

  /** Shows each line whose case is open; none may be at work. */
  void forEachCase(BiConsumer<Line, FraudCase> seen) {
    for (Shard shard : shards) {
      shard.forEachCase(seen);
    }
  }

  /** The lines that were in the neighbourhood of an address before a time, by subscriber_id. */
  Set<String> linesAt(SourceAddress source, long beforeMillis) {
    Set<String> found = new HashSet<>();
    for (Shard shard : shards) {
      shard.addLinesAt(source, beforeMillis, found);
    }
    return found;
  }

  /** Writes one line's state, or nothing if it has none. */
  void write(Line line, StateWriter out) {
    many.writeLine(line.number(), out);
    shardOf(line).write(line, out);
  }

  /** Reads one line's state. */
  void read(Line line, StateReader in) {
    many.readLine(line.number(), in);
    shardOf(line).read(line, in);
  }

  /** Lines that have changed since {@link #drainChanged}. */
  int changedCount() {
    int sum = 0;
    for (Shard shard : shards) {
      sum += shard.changedCount();
    }
    return sum;
  }

  /** The lines that have changed since the last time. */
  List<Line> drainChanged() {
    List<Line> changed = new ArrayList<>();
    for (Shard shard : shards) {
      shard.drainChanged(changed);
    }
    return changed;
  }

  private void writeObservations(StateWriter out) {
    List<Observation.Timed> timed = new ArrayList<>();
    List<Observation.Counted> only = new ArrayList<>();
    for (Shard shard : shards) {
      shard.output().listObservations(timed, only);
    }
    timed.sort(Observation.ORDER);
    ObservationCodec.write(timed, only, out);
  }

  /** Reads what {@link #write} wrote, into a new host; the number of shards may be another. */
  void read(StateReader in, Function<String, Line> lineOf) {
    boolean withObservations = in.layout() > WITHOUT_OBSERVATIONS;
    slice = in.readLong();
    many.read(in, lineOf);
    for (String id = in.readText(); !id.isEmpty(); id = in.readText()) {
      Line line = lineOf.apply(id);
      shardOf(line).read(line, in);
    }
    if (withObservations) {
      ObservationCodec.read(in, lineOf).forEach(shards[0].output()::observe);
    }
  }

  /**
   * Runs a slice. Records that came together are taken minute by minute as they happened, so that
   * what is usual among all lines is worked out between them as if they had come at once.
   */
  private void run(List<LineInput> inputs, long untilMillis) {
    long start = slice * Slices.SLICE_MILLIS;
    slice++;
    boolean over = untilMillis == slice * Slices.SLICE_MILLIS;
    int from = 0;
    for (int to = 1; to < inputs.size(); to++) {
      if (happened(inputs.get(to)) != happened(inputs.get(from))) {
        List<LineInput> minute = inputs.subList(from, to);
        run(minute, start, minute.getFirst().knownMillis() + 1, true);
        from = to;
      }
    }
    run(inputs.subList(from, inputs.size()), start, untilMillis, over);
  }

  private static long happened(LineInput input) {
    return Slices.sliceOf(input.atMillis());
  }

  private void run(List<LineInput> inputs, long start, long untilMillis, boolean over) {
    long happened = inputs.isEmpty() ? start : happened(inputs.getFirst()) * Slices.SLICE_MILLIS;
    many.begin(calendar.dayOf(happened), happened);
    inputs.forEach(input -> shardOf(input.line()).add(input));
    LineStage.Reference reference = reference(start, untilMillis);
    boolean any = many.nextEnd() < untilMillis;
    for (Shard shard : shards) {
      any |= shard.isDueBefore(untilMillis) || (over && shard.output().hasObservations());
    }
    if (!any) {
      tellFaults();
      return;
    }
    if (inputs.size() >= WORTH_THREADS && shards.length > 1) {
      runOnThreads(untilMillis, reference);
    } else {
      for (Shard shard : shards) {
        shard.run(untilMillis, reference);
      }
    }
    settle(untilMillis, reference, over);
  }

  private LineStage.Reference reference(long start, long untilMillis) {
    return new LineStage.Reference(
        many.baseline(), start < learnUntilMillis, allowance(start, untilMillis), many.measures());
  }

  /** What concerns many lines, once the slice is over; and its outputs in their one order. */
  private void settle(long untilMillis, LineStage.Reference reference, boolean over) {
    if (over) {
      seeTogether(untilMillis - 1, reference);
    }
    outputs.clear();
    List<ShardOutput.RefusedCall> refusedCalls = new ArrayList<>();
    int suspended = 0;
    for (Shard shard : shards) {
      shard.output().drainOutputs(outputs);
      shard.output().drainRefused(refusedCalls);
      suspended += shard.output().takeSuspensions();
    }
    many.noteSuspended(untilMillis, suspended);
    outputs.sort(OUTPUT_ORDER);
    int told = 0;
    for (GroupEvent event : many.decide(refusedCalls, reference.learning(), untilMillis - 1)) {
      while (told < outputs.size() && outputs.get(told).atMillis() <= event.atMillis()) {
        sink.accept(outputs.get(told++));
      }
      sink.accept(new CaseOutput.OfGroup(event));
    }
    outputs.subList(told, outputs.size()).forEach(sink);
    tellFaults();
  }

  private void tellFaults() {
    List<Fault> met = new ArrayList<>();
    many.drainFaults(met);
    for (Shard shard : shards) {
      shard.drainFaults(met);
    }
    met.sort(FAULT_ORDER);
    met.forEach(onFault);
  }

  /** Puts together what lines were seen to do, and tells lines what that says of them. */
  private void seeTogether(long nowMillis, LineStage.Reference reference) {
    observed.clear();
    counted.clear();
    for (Shard shard : shards) {
      shard.output().drainObservations(observed, counted);
    }
    for (Observation.Counted each : counted) {
      if (each instanceof Observation.Used used) {
        shardOf(used.line()).noteChanged(used.line());
      }
    }
    for (GroupStage.ForLine finding : many.see(observed, counted, nowMillis)) {
      var signal =
          new Signal.Plain(
              finding.signal().detector(),
              finding.signal().stage(),
              nowMillis,
              finding.signal().finding());
      shardOf(finding.line()).tell(finding.line(), signal, reference);
    }
  }

  private StopAllowance allowance(long startMillis, long untilMillis) {
    List<Integer> near = new ArrayList<>();
    for (Shard shard : shards) {
      near.addAll(shard.mayStop(untilMillis));
    }
    return many.allowance(near, startMillis, slice);
  }

  private Shard shardOf(Line line) {
    return shards[line.number() % shards.length];
  }

  private void runOnThreads(long untilMillis, LineStage.Reference reference) {
    List<Callable<Void>> tasks = new ArrayList<>();
    for (Shard shard : shards) {
      tasks.add(
          () -> {
            shard.run(untilMillis, reference);
            return null;
          });
    }
    try {
      for (Future<Void> task : threads.invokeAll(tasks)) {
        task.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a shard failed", e.getCause());
    }
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
