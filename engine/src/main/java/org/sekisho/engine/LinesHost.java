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
import org.sekisho.detection.simultaneous.AddressTally;
import org.sekisho.detection.simultaneous.CountryTally;
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
final class LinesHost implements AutoCloseable, GroupCasework.Suspected {

  /** Inputs of a slice under which one thread is faster than several. */
  private static final int WORTH_THREADS = 2_000;

  private static final long DAY_MILLIS = 86_400_000L;

  /** The last layout of a state without the observations of its minute. */
  private static final int WITHOUT_OBSERVATIONS = 4;

  private static final Comparator<CaseOutput.OfLine> OUTPUT_ORDER =
      Comparator.<CaseOutput.OfLine>comparingLong(output -> output.event().atMillis())
          .thenComparingInt(output -> output.line().number())
          .thenComparingLong(CaseOutput.OfLine::sequence);

  private final Shard[] shards;
  private final GroupStage groups = new GroupStage();
  private final Attackers attackers = new Attackers();
  private final GroupCasework groupCasework;
  private final OperatorCalendar calendar;
  private CasePolicy policy;
  private final Function<String, Optional<Line>> lineOf;
  private final Consumer<CaseOutput> sink;
  private final BlastLimit limit = new BlastLimit();
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
      Consumer<CaseOutput> sink) {
    this.groupCasework = groupCasework;
    this.policy = policy;
    this.calendar = calendar;
    this.lineOf = lineOf;
    this.sink = sink;
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
    policy = next;
    groupCasework.use(next.groups(), regulated, next.reportOnly());
    for (Shard shard : shards) {
      shard.use(stage);
    }
    replaced.forEach(line -> shards[line.number() % shards.length].replace(line));
  }

  /** Countries, addresses and models not watched because too many others were. */
  long notWatched() {
    return groups.overflow();
  }

  /** Until then lines are learnt and nothing is decided. */
  void learnUntil(long atMillis) {
    learnUntilMillis = atMillis;
  }

  long refused() {
    long sum = 0;
    for (Shard shard : shards) {
      sum += shard.refused();
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
  List<Attack> watch(List<LineInput> inputs, List<Knocks> knocks) {
    return attackers.watch(inputs, knocks, this::isStranger);
  }

  private boolean isStranger(LineInput.Registered tried) {
    return !shards[tried.line().number() % shards.length].wasAt(
        tried.line(), tried.registration().source(), tried.registration().atMillis() + DAY_MILLIS);
  }

  /** Does what follows from attacks at once: nobody waits for the end of the minute. */
  void answer(List<Attack> found, long nowMillis) {
    if (found.isEmpty()) {
      return;
    }
    LineStage.Reference reference = reference(slice * Slices.SLICE_MILLIS, nowMillis + 1);
    if (reference.learning()) {
      return;
    }
    for (Attack attack : found) {
      // Attackers may be many; half of the limit is left to lines that must be suspended.
      int most = policy.bars().suspensionsPerTenMinutes();
      long room = limit.room(most, nowMillis) - most / 2;
      boolean residents =
          attackers.isHome(attack, nowMillis, source -> !linesAt(source, nowMillis).isEmpty());
      for (GroupEvent event : groupCasework.attacked(attack, residents, room)) {
        limit.note(nowMillis, orders(event) ? 1 : 0);
        sink.accept(new CaseOutput.OfGroup(event));
      }
      if (attack.kind().isOfLine()) {
        Line line = lineOf.apply(attack.line()).orElseThrow();
        shards[line.number() % shards.length].takenOver(line, attack, reference);
      }
    }
    settle(nowMillis + 1, reference, false);
  }

  /** Writes which addresses are known to knock. */
  void writeAttacks(StateWriter out) {
    attackers.write(out);
  }

  /** Reads what {@link #writeAttacks} wrote. */
  void readAttacks(StateReader in) {
    attackers.read(in);
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
    Optional<Refusal> refusal =
        shards[line.number() % shards.length].hear(line, caseId, word, reference);
    settle(word.atMillis() + 1, reference, false);
    return refusal;
  }

  /**
   * Does what a person orders about many lines.
   *
   * @return what was asked for and is not to be had
   */
  Optional<GroupRefusal> hear(GroupWord word) {
    long now = word.atMillis();
    acceptNow(List.of(), now);
    GroupCasework.Heard heard =
        switch (word) {
          case GroupWord.RestrictCountry of ->
              groupCasework.restrict(of, groups.tallyOfCountry(of.country().index(), now), this);
          case GroupWord.BlockAddress of ->
              groupCasework.block(of, groups.tallyOfAddress(of.address(), now), this);
          case GroupWord.Lift of -> groupCasework.lift(of);
          case GroupWord.AllowMeasures of -> {
            limit.note(now, -Math.min(of.more(), GroupWord.AllowMeasures.MOST));
            yield new GroupCasework.Heard(List.of(), Optional.empty());
          }
        };
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
    limit.write(out);
    groups.write(out, number -> lines.get(number).id());
    groupCasework.write(out);
    for (Line line : lines) {
      shards[line.number() % shards.length].write(line, out, sizes);
    }
    out.writeText("");
    writeObservations(out);
  }

  /** Writes what is kept of all lines together. */
  void writeHead(StateWriter out, List<Line> lines) {
    out.writeLong(slice);
    limit.write(out);
    groups.writeHead(out, number -> lines.get(number).id());
    groupCasework.write(out);
    writeObservations(out);
  }

  /** Reads what {@link #writeHead} wrote, after the lines were read. */
  void readHead(StateReader in, Function<String, Line> lineOf) {
    slice = in.readLong();
    limit.read(in);
    groups.readHead(in, lineOf);
    groupCasework.read(in);
    ObservationCodec.read(in, lineOf).forEach(shards[0]::observe);
  }

  /** Whether anything is kept of a line. */
  boolean hasState(Line line) {
    return shards[line.number() % shards.length].hasState(line);
  }

  /** Measures on countries and addresses in force. */
  GroupMeasures measures() {
    return groupCasework.measures();
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
    groups.writeLine(line.number(), out);
    shards[line.number() % shards.length].write(line, out);
  }

  /** Reads one line's state. */
  void read(Line line, StateReader in) {
    groups.readLine(line.number(), in);
    shards[line.number() % shards.length].read(line, in);
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
      shard.listObservations(timed, only);
    }
    timed.sort(Observation.ORDER);
    ObservationCodec.write(timed, only, out);
  }

  /** Reads what {@link #write} wrote, into a new host; the number of shards may be another. */
  void read(StateReader in, Function<String, Line> lineOf) {
    boolean withObservations = in.layout() > WITHOUT_OBSERVATIONS;
    slice = in.readLong();
    limit.read(in);
    groups.read(in, lineOf);
    groupCasework.read(in);
    for (String id = in.readText(); !id.isEmpty(); id = in.readText()) {
      Line line = lineOf.apply(id);
      shards[line.number() % shards.length].read(line, in);
    }
    if (withObservations) {
      ObservationCodec.read(in, lineOf).forEach(shards[0]::observe);
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
    groups.beginDay(calendar.dayOf(happened), happened);
    groups.beginHour(Math.floorDiv(happened, OperatorCalendar.MILLIS_PER_HOUR));
    for (LineInput input : inputs) {
      shards[input.line().number() % shards.length].add(input);
    }
    LineStage.Reference reference = reference(start, untilMillis);
    boolean any = groupCasework.nextEnd() < untilMillis;
    for (Shard shard : shards) {
      any |= shard.isDueBefore(untilMillis) || (over && shard.hasObservations());
    }
    if (!any) {
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
        groups.baseline(),
        start < learnUntilMillis,
        allowance(start, untilMillis),
        groupCasework.measures());
  }

  /** What concerns many lines, once the slice is over; and its outputs in their one order. */
  private void settle(long untilMillis, LineStage.Reference reference, boolean over) {
    if (over) {
      observed.clear();
      counted.clear();
      for (Shard shard : shards) {
        shard.drainObservations(observed, counted);
      }
      groups.count(counted);
      for (Observation.Counted each : counted) {
        if (each instanceof Observation.Used used) {
          shards[used.line().number() % shards.length].noteChanged(used.line());
        }
      }
      observed.sort(Observation.ORDER);
      for (GroupStage.ForLine finding : groups.accept(observed)) {
        var signal =
            new Signal.Plain(
                finding.signal().detector(),
                finding.signal().stage(),
                untilMillis - 1,
                finding.signal().finding());
        shards[finding.line().number() % shards.length].tell(finding.line(), signal, reference);
      }
    }
    outputs.clear();
    int suspended = 0;
    for (Shard shard : shards) {
      shard.drainOutputs(outputs);
      suspended += shard.takeSuspensions();
    }
    if (suspended > 0) {
      limit.note(untilMillis, suspended);
    }
    outputs.sort(OUTPUT_ORDER);
    List<GroupEvent> ofGroups = new ArrayList<>(refusedByMany());
    ofGroups.addAll(decideOnGroups(untilMillis, reference));
    ofGroups.sort(Comparator.comparingLong(GroupEvent::atMillis));
    long blocks = ofGroups.stream().filter(LinesHost::orders).count();
    if (blocks > 0) {
      limit.note(untilMillis, blocks);
    }
    int told = 0;
    for (GroupEvent event : ofGroups) {
      while (told < outputs.size() && outputs.get(told).atMillis() <= event.atMillis()) {
        sink.accept(outputs.get(told++));
      }
      sink.accept(new CaseOutput.OfGroup(event));
    }
    outputs.subList(told, outputs.size()).forEach(sink);
  }

  private static boolean orders(GroupEvent event) {
    return switch (event) {
      case GroupEvent.AddressBlocked to -> true;
      case GroupEvent.CountryRestricted to -> true;
      case GroupEvent.AddressAttacked to -> false;
      case GroupEvent.AddressRefused to -> false;
      case GroupEvent.CountryRefused to -> false;
      case GroupEvent.AddressUnblocked to -> false;
      case GroupEvent.CountryLifted to -> false;
      case GroupEvent.LineRefused to -> false;
    };
  }

  /** Lines that incidents' measures refused for the first time. */
  private List<GroupEvent> refusedByMany() {
    List<Shard.RefusedCall> calls = new ArrayList<>();
    for (Shard shard : shards) {
      shard.drainRefused(calls);
    }
    calls.sort(Shard.RefusedCall.ORDER);
    return calls.stream()
        .map(
            call ->
                groupCasework.noteRefused(call.incident(), call.line().id(), this, call.atMillis()))
        .flatMap(List::stream)
        .toList();
  }

  private List<GroupEvent> decideOnGroups(long untilMillis, LineStage.Reference reference) {
    long now = untilMillis - 1;
    List<CountryTally> countries = groups.takeCountries(now);
    List<AddressTally> addresses = groups.takeAddresses(now);
    if (reference.learning()) {
      return List.of();
    }
    long room = limit.room(policy.bars().suspensionsPerTenMinutes(), now);
    return groupCasework.decide(countries, addresses, this, room, now);
  }

  @Override
  public GroupEvent.Involved atCountry(int country) {
    return involved(
        groups.exposureAtCountry(country),
        groups.listSuspectedAtCountry(country, GroupEvent.Involved.MOST));
  }

  @Override
  public GroupEvent.Involved atAddress(SourceAddress address) {
    return involved(
        groups.exposureAtAddress(address),
        groups.listSuspectedAtAddress(address, GroupEvent.Involved.MOST));
  }

  @Override
  public boolean isSuspected(String line) {
    return lineOf.apply(line).map(groups::isSuspected).orElse(false);
  }

  private static GroupEvent.Involved involved(long exposureMicros, List<Line> lines) {
    return new GroupEvent.Involved(exposureMicros, lines.stream().map(Line::id).toList());
  }

  private StopAllowance allowance(long startMillis, long untilMillis) {
    List<Integer> near = new ArrayList<>();
    for (Shard shard : shards) {
      near.addAll(shard.mayStop(untilMillis));
    }
    return limit.allowance(near, policy.bars().suspensionsPerTenMinutes(), startMillis, slice);
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
