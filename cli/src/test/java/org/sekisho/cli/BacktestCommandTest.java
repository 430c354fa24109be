package org.sekisho.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacktestCommandTest {

  @TempDir static Path folder;

  private static SmallOperator operator;

  @BeforeAll
  static void makeWorld() throws IOException {
    operator = new SmallOperator(folder);
  }

  /** A policy that challenges nobody who is not surely a thief disturbs fewer calls. */
  @Test
  void tellsWhomTwoPoliciesTreatOtherwise() throws IOException {
    Path policy = folder.resolve("sure.yaml");
    Files.writeString(
        policy,
        """
        version: sure
        bars:
          challenge_permille: 800
        """);
    var shown = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(shown, true, StandardCharsets.UTF_8));
    try {
      List<String> args = new ArrayList<>(List.of("backtest"));
      args.addAll(operator.inputs(operator.world()));
      args.addAll(List.of("--warm-up", "12d", "--policy-b", policy.toString()));
      assertThat(Main.commandLine().execute(args.toArray(String[]::new))).isZero();
    } finally {
      System.setOut(before);
    }
    String met =
        shown
            .toString(StandardCharsets.UTF_8)
            .lines()
            .filter(row -> row.startsWith("calls that met a challenge"))
            .findFirst()
            .orElseThrow();
    List<Integer> calls =
        Pattern.compile("[0-9]+")
            .matcher(met)
            .results()
            .map(r -> Integer.valueOf(r.group()))
            .toList();
    assertThat(calls).hasSize(2);
    assertThat(calls.get(1)).isPositive().isLessThan(calls.get(0));
  }
}
