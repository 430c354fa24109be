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
    CompletableFuture<Integer> run = follow(live, out);
    await(() -> Files.exists(out.resolve("cases.jsonl")) && size(out.resolve("cases.jsonl")) > 0);

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
    assertThat(Files.readAllLines(out.resolve("rejects.csv"))).hasSize(1);
  }

  private CompletableFuture<Integer> follow(Path calls, Path out) {
    return CompletableFuture.supplyAsync(
        () ->
            Main.commandLine()
                .execute(
                    "detect",
                    "--calls",
                    calls.toString(),
                    "--registrations",
                    world.resolve("registrations.csv").toString(),
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
                    "4s",
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
