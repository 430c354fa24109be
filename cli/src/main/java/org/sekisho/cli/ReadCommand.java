package org.sekisho.cli;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sekisho.call.CallRecord;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.RejectReason;
import org.sekisho.wire.calls.CallFile;
import org.sekisho.wire.calls.CallFormat;
import org.sekisho.wire.calls.CallReader;
import org.sekisho.wire.calls.CallWriter;
import org.sekisho.wire.calls.OpenCalls;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sekisho read}: how a file is understood, before anything is decided on it. */
@Command(
    name = "read",
    mixinStandardHelpOptions = true,
    description =
        "Shows how files of calls are understood: their format, their first calls, what is"
            + " rejected and why.",
    footer = {
      "",
      "Examples:",
      "  sekisho read --calls Master.csv --zone Asia/Tokyo",
      "  sekisho read --calls cdr.txt --mapping our-switch.yaml --out calls.csv"
    })
final class ReadCommand implements Callable<Integer> {

  /** Calls and rejected rows that are shown. */
  private static final int SHOWN = 10;

  /** Characters of a rejected row that are shown. */
  private static final int WIDTH = 100;

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

  @Mixin CallOptions calls = new CallOptions();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "write all calls as a Sekisho calls file")
  @Nullable Path out;

  private final Map<RejectReason, Long> counts = new TreeMap<>();
  private final List<String> rejected = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    ZoneId zone = calls.operatorZone();
    Optional<Path> target = Optional.ofNullable(out);
    if (target.isPresent()) {
      calls.refuseToOverwrite(target.get());
    }
    CallFormat format = calls.format();
    try (Writer written =
        target.isPresent() ? DetectCommand.writer(target.get()) : Writer.nullWriter()) {
      var writer = new CallWriter(written, zone);
      var open = new OpenCalls();
      for (CallFile file : CallFile.list(calls.calls)) {
        counts.clear();
        try (CallReader reader = CallReader.open(file.path(), format, open, this::reject)) {
          read(reader, writer, zone);
        } catch (BadFileException e) {
          if (file.named()) {
            throw e;
          }
          System.out.printf("passed over: %s%n", e.getMessage());
        }
      }
      List<CallRecord> left = open.finish();
      for (CallRecord call : left) {
        writer.write(call);
      }
      if (!left.isEmpty()) {
        System.out.printf(
            "%,d more calls at the end of the files, %,d of them without an end%n",
            left.size(), open.withoutEnd());
      }
    }
    rejected.forEach(System.out::println);
    return 0;
  }

  private void read(CallReader reader, CallWriter writer, ZoneId zone) throws IOException {
    System.out.printf("%s: %s (%s)%n", reader.name(), reader.mapping().title(), reader.why());
    long read = 0;
    for (Optional<CallRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
      if (read++ < SHOWN) {
        System.out.println(shown(next.get(), zone));
      }
      writer.write(next.get());
    }
    System.out.printf(
        "%,d calls; %,d rows rejected%s; %,d incoming; %,d rows of other legs; %,d other lines%n",
        read,
        reader.rejected(),
        counts.isEmpty()
            ? ""
            : counts.entrySet().stream()
                .map(of -> "%s %,d".formatted(of.getKey().counter(), of.getValue()))
                .collect(Collectors.joining(", ", " (", ")")),
        reader.incoming(),
        reader.merged(),
        reader.skipped());
  }

  private void reject(String file, long line, RejectReason reason, String row) {
    counts.merge(reason, 1L, Long::sum);
    if (rejected.size() < SHOWN) {
      String text = row.codePoints().mapToObj(ReadCommand::printable).collect(Collectors.joining());
      rejected.add(
          "rejected, line %d, %s: %s"
              .formatted(
                  line,
                  reason.counter(),
                  text.length() > WIDTH ? text.substring(0, WIDTH) + "…" : text));
    }
  }

  private static String printable(int codePoint) {
    return Character.isISOControl(codePoint) ? "\ufffd" : Character.toString(codePoint);
  }

  private static String shown(CallRecord call, ZoneId zone) {
    return String.format(
        Locale.ROOT,
        "  %s  %-20s -> %-22s %-9s %5d s  %s",
        TIME.format(Instant.ofEpochMilli(call.startMillis()).atZone(zone)),
        call.subscriberId(),
        masked(call.dialled()),
        call.disposition().name().toLowerCase(Locale.ROOT).replace('_', ' '),
        call.answered() ? (call.endMillis() - call.answerMillis()) / 1_000 : 0,
        call.source());
  }

  /** A called number without its last four digits. */
  private static String masked(String number) {
    return number.length() <= 4
        ? number
        : number.substring(0, number.length() - 4).replace('\n', ' ') + "****";
  }
}
