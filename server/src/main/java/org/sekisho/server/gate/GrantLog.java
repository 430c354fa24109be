package org.sekisho.server.gate;

import java.io.BufferedWriter;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
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
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.LongAdder;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;
import org.sekisho.server.Background;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;

/**
 * Keeps what was granted in a file of its own, so that a restart gives no line a new budget, be the
 * database there or not. A line of text a grant, a line when it is settled; written within {@link
 * #BETWEEN}, made anew when it has grown.
 */
final class GrantLog extends Background implements DisposableBean {

  /**
   * Grants and settlements that may wait to be written; past it they are counted and left out. A
   * power of two.
   */
  private static final int MOST_WAITING = 131_072;

  private static final Duration BETWEEN = Duration.ofMillis(100);

  /** The file is made anew when it has so many lines, and twice as many as after the last time. */
  private static final int LEAST_LINES = 500_000;

  private static final Logger LOG = LoggerFactory.getLogger(GrantLog.class);

  /** A call's grant as it stands in the file. */
  record Kept(String line, LineLedger.Grant grant) {}

  /** A grant, or that it is given back. */
  private record Change(String line, LineLedger.Grant grant, boolean settled) {}

  private final Path file;
  private final Clock clock;
  private final Queue<Change> waiting = new MpscAtomicArrayQueue<>(MOST_WAITING); // nobody waits
  private final LongAdder lost = new LongAdder();

  /** What is granted and not given back, with its line: what the file comes down to. */
  private final Map<LineLedger.Grant, String> open = new IdentityHashMap<>();

  private boolean isRead;
  private @Nullable BufferedWriter out;
  private int lines;
  private int linesAnew;

  GrantLog(Path folder, Clock clock) {
    super("gate-grants", AFTER_LIVE_PATH);
    file = folder.resolve("gate-grants");
    this.clock = clock;
  }

  void granted(String line, LineLedger.Grant grant) {
    add(new Change(line, grant, false));
  }

  void settled(String line, LineLedger.Grant grant) {
    add(new Change(line, grant, true));
  }

  /** Adds a line to the file. */
  private static void append(
      BufferedWriter to, String line, LineLedger.Grant grant, boolean settled) throws IOException {
    to.append(settled ? '-' : '+').append('\t').append(plain(line)).append('\t');
    to.append(plain(grant.call()));
    if (!settled) {
      to.append('\t').append(Long.toString(grant.micros()));
      to.append('\t').append(Long.toString(grant.minuteMicros()));
      to.append('\t').append(Long.toString(grant.atMillis()));
    }
    to.append('\n');
  }

  private static String plain(String text) {
    return text.indexOf('\t') < 0 && text.indexOf('\n') < 0 ? text : text.replaceAll("\\s", " ");
  }

  private void add(Change change) {
    if (!waiting.offer(change)) {
      lost.increment();
    }
  }

  /** Grants that were not written. */
  long lostCount() {
    return lost.sum();
  }

  /** What is granted and not settled; a last line that was cut is no grant. */
  synchronized List<Kept> read(long nowMillis) throws IOException {
    List<Kept> found = Files.exists(file) ? inFile(nowMillis) : List.of();
    open.clear();
    found.forEach(kept -> open.put(kept.grant, kept.line));
    isRead = true;
    return found;
  }

  private List<Kept> inFile(long nowMillis) throws IOException {
    Map<String, Deque<Kept>> kept = new LinkedHashMap<>();
    // What was cut within a character is a character nobody wrote, and no reason not to start.
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    for (String each : text.split("\n")) {
      String[] parts = each.split("\t");
      if (parts.length == 3 && parts[0].equals("-")) {
        Deque<Kept> of = kept.get(parts[1] + '\t' + parts[2]);
        if (of != null) {
          of.pollFirst();
        }
      } else if (parts.length == 6 && parts[0].equals("+")) {
        try {
          var grant =
              new LineLedger.Grant(
                  parts[2],
                  Long.parseLong(parts[3]),
                  Long.parseLong(parts[4]),
                  Long.parseLong(parts[5]));
          if (nowMillis - grant.atMillis() <= LineLedger.LONGEST_MILLIS) {
            kept.computeIfAbsent(parts[1] + '\t' + parts[2], added -> new ArrayDeque<>(1))
                .add(new Kept(parts[1], grant));
          }
        } catch (NumberFormatException e) {
          LOG.warn("a line of {} is none: {}", file.getFileName(), e.getMessage());
        }
      }
    }
    return kept.values().stream()
        .flatMap(Deque::stream)
        .sorted(Comparator.comparingLong(each -> each.grant.atMillis()))
        .toList();
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
    BufferedWriter to = file();
    for (Change each : batch) {
      append(to, each.line, each.grant, each.settled);
    }
    to.flush();
    lines += batch.size();
    if (lines > Math.max(LEAST_LINES, 2 * linesAnew)) {
      makeAnew();
    }
  }

  /** What waits, noted as granted and given back before anything of it is written. */
  private List<Change> takeWaiting() {
    List<Change> batch = new ArrayList<>();
    while (batch.size() < MOST_WAITING && waiting.poll() instanceof Change change) {
      if (change.settled) {
        open.remove(change.grant);
      } else {
        open.put(change.grant, change.line);
      }
      batch.add(change);
    }
    return batch;
  }

  private BufferedWriter file() throws IOException {
    if (out == null) {
      out =
          // Not a channel: the end of our thread would close it in the middle of a line.
          new BufferedWriter(
              new OutputStreamWriter(
                  new FileOutputStream(file.toFile(), true), StandardCharsets.UTF_8));
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
    Path next = file.resolveSibling("gate-grants.new");
    try (BufferedWriter to = Files.newBufferedWriter(next, StandardCharsets.UTF_8)) {
      for (Map.Entry<LineLedger.Grant, String> each : open.entrySet()) {
        append(to, each.getValue(), each.getKey(), false);
      }
    }
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    lines = open.size();
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
