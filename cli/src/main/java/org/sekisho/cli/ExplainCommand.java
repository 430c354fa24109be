package org.sekisho.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.sekisho.report.story.CaseStory;
import org.sekisho.report.story.GroupStory;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.TextLines;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sekisho explain}: one case, told in order. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = "Tells a case in order: each fact, what was usual, each step and its rule.",
    footer = {"", "Example:", "  sekisho explain S1000042-1 --cases out/cases.jsonl --lang ja"})
final class ExplainCommand implements Callable<Integer> {

  /** How a line's first call refused by an incident stands in the file. */
  private static final String REFUSED = "\"event\":\"LineRefused\"";

  @Parameters(paramLabel = "CASE", description = "the case's id, as decisions name it")
  String id = "";

  @Option(
      names = "--cases",
      defaultValue = "cases.jsonl",
      paramLabel = "FILE",
      description =
          "what detect wrote beside its decisions (default ${DEFAULT-VALUE}); several, the earliest"
              + " first, for a case that lasted over several runs")
  List<Path> cases = List.of();

  @Mixin LangOption lang = new LangOption();

  @Override
  public Integer call() throws IOException {
    System.out.print(story(cases, id, lang.japanese()));
    return 0;
  }

  private static JsonNode read(ObjectMapper mapper, Path cases, String line) {
    try {
      return mapper.readTree(line);
    } catch (JsonProcessingException e) {
      throw new BadFileException(
          "%s is no file of cases: give the cases.jsonl that detect wrote".formatted(cases), e);
    }
  }

  /**
   * The story of a case or an incident.
   *
   * @param files the earliest first
   */
  static String story(List<Path> files, String id, boolean japanese) throws IOException {
    var mapper = new ObjectMapper();
    List<JsonNode> events = new ArrayList<>();
    Set<String> ofLine = new TreeSet<>();
    String quoted = "\"" + id + "\"";
    String itsLine = "\"" + id.replaceFirst("-[0-9]+$", "") + "\"";
    for (Path cases : files) {
      try (TextLines lines = TextLines.open(cases)) {
        for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
          if (!line.get().startsWith("{")) {
            throw new BadFileException(
                "%s is no file of cases: give the cases.jsonl that detect wrote".formatted(cases));
          }
          boolean refused = line.get().contains(REFUSED) && line.get().contains(itsLine);
          if (refused || line.get().contains(quoted)) {
            JsonNode event = read(mapper, cases, line.get());
            if (event.path("case").asText().equals(id)) {
              if (!event.has("event")) {
                throw new BadFileException(
                    "%s holds decisions: give the cases.jsonl beside it".formatted(cases));
              }
              events.add(event);
            } else if (event.path("subscriber").asText().equals(id)) {
              ofLine.add(event.path("case").asText()); // incidents that refused its calls included
            } else if (refused && isOpen(events)) {
              events.add(event); // while its case was open, an incident refused the line's calls
            }
          }
        }
      }
    }
    if (events.isEmpty()) {
      throw new BadFileException(
          ofLine.isEmpty()
              ? "%s has no case '%s'; decisions.jsonl names the cases"
                  .formatted(String.join(", ", files.stream().map(Path::toString).toList()), id)
              : "'%s' is a line; its cases, and incidents that refused its calls: %s"
                  .formatted(id, String.join(", ", ofLine)));
    }
    JsonNode first = events.getFirst();
    boolean ofOneLine = first.has("subscriber") && !first.has("ip"); // an address may attack a line
    return ofOneLine ? new CaseStory(japanese).tell(events) : GroupStory.tell(events, japanese);
  }

  private static boolean isOpen(List<JsonNode> events) {
    return !events.isEmpty() && !events.getLast().path("event").asText().equals("Closed");
  }
}
