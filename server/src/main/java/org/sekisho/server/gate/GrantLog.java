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
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.sekisho.control.Verdict.Allow;
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

  /** Grants and settlements that may wait to be written; past it they are counted and left out. */
  private static final int MOST_WAITING = 100_000;

  private static final Duration BETWEEN = Duration.ofMillis(100);

  /** The file is made anew when it has so many lines, and twice as many as after the last time. */
  private static final int LEAST_LINES = 500_000;

  private static final Logger LOG = LoggerFactory.getLogger(GrantLog.class);

  /** A call's grant as it stands in the file. */
  record Kept(String line, String call, LineLedger.Grant grant) {}

  /** A grant, or that there is none any more. */
  private record Change(String line, String call, LineLedger.@Nullable Grant grant) {}

  private final Path file;
  private final Clock clock;
  private final BlockingQueue<Change> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final LongAdder lost = new LongAdder();
  private @Nullable BufferedWriter out;
  private int lines;
  private int linesAnew;

  GrantLog(Path folder, Clock clock) {
    super("gate-grants", AFTER_LIVE_PATH);
    file = folder.resolve("gate-grants");
    this.clock = clock;
  }

  void granted(String line, String call, Allow allow, long atMillis) {
    add(
        new Change(
            line,
            call,
            new LineLedger.Grant(allow.grantMicros(), allow.perMinuteMicros(), atMillis)));
  }

  void settled(String line, String call) {
    add(new Change(line, call, null));
  }

  /** As a line of the file. */
  private static String text(String line, String call, LineLedger.@Nullable Grant grant) {
    String of = "\t" + plain(line) + "\t" + plain(call);
    return grant == null
        ? "-" + of + "\n"
        : "+"
            + of
            + "\t"
            + grant.micros()
            + "\t"
            + grant.minuteMicros()
            + "\t"
            + grant.atMillis()
            + "\n";
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
  List<Kept> read(long nowMillis) throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    Map<String, Deque<Kept>> open = new LinkedHashMap<>();
    // What was cut within a character is a character nobody wrote, and no reason not to start.
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    for (String each : text.split("\n")) {
      String[] parts = each.split("\t");
      if (parts.length == 3 && parts[0].equals("-")) {
        Deque<Kept> of = open.get(parts[1] + '\t' + parts[2]);
        if (of != null) {
          of.pollFirst();
        }
      } else if (parts.length == 6 && parts[0].equals("+")) {
        try {
          var grant =
              new LineLedger.Grant(
                  Long.parseLong(parts[3]), Long.parseLong(parts[4]), Long.parseLong(parts[5]));
          if (nowMillis - grant.atMillis() <= LineLedger.LONGEST_MILLIS) {
            open.computeIfAbsent(parts[1] + '\t' + parts[2], added -> new ArrayDeque<>(1))
                .add(new Kept(parts[1], parts[2], grant));
          }
        } catch (NumberFormatException e) {
          LOG.warn("a line of {} is none: {}", file.getFileName(), e.getMessage());
        }
      }
    }
    return open.values().stream().flatMap(Deque::stream).toList();
  }

  /** Writes what waits, until the server stops. */
  @Override
  protected void run() throws InterruptedException {
    boolean fresh = false; // what a crash cut short is not gone on with
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
    List<Change> batch = new ArrayList<>();
    waiting.drainTo(batch);
    if (batch.isEmpty()) {
      return;
    }
    BufferedWriter to = open();
    for (Change each : batch) {
      to.write(text(each.line, each.call, each.grant));
    }
    to.flush();
    lines += batch.size();
    if (lines > Math.max(LEAST_LINES, 2 * linesAnew)) {
      makeAnew();
    }
  }

  private BufferedWriter open() throws IOException {
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
    Path next = file.resolveSibling("gate-grants.new");
    List<Kept> open = read(clock.millis());
    try (BufferedWriter to = Files.newBufferedWriter(next, StandardCharsets.UTF_8)) {
      for (Kept each : open) {
        to.write(text(each.line, each.call, each.grant));
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
