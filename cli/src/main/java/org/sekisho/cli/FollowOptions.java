package org.sekisho.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.sekisho.engine.DetectionOptions.Follow;
import picocli.CommandLine.Option;

/** Files that are being written, followed until somebody stops it. */
final class FollowOptions {

  /** Seconds a run has to decide what it has read once it is told to stop. */
  private static final int TO_STOP = 60;

  private static final Duration POLL = Duration.ofSeconds(1);

  @Option(
      names = "--follow",
      description =
          "go on with what is written to the files, rotated ones and new ones in folders too, until"
              + " Ctrl-C; decisions as they fall (implies --timing cdr)")
  boolean follow;

  @Option(
      names = "--lateness",
      paramLabel = "TIME",
      defaultValue = "1m",
      description =
          "with --follow: rows may come so long after others that ended later; a switch that writes"
              + " every five minutes needs 6m (default ${DEFAULT-VALUE})")
  String lateness = "1m";

  @Option(
      names = "--until-idle",
      paramLabel = "TIME",
      description = "with --follow: end when nothing was written for so long, such as 10s")
  String untilIdle = "";

  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean stopping;

  /** How files are followed; empty when they are not. */
  Optional<Follow> follow() {
    if (!follow) {
      if (!untilIdle.isEmpty()) {
        throw new IllegalArgumentException(
            "--until-idle ends a run that follows: give --follow, too");
      }
      return Optional.empty();
    }
    long idle = untilIdle.isEmpty() ? Long.MAX_VALUE : DetectCommand.duration(untilIdle).toMillis();
    return Optional.of(
        new Follow(DetectCommand.duration(lateness), POLL, quiet -> stopping || quiet >= idle));
  }

  /** The run begins: Ctrl-C lets it decide what it has read. */
  void begin() {
    if (follow) {
      Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    }
  }

  /** Lets the run decide what it has read before the process ends. */
  private void stop() {
    stopping = true;
    try {
      if (!ended.await(TO_STOP, TimeUnit.SECONDS)) {
        System.err.println("sekisho: stopped before all that was read was decided");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The run is over, however it ended. */
  void end() {
    ended.countDown();
  }
}
