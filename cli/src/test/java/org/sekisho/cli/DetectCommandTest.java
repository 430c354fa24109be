package org.sekisho.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command as its user runs it, on a small world made for all tests. */
class DetectCommandTest {

  @TempDir static Path folder;

  private static SmallOperator operator;
  private static Path world;

  @BeforeAll
  static void makeWorld() throws IOException {
    operator = new SmallOperator(folder);
    world = operator.world();
  }

  /** Results do not depend on the number of shards: byte for byte. */
  @ParameterizedTest
  @CsvSource({"signalling", "cdr"})
  void anyNumberOfShardsDecidesTheSame(String timing) throws IOException {
    List<String> decisions = new ArrayList<>();
    List<String> cases = new ArrayList<>();
    for (String shards : List.of("1", "2", "7")) {
      Path out = folder.resolve(timing + shards);
      assertThat(detect(out, "--timing", timing, "--shards", shards)).isZero();
      decisions.add(Files.readString(out.resolve("decisions.jsonl")));
      cases.add(Files.readString(out.resolve("cases.jsonl")));
    }
    assertThat(decisions.getFirst()).contains("SUSPEND");
    assertThat(Files.readAllLines(folder.resolve(timing + "1").resolve("rejects.csv"))).hasSize(1);
    assertThat(decisions).allMatch(decisions.getFirst()::equals);
    assertThat(cases).allMatch(cases.getFirst()::equals);
  }

  /**
   * Sixty lines hit in three weeks, and one automatic measure in ten minutes: no slice passes it.
   */
  @Test
  void noTenMinutesSeeMoreMeasuresThanTheBlastLimit() throws IOException {
    Path hit = operator.hitWorld("hit");
    Path policy = folder.resolve("one.yaml");
    Files.writeString(policy, "version: one\nbars:\n  suspensions_per_ten_minutes: 1\n");
    Path out = hit.resolve("out");
    assertThat(detect(hit, out, "--policy", policy.toString())).isZero();
    List<Instant> measures =
        Files.readAllLines(out.resolve("decisions.jsonl")).stream()
            .filter(line -> line.contains("\"SUSPEND\"") || line.contains("\"BLOCK_IP\""))
            .map(line -> line.replaceFirst(".*\"time\":\"([^\"]+)\".*", "$1"))
            .map(time -> OffsetDateTime.parse(time).toInstant())
            .sorted()
            .toList();
    assertThat(measures).hasSizeGreaterThan(20);
    for (int i = 1; i < measures.size(); i++) {
      assertThat(Duration.between(measures.get(i - 1), measures.get(i)))
          .isGreaterThanOrEqualTo(Duration.ofMinutes(10));
    }
    assertThat(Files.readString(out.resolve("cases.jsonl"))).contains("BlastLimit");
  }

  /** A wrong clock costs its own row; those after it are not late. */
  @Test
  void oneRowWithAWrongDateLosesNothingAroundIt() throws IOException {
    Path in = folder.resolve("wrong-date");
    Files.createDirectories(in);
    List<String> rows = new ArrayList<>(Files.readAllLines(world.resolve("calls.csv")));
    rows.set(700, rows.get(700).replaceAll("20[0-9]{2}-[0-9]{2}-", "2031-09-"));
    Files.write(in.resolve("calls.csv"), rows);
    Files.copy(world.resolve("registrations.csv"), in.resolve("registrations.csv"));
    Path out = in.resolve("out");
    assertThat(detect(in, out)).isZero();
    assertThat(Files.readAllLines(out.resolve("rejects.csv")))
        .hasSize(2)
        .last()
        .asString()
        .contains(",701,time-jump,");
  }

  /** Registrations that run ahead of the calls do not make the next day's calls late. */
  @Test
  void registrationsAheadOfTheCallsAreLeftForTheNextRun() throws IOException {
    String cut = "2025-12-27T05:00:00";
    Path in = folder.resolve("ahead");
    Path state = folder.resolve("ahead-state");
    for (int part = 0; part < 2; part++) {
      Files.createDirectories(in);
      half("calls.csv", 3, cut, part, in);
      Files.copy(
          world.resolve("registrations.csv"),
          in.resolve("registrations.csv"),
          StandardCopyOption.REPLACE_EXISTING);
      Path out = folder.resolve("ahead-out" + part);
      assertThat(detect(in, out, "--timing", "cdr", "--state", state.toString())).isZero();
      assertThat(Files.readAllLines(out.resolve("rejects.csv"))).hasSize(1);
    }
  }

  @Test
  void refusesToOverwriteWhatItReads() throws IOException {
    Path calls = folder.resolve("mine.csv");
    Files.copy(world.resolve("calls.csv"), calls);
    byte[] before = Files.readAllBytes(calls);
    int code =
        Main.commandLine()
            .setErr(new PrintWriter(Writer.nullWriter()))
            .execute(
                "detect",
                "--calls",
                calls.toString(),
                "--tariff",
                world.resolve("tariff.csv").toString(),
                "--out",
                calls.toString());
    assertThat(code).isEqualTo(1);
    assertThat(Files.readAllBytes(calls)).isEqualTo(before);
  }

  /** Records that come every hour open no case before the hour is full. */
  @Test
  void whatComesLaterIsDecidedOnLater() throws IOException {
    Path out = folder.resolve("hourly");
    assertThat(detect(out, "--timing", "cdr", "--delivered-every", "1h")).isZero();
    List<String> opened =
        Files.readAllLines(out.resolve("cases.jsonl")).stream()
            .filter(line -> line.contains("\"event\":\"Opened\""))
            .map(line -> line.replaceFirst(".*\"time\":\"[^T]+T[0-9]{2}:([0-9:]{5}).*", "$1"))
            .toList();
    assertThat(opened).isNotEmpty().containsOnly("00:00");
    assertThat(Files.readString(out.resolve("decisions.jsonl"))).contains("SUSPEND");
  }

  /** Two days' files one after the other, by way of a state, decide what both at once do. */
  @ParameterizedTest
  @CsvSource({"signalling, 0m", "cdr, 0m", "cdr, 1h"})
  void aStateCarriesARunOn(String timing, String delivered) throws IOException {
    String run = timing + delivered;
    Path whole = folder.resolve("whole-" + run);
    assertThat(detect(whole, "--timing", timing, "--delivered-every", delivered)).isZero();
    String cut = "2025-12-27T05:00:00";
    List<String> decisions = new ArrayList<>();
    List<String> cases = new ArrayList<>();
    for (int part = 0; part < 2; part++) {
      Path in = folder.resolve("part-" + run + part);
      Files.createDirectories(in);
      half("calls.csv", 3, cut, part, in);
      half("registrations.csv", 0, cut, part, in);
      Path out = in.resolve("out");
      List<String> args =
          new ArrayList<>(
              List.of(
                  "--timing",
                  timing,
                  "--delivered-every",
                  delivered,
                  "--shards",
                  part == 0 ? "3" : "2",
                  "--state",
                  folder.resolve("state-" + run).toString()));
      if (part == 1 && timing.equals("signalling")) {
        args.add("--flush");
      }
      assertThat(detect(in, out, args.toArray(String[]::new))).isZero();
      decisions.addAll(Files.readAllLines(out.resolve("decisions.jsonl")));
      cases.addAll(Files.readAllLines(out.resolve("cases.jsonl")));
      assertThat(decisions).as("part %d decides something", part).isNotEmpty();
    }
    assertThat(decisions).isEqualTo(Files.readAllLines(whole.resolve("decisions.jsonl")));
    assertThat(cases).isEqualTo(Files.readAllLines(whole.resolve("cases.jsonl")));
  }

  /** What the version before left of a working month; the night after it is this version's. */
  @Test
  void aStateOfTheLayoutBeforeIsTakenUp() throws IOException {
    Path before = Path.of("src/test/resources/state-of-layout-4");
    Path state = folder.resolve("old-state");
    Files.createDirectories(state);
    Files.copy(before.resolve("state.bin"), state.resolve("state.bin"));
    Path out = folder.resolve("old-out");
    assertThat(detect(before, out, "--timing", "cdr", "--state", state.toString())).isZero();
    // It is from elsewhere, by another device: the month is remembered.
    assertThat(Files.readString(out.resolve("decisions.jsonl")))
        .contains("SUSPEND", "days_from_provider", "\"usual\":27");
  }

  /** INVITEs in one run's log, their BYEs in the next one's: as over both at once. */
  @Test
  void aCallOfALogMayEndInTheNextRun() throws IOException {
    List<String> log = new ArrayList<>();
    long first = Instant.parse("2026-01-31T17:00:04Z").getEpochSecond();
    for (int minute = 0; minute < 40; minute++) {
      for (int call = 0; call < 9; call++) {
        if (minute == 2 * call || minute == 2 * call + 15) {
          log.add(accounted(minute == 2 * call ? "INVITE" : "BYE", call, first + 60L * minute));
        }
      }
    }
    int inProgress = 12; // eight calls have begun, four have ended
    List<String> decisions = new ArrayList<>();
    for (List<String> part :
        List.of(log.subList(0, inProgress), log.subList(inProgress, log.size()))) {
      decisions.addAll(accounted(part, folder.resolve("log-state")));
    }
    assertThat(decisions)
        .anyMatch(line -> line.contains("SUSPEND"))
        .isEqualTo(accounted(log, folder.resolve("log-state-whole")));
  }

  /** Decisions over a log, after the month of the state that the tests keep. */
  private static List<String> accounted(List<String> log, Path state) throws IOException {
    Path month = Path.of("src/test/resources/state-of-layout-4");
    Path in = Files.createTempDirectory(folder, "log");
    Files.createDirectories(state);
    if (!Files.exists(state.resolve("state.bin"))) {
      Files.copy(month.resolve("state.bin"), state.resolve("state.bin"));
    }
    for (String name : List.of("registrations.csv", "subscribers.csv", "tariff.csv")) {
      Files.copy(month.resolve(name), in.resolve(name));
    }
    Files.write(in.resolve("calls.csv"), log);
    Path out = in.resolve("out");
    assertThat(
            detect(in, out, "--zone", "Asia/Tokyo", "--timing", "cdr", "--state", state.toString()))
        .isZero();
    assertThat(Files.readAllLines(out.resolve("rejects.csv"))).hasSize(1);
    return Files.readAllLines(out.resolve("decisions.jsonl"));
  }

  private static String accounted(String method, int call, long second) {
    return ("Feb  1 02:00:00 sip kamailio[1]: NOTICE: acc: ACC: transaction answered: timestamp=%d;"
            + "method=%s;from_tag=a%3$d;to_tag=b%3$d;call_id=f%3$d;code=200;reason=OK;"
            + "auth_user=acme;src_user=0312345678;src_ip=5.9.1.2;dst_user=0102327600000%3$d")
        .formatted(second, method, call);
  }

  @Test
  void aFileGivenTwiceToAStateIsCountedOnce() throws IOException {
    Path state = folder.resolve("twice-state");
    Path first = folder.resolve("twice-1");
    Path second = folder.resolve("twice-2");
    assertThat(detect(first, "--timing", "cdr", "--state", state.toString())).isZero();
    assertThat(detect(second, "--timing", "cdr", "--state", state.toString())).isEqualTo(3);
    assertThat(second.resolve("decisions.jsonl")).isEmptyFile();
    assertThat(Files.readAllLines(second.resolve("rejects.csv")))
        .anyMatch(row -> row.contains("before-state"))
        .noneMatch(row -> row.contains(",late,"));
  }

  private static void half(String name, int column, String cut, int part, Path into)
      throws IOException {
    List<String> rows = Files.readAllLines(world.resolve(name));
    List<String> kept = new ArrayList<>(List.of(rows.getFirst()));
    for (String row : rows.subList(1, rows.size())) {
      boolean late = row.split(",")[column].compareTo(cut) >= 0;
      if (late == (part == 1)) {
        kept.add(row);
      }
    }
    Files.write(into.resolve(name), kept);
  }

  @Test
  void decidesNothingWhileItLearns() throws IOException {
    Path out = folder.resolve("learning");
    assertThat(detect(out, "--warm-up", "40d")).isZero();
    assertThat(out.resolve("decisions.jsonl")).isEmptyFile();
  }

  @Test
  void noCalledNumberIsWrittenAnywhere() throws IOException {
    Path out = folder.resolve("masked");
    assertThat(detect(out)).isZero();
    List<String> numbers =
        Files.readAllLines(world.resolve("calls.csv")).stream()
            .map(line -> line.split(",")[6])
            .filter(number -> number.startsWith("010"))
            .map(number -> number.substring(3))
            .distinct()
            .limit(200)
            .toList();
    String written =
        Files.readString(out.resolve("decisions.jsonl"))
            + Files.readString(out.resolve("cases.jsonl"));
    assertThat(numbers).isNotEmpty().noneMatch(written::contains);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          empty.csv     | ''                                        | is empty
          header.csv    | HEADER                                    | has a header and no calls
          binary.csv    | BINARY                                    | not of any format
          onlybad.csv   | BAD                                       | not one of 1 rows could be read
          """)
  void aFileThatIsNothingSaysSo(String name, String content, String message) throws IOException {
    Path file = folder.resolve(name);
    String header = Files.readAllLines(world.resolve("calls.csv")).getFirst() + "\n";
    switch (content) {
      case "HEADER" -> Files.writeString(file, header);
      case "BAD" -> Files.writeString(file, header + "1,2,3\n");
      case "BINARY" -> Files.write(file, binary());
      default -> Files.writeString(file, content);
    }
    var err = new StringWriter();
    int code =
        Main.commandLine()
            .setErr(new PrintWriter(err, true))
            .execute(
                "detect",
                "--calls",
                file.toString(),
                "--tariff",
                world.resolve("tariff.csv").toString(),
                "--no-progress",
                "--out",
                folder.resolve("nothing/decisions.jsonl").toString());
    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains(name).contains(message);
    assertThat(folder.resolve("nothing")).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void aMissingFileIsNamed() {
    var err = new StringWriter();
    int code =
        Main.commandLine()
            .setErr(new PrintWriter(err, true))
            .execute(
                "detect",
                "--calls",
                "nowhere.csv",
                "--tariff",
                "nowhere-either.csv",
                "--out",
                folder.resolve("x/decisions.jsonl").toString());
    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains("no such file: nowhere-either.csv");
  }

  private static byte[] binary() {
    byte[] bytes = new byte[100_000];
    new SplittableRandom(1).nextBytes(bytes);
    return bytes;
  }

  private static int detect(Path out, String... more) {
    return operator.detect(world, out, more);
  }

  private static int detect(Path in, Path out, String... more) {
    return operator.detect(in, out, more);
  }
}
