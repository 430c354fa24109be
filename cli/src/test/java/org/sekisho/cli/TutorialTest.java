package org.sekisho.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tutorial tells a newcomer to run, run; what it says he will see, seen. */
class TutorialTest {

  private static final Path DOCS = Path.of("../docs").toAbsolutePath().normalize();

  /** A block of a page: commands, or what they print. */
  private static final Pattern BLOCK = Pattern.compile("```(sh|text)\n(.*?)```", Pattern.DOTALL);

  /** Seconds a command may take. */
  private static final int PATIENCE = 120;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"tutorial.md", "tutorial.ja.md"})
  void itsCommandsRunAndPrintWhatItSays(String page) throws IOException, InterruptedException {
    Matcher blocks = BLOCK.matcher(Files.readString(DOCS.resolve(page)));
    String printed = "";
    int commands = 0;
    int seen = 0;
    while (blocks.find()) {
      for (String line : blocks.group(2).strip().split("\n")) {
        if (blocks.group(1).equals("sh")) {
          printed = run(line.strip());
          commands++;
        } else {
          assertThat(printed).contains(line.strip());
          seen++;
        }
      }
    }
    assertThat(commands).isGreaterThan(5);
    assertThat(seen).isGreaterThan(6);
    assertThat(folder.resolve("out/report.html")).isNotEmptyFile();
  }

  private String run(String command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(command.split(" +")));
    if (words.getFirst().equals("cp")) {
      Files.copy(DOCS.resolveSibling(words.get(1)), folder.resolve(words.get(2)));
      return "";
    }
    assertThat(words.removeFirst()).isEqualTo("./sekisho");
    List<String> java =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    java.addAll(words);
    Path out = folder.resolve("printed.txt");
    Process process =
        new ProcessBuilder(java)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor(PATIENCE, TimeUnit.SECONDS)).as(command).isTrue();
    String printed = Files.readString(out);
    assertThat(process.exitValue()).as(command + "\n" + printed).isZero();
    return printed;
  }
}
