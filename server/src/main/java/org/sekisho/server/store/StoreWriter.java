package org.sekisho.server.store;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sekisho.casework.Denial;
import org.sekisho.engine.LiveSnapshot;
import org.sekisho.server.RecentMap;
import org.sekisho.server.live.LiveRunner;
import org.sekisho.server.live.Outputs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Stores what the engine gives out: cases, measures, messages owed and calls of some entries in one
 * transaction, so that a suspension is never without its after-notice. Snapshots go beside it, each
 * once all that was given out before it is stored.
 */
public final class StoreWriter implements LiveRunner.Sink, AutoCloseable {

  /** Batches of outputs that may wait; past it the engine waits. */
  private static final int MOST_WAITING = 64;

  /** Words of persons whose answers are kept for whoever asks. */
  private static final int MOST_ASKED = 10_000;

  /** Tries of a batch the database refuses before its calls are stored one by one. */
  private static final int TRIES_TOGETHER = 3;

  /** Looks after so long whether the store has ended. */
  private static final long LONGEST_WAIT_MILLIS = 200;

  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(StoreWriter.class);

  private record Snapshot(long sequence, long atMillis, LiveSnapshot state) {}

  /** Stores snapshots. */
  @FunctionalInterface
  public interface Snapshots {
    void write(long sequence, long atMillis, LiveSnapshot snapshot);
  }

  private final BlockingQueue<Outputs> queue = new ArrayBlockingQueue<>(MOST_WAITING);
  private final BlockingQueue<Snapshot> snapshotQueue = new ArrayBlockingQueue<>(1);
  private final TransactionTemplate transaction;
  private final CaseStore cases;
  private final CallStore calls;
  private final Snapshots snapshots;
  private final Map<Long, CompletableFuture<Optional<Denial>>> asked =
      Collections.synchronizedMap(new RecentMap<>(MOST_ASKED));
  private final CopyOnWriteArrayList<Consumer<Outputs>> listeners = new CopyOnWriteArrayList<>();
  private final Object storing = new Object();
  private @Nullable Thread thread;
  private @Nullable Thread snapshotThread;
  private final LongAdder blockedNanos = new LongAdder();
  private volatile boolean stopping;
  private volatile boolean stored; // all that will be
  private volatile boolean left;
  private volatile long sequence;
  private volatile @Nullable String trouble;

  public StoreWriter(
      TransactionTemplate transaction, CaseStore cases, CallStore calls, Snapshots snapshots) {
    this.transaction = transaction;
    this.cases = cases;
    this.calls = calls;
    this.snapshots = snapshots;
  }

  /**
   * @param after number of the last entry whose outputs are stored already
   */
  public void start(long after) {
    sequence = after;
    thread = started("store", this::run);
    snapshotThread = started("snapshots", this::runSnapshots);
  }

  private static Thread started(String name, Runnable what) {
    var started = new Thread(what, name);
    started.start();
    return started;
  }

  /** Tells somebody of everything stored, after its transaction; on the store's thread. */
  public void listen(Consumer<Outputs> listener) {
    listeners.add(listener);
  }

  /** What becomes of a person's word, known once all that follows from it is stored. */
  public CompletableFuture<Optional<Denial>> answerTo(long entry) {
    return asked.computeIfAbsent(entry, added -> new CompletableFuture<>());
  }

  /** Number of the last entry whose outputs are stored. */
  public long sequence() {
    return sequence;
  }

  /** Batches that wait. */
  public int size() {
    return queue.size();
  }

  /** Calls the database refused, which were left out. */
  public long refusedCalls() {
    return calls.refused();
  }

  /** Why nothing is stored just now, if so. */
  public Optional<String> trouble() {
    Thread running = thread;
    return running != null && !running.isAlive() && !stopping
        ? Optional.of("its thread has ended")
        : Optional.ofNullable(trouble);
  }

  @Override
  public void accept(Outputs outputs) throws InterruptedException {
    if (!queue.offer(outputs)) {
      long began = System.nanoTime();
      queue.put(outputs);
      blockedNanos.add(System.nanoTime() - began);
    }
  }

  /** How long the engine has waited for the store, ever. */
  public double blockedSeconds() {
    return blockedNanos.sum() / 1e9;
  }

  @Override
  public void snapshot(long of, long atMillis, LiveSnapshot state) throws InterruptedException {
    snapshotQueue.put(new Snapshot(of, atMillis, state));
  }

  private void run() {
    try {
      while (!stopping || !queue.isEmpty()) {
        Outputs next = queue.poll(LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        if (next != null) {
          store(next);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      stored = true;
    }
  }

  private void store(Outputs outputs) throws InterruptedException {
    boolean one = false;
    for (int tries = 1; !left; tries++) {
      try {
        calls.makeDays(outputs.calls());
        boolean apart = one;
        transaction.executeWithoutResult(
            status -> {
              if (apart) {
                calls.writeEach(outputs.calls());
              } else {
                calls.write(outputs.calls());
              }
              calls.noteLate(outputs.calls());
              cases.write(outputs);
            });
        break;
      } catch (RuntimeException e) {
        one = tries >= TRIES_TOGETHER && e instanceof NonTransientDataAccessException;
        wait("what was decided cannot be stored", e);
      }
    }
    if (left) {
      return; // what comes later, a snapshot above all, must not hide what was not stored
    }
    trouble = null;
    noteStored(outputs.sequence());
    for (Outputs.Heard heard : outputs.heard()) {
      asked
          .computeIfAbsent(heard.sequence(), added -> new CompletableFuture<>())
          .complete(heard.refusal());
    }
    listeners.forEach(listener -> tell(listener, outputs));
  }

  private void wait(String what, RuntimeException e) throws InterruptedException {
    if (stopping) {
      left = true;
      LOG.error("{}; the journal has it: {}", what, e.getMessage());
      return;
    }
    trouble = String.valueOf(e.getMessage());
    LOG.warn("{}, tried again: {}", what, e.getMessage());
    Thread.sleep(BETWEEN_TRIES);
  }

  private void runSnapshots() {
    try {
      @Nullable Snapshot held = null;
      while (!left && (held != null || !snapshotQueue.isEmpty() || !stored)) {
        if (held == null) {
          held = snapshotQueue.poll(LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } else if (sequence < held.sequence) {
          if (stored && queue.isEmpty()) {
            return; // never: what it is of was not stored
          }
          awaitStored();
        } else {
          write(held);
          held = null;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until more is stored, or all is. */
  private void awaitStored() throws InterruptedException {
    synchronized (storing) {
      storing.wait(LONGEST_WAIT_MILLIS);
    }
  }

  private void noteStored(long last) {
    synchronized (storing) {
      sequence = last;
      storing.notifyAll();
    }
  }

  private void write(Snapshot snapshot) throws InterruptedException {
    while (!left) {
      try {
        snapshots.write(snapshot.sequence, snapshot.atMillis, snapshot.state);
        return;
      } catch (RuntimeException e) {
        wait("a snapshot cannot be stored", e);
      }
    }
  }

  private static void tell(Consumer<Outputs> listener, Outputs outputs) {
    try {
      listener.accept(outputs);
    } catch (RuntimeException e) {
      LOG.warn("a listener failed", e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    stopping = true;
    for (Thread running : new @Nullable Thread[] {thread, snapshotThread}) {
      if (running != null) {
        running.join(Duration.ofSeconds(30));
      }
    }
  }
}
