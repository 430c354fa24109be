package org.sekisho.server.gate;

import java.io.BufferedWriter;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;
import org.sekisho.server.Background;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;

/**
 * Keeps what was granted, and what each line's day has come to, in a file of its own, so that a
 * restart gives no line a new budget, be the database there or not. A line of text a grant, a line
 * when it is settled, a line when it is charged; written within {@link #BETWEEN}, made anew when it
 * has grown.
 */
final class GrantLog extends Background implements DisposableBean {

  /**
   * Grants, settlements and charges that may wait to be written; past it they are counted and left
   * out. A power of two.
   */
  private static final int MOST_WAITING = 131_072;

  private static final Duration BETWEEN = Duration.ofMillis(100);

  /** The file is made anew when it has so many lines, and twice as many as after the last time. */
  private static final int LEAST_LINES = 500_000;

  /** About. */
  private static final int BYTES_OF_A_LINE = 64;

  /** Written at once: more in one piece would be a burden to the collector. */
  private static final int BYTES_TOGETHER = 32_768;

  private static final Logger LOG = LoggerFactory.getLogger(GrantLog.class);

  /** What was charged longer ago is of no day that still goes on, be it the longest of a year. */
  static final long LONGEST_DAY_MILLIS = 25 * 3_600_000L;

  /** What stands in the file of a line. */
  sealed interface Kept {
    String line();

    /** What a call was granted that is not known to have ended. */
    record Granted(String line, LineLedger.Grant grant) implements Kept {}

    /** What the line's day has come to. */
    record Charged(String line, LineLedger.Charged charged) implements Kept {}
  }

  /** Something to keep, or that a grant is given back. */
  private record Change(Kept kept, boolean settled) {}

  private final Path file;
  private final Clock clock;
  private final Queue<Change> waiting = new MpscAtomicArrayQueue<>(MOST_WAITING); // nobody waits
  private final LongAdder lost = new LongAdder();

  /** What is granted and not given back, with its line: what the file comes down to. */
  private final Map<LineLedger.Grant, String> open = new IdentityHashMap<>();

  /** By line, the latest. */
  private final Map<String, LineLedger.Charged> charged = new HashMap<>();

  private boolean isRead;
  private @Nullable OutputStream out;
  private int lines;
  private int linesAnew;

  GrantLog(Path folder, Clock clock) {
    super("gate-grants", AFTER_LIVE_PATH);
    file = folder.resolve("gate-grants");
    this.clock = clock;
  }

  void granted(String line, LineLedger.Grant grant) {
    add(new Change(new Kept.Granted(line, grant), false));
  }

  void settled(String line, LineLedger.Grant grant) {
    add(new Change(new Kept.Granted(line, grant), true));
  }

  void charged(String line, LineLedger.Charged day) {
    add(new Change(new Kept.Charged(line, day), false));
  }

  /** Adds a line. */
  private static void append(StringBuilder to, Change change) {
    String line = plain(change.kept.line());
    switch (change.kept) {
      case Kept.Granted of -> {
        to.append(change.settled ? '-' : '+').append('\t').append(line).append('\t');
        to.append(plain(of.grant.call()));
        if (!change.settled) {
          to.append('\t').append(of.grant.micros());
          to.append('\t').append(of.grant.minuteMicros());
          to.append('\t').append(of.grant.atMillis());
        }
      }
      case Kept.Charged of -> {
        to.append("=\t").append(line).append('\t').append(of.charged.day());
        to.append('\t').append(of.charged.micros()).append('\t').append(of.charged.atMillis());
        to.append('\t').append(of.charged.sequence());
      }
    }
    to.append('\n');
  }

  private static CharSequence lineOf(Change change) {
    var text = new StringBuilder(BYTES_OF_A_LINE);
    append(text, change);
    return text;
  }

  private static String plain(String text) {
    return text.indexOf('\t') < 0 && text.indexOf('\n') < 0 ? text : text.replaceAll("\\s", " ");
  }

  private void add(Change change) {
    if (!waiting.offer(change)) {
      lost.increment();
    }
  }

  /** Grants and charges that were not written. */
  long lostCount() {
    return lost.sum();
  }

  /**
   * What is granted and not settled, and what was charged today; a last line that was cut is
   * neither.
   */
  synchronized List<Kept> read(long nowMillis) throws IOException {
    List<Kept> found = Files.exists(file) ? inFile(nowMillis) : List.of();
    open.clear();
    charged.clear();
    found.forEach(this::note);
    isRead = true;
    return found;
  }

  private void note(Kept kept) {
    switch (kept) {
      case Kept.Granted of -> open.put(of.grant, of.line);
      case Kept.Charged of -> charged.put(of.line, of.charged);
    }
  }

  private List<Kept> inFile(long nowMillis) throws IOException {
    Map<String, Deque<Kept.Granted>> granted = new LinkedHashMap<>();
    Map<String, Kept> days = new LinkedHashMap<>();
    // What was cut within a character is a character nobody wrote, and no reason not to start.
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    for (String each : text.split("\n")) {
      String[] parts = each.split("\t");
      try {
        if (parts.length == 3 && parts[0].equals("-")) {
          Deque<Kept.Granted> of = granted.get(parts[1] + '\t' + parts[2]);
          if (of != null) {
            of.pollFirst();
          }
        } else if (parts.length == 6 && parts[0].equals("+")) {
          Kept.Granted kept = granted(parts);
          if (nowMillis - kept.grant.atMillis() <= LineLedger.LONGEST_MILLIS) {
            granted
                .computeIfAbsent(parts[1] + '\t' + parts[2], added -> new ArrayDeque<>(1))
                .add(kept);
          }
        } else if (parts.length == 6 && parts[0].equals("=")) {
          Kept.Charged kept = charged(parts);
          long age = nowMillis - kept.charged.atMillis();
          if (age >= 0 && age <= LONGEST_DAY_MILLIS) { // else a clock was wrong, or its day is over
            days.put(kept.line, kept);
          }
        }
      } catch (NumberFormatException e) {
        LOG.warn("a line of {} is none: {}", file.getFileName(), e.getMessage());
      }
    }
    Stream<Kept> inOrder =
        granted.values().stream()
            .flatMap(Deque::stream)
            .sorted(Comparator.comparingLong(each -> each.grant.atMillis()))
            .map(Kept.class::cast);
    return Stream.concat(inOrder, days.values().stream()).toList();
  }

  private static Kept.Granted granted(String[] parts) {
    long micros = Long.parseLong(parts[3]);
    long minuteMicros = Long.parseLong(parts[4]);
    long at = Long.parseLong(parts[5]);
    return new Kept.Granted(parts[1], new LineLedger.Grant(parts[2], micros, minuteMicros, at));
  }

  private static Kept.Charged charged(String[] parts) {
    long day = Long.parseLong(parts[2]);
    long micros = Long.parseLong(parts[3]);
    long at = Long.parseLong(parts[4]);
    long sequence = Long.parseLong(parts[5]);
    return new Kept.Charged(parts[1], new LineLedger.Charged(day, micros, at, sequence));
  }

  /** Writes what waits, until the server stops. */
  @Override
  protected void run() throws InterruptedException {
    boolean fresh = false; // what a crash or a full disk cut short is not gone on with
    while (!isStopping()) {
      try {
        if (!fresh) {
          makeAnew();
          fresh = true;
        }
        write();
      } catch (IOException e) {
        LOG.warn("grants cannot be kept, a restart would not know them: {}", e.getMessage());
        close();
        fresh = false;
      }
      pause(BETWEEN);
    }
  }

  /** Writes the rest, once nobody adds to it any more. */
  @Override
  public void destroy() throws IOException {
    write();
    close();
  }

  private synchronized void write() throws IOException {
    List<Change> batch = takeWaiting();
    if (batch.isEmpty()) {
      return;
    }
    var text = new StringBuilder(BYTES_TOGETHER);
    for (Change each : batch) {
      if (text.length() > BYTES_TOGETHER - BYTES_OF_A_LINE) {
        write(text);
      }
      append(text, each);
    }
    write(text);
    lines += batch.size();
    if (lines > Math.max(LEAST_LINES, 2 * linesAnew)) {
      makeAnew();
    }
  }

  private void write(StringBuilder text) throws IOException {
    file().write(text.toString().getBytes(StandardCharsets.UTF_8));
    text.setLength(0);
  }

  /** What waits, noted before anything of it is written. */
  private List<Change> takeWaiting() {
    List<Change> batch = new ArrayList<>();
    while (batch.size() < MOST_WAITING && waiting.poll() instanceof Change change) {
      if (change.settled && change.kept instanceof Kept.Granted given) {
        open.remove(given.grant);
      } else {
        note(change.kept);
      }
      batch.add(change);
    }
    return batch;
  }

  private OutputStream file() throws IOException {
    if (out == null) {
      // Not a channel: the end of our thread would close it in the middle of a line.
      out = new FileOutputStream(file.toFile(), true);
    }
    return out;
  }

  private synchronized void makeAnew() throws IOException {
    close();
    long now = clock.millis();
    if (!isRead) {
      read(now);
    }
    open.keySet().removeIf(grant -> now - grant.atMillis() > LineLedger.LONGEST_MILLIS);
    charged.values().removeIf(day -> now - day.atMillis() > LONGEST_DAY_MILLIS);
    Path next = file.resolveSibling("gate-grants.new");
    try (BufferedWriter to = Files.newBufferedWriter(next, StandardCharsets.UTF_8)) {
      for (Map.Entry<LineLedger.Grant, String> each : open.entrySet()) {
        to.append(lineOf(new Change(new Kept.Granted(each.getValue(), each.getKey()), false)));
      }
      for (Map.Entry<String, LineLedger.Charged> each : charged.entrySet()) {
        to.append(lineOf(new Change(new Kept.Charged(each.getKey(), each.getValue()), false)));
      }
    }
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    lines = open.size() + charged.size();
    linesAnew = lines;
  }

  private synchronized void close() {
    try {
      if (out != null) {
        out.close();
      }
    } catch (IOException e) {
      LOG.warn("the file of grants could not be closed: {}", e.getMessage());
    }
    out = null;
  }
}
