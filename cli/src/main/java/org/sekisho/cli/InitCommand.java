package org.sekisho.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.TextLines;
import org.sekisho.wire.calls.CallFormat;
import org.sekisho.wire.calls.CallReader;
import org.sekisho.wire.calls.OpenCalls;
import org.sekisho.wire.mapping.Mapping;
import org.sekisho.wire.mapping.MappingDraft;
import org.sekisho.wire.mapping.Mappings;
import org.sekisho.wire.mapping.RowMapper;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code sekisho init}: the files a newcomer needs, written for the calls he has, or to run a
 * server with.
 */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description =
        "Writes what is needed to begin with, each file with comments. For a file of calls: a mapping"
            + " for its format, a policy, a dial plan, a sample tariff. Without one, for a server: its"
            + " settings, a policy, a sample tariff and sample subscribers.",
    footer = {
      "",
      "Examples:",
      "  sekisho init --calls Master.csv --zone Asia/Tokyo --into setup",
      "  sekisho init --into setup       then: sekisho run --settings setup/sekisho.yaml"
    })
final class InitCommand implements Callable<Integer> {

  /** Lines looked at to see whether a file is text. */
  private static final int LOOKED_AT = 5;

  @ArgGroup(exclusive = false)
  @Nullable CallOptions calls;

  @Option(
      names = "--into",
      paramLabel = "DIR",
      defaultValue = "setup",
      description = "folder to write to (default ${DEFAULT-VALUE})")
  Path into = Path.of("setup");

  @Option(names = "--force", description = "write over files that are there")
  boolean force;

  @Override
  public Integer call() throws IOException {
    if (calls == null) {
      forServer();
    } else {
      forCalls(calls);
    }
    return 0;
  }

  private void forServer() throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("sekisho.yaml", resource("server.yaml").replace("FOLDER", into.toString()));
    files.put("policy.yaml", resource("policy.yaml"));
    files.put("tariff.csv", resource("sample-tariff.csv"));
    files.put("subscribers.csv", resource("sample-subscribers.csv"));
    write(files);
    System.out.printf("written:%n");
    told("sekisho.yaml", "where the server listens, what it reads and keeps");
    told("policy.yaml", "what is ordered when, each value with its reason");
    told("tariff.csv", "made-up prices: put your carrier's in their place");
    told("subscribers.csv", "two made-up lines: put yours in their place");
    System.out.printf("%nthen:%n  ./sekisho run --settings %s%n", into.resolve("sekisho.yaml"));
  }

  private void forCalls(CallOptions of) throws IOException {
    Path file = of.files().getFirst();
    Map<String, String> files = new LinkedHashMap<>();
    Optional<Mapping> known = recognise(file, of);
    files.put(
        "mapping.yaml",
        known.isPresent() ? Mappings.text(known.get().name()) : MappingDraft.of(file));
    files.put("policy.yaml", resource("policy.yaml"));
    files.put("plan.yaml", resource("plan-japan.yaml"));
    files.put("tariff.csv", resource("sample-tariff.csv"));
    write(files);
    tell(file, known, of);
  }

  /** The format of a file; empty when it is of none that is known. */
  private static Optional<Mapping> recognise(Path file, CallOptions of) throws IOException {
    CallFormat format = of.format();
    // A zone is asked for when calls are read, not before.
    var anywhere = new CallFormat(format.choice(), Optional.of(of.operatorZone()));
    try (CallReader reader =
        CallReader.open(file, anywhere, new OpenCalls(), (name, line, reason, row) -> {})) {
      System.out.printf("%s: %s (%s)%n", file, reader.mapping().title(), reader.why());
      return Optional.of(reader.mapping());
    } catch (BadFileException e) {
      if (Files.size(file) == 0) {
        throw e;
      }
      if (!isText(file)) {
        throw new BadFileException(
            "%s holds no text (a picture, a PDF, a workbook?); a workbook can be saved as CSV"
                .formatted(file),
            e);
      }
      System.out.printf(
          "%s: of no format that is known; mapping.yaml is a draft by what its first rows look like%n",
          file);
      return Optional.empty();
    }
  }

  /** Whether a file's beginning is text. */
  private static boolean isText(Path file) throws IOException {
    try (TextLines lines = TextLines.open(file)) {
      for (int i = 0; i < LOOKED_AT && lines.next().isPresent(); i++) {
        if (lines.hasControls() || lines.wasCut()) {
          return false;
        }
      }
      return true;
    }
  }

  private void write(Map<String, String> files) throws IOException {
    Files.createDirectories(into);
    List<String> there = new ArrayList<>();
    for (String name : files.keySet()) {
      if (Files.exists(into.resolve(name))) {
        there.add(into.resolve(name).toString());
      }
    }
    if (!there.isEmpty() && !force) {
      throw new IllegalArgumentException(
          "%s is there already; give --into another folder, or --force to write over it"
              .formatted(String.join(", ", there)));
    }
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(into.resolve(file.getKey()), file.getValue());
    }
  }

  private void tell(Path file, Optional<Mapping> known, CallOptions of) {
    System.out.printf("%nwritten:%n");
    told(
        "mapping.yaml",
        known.isPresent()
            ? "how its rows are read; needed only if you change it"
            : "a draft: put right what is marked, then see it work with read");
    told("policy.yaml", "what is ordered when, each value with its reason");
    told("plan.yaml", "how numbers are dialled (Japan's; set outside_line for a PBX)");
    told("tariff.csv", "made-up prices: put your carrier's in their place");
    boolean needsZone = known.isEmpty() || RowMapper.needsZone(known.get());
    String zone = of.zone == null && !needsZone ? "" : " --zone " + of.operatorZone();
    if (of.zone == null && needsZone) {
      System.out.println(
          "its times name no zone: put that of the machine that wrote it in the place of Asia/Tokyo");
    }
    String how = known.isPresent() ? "" : " --mapping " + into.resolve("mapping.yaml");
    System.out.printf(
        "%nsee how the calls are read:%n  ./sekisho read --calls %s%s%s%n", file, how, zone);
    System.out.printf(
        "then:%n  ./sekisho detect --calls %s%s%s --tariff %s --plan %s --policy %s \\%n"
            + "      --warm-up 14d --out out/decisions.jsonl --report out%n",
        file,
        how,
        zone,
        into.resolve("tariff.csv"),
        into.resolve("plan.yaml"),
        into.resolve("policy.yaml"));
  }

  private void told(String name, String what) {
    System.out.printf("  %-24s %s%n", into.resolve(name), what);
  }

  static String resource(String name) throws IOException {
    try (InputStream in = InitCommand.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
