package org.sekisho.server.intake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.sekisho.call.CallRecord;
import org.sekisho.call.NetworkEvent;
import org.sekisho.engine.LogEntry;
import org.sekisho.server.Background;
import org.sekisho.server.LivePath;
import org.sekisho.server.journal.Journal;
import org.sekisho.server.settings.Settings;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.calls.CallFormat;
import org.sekisho.wire.calls.CallReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads files of call records that are put into a folder, of every format there is, and moves each
 * to {@code done} once all its calls are durable, or to {@code failed} with the reason beside it. A
 * file is handed over by renaming it into the folder; names that begin with a dot or end in {@code
 * .part} or {@code .tmp} are not ready. It is read in {@code reading}, with how many of its records
 * are durable beside it: one that was read half when the process died goes on from there.
 *
 * <p>What is put into {@code history} before anything was told teaches only.
 */
public final class FolderWatch extends Background {

  static final String SOURCE = "folder";

  /** Records of an entry. */
  private static final int TOGETHER = 1_000;

  /** Remembered records of an entry. */
  private static final int REMEMBERED = 5_000;

  /** Entries of a file that may wait to be durable. */
  private static final int MOST_AHEAD = 8;

  /** Rejected rows kept of a file. */
  private static final int MOST_REJECTS = 10_000;

  /** Of a record in the journal, about. */
  private static final int RECORD_BYTES = 200;

  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  /** A record may end so long after now, and have begun so long before; others are rejected. */
  private static final long AHEAD_MILLIS = Duration.ofMinutes(10).toMillis();

  private static final long LATE_MILLIS = Duration.ofDays(35).toMillis();

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);
  private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);

  private final Settings settings;
  private final LivePath path;
  private final IntakeCounts counts;

  public FolderWatch(Settings settings, LivePath path, IntakeCounts counts) {
    super("folder-watch", AFTER_LIVE_PATH);
    this.settings = settings;
    this.path = path;
    this.counts = counts;
  }

  @Override
  protected boolean isWanted() {
    return settings.intakeFolder().isPresent();
  }

  @Override
  protected void run() throws InterruptedException {
    Path folder = settings.intakeFolder().orElseThrow();
    while (!isStopping()) {
      try {
        look(folder);
      } catch (IOException | RuntimeException e) {
        LOG.warn("the intake folder cannot be read, tried again: {}", e.getMessage());
      }
      pause(BETWEEN_LOOKS);
    }
  }

  private void look(Path folder) throws IOException, InterruptedException {
    Path history = Files.createDirectories(folder.resolve("history"));
    for (boolean before : new boolean[] {true, false}) {
      Path reading = folder.resolve(before ? "reading-history" : "reading");
      for (Path file : ready(before ? history : folder)) {
        move(file, reading); // taken: nobody writes it any more, and it is told of once
      }
      for (Path file : ready(Files.createDirectories(reading))) {
        read(file, folder, before);
      }
    }
  }

  private static List<Path> ready(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(
              file -> !String.valueOf(file.getFileName()).matches("\\..*|.*\\.(part|tmp|taken)"))
          .sorted()
          .toList();
    }
  }

  private void read(Path file, Path folder, boolean history)
      throws IOException, InterruptedException {
    String name = String.valueOf(file.getFileName());
    List<String> rejects = new ArrayList<>();
    Path mark = beside(file, ".taken");
    var taken = new Taken(history, mark);
    try {
      if (history && path.runner().lived()) {
        throw new BadFileException(
            "history is taken before the first live event only: later it would be told out of order");
      }
      CallReader.readAll(
          List.of(file),
          CallFormat.auto(settings.intakeZone()),
          (of, line, reason, row) -> {
            counts.rejected(SOURCE, reason.counter());
            if (rejects.size() < MOST_REJECTS) {
              rejects.add("%d,%s".formatted(line, reason.counter()));
            }
          },
          taken::add);
      taken.finish();
      if (taken.count == 0) {
        throw new BadFileException("no row of it could be read");
      }
    } catch (BadFileException e) {
      LOG.warn("{} is moved to failed: {}", name, e.getMessage());
      Path failed = move(file, folder.resolve("failed"));
      Files.deleteIfExists(mark);
      Files.writeString(beside(failed, ".error.txt"), e.getMessage() + System.lineSeparator());
      writeRejects(failed, rejects);
      return;
    } catch (InterruptedRead e) {
      throw new InterruptedException("stopped; the file is read again at the next start");
    }
    counts.accepted(SOURCE, taken.count, path.nowMillis());
    Path done = move(file, folder.resolve("done"));
    Files.deleteIfExists(mark);
    writeRejects(done, rejects);
    LOG.info("{}: {} records taken, {} rows rejected", name, taken.count, rejects.size());
  }

  /** We are being stopped while a file is read. */
  private static final class InterruptedRead extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** An entry on its way. */
  private record Sent(CompletableFuture<Long> written, int count) {}

  /** Records of a file on their way into the journal, some entries ahead. */
  private final class Taken {
    private final boolean history;
    private final Deque<Sent> ahead = new ArrayDeque<>();
    private final Path mark;
    private final long before; // records that were durable when we were stopped
    private List<NetworkEvent> part = new ArrayList<>();
    private long count;
    private long durable;

    Taken(boolean history, Path mark) throws IOException {
      this.history = history;
      this.mark = mark;
      before = Files.exists(mark) ? Long.parseLong(Files.readString(mark).strip()) : 0;
      durable = before;
    }

    void add(CallRecord record) {
      long now = path.nowMillis();
      boolean first = count == 0 && before == 0;
      if (history && first && record.atMillis() + DAY_MILLIS < path.runner().nowMillis()) {
        throw new BadFileException(
            "history goes forward: this file begins before what was taken already");
      }
      if (record.endMillis() > now + AHEAD_MILLIS
          || (!history && record.startMillis() < now - LATE_MILLIS)) {
        counts.rejected(SOURCE, "time");
        return;
      }
      if (count++ < before) {
        return;
      }
      part.add(record);
      if (part.size() >= (history ? REMEMBERED : TOGETHER)) {
        send();
      }
    }

    /** Waits until all of it is durable. */
    void finish() {
      if (!part.isEmpty()) {
        send();
      }
      while (!ahead.isEmpty()) {
        awaitOldest();
      }
    }

    private void awaitOldest() {
      Sent oldest = ahead.remove();
      oldest.written.join();
      durable += oldest.count;
      try {
        Files.writeString(mark, String.valueOf(durable));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void send() {
      if (history) {
        part.sort(Comparator.comparingLong(NetworkEvent::atMillis));
      }
      List<NetworkEvent> events = List.copyOf(part);
      part = new ArrayList<>();
      while (true) {
        try {
          CompletableFuture<Long> written =
              path.append(
                  at ->
                      history ? new LogEntry.Remembered(at, events) : new LogEntry.Told(at, events),
                  events.size() * RECORD_BYTES);
          ahead.add(new Sent(written, events.size()));
          break;
        } catch (Journal.FullException e) {
          waitForRoom();
        }
      }
      if (ahead.size() >= MOST_AHEAD) {
        awaitOldest();
      }
    }

    private void waitForRoom() {
      try {
        FolderWatch.this.pause(BETWEEN_TRIES);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedRead();
      }
    }
  }

  private static Path move(Path file, Path into) throws IOException {
    Files.createDirectories(into);
    Path to = into.resolve(file.getFileName());
    for (int again = 1; Files.exists(to); again++) {
      to = into.resolve(file.getFileName() + "." + again);
    }
    try {
      return Files.move(file, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      return Files.move(file, to);
    }
  }

  private static Path beside(Path file, String ending) {
    return file.resolveSibling(file.getFileName() + ending);
  }

  private static void writeRejects(Path file, List<String> rejects) throws IOException {
    if (!rejects.isEmpty()) {
      Files.writeString(
          beside(file, ".rejects.csv"), "line,reason\n" + String.join("\n", rejects) + "\n");
    }
  }
}
