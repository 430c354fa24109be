package org.sekisho.server.store;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sekisho.casework.Refusal;
import org.sekisho.server.live.LiveRunner;
import org.sekisho.server.live.Outputs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The thread that stores what the engine gives out: cases, measures, messages owed and calls of
 * some entries in one transaction, so that a suspension is never without its after-notice.
 */
public final class StoreWriter implements LiveRunner.Sink, AutoCloseable {

  /** Batches of outputs that may wait; past it the engine waits. */
  private static final int MOST_WAITING = 64;

  /** Words of persons whose answers are kept for whoever asks. */
  private static final int MOST_ASKED = 10_000;

  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(StoreWriter.class);

  private record Snapshot(long sequence, long atMillis, byte[] state) {}

  private final BlockingQueue<Object> queue = new ArrayBlockingQueue<>(MOST_WAITING);
  private final TransactionTemplate transaction;
  private final CaseStore cases;
  private final CallStore calls;
  private final SnapshotStore snapshots;
  private final Map<Long, CompletableFuture<Optional<Refusal>>> asked =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(
                Map.Entry<Long, CompletableFuture<Optional<Refusal>>> eldest) {
              return size() > MOST_ASKED;
            }
          });
  private final CopyOnWriteArrayList<Consumer<Outputs>> listeners = new CopyOnWriteArrayList<>();
  private @Nullable Thread thread;
  private volatile boolean stopping;
  private boolean left;
  private volatile long sequence;

  public StoreWriter(
      TransactionTemplate transaction, CaseStore cases, CallStore calls, SnapshotStore snapshots) {
    this.transaction = transaction;
    this.cases = cases;
    this.calls = calls;
    this.snapshots = snapshots;
  }

  public void start() {
    var writer = new Thread(this::run, "store");
    thread = writer;
    writer.start();
  }

  /** Tells somebody of everything stored, after its transaction; on the store's thread. */
  public void listen(Consumer<Outputs> listener) {
    listeners.add(listener);
  }

  /** What becomes of a person's word, known once all that follows from it is stored. */
  public CompletableFuture<Optional<Refusal>> answerTo(long entry) {
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

  @Override
  public void accept(Outputs outputs) throws InterruptedException {
    queue.put(outputs);
  }

  @Override
  public void snapshot(long of, long atMillis, byte[] state) throws InterruptedException {
    queue.put(new Snapshot(of, atMillis, state));
  }

  private void run() {
    try {
      while (!stopping || !queue.isEmpty()) {
        Object next = queue.poll(200, TimeUnit.MILLISECONDS);
        if (next != null) {
          store(next);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void store(Object next) throws InterruptedException {
    if (left) {
      return; // what comes later, a snapshot above all, must not hide what was not stored
    }
    while (true) {
      try {
        transaction.executeWithoutResult(status -> write(next));
        break;
      } catch (RuntimeException e) {
        calls.undone();
        if (stopping) {
          left = true;
          LOG.error("not stored; the journal has it: {}", e.getMessage());
          return;
        }
        LOG.warn("what was decided cannot be stored, tried again: {}", e.getMessage());
        Thread.sleep(BETWEEN_TRIES);
      }
    }
    if (next instanceof Outputs outputs) {
      sequence = outputs.sequence();
      for (Outputs.Heard heard : outputs.heard()) {
        asked
            .computeIfAbsent(heard.sequence(), added -> new CompletableFuture<>())
            .complete(heard.refusal());
      }
      listeners.forEach(listener -> tell(listener, outputs));
    }
  }

  private static void tell(Consumer<Outputs> listener, Outputs outputs) {
    try {
      listener.accept(outputs);
    } catch (RuntimeException e) {
      LOG.warn("a listener failed", e);
    }
  }

  private void write(Object next) {
    if (next instanceof Outputs outputs) {
      calls.write(outputs.calls());
      cases.write(outputs);
    } else if (next instanceof Snapshot of) {
      snapshots.write(of.sequence, of.atMillis, of.state);
    }
  }

  @Override
  public void close() throws InterruptedException {
    stopping = true;
    Thread writer = thread;
    if (writer != null) {
      writer.join(Duration.ofSeconds(30));
    }
  }
}
