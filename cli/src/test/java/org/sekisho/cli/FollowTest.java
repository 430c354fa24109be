package org.sekisho.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is written, rotated and written on is followed: the same decisions as over both. */
class FollowTest {

  /** Seconds something must come within. */
  private static final int PATIENCE = 60;

  @TempDir Path folder;
  private SmallOperator operator;
  private Path world;
  private List<String> calls;

  @BeforeEach
  void make() throws IOException {
    operator = new SmallOperator(folder);
    world = operator.hitWorld("hit");
    calls = Files.readAllLines(world.resolve("calls.csv"));
  }

  @Test
  void aRotatedFileIsFollowedAndEachCallCountedOnce() throws Exception {
    Path whole = folder.resolve("whole");
    assertThat(operator.detect(world, whole, "--timing", "cdr")).isZero();

    Path live = folder.resolve("live.csv");
    int half = calls.size() / 2;
    Files.write(live, calls.subList(0, half));
    Path out = folder.resolve("followed");
    List<String> registrations = Files.readAllLines(world.resolve("registrations.csv"));
    Path terminals = folder.resolve("registrations.csv");
    String newest = calls.get(half - 1).split(",")[3];
    int known = 1;
    while (registrations.get(known).compareTo(newest) < 0) {
      known++;
    }
    Files.write(terminals, registrations.subList(0, known));
    CompletableFuture<Integer> run = follow(live, terminals, out);
    await(() -> Files.exists(out.resolve("cases.jsonl")) && size(out.resolve("cases.jsonl")) > 0);

    // The registrations go on in another file of the same name; its first row is none.
    List<String> more = new ArrayList<>(List.of(registrations.getFirst(), "not a registration"));
    more.addAll(registrations.subList(known, registrations.size()));
    Files.move(terminals, folder.resolve("registrations.csv.1"));
    Files.write(terminals, more);
    await(() -> Files.readString(out.resolve("rejects.csv")).contains("not a registration"));

    // A row in two parts, then the rest; the file is renamed and another takes its name.
    String cut = calls.get(half) + "\n";
    append(live, cut.substring(0, 20));
    append(live, cut.substring(20));
    int most = half + 1 + (calls.size() - half) / 2;
    append(live, String.join("\n", calls.subList(half + 1, most)) + "\n");
    Files.move(live, folder.resolve("live.csv.1"));
    List<String> rest = new ArrayList<>(List.of(calls.getFirst()));
    rest.addAll(calls.subList(most, calls.size()));
    Files.write(live, rest);

    assertThat(run.get(PATIENCE, TimeUnit.SECONDS)).isZero();
    assertThat(decisions(out)).isEqualTo(decisions(whole));
    assertThat(Files.readAllLines(out.resolve("rejects.csv"))).hasSize(2);
  }

  /**
   * Rows without an id of their own, in a file that is copied and emptied, in a folder where the
   * copy lies, too.
   */
  @Test
  void aFileThatIsCopiedAndEmptiedIsFollowedAndItsCopyCountedOnce() throws Exception {
    List<String> rows = Files.readAllLines(Path.of("../docs/tutorial/Master.csv"));
    Path all = folder.resolve("all.csv");
    Files.write(all, rows);
    Path whole = folder.resolve("whole");
    assertThat(master(all, whole, "--timing", "cdr")).isZero();

    Path box = Files.createDirectory(folder.resolve("box"));
    Path live = box.resolve("Master.csv");
    Files.write(live, rows.subList(0, 440));
    Path out = folder.resolve("followed");
    CompletableFuture<Integer> run =
        CompletableFuture.supplyAsync(
            () -> master(box, out, "--follow", "--until-idle", "4s", "--lateness", "10m"));
    await(() -> Files.exists(out.resolve("cases.jsonl")));
    append(live, String.join("\n", rows.subList(440, 470)) + "\n");
    await(() -> size(out.resolve("cases.jsonl")) > 0);
    Files.copy(live, box.resolve("Master.csv.1"));
    Files.write(live, rows.subList(470, rows.size()));

    assertThat(run.get(PATIENCE, TimeUnit.SECONDS)).isZero();
    assertThat(decisions(out)).isEqualTo(decisions(whole));
  }

  private static int master(Path calls, Path out, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "detect",
                "--calls",
                calls.toString(),
                "--zone",
                "Asia/Tokyo",
                "--tariff",
                "src/main/resources/org/sekisho/cli/sample-tariff.csv",
                "--warm-up",
                "14d",
                "--no-progress",
                "--out",
                out.resolve("decisions.jsonl").toString()));
    args.addAll(List.of(more));
    return Main.commandLine().execute(args.toArray(String[]::new));
  }

  private CompletableFuture<Integer> follow(Path calls, Path registrations, Path out) {
    return CompletableFuture.supplyAsync(
        () ->
            Main.commandLine()
                .execute(
                    "detect",
                    "--calls",
                    calls.toString(),
                    "--registrations",
                    registrations.toString(),
                    "--subscribers",
                    world.resolve("subscribers.csv").toString(),
                    "--tariff",
                    world.resolve("tariff.csv").toString(),
                    "--advised",
                    world.resolve("advised.csv").toString(),
                    "--warm-up",
                    "12d",
                    "--follow",
                    "--until-idle",
                    "9s",
                    "--lateness",
                    "10m",
                    "--no-progress",
                    "--out",
                    out.resolve("decisions.jsonl").toString()));
  }

  private static List<String> decisions(Path out) throws IOException {
    return Files.readAllLines(out.resolve("decisions.jsonl"));
  }

  private static long size(Path file) throws IOException {
    return Files.size(file);
  }

  private static void append(Path file, String text) throws IOException {
    Files.write(file, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
  }

  /** Something that comes true by itself. */
  @FunctionalInterface
  private interface Condition {
    boolean holds() throws IOException;
  }

  /** Waits for the other thread; it says no more than what it writes. */
  private static void await(Condition condition) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(Duration.ofSeconds(PATIENCE));
    while (!condition.holds()) {
      assertThat(Instant.now()).isBefore(end);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
