package org.sekisho.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.sekisho.simulator.WorldGenerator;
import org.sekisho.simulator.WorldParameters;
import org.sekisho.simulator.score.ScoreText;
import org.sekisho.simulator.score.Scorecard;
import org.sekisho.simulator.score.World;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sekisho demo}: the whole path on a small world, in under two minutes. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Makes a small operator, detects, scores, and explains the most telling case.")
final class DemoCommand implements Callable<Integer> {

  private static final int LINES = 4_000;
  private static final int DAYS = 60;
  private static final int LEARN = 30;
  private static final int ATTACKS = 20;

  @Option(
      names = "--out",
      defaultValue = "var/demo",
      description = "folder (default ${DEFAULT-VALUE})")
  Path out = Path.of("var/demo");

  @Mixin LangOption lang = new LangOption();

  @Option(names = "--seed", defaultValue = "42", description = "(default ${DEFAULT-VALUE})")
  long seed;

  @Override
  public Integer call() throws IOException {
    boolean ja = lang.japanese();
    Path world = out.resolve("world");
    say(
        ja
            ? "1/4 小さな事業者を作る: %,d回線、%d日、攻撃%d件".formatted(LINES, DAYS, ATTACKS)
            : "1/4 making a small operator: %,d lines, %d days, %d attacks"
                .formatted(LINES, DAYS, ATTACKS));
    var parameters =
        new WorldParameters(seed, LINES, DAYS, LEARN, ATTACKS, WorldParameters.Rates.STANDARD);
    WorldGenerator.Made made = new WorldGenerator(parameters).write(world, day -> {});
    System.out.printf(ja ? "    通話%,d件、%s%n" : "    %,d calls in %s%n", made.calls(), world);
    say(ja ? "2/4 検出する" : "2/4 detecting");
    int detected =
        Main.commandLine()
            .execute(
                "detect",
                "--calls",
                world.resolve("calls.csv").toString(),
                "--registrations",
                world.resolve("registrations.csv").toString(),
                "--subscribers",
                world.resolve("subscribers.csv").toString(),
                "--tariff",
                world.resolve("tariff.csv").toString(),
                "--advised",
                world.resolve("advised.csv").toString(),
                "--warm-up",
                LEARN + "d",
                "--lang",
                lang.lang.name(),
                "--out",
                out.resolve("decisions.jsonl").toString());
    if (detected != 0) {
      return detected;
    }
    say(ja ? "3/4 真実と突き合わせる" : "3/4 scoring against the truth");
    Scorecard card =
        Scorecard.of(World.read(world), out.resolve("decisions.jsonl"), Duration.ofDays(LEARN));
    System.out.print(ScoreText.of(List.of(card), ja));
    String telling = telling();
    if (telling.isEmpty()) {
      say(ja ? "休止した回線はない。" : "No line was suspended.");
      return 0;
    }
    say(ja ? "4/4 最もよく分かる事案を説明する" : "4/4 explaining the most telling case");
    System.out.print(ExplainCommand.story(List.of(out.resolve("cases.jsonl")), telling, ja));
    System.out.println();
    System.out.println(
        (ja ? "他の事案: ./sekisho explain CASE --cases " : "Others: ./sekisho explain CASE --cases ")
            + out.resolve("cases.jsonl"));
    return 0;
  }

  /** The suspended case with most yen at risk. */
  private String telling() throws IOException {
    var mapper = new ObjectMapper();
    String best = "";
    long most = -1;
    for (String line : Files.readAllLines(out.resolve("decisions.jsonl"))) {
      JsonNode decision = mapper.readTree(line);
      long yen = decision.path("yen_at_risk").asLong();
      if (decision.path("action").asText().equals("SUSPEND") && yen > most) {
        most = yen;
        best = decision.path("case").asText();
      }
    }
    return best;
  }

  private static void say(String text) {
    System.out.println();
    System.out.println(text);
  }
}
