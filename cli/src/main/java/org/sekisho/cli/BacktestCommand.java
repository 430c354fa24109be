package org.sekisho.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sekisho.engine.Backtest;
import org.sekisho.engine.Backtest.LineResult;
import org.sekisho.engine.Backtest.Outcome;
import org.sekisho.wire.reference.PolicyFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sekisho backtest}: two policies on the same calls. */
@Command(
    name = "backtest",
    mixinStandardHelpOptions = true,
    description =
        "Compares two policies on the same calls: who would have been stopped, saved, disturbed.",
    footer = {
      "",
      "Example:",
      "  sekisho backtest --calls calls.csv --tariff tariff.csv --warm-up 30d --policy-b mine.yaml"
    })
final class BacktestCommand implements Callable<Integer> {

  private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("MM-dd HH:mm");

  @Mixin InputOptions inputs = new InputOptions();

  @Option(names = "--warm-up", defaultValue = "0d", description = "learn this long, such as 30d")
  String warmUp = "0d";

  @Option(
      names = "--timing",
      defaultValue = "signalling",
      description = "signalling or cdr (default ${DEFAULT-VALUE})")
  DetectCommand.Timing timing = DetectCommand.Timing.SIGNALLING;

  @Option(
      names = "--policy-a",
      paramLabel = "FILE",
      description = "the policy in force (default: the standard one)")
  @Nullable Path policyA;

  @Option(names = "--policy-b", required = true, paramLabel = "FILE", description = "the other")
  Path policyB = Path.of("policy.yaml");

  @Override
  public Integer call() throws IOException {
    PolicyFile.Policy a = policyA == null ? PolicyFile.STANDARD : PolicyFile.read(policyA);
    PolicyFile.Policy b = PolicyFile.read(policyB);
    boolean signalling = timing == DetectCommand.Timing.SIGNALLING;
    var learning = DetectCommand.duration(warmUp);
    List<LineResult> lines =
        Backtest.compare(
            inputs.options(a, signalling, Duration.ZERO, learning, 2, Optional.empty(), false),
            inputs.options(b, signalling, Duration.ZERO, learning, 2, Optional.empty(), false));
    ZoneId zone = inputs.operatorZone();
    String nameA = a.casework().version();
    String nameB = b.casework().version();
    System.out.printf("%-38s %14s %14s%n", "", "A " + nameA, "B " + nameB);
    row("lines challenged", lines, outcome -> outcome.challengedAt() != Backtest.NEVER);
    row("lines contacted", lines, outcome -> outcome.contactedAt() != Backtest.NEVER);
    row("lines suspended", lines, outcome -> outcome.suspendedAt() != Backtest.NEVER);
    System.out.printf(
        "%-38s %,14d %,14d%n",
        "yen spent in the day after suspension",
        lines.stream().mapToLong(LineResult::savedA).sum(),
        lines.stream().mapToLong(LineResult::savedB).sum());
    System.out.println(
        "Saved is what suspensions alone would have: calls in progress run on, and what a challenge"
            + " or a blocked address would have stopped is not in it.");
    if (a.casework().reportOnly() != b.casework().reportOnly()) {
      System.out.println(
          "One of the two only reports: it orders nothing, so its calls go on and its case with them.");
    }
    if (lines.stream().allMatch(line -> line.a().equals(line.b()))) {
      System.out.println("No line would have been treated otherwise.");
      return 0;
    }
    System.out.printf(
        "%n%-16s %-38s %-38s %12s %12s%n",
        "line", "A: challenge / contact / suspend", "B", "A would save", "B would save");
    for (LineResult line : lines) {
      if (!line.a().equals(line.b())) {
        System.out.printf(
            "%-16s %-38s %-38s %,12d %,12d%n",
            line.subscriber(),
            times(line.a(), zone),
            times(line.b(), zone),
            line.savedA(),
            line.savedB());
      }
    }
    return 0;
  }

  private static void row(String name, List<LineResult> lines, Predicate<Outcome> touched) {
    System.out.printf(
        "%-38s %,14d %,14d%n",
        name,
        lines.stream().filter(line -> touched.test(line.a())).count(),
        lines.stream().filter(line -> touched.test(line.b())).count());
  }

  private static String times(Outcome outcome, ZoneId zone) {
    return "%s %s %s"
        .formatted(
            time(outcome.challengedAt(), zone),
            time(outcome.contactedAt(), zone),
            time(outcome.suspendedAt(), zone));
  }

  private static String time(long atMillis, ZoneId zone) {
    return atMillis == Backtest.NEVER
        ? "-          "
        : SHOWN.format(Instant.ofEpochMilli(atMillis).atZone(zone));
  }
}
