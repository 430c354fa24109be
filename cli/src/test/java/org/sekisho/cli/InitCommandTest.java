package org.sekisho.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.casework.CasePolicy;
import org.sekisho.number.DialPlan;
import org.sekisho.server.settings.Settings;
import org.sekisho.wire.mapping.MappingFile;
import org.sekisho.wire.reference.LineRegistry;
import org.sekisho.wire.reference.PlanFile;
import org.sekisho.wire.reference.PolicyFile;
import org.sekisho.wire.reference.ReferenceFiles;

/** What init writes is valid, and says the same as what holds without it. */
class InitCommandTest {

  @TempDir Path folder;

  @Test
  void theFilesItWritesHoldWhatHoldsWithoutThem() throws IOException {
    Path calls = folder.resolve("Master.csv");
    Files.copy(Path.of("../docs/tutorial/Master.csv"), calls);
    Path setup = folder.resolve("setup");
    assertThat(init(calls, setup)).isEmpty();
    assertThat(PlanFile.read(setup.resolve("plan.yaml")).rules())
        .isEqualTo(DialPlan.japan().rules());
    assertThat(PolicyFile.read(setup.resolve("policy.yaml")).casework())
        .isEqualTo(CasePolicy.STANDARD);
    assertThat(MappingFile.read(setup.resolve("mapping.yaml")).name()).isEqualTo("asterisk");
    assertThat(Files.readAllLines(setup.resolve("tariff.csv")).getFirst()).startsWith("prefix,");
  }

  @Test
  void withoutCallsItWritesWhatAServerStartsWith() throws IOException {
    Path setup = folder.resolve("server");
    assertThat(execute("init", "--into", setup.toString())).isEmpty();
    Settings settings = Settings.read(setup.resolve("sekisho.yaml"), Map.of());
    assertThat(settings.data()).isEqualTo(setup.resolve("data"));
    assertThat(LineRegistry.read(settings.subscribers().orElseThrow()).find("alice")).isPresent();
    assertThat(ReferenceFiles.readTariff(settings.tariff().orElseThrow(), settings.zone()))
        .isNotEmpty();
    assertThat(PolicyFile.read(settings.policy().orElseThrow()).casework())
        .isEqualTo(CasePolicy.STANDARD);
  }

  @Test
  void whatIsThereIsNotWrittenOver() throws IOException {
    Path calls = folder.resolve("Master.csv");
    Files.copy(Path.of("../docs/tutorial/Master.csv"), calls);
    Path setup = Files.createDirectories(folder.resolve("setup"));
    Files.writeString(setup.resolve("tariff.csv"), "mine");
    assertThat(init(calls, setup)).contains("tariff.csv is there already");
    assertThat(setup.resolve("tariff.csv")).hasContent("mine");
    assertThat(setup.resolve("policy.yaml")).doesNotExist();
  }

  @Test
  void aFormatNobodyKnowsGetsADraftThatReadsIt() throws IOException {
    Path calls = folder.resolve("odd.csv");
    Files.write(
        calls,
        List.of(
            "Date;Caller;Callee;Seconds;Result",
            "2026-01-05 10:00:00;201;010442079460001;65;OK",
            "2026-01-05 10:05:00;202;0312345678;0;BUSY"));
    Path setup = folder.resolve("setup");
    assertThat(init(calls, setup)).isEmpty();
    Path read = folder.resolve("read.csv");
    assertThat(read(calls, setup.resolve("mapping.yaml"), read)).isZero();
    List<String> rows = Files.readAllLines(read);
    assertThat(rows).hasSize(3);
    assertThat(rows.get(1)).contains("2026-01-05T10:01:05.000+09:00,201,201,010442079460001");
    assertThat(rows.get(2)).contains("BUSY");
  }

  @Test
  void theMappingTheDocumentsShowReadsTheRowTheyShow() throws IOException {
    String page = Files.readString(Path.of("../docs/mapping.md"));
    int from = page.indexOf("```yaml\n") + 8;
    Path mapping = folder.resolve("mine.yaml");
    Files.writeString(mapping, page.substring(from, page.indexOf("```", from)));
    int row = page.indexOf("such as `") + 9;
    Path calls = folder.resolve("cdr.txt");
    Files.writeString(calls, page.substring(row, page.indexOf('`', row)) + "\n");
    Path read = folder.resolve("read.csv");
    assertThat(read(calls, mapping, read)).isZero();
    assertThat(Files.readString(read))
        .contains("2026-01-05T10:00:00.000+09:00,2026-01-05T10:01:05.000+09:00,201,")
        .contains(",0044 20 7946 0001,,,ANSWERED,");
  }

  private static int read(Path calls, Path mapping, Path out) {
    return Main.commandLine()
        .execute(
            "read",
            "--calls",
            calls.toString(),
            "--mapping",
            mapping.toString(),
            "--zone",
            "Asia/Tokyo",
            "--out",
            out.toString());
  }

  private static String init(Path calls, Path into) {
    return execute("init", "--calls", calls.toString(), "--into", into.toString());
  }

  private static String execute(String... arguments) {
    var err = new StringWriter();
    Main.commandLine().setErr(new PrintWriter(err, true)).execute(arguments);
    return err.toString();
  }
}
