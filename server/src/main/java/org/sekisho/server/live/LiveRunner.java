package org.sekisho.server.live;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.sekisho.call.CallRecord;
import org.sekisho.call.NetworkEvent;
import org.sekisho.casework.Denial;
import org.sekisho.casework.GroupEvent;
import org.sekisho.engine.CaseOutput;
import org.sekisho.engine.Fault;
import org.sekisho.engine.LiveEngine;
import org.sekisho.engine.LiveOutput;
import org.sekisho.engine.LiveSnapshot;
import org.sekisho.engine.LogEntry;
import org.sekisho.enrichment.CallFacts;
import org.sekisho.server.journal.Journal;
import org.sekisho.server.journal.JournalTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's thread: takes durable entries in their order, hands what the engine gives out to
 * whoever stores it, and now and then what has changed of its state. After a crash it begins with
 * the last snapshot and reads the journal from there; what it gives out again has the same keys.
 */
public final class LiveRunner implements AutoCloseable, LiveOutput {

  /** Batches of entries that may wait for the engine, and of outputs that may wait to be stored. */
  private static final int MOST_WAITING = 64;

  /** Entries after which outputs are handed on while the journal is read again. */
  private static final int TOGETHER = 200;

  /** Faults written to the log whole, and a line each; the others are counted. */
  private static final int MOST_TRACES = 20;

  private static final int MOST_LOGGED = 10_000;

  private static final Duration BETWEEN_SNAPSHOTS = Duration.ofSeconds(15);

  /** Changed lines after which a snapshot does not wait for its time. */
  private static final int MOST_CHANGED = 20_000;

  private static final Logger LOG = LoggerFactory.getLogger(LiveRunner.class);

  /** Where outputs go; called by the engine's thread, may make it wait. */
  public interface Sink {
    void accept(Outputs outputs) throws InterruptedException;

    /** What has changed of the engine's state up to an entry. */
    void snapshot(long sequence, long atMillis, LiveSnapshot snapshot) throws InterruptedException;
  }

  /** Who must know what is decided the moment it is; called by the engine's thread, never waits. */
  public interface AtOnce {
    /** The engine has its last state, before anything is decided. */
    void restored(LiveEngine engine);

    /** Something was decided; it is not stored yet, and will be. */
    void decided(Outputs outputs, LiveEngine engine);
  }

  private final LiveEngine engine;
  private final AtOnce atOnce;
  private final Sink sink;
  private final BlockingQueue<List<Journal.Numbered>> queue =
      new ArrayBlockingQueue<>(MOST_WAITING);
  private Outputs outputs = new Outputs();
  private @Nullable Thread thread;
  private volatile boolean stopping;
  private volatile @Nullable Throwable failure;
  private volatile long sequence;
  private volatile long learnUntilMillis;
  private volatile boolean lived;
  private volatile long nowMillis;
  private final LongAdder repeated = new LongAdder();
  private final LongAdder withoutBeginning = new LongAdder();
  private final LongAdder unreadable = new LongAdder();
  private final LongAdder faults = new LongAdder();
  private long snapshotOf;
  private long snapshotAt = System.nanoTime();

  /**
   * @param engine makes it, given where it puts what it gives out
   */
  public LiveRunner(Function<LiveOutput, LiveEngine> engine, AtOnce atOnce, Sink sink) {
    this.engine = engine.apply(this);
    this.atOnce = atOnce;
    this.sink = sink;
  }

  /** Gives an engine its last state; says of which entry it is. */
  @FunctionalInterface
  public interface Restored {
    long restore(LiveEngine engine) throws SQLException;
  }

  /**
   * Takes up where the last process ended.
   *
   * @param restored told of which entry the last snapshot is, before outputs follow
   */
  public void restore(Restored last, LongConsumer restored, JournalTable journal)
      throws SQLException, InterruptedException {
    long after = last.restore(engine);
    lived = engine.lived();
    nowMillis = engine.nowMillis();
    learnUntilMillis = engine.learnUntilMillis();
    restored.accept(after);
    atOnce.restored(engine);
    sequence = after;
    snapshotOf = after;
    List<Journal.Numbered> batch = new ArrayList<>();
    long[] read = new long[1];
    journal.readAfter(
        after,
        numbered -> {
          batch.add(numbered);
          read[0]++;
          if (batch.size() == TOGETHER) {
            applyAgain(batch);
          }
        });
    applyAgain(batch);
    if (read[0] > 0) {
      LOG.info("{} entries of the journal read again, up to {}", read[0], sequence);
    }
  }

  private void applyAgain(List<Journal.Numbered> batch) {
    try {
      apply(batch);
      batch.clear();
      if (engine.changedLines() >= MOST_CHANGED) {
        snapshot();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  public void start() {
    var running = new Thread(this::run, "engine");
    thread = running;
    running.start();
  }

  /** Takes durable entries, in order; waits while too many wait. */
  public void accept(List<Journal.Numbered> entries) throws InterruptedException {
    while (!queue.offer(entries, 1, TimeUnit.SECONDS)) {
      if (failure != null) {
        return; // the journal has them: they are read again at the next start
      }
    }
  }

  /** Number of the last entry whose outputs were handed on. */
  public long sequence() {
    return sequence;
  }

  /** The reference data in force. */
  public String version() {
    return engine.version();
  }

  /** Until when the engine has come, epoch milliseconds. */
  public long nowMillis() {
    return nowMillis;
  }

  /** Whether a subscribers file gives a line a number; from any thread. */
  public boolean isNumberOf(String line, String number) {
    return engine.isNumberOf(line, number);
  }

  /** Something was told as it happened: history is taken no more. */
  public boolean lived() {
    return lived;
  }

  /** Batches that wait. */
  public int size() {
    return queue.size();
  }

  /**
   * Until when nothing is decided, epoch milliseconds; {@link Long#MAX_VALUE} for not known yet.
   */
  public long learnUntilMillis() {
    return learnUntilMillis;
  }

  /** Steps set aside for a fault of ours since the start, those read again included. */
  public long faultCount() {
    return faults.sum();
  }

  /** Events told before, since the start. */
  public long repeatedCount() {
    return repeated.sum();
  }

  /** Answers and ends of calls whose beginning nobody told, since the start. */
  public long withoutBeginningCount() {
    return withoutBeginning.sum();
  }

  /** Calls whose B-number no plan can read, since the start. */
  public long unreadableCount() {
    return unreadable.sum();
  }

  /** Why it has stopped, if it has. */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  private void run() {
    try {
      while (!stopping || !queue.isEmpty()) {
        List<Journal.Numbered> entries = queue.poll(200, TimeUnit.MILLISECONDS);
        if (entries != null) {
          apply(entries);
        }
        boolean due = System.nanoTime() - snapshotAt > BETWEEN_SNAPSHOTS.toNanos();
        if ((due || engine.changedLines() >= MOST_CHANGED) && snapshotOf != sequence) {
          snapshot();
        }
      }
      if (snapshotOf != sequence) {
        snapshot();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      failure = e;
      LOG.error("the engine has stopped: nothing is decided any more", e);
    }
  }

  private void apply(List<Journal.Numbered> entries) throws InterruptedException {
    if (entries.isEmpty()) {
      return;
    }
    for (Journal.Numbered numbered : entries) {
      outputs.entry(numbered.sequence());
      if (numbered.entry() instanceof LogEntry.Activated activated) {
        engine.advanceTo(activated.atMillis());
        handOver(numbered.sequence() - 1); // decided on what was in force until now
        outputs.entry(numbered.sequence());
      }
      Optional<Denial> refusal = engine.apply(numbered.entry());
      if (numbered.entry() instanceof LogEntry.Said
          || numbered.entry() instanceof LogEntry.Ordered) {
        outputs.answer(numbered.sequence(), refusal);
      }
    }
    handOver(entries.getLast().sequence());
  }

  private void handOver(long last) throws InterruptedException {
    outputs.until(last, engine.nowMillis(), engine.version());
    Outputs given = outputs;
    outputs = new Outputs();
    atOnce.decided(given, engine);
    sink.accept(given);
    lived = engine.lived();
    nowMillis = engine.nowMillis();
    learnUntilMillis = engine.learnUntilMillis();
    sequence = last;
  }

  private void snapshot() throws InterruptedException {
    sink.snapshot(sequence, engine.nowMillis(), engine.snapshot());
    snapshotOf = sequence;
    snapshotAt = System.nanoTime();
  }

  @Override
  public void lineEvent(CaseOutput.OfLine output) {
    outputs.lineEvent(output);
  }

  @Override
  public void groupEvent(long number, GroupEvent event) {
    outputs.groupEvent(number, event);
  }

  @Override
  public void callAbroad(
      CallFacts facts, CallRecord record, long amountMicros, boolean inProgress) {
    outputs.callAbroad(facts, record, amountMicros, inProgress);
  }

  @Override
  public void repeated(NetworkEvent event) {
    repeated.increment();
  }

  @Override
  public void withoutBeginning(String callId) {
    withoutBeginning.increment();
  }

  @Override
  public void unreadable(String callId) {
    unreadable.increment();
  }

  @Override
  public void setAside(Fault fault) {
    faults.increment();
    String whose = fault.line().isEmpty() ? "of no one line" : "of line " + fault.line();
    if (faults.sum() <= MOST_TRACES) {
      LOG.error("a fault of ours: a step {} is set aside, all else goes on", whose, fault.cause());
    } else if (faults.sum() <= MOST_LOGGED) {
      LOG.error("a fault of ours: a step {} is set aside: {}", whose, fault.cause().toString());
    }
  }

  /** Runs what waits, leaves a snapshot, then ends. */
  @Override
  public void close() throws InterruptedException {
    stopping = true;
    Thread running = thread;
    if (running != null) {
      running.join(Duration.ofSeconds(30));
    }
    engine.close();
  }
}
