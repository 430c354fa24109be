package org.sekisho.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {

  @TempDir static Path folder;

  private static SmallOperator operator;

  @BeforeAll
  static void makeWorld() throws IOException {
    operator = new SmallOperator(folder);
  }

  @Test
  void anIncidentNamesItsLinesAndACaseTheIncidentThatRefusedItsCalls() throws IOException {
    Path hit = operator.hitWorld("incident");
    Path out = hit.resolve("out");
    assertThat(operator.detect(hit, out)).isZero();
    Path cases = out.resolve("cases.jsonl");
    List<String> lines = Files.readAllLines(cases);
    String refused =
        lines.stream().filter(line -> line.contains("\"LineRefused\"")).findFirst().orElseThrow();
    String incident = refused.replaceFirst(".*\"case\":\"([^\"]+)\".*", "$1");
    String line = refused.replaceFirst(".*\"subscriber\":\"([^\"]+)\".*", "$1");
    assertThat(ExplainCommand.story(List.of(cases), incident, false))
        .contains("blocked", "suspected lines: S", "First call of line " + line + " refused");
    // The line came to a measure of its own minutes before: its case says what refused it then.
    String open =
        lines.subList(0, lines.indexOf(refused)).stream()
            .filter(event -> event.contains("\"subscriber\":\"" + line + "\""))
            .reduce((earlier, later) -> later)
            .orElseThrow()
            .replaceFirst(".*\"case\":\"([^\"]+)\".*", "$1");
    assertThat(ExplainCommand.story(List.of(cases), open, false))
        .contains("refused by the incident " + incident);
  }

  @Test
  void explainsACaseInBothLanguages() throws IOException {
    Path out = folder.resolve("explained");
    assertThat(operator.detect(operator.world(), out)).isZero();
    String suspended =
        Files.readAllLines(out.resolve("decisions.jsonl")).stream()
            .filter(line -> line.contains("SUSPEND"))
            .findFirst()
            .orElseThrow();
    String id = suspended.replaceFirst(".*\"case\":\"([^\"]+)\".*", "$1");
    Path cases = out.resolve("cases.jsonl");
    assertThat(ExplainCommand.story(List.of(cases), id, false))
        .contains(
            "International calls suspended", "Contact attempt 2", "Secrecy ledger", "Yen at risk");
    assertThat(ExplainCommand.story(List.of(cases), id, true))
        .contains("国際発信を休止した", "契約者への連絡 2回目", "通信の秘密の台帳", "危険額の推移");
  }
}
