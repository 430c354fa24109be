package org.sekisho.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sekisho.number.Analysed;
import org.sekisho.wire.reference.PlanFile;
import org.sekisho.wire.reference.PolicyFile;

class PolicyFileTest {

  @TempDir Path folder;

  @Test
  void theDocumentedPolicyIsTheStandardOne() throws IOException {
    assertThat(PolicyFile.read(Path.of("../docs/policy.yaml"))).isEqualTo(PolicyFile.STANDARD);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          report_only: false          | a policy needs a version
          version: a~priori: 3        | line 2: there is no key 'priori'
          version: a~bar: 3           | did you mean 'bars'
          version: a~bars:~  suspend_permill: 950 | line 3: there is no key 'suspend_permill'; did you mean 'suspend_permille'?
          version: a~report_only: maybe | line 2: 'report_only' must be true or false
          version: a~prior_decibans: low | line 2: 'prior_decibans' must be a whole number, not 'low'
          version: a~contact:~  attempts: 1 | line 3: 'attempts' must be 2 to 10, not 1
          version: a~country:~  hours: 0 | line 3: 'hours' must be 1 to 720, not 0
          version: a~contact:~  urgent_minutes: 60 | must not be less than
          version: a~version: b       | line 2: 'version' stands twice
          version: a~bars:~  numbers_permille: 400 | 400, 300, 800 and 900 do not rise
          version: a~probation_decibans: 31 | line 2: 'probation_decibans' must be 0 to 30, not 31
          version: a~durations:~  probation_days: 400 | line 3: 'probation_days' must be 0 to 365, not 400
          version: a~suspend_permile: 900 | did you mean 'suspend_permille' in 'bars:'?
          version: [               | line 1 is not YAML
          """)
  void aWrongFileNamesItsPlace(String text, String message) throws IOException {
    Path file = folder.resolve("p.yaml");
    Files.writeString(file, text.replace("~", "\n"));
    assertThatThrownBy(() -> PolicyFile.read(file))
        .isInstanceOf(BadFileException.class)
        .hasMessageContaining("p.yaml")
        .hasMessageContaining(message);
  }

  @Test
  void aLowerChallengeBarTakesTheNumbersBarDownWithIt() throws IOException {
    Path file = folder.resolve("p.yaml");
    Files.writeString(file, "version: a\nbars:\n  challenge_permille: 20\n");
    assertThat(PolicyFile.read(file).casework().bars().numbersPermille()).isEqualTo(20);
  }

  @Test
  void readsADialPlan() throws IOException {
    Path file = folder.resolve("plan.yaml");
    Files.writeString(
        file,
        """
        home: DE
        country_code: "49"
        international_prefixes: ["00"]
        national_prefix: "0"
        outside_line: "9"
        emergency: ["110", "112"]
        carriers: {"010": 5}
        domestic:
          "01": mobile
          "0": geographic
        """);
    assertThat(PlanFile.read(file).analyse("9004420794600"))
        .isInstanceOf(Analysed.International.class);
    assertThat(PlanFile.read(file).analyse("9112")).isInstanceOf(Analysed.Emergency.class);
    assertThat(PlanFile.read(file).analyse("01012004420794600"))
        .isInstanceOf(Analysed.International.class);
  }
}
