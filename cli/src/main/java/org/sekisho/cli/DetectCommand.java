package org.sekisho.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import org.sekisho.casework.CasePolicy;
import org.sekisho.engine.CallWatcher;
import org.sekisho.engine.CaseOutput;
import org.sekisho.engine.Detection;
import org.sekisho.engine.DetectionOptions;
import org.sekisho.engine.DetectionSummary;
import org.sekisho.enrichment.OperatorCalendar;
import org.sekisho.report.page.RunRecord;
import org.sekisho.report.page.RunReport;
import org.sekisho.wire.RejectFile;
import org.sekisho.wire.decisions.CaseJournal;
import org.sekisho.wire.reference.PolicyFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sekisho detect}: recorded calls in, explained decisions out. */
@Command(
    name = "detect",
    mixinStandardHelpOptions = true,
    description =
        "Finds the lines that are abused in recorded calls, and what should have been done.",
    footer = {
      "",
      "Examples:",
      "  sekisho detect --calls calls.csv --subscribers subscribers.csv --tariff tariff.csv \\",
      "      --warm-up 30d --out out/decisions.jsonl --report out",
      "  sekisho detect --calls cdr-folder --zone Asia/Tokyo --tariff tariff.csv --follow \\",
      "      --state var/state --out out/decisions.jsonl",
      "",
      "Beside the decisions it writes cases.jsonl (what 'explain' reads) and rejects.csv."
    })
final class DetectCommand implements Callable<Integer> {

  /** Exit code of a run that could not read most of its rows. */
  private static final int MOSTLY_REJECTED = 3;

  @Mixin InputOptions inputs = new InputOptions();
  @Mixin TimingOptions timing = new TimingOptions();

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "values of casework (default: the standard policy, docs/policy.yaml)")
  @Nullable Path policy;

  @Option(
      names = "--shards",
      defaultValue = "2",
      description = "threads' worth of lines (default ${DEFAULT-VALUE})")
  int shards;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "take up where the run before left, and leave the same for the next")
  @Nullable Path state;

  @Option(
      names = "--flush",
      description = "with --state and signalling: decide up to the last end, holding nothing back")
  boolean flush;

  @Mixin FollowOptions following = new FollowOptions();
  @Mixin LangOption lang = new LangOption();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "decisions, as JSON Lines")
  Path out = Path.of("decisions.jsonl");

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "write report.html there: one page, to be opened in any browser")
  @Nullable Path report;

  @Option(names = "--no-progress", description = "no progress bar")
  boolean noProgress;

  private final RunRecord record = new RunRecord();
  private @Nullable DetectionSummary told;
  private String referenceVersion = "";

  @Override
  public Integer call() throws IOException {
    ZoneId operator = inputs.operatorZone();
    PolicyFile.Policy chosen = policy == null ? PolicyFile.STANDARD : PolicyFile.read(policy);
    CasePolicy casework = chosen.casework();
    var options =
        inputs.options(
            chosen,
            timing.signalling() && !following.follow,
            duration(timing.delivered),
            duration(timing.warmUp),
            shards,
            Optional.ofNullable(state),
            flush,
            following.follow());
    Path folder = out.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IllegalArgumentException("--out must name a file: " + out);
    }
    Files.createDirectories(folder);
    Path cases = folder.resolve("cases.jsonl");
    Path rejected = folder.resolve("rejects.csv");
    for (Path written : List.of(out, cases, rejected)) {
      inputs.refuseToOverwrite(written);
      if (policy != null && Files.exists(written) && Files.isSameFile(policy, written)) {
        throw new IllegalArgumentException(policy + " is read and would be overwritten");
      }
    }
    if (report != null) {
      Files.createDirectories(report);
    }
    try {
      following.begin();
      int code = run(options, casework, operator, cases, rejected);
      if (!following.follow) {
        // A run that failed half-way leaves no decisions that look whole.
        Files.move(part(out), out, StandardCopyOption.REPLACE_EXISTING);
        Files.move(part(cases), cases, StandardCopyOption.REPLACE_EXISTING);
      }
      if (report != null) {
        writeReport(report.resolve("report.html"), options, casework, cases);
      }
      return code;
    } finally {
      following.end();
      Files.deleteIfExists(part(out));
      Files.deleteIfExists(part(cases));
    }
  }

  private int run(
      DetectionOptions options, CasePolicy casework, ZoneId operator, Path cases, Path rejected)
      throws IOException {
    int code = 0;
    var heaviest = new HeaviestCases();
    boolean reporting = report != null;
    var detection = new Detection(options);
    var live = new LiveText(operator, lang.japanese(), casework.reportOnly());
    try (var rejects = new RejectFile(writer(rejected));
        Writer decided = journalWriter(out);
        Writer told = journalWriter(cases);
        var journal =
            new CaseJournal(decided, told, operator, casework, detection.referenceVersion())) {
      Optional<ProgressBar> bar = bar();
      DetectionSummary summary =
          detection.run(
              rejects,
              output -> {
                if (reporting) {
                  record.accept(output);
                }
                if (following.follow) {
                  System.out.print(live.of(output));
                }
                try {
                  switch (output) {
                    case CaseOutput.OfLine of -> {
                      heaviest.accept(of.line().id(), of.caseId(), of.event());
                      journal.write(of.line().id(), of.caseId(), of.event(), of.signals());
                    }
                    case CaseOutput.OfGroup of -> {
                      heaviest.accept(of.event());
                      journal.write(of.event());
                    }
                  }
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              progress -> {
                if (following.follow) {
                  flush(decided, told);
                }
                bar.ifPresent(
                    shown -> {
                      shown.stepTo(progress.percent());
                      shown.setExtraMessage(
                          " %,d calls, until ".formatted(progress.rows())
                              + Instant.ofEpochMilli(progress.atMillis())
                                  .atZone(operator)
                                  .toLocalDate()
                                  .toString());
                    });
              },
              reporting ? record : CallWatcher.NONE);
      this.told = summary;
      referenceVersion = detection.referenceVersion();
      bar.ifPresent(ProgressBar::close);
      if (casework.reportOnly()) {
        System.out.println("report only: nothing below was ordered");
      }
      System.out.print(SummaryText.of(summary, out, lang.japanese()));
      System.out.print(heaviest.text(cases, lang.japanese()));
      if (summary.rejected() * 2 > summary.rows()) {
        System.err.println(
            "sekisho: more than half of the rows were rejected; see %s".formatted(rejected));
        code = MOSTLY_REJECTED;
      }
    }
    return code;
  }

  /**
   * Where events are written: a file that is shown when it is whole, or one that is followed in its
   * turn, and goes on where a state does.
   */
  private Writer journalWriter(Path file) throws IOException {
    if (!following.follow) {
      return writer(part(file));
    }
    return state == null
        ? writer(file)
        : Files.newBufferedWriter(
            file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static void flush(Writer... writers) {
    try {
      for (Writer writer : writers) {
        writer.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeReport(Path page, DetectionOptions options, CasePolicy casework, Path cases)
      throws IOException {
    var run =
        new RunReport.Run(
            Objects.requireNonNull(told),
            casework.version(),
            referenceVersion,
            casework.reportOnly(),
            Objects.requireNonNull(told).learnUntilMillis(),
            new OperatorCalendar(
                options.operatorZone(), options.plan().rules().home().equals("JP")),
            options.operatorZone(),
            cases);
    Files.writeString(page, new RunReport(record, run).html(lang.japanese()));
    System.out.printf(lang.japanese() ? "報告書: %s%n" : "report: %s%n", page);
  }

  private static Path part(Path file) {
    return file.resolveSibling(file.getFileName() + ".part");
  }

  /** A bar on a terminal; nothing in a log. */
  private Optional<ProgressBar> bar() {
    return noProgress || System.console() == null
        ? Optional.empty()
        : Optional.of(
            new ProgressBarBuilder()
                .setTaskName("detect")
                .setUnit(" %", 1)
                .setInitialMax(100)
                .setStyle(ProgressBarStyle.ASCII)
                .build());
  }

  static Writer writer(Path file) throws IOException {
    return Files.newBufferedWriter(file, StandardCharsets.UTF_8);
  }

  /** Reads {@code 30d}, {@code 12h}, {@code 90m}, {@code 10s}. */
  static Duration duration(String text) {
    if (!text.matches("[0-9]{1,4}[dhms]")) {
      throw new IllegalArgumentException(
          "not a duration such as 30d, 12h, 90m or 10s: '%s'".formatted(text));
    }
    long amount = Long.parseLong(text.substring(0, text.length() - 1));
    return switch (text.charAt(text.length() - 1)) {
      case 'd' -> Duration.ofDays(amount);
      case 'h' -> Duration.ofHours(amount);
      case 's' -> Duration.ofSeconds(amount);
      default -> Duration.ofMinutes(amount);
    };
  }
}
