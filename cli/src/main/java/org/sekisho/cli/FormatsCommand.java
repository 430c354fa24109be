package org.sekisho.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sekisho.wire.mapping.Mapping;
import org.sekisho.wire.mapping.Mappings;
import org.sekisho.wire.mapping.RowMapper;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sekisho formats}: what is read without a mapping of one's own. */
@Command(
    name = "formats",
    mixinStandardHelpOptions = true,
    description = "Lists the formats of call records that are known, or shows the mapping of one.",
    footer = {
      "",
      "Examples:",
      "  sekisho formats",
      "  sekisho formats asterisk > our-switch.yaml    # to begin a mapping of your own with"
    })
final class FormatsCommand implements Callable<Integer> {

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "show the mapping of this format")
  @Nullable String name;

  @Override
  public Integer call() {
    if (name != null) {
      Mapping known =
          Mappings.find(name)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "there is no format '%s'; there are %s"
                              .formatted(name, Mappings.names())));
      System.out.print(Mappings.text(known.name()));
      return 0;
    }
    System.out.printf("%-24s %-11s %s%n", "--format", "needs --zone", "what it is");
    for (Mapping mapping : Mappings.list()) {
      System.out.printf(
          "%-24s %-12s %s%n",
          mapping.name(), RowMapper.needsZone(mapping) ? "yes" : "", mapping.title());
    }
    return 0;
  }
}
