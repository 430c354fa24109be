package org.sekisho.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.sekisho.call.NetworkEvent;
import org.sekisho.call.SourceAddress;
import org.sekisho.casework.CasePolicy;
import org.sekisho.casework.Casework;
import org.sekisho.casework.Denial;
import org.sekisho.casework.GroupCasework;
import org.sekisho.casework.GroupMeasures;
import org.sekisho.casework.LineStage;
import org.sekisho.casework.Refusal;
import org.sekisho.control.LineMeasures;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.detection.attack.Attack;
import org.sekisho.enrichment.DestinationList;
import org.sekisho.enrichment.Enricher;
import org.sekisho.enrichment.OperatorCalendar;
import org.sekisho.line.Line;
import org.sekisho.number.DialPlan;
import org.sekisho.wire.reference.LineRegistry;

/**
 * Detection and casework over lived time: entries of a log in, the events of cases out. One thread;
 * the same entries from the same state give the same events, so that after a crash the log is read
 * again from the last snapshot on.
 */
public final class LiveEngine implements AutoCloseable {

  private static final String MAGIC = "sekisho live state 3";

  /** Of a line's state in a snapshot. */
  private static final int LINE_LAYOUT = 1;

  /**
   * What an engine is made with.
   *
   * @param learn from the first entry's local midnight on; nothing is decided in it
   * @param longestCall a call that goes on longer is taken to have ended
   */
  public record Setup(
      CasePolicy policy,
      Enricher enricher,
      DestinationList regulated,
      DialPlan plan,
      OperatorCalendar calendar,
      LineRegistry lines,
      Duration learn,
      Duration longestCall,
      boolean assumeTerms,
      int shards) {}

  /** Finds what a version of the reference data holds. */
  @FunctionalInterface
  public interface Versions {
    /**
     * @throws IllegalArgumentException if there is no such version
     */
    Setup get(String version);
  }

  private final Setup setup;
  private final Versions versions;
  private final LineRegistry lines = new LineRegistry(); // told by files, and by calls
  private volatile String version; // read by other threads
  private final LiveCalls calls;
  private final Faults faults = new Faults(); // of a call's story
  private final LiveOutput out;
  private final LinesHost host;
  private long firstMillis = Long.MIN_VALUE;
  private long nowMillis = Long.MIN_VALUE;
  private long groupEvents;
  private int written; // lines of the registry that a snapshot has told of
  private boolean lived; // something was told as it happened: nothing older is taken any more

  /**
   * @param version of the reference data to begin with
   */
  public LiveEngine(String version, Versions versions, LiveOutput out) {
    this.versions = versions;
    this.version = version;
    this.out = out;
    setup = versions.get(version);
    lines.takeIn(setup.lines());
    calls =
        new LiveCalls(setup.plan(), setup.enricher(), lines, setup.longestCall().toMillis(), out);
    var groups =
        new GroupCasework(setup.policy().groups(), regulated(setup), setup.policy().reportOnly());
    Consumer<CaseOutput> cases =
        output -> {
          switch (output) {
            case CaseOutput.OfLine of -> out.lineEvent(of);
            case CaseOutput.OfGroup of -> out.groupEvent(groupEvents++, of.event());
          }
        };
    host =
        new LinesHost(
            stage(setup),
            groups,
            setup.policy(),
            setup.calendar(),
            setup.shards(),
            lines::find,
            cases,
            out::setAside);
  }

  private static LineStage stage(Setup of) {
    return new LineStage(
        new Casework(of.policy()), of.calendar(), of.longestCall().toMillis(), of.assumeTerms());
  }

  private static GroupCasework.Regulated regulated(Setup of) {
    return (country, atMillis) -> of.regulated().covers(country, of.calendar().dayOf(atMillis));
  }

  /** The version of the reference data in force: decisions cite it. */
  public String version() {
    return version;
  }

  /** Calls in progress go on as they were rated; what begins from now on is looked up anew. */
  private void use(String next) {
    Setup of = versions.get(next);
    List<Line> replaced = lines.takeIn(of.lines());
    calls.use(of.enricher(), replaced);
    host.use(stage(of), of.policy(), regulated(of), replaced);
    version = next;
  }

  /**
   * Takes in the next entry of the log.
   *
   * @return what a person asked for and is not to be had
   * @throws IllegalArgumentException if it is of a time before the entry before it
   */
  public Optional<Denial> apply(LogEntry entry) {
    if (entry.atMillis() < nowMillis) {
      throw new IllegalArgumentException(
          "an entry of %d after one of %d".formatted(entry.atMillis(), nowMillis));
    }
    switch (entry) {
      case LogEntry.Told told -> {
        lived = true;
        begin(told.atMillis());
        told.events().forEach(event -> accept(event, told.atMillis()));
        List<LineInput> inputs = calls.takeInputs();
        List<Attack> attacks = host.watch(inputs, calls.takeKnocks(), told.atMillis());
        host.acceptNow(inputs, told.atMillis());
        host.answer(attacks, told.atMillis());
      }
      case LogEntry.Remembered of -> {
        if (!lived) {
          of.events().stream().findFirst().ifPresent(event -> begin(event.atMillis()));
          remember(of);
        }
        return Optional.empty(); // its time is that of its events
      }
      case LogEntry.Ticked ticked -> {
        if (!lived) {
          return Optional.empty(); // more may be remembered
        }
        calls.expire(ticked.atMillis(), faults);
        faults.take().forEach(out::setAside);
        host.acceptNow(calls.takeInputs(), ticked.atMillis());
      }
      case LogEntry.Said said -> {
        nowMillis = said.atMillis();
        Optional<Line> line = lines.find(said.line());
        Optional<Refusal> refusal =
            line.isPresent()
                ? host.hear(line.get(), said.caseId(), said.word())
                : Optional.of(new Refusal.NothingInForce());
        return refusal.map(Denial.class::cast);
      }
      case LogEntry.Activated activated -> {
        advanceTo(activated.atMillis());
        use(activated.version());
        return Optional.empty();
      }
      case LogEntry.Ordered ordered -> {
        nowMillis = ordered.atMillis();
        return host.hear(ordered.word()).map(Denial.class::cast);
      }
    }
    nowMillis = entry.atMillis();
    return Optional.empty();
  }

  private void accept(NetworkEvent event, long atMillis) {
    calls.accept(event, atMillis, faults);
    faults.take().forEach(out::setAside);
  }

  /** Runs what falls due until then, with the reference data in force so far. */
  public void advanceTo(long atMillis) {
    if (lived) { // before, more may be remembered
      nowMillis = atMillis;
      host.acceptNow(List.of(), atMillis);
    }
  }

  private void begin(long atMillis) {
    if (firstMillis == Long.MIN_VALUE) {
      firstMillis = atMillis;
    }
    host.learnUntil(learnUntilMillis());
  }

  /**
   * Until when nothing is decided, epoch milliseconds; {@link Long#MAX_VALUE} before the first
   * event that is told as it happens. What is remembered only teaches: nobody can be reached, and
   * nothing stopped, in the past.
   */
  public long learnUntilMillis() {
    if (!lived) {
      return Long.MAX_VALUE;
    }
    return setup.learn().isZero()
        ? Long.MIN_VALUE
        : setup.calendar().startOfDayMillis(setup.calendar().dayOf(firstMillis))
            + setup.learn().toMillis();
  }

  /** Events of before, minute by minute as they happened. */
  private void remember(LogEntry.Remembered of) {
    List<NetworkEvent> minute = new ArrayList<>();
    for (NetworkEvent event : of.events()) {
      if (!minute.isEmpty()
          && Slices.sliceOf(event.atMillis()) != Slices.sliceOf(minute.getFirst().atMillis())) {
        rememberMinute(minute, of.atMillis());
        minute.clear();
      }
      minute.add(event);
    }
    if (!minute.isEmpty()) {
      rememberMinute(minute, of.atMillis());
    }
  }

  /**
   * @param toldMillis a switch's clock may be ahead of ours, and no entry is of later than it is
   *     told
   */
  private void rememberMinute(List<NetworkEvent> events, long toldMillis) {
    for (NetworkEvent event : events) {
      nowMillis = Math.min(toldMillis, Math.max(nowMillis, event.atMillis()));
      accept(event, nowMillis);
    }
    host.acceptNow(calls.takeInputs(), nowMillis);
  }

  /** Whether casework orders nothing and only says what it would. */
  public boolean reportOnly() {
    return versions.get(version).policy().reportOnly();
  }

  /** Measures on countries and addresses in force; the same object until they change. */
  public GroupMeasures measures() {
    return host.measures();
  }

  /** What is in force on lines, by subscriber_id. */
  public Map<String, LineMeasures> lineMeasures() {
    Map<String, LineMeasures> inForce = new HashMap<>();
    if (!reportOnly()) {
      host.forEachCase(
          (line, open) -> {
            long challenged = Math.max(0, open.challengedUntil());
            long suspended = Math.max(0, open.suspendedUntil());
            if (challenged > 0 || suspended > 0) {
              inForce.put(line.id(), new LineMeasures(challenged, suspended));
            }
          });
    }
    return inForce;
  }

  /** The lines that were in the neighbourhood of an address before a time, by subscriber_id. */
  public Set<String> linesAt(SourceAddress source, long beforeMillis) {
    return host.linesAt(source, beforeMillis);
  }

  /** Until when it has come, epoch milliseconds. */
  public long nowMillis() {
    return nowMillis;
  }

  /** Whether a subscribers file gives a line a number; from any thread. */
  public boolean isNumberOf(String line, String number) {
    return lines.isNumberOf(line, number);
  }

  /** Something was told as it happened: nothing older is taken any more. */
  public boolean lived() {
    return lived;
  }

  /** Calls in progress. */
  public int callsInProgress() {
    return calls.size();
  }

  /** Lines that have changed since the last snapshot. */
  public int changedLines() {
    return host.changedCount() + lines.size() - written;
  }

  /** What has changed since the last time. */
  public LiveSnapshot snapshot() {
    List<Line> changed = host.drainChanged();
    for (Line line : lines.list().subList(written, lines.size())) {
      if (!host.hasState(line)) {
        changed.add(line); // its number must be known again
      }
    }
    written = lines.size();
    List<LiveSnapshot.OfLine> states = new ArrayList<>(changed.size());
    var out = new StateWriter();
    for (Line line : changed) {
      out.clear();
      out.writeInt(LINE_LAYOUT);
      out.writeLong(calls.toldAt(line));
      if (host.hasState(line)) {
        host.write(line, out);
      }
      states.add(new LiveSnapshot.OfLine(line.id(), line.number(), out.toBytes()));
    }
    out.clear();
    out.writeText(MAGIC);
    out.writeText(version);
    out.writeLong(firstMillis);
    out.writeLong(nowMillis);
    out.writeLong(groupEvents);
    out.writeBoolean(lived);
    calls.write(out);
    host.writeHead(out, lines.list());
    host.writeAttacks(out);
    return new LiveSnapshot(out.toBytes(), states, calls.drainKeys());
  }

  /** Takes up a line's number, before any entry: all of them in the order of their numbers. */
  public void restoreNumber(String id) {
    lines.get(id);
  }

  /**
   * Takes up the version that was in force, after all numbers: lines are judged by what they are.
   */
  public void restoreVersion(byte[] head) {
    use(readMagic(head).readText());
  }

  private static StateReader readMagic(byte[] head) {
    var in = new StateReader(head);
    if (!in.readText().equals(MAGIC)) {
      throw new IllegalArgumentException(
          "the engine's snapshot is of another version of sekisho: restore the backup made before"
              + " the upgrade, or go on with the program it is of");
    }
    return in;
  }

  /**
   * Takes up a line's state, after all numbers and the version.
   *
   * @throws IllegalArgumentException if it is damaged or of another version
   */
  public void restoreLine(String id, byte[] state) {
    Line line = lines.get(id);
    var in = new StateReader(state);
    int layout = in.readInt();
    if (layout != LINE_LAYOUT) {
      throw new IllegalArgumentException("a line of layout %d".formatted(layout));
    }
    calls.setToldAt(line, in.readLong());
    if (!in.atEnd()) {
      host.read(line, in);
    }
  }

  /** Takes up keys, after the lines; all of them in their order. */
  public void restoreKeys(LiveSnapshot.Keys keys) {
    calls.takeUp(keys);
  }

  /**
   * Takes up the last snapshot's head, after lines and keys.
   *
   * @throws IllegalArgumentException if it is damaged or of another version
   */
  public void restoreHead(byte[] head) {
    StateReader in = readMagic(head);
    in.readText(); // the version, taken up before the lines
    firstMillis = in.readLong();
    nowMillis = in.readLong();
    groupEvents = in.readLong();
    lived = in.readBoolean();
    calls.read(in);
    host.readHead(in, lines::get);
    host.readAttacks(in);
    written = lines.size();
    if (firstMillis != Long.MIN_VALUE) {
      begin(firstMillis);
    }
  }

  @Override
  public void close() {
    host.close();
  }
}
