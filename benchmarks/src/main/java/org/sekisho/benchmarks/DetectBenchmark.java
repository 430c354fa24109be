package org.sekisho.benchmarks;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.sekisho.engine.Detection;
import org.sekisho.engine.DetectionOptions;
import org.sekisho.engine.DetectionSummary;
import org.sekisho.number.DialPlan;
import org.sekisho.wire.RejectFile;
import org.sekisho.wire.calls.CallFormat;
import org.sekisho.wire.reference.PolicyFile;

/**
 * The whole of detection on a file, beside FastCSV reading every field of the same file in the same
 * run. Arguments: rows, share abroad (0 to 1), folder.
 */
public final class DetectBenchmark {

  private static final int ROUNDS = 3;

  /** Heap is asked for when so much of the file is read. */
  private static final int NEAR_END_PERCENT = 95;

  private DetectBenchmark() {}

  public static void main(String[] args) throws IOException {
    long rows = Long.parseLong(args[0]);
    double abroad = Double.parseDouble(args[1]);
    Path folder = Path.of(args[2]);
    Files.createDirectories(folder);
    Path calls = folder.resolve("calls-%d-%s.csv".formatted(rows, args[1]));
    Path tariff = folder.resolve("tariff.csv");
    CallFileMaker.writeTariff(tariff);
    if (!Files.exists(calls)) {
      CallFileMaker.write(calls, rows, abroad);
    }
    System.out.printf("%,d rows, %,d MB%n", rows, Files.size(calls) >> 20);
    double bestCsv = Double.MAX_VALUE;
    double bestOurs = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      double csv = seconds(() -> readAll(calls));
      double ours = seconds(() -> detect(calls, tariff, progress -> {}));
      System.out.printf("FastCSV %.2f s, detect %.2f s, ratio %.2f%n", csv, ours, ours / csv);
      bestCsv = Math.min(bestCsv, csv);
      bestOurs = Math.min(bestOurs, ours);
    }
    System.out.printf(
        "best of %d: FastCSV %.2f s, detect %.2f s (%.2f M rows/s), ratio %.2f%n",
        ROUNDS, bestCsv, bestOurs, rows / bestOurs / 1e6, bestOurs / bestCsv);
    long before = LiveHeap.bytes();
    var then = new AtomicLong();
    detect(
        calls,
        tariff,
        progress -> {
          if (progress.percent() >= NEAR_END_PERCENT && then.get() == 0) {
            then.set(LiveHeap.bytes());
          }
        });
    System.out.printf(
        "heap in use at %d %%: %,d KB%n", NEAR_END_PERCENT, (then.get() - before) >> 10);
  }

  private interface Work {
    void run() throws IOException;
  }

  private static double seconds(Work work) throws IOException {
    long from = System.nanoTime();
    work.run();
    return (System.nanoTime() - from) / 1e9;
  }

  private static void readAll(Path calls) throws IOException {
    long characters = 0;
    try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(calls)) {
      for (CsvRecord row : reader) {
        for (int i = 0; i < row.getFieldCount(); i++) {
          characters += row.getField(i).length();
        }
      }
    }
    if (characters == 0) {
      throw new IllegalStateException("nothing read");
    }
  }

  private static void detect(Path calls, Path tariff, Consumer<Detection.Progress> progress)
      throws IOException {
    var options =
        new DetectionOptions(
            new DetectionOptions.Inputs(
                List.of(calls),
                CallFormat.auto(Optional.empty()),
                Optional.empty(),
                Optional.empty(),
                tariff,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            true,
            Duration.ZERO,
            Duration.ofDays(30),
            Detection.standardLongestCall(),
            PolicyFile.STANDARD.casework(),
            true,
            DialPlan.japan(),
            ZoneId.of("Asia/Tokyo"),
            2,
            Optional.empty(),
            false,
            Optional.empty());
    long[] outputs = new long[1];
    try (var rejects = new RejectFile(Writer.nullWriter())) {
      DetectionSummary summary =
          new Detection(options).run(rejects, output -> outputs[0]++, progress);
      System.out.printf(
          "  abroad %,d, cases %,d, outputs %,d, rejected %,d%n",
          summary.abroad(), summary.cases(), outputs[0], summary.rejected());
    }
  }
}
