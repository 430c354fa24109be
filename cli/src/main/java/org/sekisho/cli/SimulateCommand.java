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
    footer = {"", "Example:", "  sekisho simulate --seed 7 --lines 20000 --days 90 --out world"})
final class SimulateCommand implements Callable<Integer> {

  @Option(names = "--seed", defaultValue = "1", description = "(default ${DEFAULT-VALUE})")
  long seed;

  @Option(names = "--lines", defaultValue = "20000", description = "(default ${DEFAULT-VALUE})")
  int lines;

  @Option(names = "--days", defaultValue = "90", description = "(default ${DEFAULT-VALUE})")
  int days;

  @Option(
      names = "--learn",
      defaultValue = "30",
      description = "days without attacks (default ${DEFAULT-VALUE})")
  int learn;

  @Option(names = "--attacks", defaultValue = "60", description = "(default ${DEFAULT-VALUE})")
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
    var parameters = new WorldParameters(seed, lines, days, learn, attacks, rates);
    WorldGenerator.Made made = new WorldGenerator(parameters).write(out, day -> {});
    System.out.printf(
        "%s: %,d calls, %,d registrations, %d attacks (%s)%n",
        out, made.calls(), made.registrations(), made.attacks(), String.join(", ", made.kinds()));
    return 0;
  }
}
