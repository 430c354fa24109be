package org.sekisho.server;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.sekisho.casework.Denial;
import org.sekisho.casework.GroupWord;
import org.sekisho.casework.Word;
import org.sekisho.engine.LiveEngine;
import org.sekisho.engine.LogEntry;
import org.sekisho.server.journal.Journal;
import org.sekisho.server.journal.JournalTable;
import org.sekisho.server.live.LiveRunner;
import org.sekisho.server.reference.Reference;
import org.sekisho.server.reference.ReferenceData;
import org.sekisho.server.settings.Settings;
import org.sekisho.server.store.SnapshotStore;
import org.sekisho.server.store.StoreWriter;
import org.springframework.context.SmartLifecycle;

/** The way of an event: journal, engine, store; started and stopped in that order. */
public final class LivePath implements SmartLifecycle {

  /** The engine's longest call: one that goes on longer is taken to have ended. */
  private static final Duration LONGEST_CALL = Duration.ofHours(12);

  private final JournalTable table;
  private final SnapshotStore snapshots;
  private final StoreWriter store;
  private final Clock clock;
  private final ReferenceData reference;
  private final LiveRunner runner;
  private @Nullable Journal journal;
  private final DatabaseLock lock;

  LivePath(
      DataSource database,
      Settings settings,
      ReferenceData reference,
      LiveRunner.AtOnce atOnce,
      StoreWriter store,
      Clock clock) {
    table = new JournalTable(database);
    snapshots = new SnapshotStore(database);
    lock = new DatabaseLock(database);
    this.store = store;
    this.clock = clock;
    this.reference = reference;
    runner =
        new LiveRunner(
            out ->
                new LiveEngine(
                    reference.findFirst().orElseThrow().version(),
                    version -> setup(settings, reference.get(version)),
                    out),
            atOnce,
            store);
    reference.onActivation(
        version -> append(at -> new LogEntry.Activated(at, version), SMALL).join());
  }

  /** Whether a line is reached under a number, however it is written. */
  public boolean isOwnNumber(String line, String number) {
    return reference
        .get(runner.version())
        .waysToWrite(number)
        .anyMatch(way -> runner.isNumberOf(line, way));
  }

  /** What an engine works with under a version of the reference data. */
  static LiveEngine.Setup setup(Settings settings, Reference reference) {
    return new LiveEngine.Setup(
        reference.policy().casework(),
        reference.enricher(),
        reference.regulated(),
        reference.plan(),
        reference.calendar(),
        reference.lines(),
        settings.learn(),
        LONGEST_CALL,
        reference.policy().assumeTerms(),
        settings.shards());
  }

  /** Size of a word, or of whatever else is no more than a line, in bytes. */
  private static final int SMALL = 200;

  /**
   * Takes in an entry; its number once it is durable.
   *
   * @param size of what came, in bytes
   * @throws Journal.FullException if too many wait
   */
  public CompletableFuture<Long> append(LongFunction<LogEntry> entry, int size) {
    return journal().append(entry, size);
  }

  /**
   * Says a word on a line's case; what was not to be had of it, once all that follows is stored.
   */
  public CompletableFuture<Optional<Denial>> say(
      String line, String caseId, LongFunction<Word> word) {
    return append(at -> new LogEntry.Said(line, caseId, word.apply(at)), SMALL)
        .thenCompose(store::answerTo);
  }

  /** Orders something about many lines; what was not to be had of it, once it is stored. */
  public CompletableFuture<Optional<Denial>> order(LongFunction<GroupWord> word) {
    return append(at -> new LogEntry.Ordered(word.apply(at)), SMALL).thenCompose(store::answerTo);
  }

  /** The time of the newest entry is not before this. */
  public long nowMillis() {
    return clock.millis();
  }

  /** Entries that wait to be written. */
  public int waiting() {
    return journal().size();
  }

  public LiveRunner runner() {
    return runner;
  }

  /** What keeps it from going on, if anything: for whoever watches over us. */
  public Optional<String> trouble() {
    Journal writer = journal;
    if (writer == null) {
      return Optional.of("not started");
    }
    return runner
        .failure()
        .map(why -> "engine: " + why)
        .or(() -> writer.trouble().map(why -> "journal: " + why))
        .or(() -> store.trouble().map(why -> "store: " + why));
  }

  private Journal journal() {
    if (journal == null) {
      throw new IllegalStateException("not started");
    }
    return journal;
  }

  @Override
  public void start() {
    try {
      lock.take();
      runner.restore(snapshots::restore, store::start, table);
      reference.noteInForce(runner.version());
      runner.start();
      JournalTable.End end = table.end();
      var writer = new Journal(table, clock, end.sequence(), end.atMillis(), runner::accept);
      journal = writer;
      writer.start();
      reference.activatePending();
    } catch (SQLException e) {
      throw new IllegalStateException("the journal cannot be read: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void stop() {
    try {
      if (journal != null) {
        journal.close();
        journal = null;
      }
      runner.close();
      store.close();
      lock.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return journal != null;
  }

  /** Before whatever brings entries, and stopped after it. */
  @Override
  public int getPhase() {
    return 0;
  }
}
