package org.sekisho.cli;

import picocli.CommandLine.Option;

/** When calls are told of, and from when on something is decided. */
final class TimingOptions {

  enum Timing {
    SIGNALLING,
    CDR
  }

  @Option(
      names = "--warm-up",
      defaultValue = "0d",
      description = "learn this long and decide nothing, such as 30d (default ${DEFAULT-VALUE})")
  String warmUp = "0d";

  @Option(
      names = "--timing",
      defaultValue = "signalling",
      description =
          "signalling: a call's start, answer and end at their own times; cdr: all at its end"
              + " (default ${DEFAULT-VALUE})")
  Timing timing = Timing.SIGNALLING;

  @Option(
      names = "--delivered-every",
      paramLabel = "TIME",
      defaultValue = "0m",
      description =
          "with --timing cdr: records come together, such as every 5m, 1h or 1d"
              + " (default: each at its call's end)")
  String delivered = "0m";

  boolean signalling() {
    return timing == Timing.SIGNALLING;
  }
}
