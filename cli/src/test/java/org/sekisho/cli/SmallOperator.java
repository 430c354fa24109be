package org.sekisho.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sekisho.simulator.WorldGenerator;
import org.sekisho.simulator.WorldParameters;

/** An operator of six hundred lines and thirty days, and the commands run on what it recorded. */
final class SmallOperator {

  private final Path folder;
  private final Path world;

  SmallOperator(Path folder) throws IOException {
    this.folder = folder;
    world = make("world", 10);
  }

  Path world() {
    return world;
  }

  /** Sixty attacks: more lines of one maker are hit from one address than their cases suspend. */
  Path hitWorld(String name) throws IOException {
    return make(name, 60);
  }

  private Path make(String name, int attacks) throws IOException {
    Path made = folder.resolve(name);
    new WorldGenerator(new WorldParameters(5, 600, 30, 12, attacks, WorldParameters.Rates.STANDARD))
        .write(made, day -> {});
    return made;
  }

  /** Runs detect on a folder's files; twelve days of them are learnt unless said otherwise. */
  int detect(Path in, Path out, String... more) {
    List<String> args = new ArrayList<>(List.of("detect"));
    args.addAll(inputs(in));
    args.addAll(List.of("--no-progress", "--out", out.resolve("decisions.jsonl").toString()));
    args.addAll(List.of(more));
    if (!args.contains("--warm-up")) {
      args.addAll(List.of("--warm-up", "12d"));
    }
    return Main.commandLine().execute(args.toArray(String[]::new));
  }

  /** The options that name a folder's files. */
  List<String> inputs(Path in) {
    return List.of(
        "--calls",
        in.resolve("calls.csv").toString(),
        "--registrations",
        in.resolve("registrations.csv").toString(),
        "--subscribers",
        of(in, "subscribers.csv"),
        "--tariff",
        of(in, "tariff.csv"),
        "--advised",
        of(in, "advised.csv"));
  }

  /** A folder's own file, or else the world's. */
  private String of(Path in, String name) {
    Path own = in.resolve(name);
    return (Files.exists(own) ? own : world.resolve(name)).toString();
  }
}
