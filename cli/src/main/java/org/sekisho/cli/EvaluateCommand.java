package org.sekisho.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sekisho.simulator.score.ReferenceRule;
import org.sekisho.simulator.score.ScoreText;
import org.sekisho.simulator.score.Scorecard;
import org.sekisho.simulator.score.World;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sekisho evaluate}: decisions against the truth of a world. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = {
      "Scores decisions on worlds whose truth is known; several worlds are pooled.",
      "A challenge and a block refuse new calls and leave running ones alone; a suspension cuts"
          + " them (\"cut\") or does not (\"run on\")."
    },
    footer = {
      "",
      "Example:",
      "  sekisho evaluate --world w1 --decisions out1/decisions.jsonl \\",
      "      --world w2 --decisions out2/decisions.jsonl"
    })
final class EvaluateCommand implements Callable<Integer> {

  @Option(
      names = "--world",
      required = true,
      paramLabel = "DIR",
      description = "folder with calls.csv, calls-truth.csv, owners.csv, tariff.csv")
  List<Path> worlds = List.of();

  @Option(
      names = "--decisions",
      required = true,
      paramLabel = "FILE",
      description = "what was decided on it; as many as worlds, in the same order")
  List<Path> decisions = List.of();

  @Option(
      names = "--learn",
      defaultValue = "30d",
      description = "decisions so long after the beginning do not count (default ${DEFAULT-VALUE})")
  String learn = "30d";

  @Option(
      names = "--references",
      description =
          "score beside it what operators do without it: a monthly multiple, five counters,"
              + " an hourly sum to advised countries")
  boolean references;

  @Mixin LangOption lang = new LangOption();

  @Option(names = "--list", description = "each attack and each ordinary line disturbed")
  boolean list;

  @Override
  public Integer call() throws IOException {
    if (worlds.size() != decisions.size()) {
      throw new IllegalArgumentException("as many --decisions as --world");
    }
    List<Scorecard> cards = new ArrayList<>();
    Map<ReferenceRule, List<Scorecard>> ofRules = new EnumMap<>(ReferenceRule.class);
    Duration learning = DetectCommand.duration(learn);
    for (int i = 0; i < worlds.size(); i++) {
      World world = World.read(worlds.get(i));
      cards.add(Scorecard.of(world, decisions.get(i), learning));
      if (references) {
        for (ReferenceRule rule : ReferenceRule.values()) {
          ofRules
              .computeIfAbsent(rule, key -> new ArrayList<>())
              .add(Scorecard.of(world, rule, learning));
        }
      }
    }
    System.out.print(ScoreText.of(cards, lang.japanese()));
    if (references) {
      System.out.print(ScoreText.references(ofRules));
    }
    if (list) {
      cards.forEach(card -> System.out.print(ScoreText.details(card)));
    }
    return 0;
  }
}
