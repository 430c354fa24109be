package org.sekisho.server.journal;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.sekisho.engine.LogEntry;
import org.sekisho.engine.LogEntryCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of everything the live engine is fed. One thread gives each entry its time and the next
 * number, writes what has gathered in one transaction, then acknowledges it and hands it on; so
 * numbers have no gaps and stand in the order of commits, and nothing acknowledged is lost.
 *
 * <p>Its time never goes back: when the clock steps back, entries carry the time of the one before
 * until the clock has caught up.
 */
public final class Journal implements AutoCloseable {

  /** Entries that may wait to be written; past it whoever brings one is told to come again. */
  public static final int MOST_WAITING = 2_000;

  /** What may wait to be written, in bytes as it came. */
  public static final long MOST_BYTES = 64L << 20;

  /** Entries written in one transaction. */
  private static final int MOST_TOGETHER = 500;

  /** Without an entry for so long, a tick is one. */
  private static final Duration TICK = Duration.ofSeconds(1);

  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  /** An entry with its number. */
  public record Numbered(long sequence, LogEntry entry) {}

  /** Takes entries that are durable, in their order; may make the writer wait. */
  @FunctionalInterface
  public interface Next {
    void accept(List<Numbered> entries) throws InterruptedException;
  }

  /** Nothing more can be taken in just now. */
  public static final class FullException extends RuntimeException {
    private static final long serialVersionUID = 1;

    FullException() {
      super(
          "more than %,d entries or %,d bytes wait to be written"
              .formatted(MOST_WAITING, MOST_BYTES));
    }
  }

  private record Waiting(LongFunction<LogEntry> entry, int size, CompletableFuture<Long> written) {}

  private final JournalTable table;
  private final Clock clock;
  private final Next next;
  private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private long sequence;
  private long lastMillis;
  private @Nullable Thread thread;
  private final AtomicLong waitingBytes = new AtomicLong();
  private volatile boolean stopping;
  private volatile boolean lost;
  private volatile @Nullable String trouble;

  /**
   * @param sequence number of the last entry there is, 0 for none
   * @param lastMillis its time
   */
  public Journal(JournalTable table, Clock clock, long sequence, long lastMillis, Next next) {
    this.table = table;
    this.clock = clock;
    this.sequence = sequence;
    this.lastMillis = lastMillis;
    this.next = next;
  }

  public void start() {
    var writer = new Thread(this::run, "journal");
    thread = writer;
    writer.start();
  }

  /**
   * Hands in an entry.
   *
   * @param entry made once its time is known, epoch milliseconds
   * @param size of what came, in bytes
   * @return its number, once it is durable
   * @throws FullException if too many wait
   */
  public CompletableFuture<Long> append(LongFunction<LogEntry> entry, int size) {
    var written = new CompletableFuture<Long>();
    boolean room = waitingBytes.addAndGet(size) <= MOST_BYTES || waiting.isEmpty();
    if (stopping || !room || !waiting.offer(new Waiting(entry, size, written))) {
      waitingBytes.addAndGet(-size);
      throw new FullException();
    }
    return written;
  }

  /** Why nothing is written, if so. */
  public Optional<String> trouble() {
    if (lost) {
      return Optional.of("another process writes it");
    }
    Thread writer = thread;
    return writer != null && !writer.isAlive() && !stopping
        ? Optional.of("its thread has ended")
        : Optional.ofNullable(trouble);
  }

  /** How many entries wait. */
  public int size() {
    return waiting.size();
  }

  private void run() {
    List<Waiting> taken = new ArrayList<>();
    try {
      while (!stopping || !waiting.isEmpty()) {
        Waiting first = waiting.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
          taken.add(first);
          waiting.drainTo(taken, MOST_TOGETHER - 1);
          taken.forEach(each -> waitingBytes.addAndGet(-each.size));
        } else if (!stopping) {
          taken.add(new Waiting(LogEntry.Ticked::new, 0, new CompletableFuture<>()));
        }
        if (!taken.isEmpty()) {
          write(taken);
          taken.clear();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(List<Waiting> taken) throws InterruptedException {
    List<Numbered> entries = new ArrayList<>(taken.size());
    List<byte[]> bytes = new ArrayList<>(taken.size());
    List<Waiting> made = new ArrayList<>(taken.size());
    long first = sequence + 1;
    for (Waiting each : taken) {
      lastMillis = Math.max(lastMillis, clock.millis());
      try {
        LogEntry entry = each.entry.apply(lastMillis);
        bytes.add(LogEntryCodec.write(entry));
        entries.add(new Numbered(first + made.size(), entry));
        made.add(each);
      } catch (RuntimeException e) {
        each.written.completeExceptionally(e);
      }
    }
    if (made.isEmpty()) {
      return;
    }
    while (true) {
      try {
        table.append(first, lastMillis, bytes);
        trouble = null;
        break;
      } catch (RuntimeException e) {
        if (table.isWritten(first, bytes)) {
          break; // the answer was lost, not the entries
        }
        if (table.isTaken(first)) {
          LOG.error("another process writes this journal: nothing is written here any more");
          lost = true;
          stopping = true;
        }
        if (stopping) {
          made.forEach(each -> each.written.completeExceptionally(e));
          waiting.forEach(each -> each.written.completeExceptionally(e));
          waiting.clear(); // whether these were written cannot be said: nothing may follow them
          return;
        }
        trouble = String.valueOf(e.getMessage());
        LOG.warn("the journal cannot be written, tried again: {}", e.getMessage());
        Thread.sleep(BETWEEN_TRIES);
      }
    }
    sequence += made.size();
    next.accept(entries);
    for (int i = 0; i < made.size(); i++) {
      made.get(i).written.complete(first + i);
    }
  }

  /** Writes what waits, then ends. */
  @Override
  public void close() throws InterruptedException {
    stopping = true;
    Thread writer = thread;
    if (writer != null) {
      writer.join(Duration.ofSeconds(20));
    }
  }
}
