package org.sekisho.server.logs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sekisho.call.CallRecord;
import org.sekisho.call.Knock;
import org.sekisho.call.Registration;
import org.sekisho.server.Background;
import org.sekisho.server.intake.EventsTold;
import org.sekisho.server.intake.IntakeCounts;
import org.sekisho.server.intake.LogInsTold;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.calls.CallFormat;
import org.sekisho.wire.calls.CallReader;
import org.sekisho.wire.calls.OpenCalls;
import org.sekisho.wire.logs.SecurityLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one log that a switch writes, over its rotations: calls it tells of in any of the known
 * formats, and who tried to log in. Calls are read from the file's beginning (what is told again
 * changes nothing), log-ins from now on: they are nothing once they are old.
 */
final class LogTail extends Background {

  /** How pages name it. */
  static final String SOURCE = "logs";

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  /** A file without calls so far is asked again whether it has any. */
  private static final Duration BETWEEN_RECOGNITIONS = Duration.ofSeconds(5);

  /** Bytes of a line that are read; the rest of a longer one is left out. */
  private static final int LONGEST_LINE = 64 * 1024;

  /** Bytes read at once. */
  private static final int PIECE = 1 << 16;

  /** Each line has a millisecond of its own, up to so many ahead. */
  private static final long MOST_AHEAD_MILLIS = 5_000;

  private static final long AHEAD_MILLIS = Duration.ofMinutes(10).toMillis();
  private static final long LATE_MILLIS = Duration.ofDays(3).toMillis();
  private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);

  private final Path file;
  private final ZoneId zone;
  private final EventsTold told;
  private final LogInsTold logIns;
  private final IntakeCounts counts;
  private final Clock clock;
  private final OpenCalls begun = new OpenCalls();
  private final StringBuilder line = new StringBuilder();
  private boolean started;
  private @Nullable Object key; // the file itself, whatever its name
  private @Nullable Object lastKey; // where we were in it, should it be opened again
  private long lastOffset;
  private @Nullable RandomAccessFile bytes;
  private @Nullable CallReader calls;
  private long lastMillis; // of a line
  private long recognisedAt = Long.MIN_VALUE / 2;

  LogTail(
      Path file,
      ZoneId zone,
      EventsTold told,
      LogInsTold logIns,
      IntakeCounts counts,
      Clock clock) {
    super("log-" + file.getFileName(), AFTER_LIVE_PATH);
    this.file = file;
    this.zone = zone;
    this.told = told;
    this.logIns = logIns;
    this.counts = counts;
    this.clock = clock;
  }

  @Override
  protected void run() throws InterruptedException {
    while (!isStopping()) {
      try {
        look();
      } catch (IOException e) {
        LOG.warn("{} cannot be read, tried again: {}", file, e.getMessage());
        close();
      }
      pause(BETWEEN_LOOKS);
    }
    close();
  }

  private void look() throws IOException {
    if (!Files.exists(file)) {
      started = true; // what is written from now on is new
      return;
    }
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    RandomAccessFile open = bytes;
    if (open != null && (!now.fileKey().equals(key) || now.size() < open.getFilePointer())) {
      read(open); // what was written before it was rotated
      close();
      lastKey = null;
      open = null;
    }
    if (open == null) {
      open = new RandomAccessFile(file.toFile(), "r");
      bytes = open;
      key = now.fileKey();
      boolean again = now.fileKey().equals(lastKey) && lastOffset <= now.size();
      open.seek(again ? lastOffset : started ? 0 : now.size());
      lastKey = now.fileKey();
      started = true;
    }
    read(open);
    lastOffset = open.getFilePointer();
    try {
      readCalls();
    } catch (BadFileException e) {
      LOG.warn("{} tells of no calls any more, tried again: {}", file, e.getMessage());
      CallReader failed = calls;
      calls = null;
      if (failed != null) {
        failed.close();
      }
    }
  }

  private void read(RandomAccessFile from) throws IOException {
    byte[] piece = new byte[PIECE];
    for (int length = from.read(piece); length > 0; length = from.read(piece)) {
      for (char c : new String(piece, 0, length, StandardCharsets.ISO_8859_1).toCharArray()) {
        if (c == '\n') {
          take(line.toString());
          line.setLength(0);
        } else if (line.length() < LONGEST_LINE) {
          line.append(c);
        }
      }
    }
  }

  private void take(String text) {
    // Lines that are read together are several things, and not one told again.
    long now = clock.millis();
    lastMillis = lastMillis > now + MOST_AHEAD_MILLIS ? now : Math.max(now, lastMillis + 1);
    Optional<Knock> read = SecurityLine.parse(text, lastMillis);
    if (read.isEmpty()) {
      return;
    }
    Knock knock = read.get();
    switch (knock.kind()) {
      case WRONG -> logIns.registered(registration(knock, false));
      case PROVED -> {
        logIns.knocked(knock);
        logIns.registered(registration(knock, true));
      }
      case ASKED, DIALLED, REACHED -> logIns.knocked(knock);
    }
  }

  private static Registration registration(Knock of, boolean success) {
    return new Registration(of.atMillis(), of.name(), of.source(), of.userAgent(), success);
  }

  private void readCalls() throws IOException {
    CallReader reader = calls;
    if (reader == null) {
      if (clock.millis() - recognisedAt < BETWEEN_RECOGNITIONS.toMillis()) {
        return;
      }
      recognisedAt = clock.millis();
      try {
        reader =
            CallReader.follow(
                file,
                CallFormat.auto(Optional.of(zone)),
                begun,
                (name, number, reason, row) -> counts.rejected(SOURCE, reason.name()));
      } catch (BadFileException e) {
        LOG.debug("{} tells of no calls so far: {}", file, e.getMessage());
        return;
      }
      calls = reader;
    }
    tell(reader);
  }

  private void tell(CallReader reader) throws IOException {
    for (Optional<CallRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
      CallRecord call = next.get();
      long now = clock.millis();
      if (call.endMillis() > now + AHEAD_MILLIS || call.startMillis() < now - LATE_MILLIS) {
        counts.rejected(SOURCE, "time");
      } else {
        told.add(call);
      }
    }
  }

  private void close() {
    try {
      if (calls != null) {
        calls.setGrowing(false);
        tell(calls);
        calls.close();
      }
      if (bytes != null) {
        bytes.close();
      }
    } catch (IOException e) {
      LOG.warn("the end of {} could not be read: {}", file, e.getMessage());
    }
    calls = null;
    bytes = null;
    recognisedAt = Long.MIN_VALUE / 2;
  }
}
