package org.sekisho.benchmarks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.sekisho.call.CallRecord;
import org.sekisho.call.NetworkEvent;
import org.sekisho.call.SourceAddress;
import org.sekisho.casework.CaseEvent;
import org.sekisho.engine.CaseOutput;
import org.sekisho.engine.LogEntry;
import org.sekisho.server.LivePath;
import org.sekisho.server.SekishoServer;
import org.sekisho.server.access.ApiTokens;
import org.sekisho.server.live.Outputs;
import org.sekisho.server.settings.Settings;
import org.sekisho.server.store.StoreWriter;

/**
 * The server that {@link LiveBenchmark} asks, in a process of its own: remembers a fortnight of all
 * lines, then writes down when each measure came into force. Arguments: folder, port.
 */
public final class LiveTarget {

  /** Events of an entry that is remembered. */
  private static final int TOGETHER = 5_000;

  private static final int EVENT_BYTES = 150;
  private static final int DAYS = 14;
  private static final int HOME_CALLS = 4;
  private static final int ABROAD_CALLS = 5;

  /** Of ten lines so many call abroad. */
  private static final int ABROAD_OF_TEN = 3;

  private static final String[] USUAL = {"01014155550", "01085212345", "01044207946"};

  private LiveTarget() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path folder = Path.of(arguments[0]);
    Settings settings =
        Settings.read(folder.resolve("sekisho.yaml"), Map.of())
            .with(Optional.of(folder.resolve("data")), Optional.of(Integer.parseInt(arguments[1])));
    long began = System.nanoTime();
    SekishoServer.Running server = SekishoServer.start(settings, Optional.empty());
    long startMillis = (System.nanoTime() - began) / 1_000_000;
    LivePath path = server.context().getBean(LivePath.class);
    StoreWriter store = server.context().getBean(StoreWriter.class);
    if (path.runner().sequence() < 100) {
      remember(path, lines(folder));
      while (store.sequence() < path.runner().sequence()) {
        Thread.sleep(100); // the load begins once all of it is stored
      }
    }
    BufferedWriter measures =
        Files.newBufferedWriter(
            folder.resolve("measures.csv"), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    store.listen(outputs -> note(outputs, measures));
    String token =
        server
            .context()
            .getBean(ApiTokens.class)
            .make("load", List.of("events:write", "cases:write"), "rig");
    Files.writeString(folder.resolve("token"), token);
    Files.writeString(folder.resolve("ready"), String.valueOf(startMillis));
    new CountDownLatch(1).await();
  }

  private static List<String> lines(Path folder) throws IOException {
    try (var rows = Files.lines(folder.resolve("subscribers.csv"))) {
      return rows.skip(1).map(row -> row.substring(0, row.indexOf(','))).toList();
    }
  }

  /** Ordinary calls, day by day; a bill's worth of habit for each line. */
  private static void remember(LivePath path, List<String> lines) throws InterruptedException {
    var dice = new SplittableRandom(1);
    long day = Duration.ofDays(1).toMillis();
    long from = (System.currentTimeMillis() / day - DAYS - 1) * day;
    long each = (long) DAYS * day / (HOME_CALLS + ABROAD_CALLS);
    for (int round = 0; round < HOME_CALLS + ABROAD_CALLS; round++) {
      boolean abroad = round % 2 == 1 || round >= 2 * HOME_CALLS;
      List<NetworkEvent> part = new ArrayList<>();
      for (int i = 0; i < lines.size(); i++) {
        long begin = from + round * each + (long) i * each / lines.size();
        if (abroad && i % 10 >= ABROAD_OF_TEN) {
          continue;
        }
        String number =
            abroad
                ? USUAL[i % USUAL.length] + dice.nextInt(1_000, 10_000)
                : "03" + dice.nextInt(10_000_000, 99_999_999);
        part.add(
            new CallRecord(
                "h%d-%d".formatted(round, i),
                begin,
                begin + 8_000,
                begin + 8_000 + dice.nextInt(20_000, 300_000),
                lines.get(i),
                "",
                number,
                SourceAddress.NONE,
                "",
                CallRecord.Disposition.ANSWERED,
                "",
                "",
                ""));
        if (part.size() == TOGETHER) {
          append(path, part);
          part = new ArrayList<>();
        }
      }
      append(path, part);
    }
  }

  private static void append(LivePath path, List<NetworkEvent> part) {
    if (!part.isEmpty()) {
      path.append(at -> new LogEntry.Remembered(at, part), part.size() * EVENT_BYTES).join();
    }
  }

  /** Line, measure, what brought it, and milliseconds from that to the measure in force. */
  private static void note(Outputs outputs, BufferedWriter into) {
    Map<String, Long> told = new HashMap<>();
    for (Outputs.ToldCall call : outputs.calls()) {
      CallRecord record = call.record();
      long at =
          call.inProgress()
              ? record.answered() ? record.answerMillis() : record.startMillis()
              : record.endMillis();
      told.merge(call.facts().line().id(), at, Math::max);
    }
    long now = System.currentTimeMillis();
    try {
      for (CaseOutput.OfLine output : outputs.lines()) {
        if (output.event() instanceof CaseEvent.Challenged
            || output.event() instanceof CaseEvent.Suspended) {
          Long event = told.get(output.line().id());
          into.write(
              "%s,%s,%s,%d\n"
                  .formatted(
                      output.line().id(),
                      output.event().getClass().getSimpleName(),
                      event == null ? "time" : "event",
                      now - (event == null ? output.event().atMillis() : event)));
        }
      }
      into.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
