package org.sekisho.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.sekisho.engine.Backtest;
import org.sekisho.engine.Backtest.LineResult;
import org.sekisho.engine.Backtest.Outcome;
import org.sekisho.engine.DetectionOptions;
import org.sekisho.report.page.BacktestReport;
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

  /** Columns of a row's name. */
  private static final int NAME = 46;

  @Mixin InputOptions inputs = new InputOptions();
  @Mixin TimingOptions timing = new TimingOptions();

  @Option(
      names = "--policy-a",
      paramLabel = "FILE",
      description = "the policy in force (default: the standard one)")
  @Nullable Path policyA;

  @Option(names = "--policy-b", required = true, paramLabel = "FILE", description = "the other")
  Path policyB = Path.of("policy.yaml");

  @Mixin LangOption lang = new LangOption();

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "write backtest.html there: one page, to be opened in any browser")
  @Nullable Path report;

  @Override
  public Integer call() throws IOException {
    PolicyFile.Policy a = policyA == null ? PolicyFile.STANDARD : PolicyFile.read(policyA);
    PolicyFile.Policy b = PolicyFile.read(policyB);
    List<LineResult> lines = Backtest.compare(options(a), options(b), percent -> {});
    boolean ja = lang.japanese();
    if (report != null) {
      Files.createDirectories(report);
      Path page = report.resolve("backtest.html");
      var pages = new BacktestReport(lines, name(policyA), name(policyB), inputs.operatorZone());
      Files.writeString(page, pages.html(ja));
      System.out.printf(ja ? "報告書: %s%n" : "report: %s%n", page);
    }
    System.out.printf(
        "%s%14s %14s%n", TextWidth.padded("", NAME), "A " + name(policyA), "B " + name(policyB));
    row(ja ? "確認音を求めた回線" : "lines challenged", lines, is(Outcome::challengedAt));
    row(ja ? "連絡した回線" : "lines contacted", lines, is(Outcome::contactedAt));
    row(ja ? "国際発信を休止した回線" : "lines suspended", lines, is(Outcome::suspendedAt));
    row(
        ja ? "国やアドレスへの措置が拒んだ回線" : "lines refused by a country or address",
        lines,
        is(Outcome::refusedAt));
    row(ja ? "確認音に会った通話" : "calls that met a challenge", lines, Outcome::challengedCalls);
    row(
        ja ? "止めた後の1日に使われた円" : "yen spent in the day after a line was stopped",
        lines,
        Outcome::savedYen);
    System.out.println(
        ja
            ? "円は、休止するか拒んでいれば使われなかった額。通話中の分と、確認音で止まる分は含まない。"
            : "The yen are what a suspension or a refusal would have saved: calls in progress run on, and what"
                + " a challenge would have stopped is not in it.");
    if (a.casework().reportOnly() != b.casework().reportOnly()) {
      System.out.println(
          ja
              ? "片方は報告のみの方針で、何も命じない。通話も事案も続く。"
              : "One of the two only reports: it orders nothing, so its calls go on and its case with them.");
    }
    List<LineResult> otherwise = lines.stream().filter(line -> !line.a().equals(line.b())).toList();
    if (otherwise.isEmpty()) {
      System.out.println(ja ? "扱いの変わる回線はない。" : "No line would have been treated otherwise.");
      return 0;
    }
    tellLines(otherwise, inputs.operatorZone(), ja);
    return 0;
  }

  private static String name(@Nullable Path policy) {
    return policy == null ? "standard" : String.valueOf(policy.getFileName());
  }

  private DetectionOptions options(PolicyFile.Policy policy) throws IOException {
    return inputs.options(
        policy,
        timing.signalling(),
        DetectCommand.duration(timing.delivered),
        DetectCommand.duration(timing.warmUp),
        2,
        Optional.empty(),
        false,
        Optional.empty());
  }

  private static void tellLines(List<LineResult> lines, ZoneId zone, boolean ja) {
    System.out.println();
    System.out.println(
        TextWidth.padded(ja ? "回線" : "line", 14)
            + TextWidth.padded(ja ? "方針" : "", 6)
            + TextWidth.padded(ja ? "確認音" : "challenge", 13)
            + TextWidth.padded(ja ? "連絡" : "contact", 13)
            + TextWidth.padded(ja ? "休止" : "suspend", 13)
            + TextWidth.padded(ja ? "拒否" : "refused", 13)
            + (ja ? "会った通話   円" : "calls met    yen"));
    for (LineResult line : lines) {
      tell(line.subscriber(), "A", line.a(), zone);
      tell("", "B", line.b(), zone);
    }
  }

  private static void tell(String line, String policy, Outcome outcome, ZoneId zone) {
    System.out.printf(
        "%-13s %-5s %-12s %-12s %-12s %-12s %9d %,9d%n",
        line,
        policy,
        time(outcome.challengedAt(), zone),
        time(outcome.contactedAt(), zone),
        time(outcome.suspendedAt(), zone),
        time(outcome.refusedAt(), zone),
        outcome.challengedCalls(),
        outcome.savedYen());
  }

  /** Counts the lines a measure came to. */
  private static ToLongFunction<Outcome> is(ToLongFunction<Outcome> at) {
    return outcome -> at.applyAsLong(outcome) == Backtest.NEVER ? 0 : 1;
  }

  private static void row(String name, List<LineResult> lines, ToLongFunction<Outcome> of) {
    System.out.printf(
        "%s%,14d %,14d%n",
        TextWidth.padded(name, NAME),
        lines.stream().mapToLong(line -> of.applyAsLong(line.a())).sum(),
        lines.stream().mapToLong(line -> of.applyAsLong(line.b())).sum());
  }

  private static String time(long atMillis, ZoneId zone) {
    return atMillis == Backtest.NEVER
        ? "-"
        : SHOWN.format(Instant.ofEpochMilli(atMillis).atZone(zone));
  }
}
