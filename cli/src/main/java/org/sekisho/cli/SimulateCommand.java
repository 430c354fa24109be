package org.sekisho.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sekisho.simulator.WorldGenerator;
import org.sekisho.simulator.WorldParameters;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sekisho simulate}: an operator's world with attacks and the truth about them. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = "Makes an operator's world: calls, registrations, lines, tariff, and the truth.",
    footer = {"", "Example:", "  sekisho simulate --seed 7 --lines 20000 --days 90d --out world"})
final class SimulateCommand implements Callable<Integer> {

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "the same seed makes the same world (default ${DEFAULT-VALUE})")
  long seed;

  @Option(
      names = "--lines",
      defaultValue = "20000",
      description = "subscribers' lines (default ${DEFAULT-VALUE})")
  int lines;

  @Option(
      names = "--days",
      defaultValue = "90d",
      description = "how long the world lasts (default ${DEFAULT-VALUE})")
  String days = "90d";

  @Option(
      names = "--learn",
      defaultValue = "30d",
      description = "of it, the first days, without attacks (default ${DEFAULT-VALUE})")
  String learn = "30d";

  @Option(
      names = "--attacks",
      defaultValue = "60",
      description = "lines attacked, of every kind in turn (default ${DEFAULT-VALUE})")
  int attacks;

  @Option(
      names = "--vary",
      paramLabel = "RATE=FACTOR",
      description =
          "multiply a rate: abroad-share, calls-abroad, calls-home, prices, oddities, "
              + "fraud-pace, fraud-length, own-address")
  Map<String, Double> vary = Map.of();

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "folder to write")
  Path out = Path.of("world");

  @Override
  public Integer call() throws IOException {
    WorldParameters.Rates rates = WorldParameters.Rates.STANDARD;
    for (Map.Entry<String, Double> one : vary.entrySet()) {
      rates = rates.varied(one.getKey(), one.getValue());
    }
    var parameters = new WorldParameters(seed, lines, days(days), days(learn), attacks, rates);
    WorldGenerator.Made made = new WorldGenerator(parameters).write(out, day -> {});
    System.out.printf(
        "%s: %,d calls, %,d registrations, %d attacks (%s)%n",
        out, made.calls(), made.registrations(), made.attacks(), String.join(", ", made.kinds()));
    return 0;
  }

  /** Reads {@code 90d}, or days without their letter. */
  private static int days(String text) {
    return (int) DetectCommand.duration(text.matches("[0-9]+") ? text + "d" : text).toDays();
  }
}
