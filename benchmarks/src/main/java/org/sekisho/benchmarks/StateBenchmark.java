package org.sekisho.benchmarks;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.sekisho.engine.Detection;
import org.sekisho.engine.DetectionOptions;
import org.sekisho.engine.DetectionSummary;
import org.sekisho.engine.StateSize;
import org.sekisho.number.DialPlan;
import org.sekisho.wire.RejectFile;
import org.sekisho.wire.reference.PolicyFile;

/**
 * How much a line that has called abroad takes, encoded and on the heap: a world is run through,
 * and the heap is looked at before its first call and after its last. Argument: folder of a world.
 */
public final class StateBenchmark {

  private long heapBefore = -1;
  private long heapAfter;
  private long rowsSeen;

  private StateBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    new StateBenchmark().run(Path.of(arguments[0]));
  }

  private void run(Path world) throws IOException {
    Path state = Files.createTempDirectory("state");
    long total = rows(world);
    var options =
        new DetectionOptions(
            new DetectionOptions.Inputs(
                List.of(world.resolve("calls.csv")),
                "auto",
                Optional.empty(),
                Optional.of(world.resolve("registrations.csv")),
                Optional.of(world.resolve("subscribers.csv")),
                world.resolve("tariff.csv"),
                Optional.of(world.resolve("advised.csv")),
                Optional.empty()),
            false,
            Duration.ZERO,
            Duration.ofDays(30),
            Detection.standardLongestCall(),
            PolicyFile.STANDARD.casework(),
            true,
            DialPlan.japan(),
            ZoneId.of("Asia/Tokyo"),
            1,
            Optional.of(state),
            false);
    try (var rejects = new RejectFile(Writer.nullWriter())) {
      DetectionSummary summary =
          new Detection(options)
              .run(
                  rejects,
                  output -> {},
                  progress -> {
                    if (heapBefore < 0) {
                      heapBefore = heap();
                    }
                    rowsSeen = progress.rows();
                    if (rowsSeen >= total) {
                      heapAfter = heap();
                    }
                  });
      StateSize size = summary.state().orElseThrow();
      long heap = heapAfter - heapBefore;
      System.out.printf(
          "%,d lines abroad: mean %,d bytes, largest %,d; whole state %,d bytes, heap %,d (%.1f times)%n",
          size.lines(),
          size.mean(),
          size.largest(),
          size.file(),
          heap,
          (double) heap / size.file());
    }
  }

  private static long rows(Path world) throws IOException {
    try (var lines = Files.lines(world.resolve("calls.csv"))) {
      return lines.count() - 1;
    }
  }

  /** Bytes in use once what nobody holds is gone. */
  private static long heap() {
    Runtime runtime = Runtime.getRuntime();
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
    }
    return used;
  }
}
