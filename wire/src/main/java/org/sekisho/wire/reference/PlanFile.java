package org.sekisho.wire.reference;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.sekisho.number.Analysed.DomesticKind;
import org.sekisho.number.DialPlan;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.YamlFile;

/**
 * Reads a dial plan: home country, prefixes, carriers' codes, outside line, emergency numbers, and
 * what domestic numbers begin with.
 */
public final class PlanFile {

  private PlanFile() {}

  /**
   * @throws BadFileException with file, line and a suggestion if a key or value is wrong
   */
  public static DialPlan read(Path path) throws IOException {
    YamlFile file = YamlFile.read(path);
    try {
      String home = file.text("home", "");
      String code = file.text("country_code", "");
      List<String> international = file.list("international_prefixes", List.of());
      String national = file.text("national_prefix", "");
      List<String> perCall = file.list("per_call_prefixes", List.of());
      String outside = file.text("outside_line", "");
      List<String> emergency = file.list("emergency", List.of());
      List<DialPlan.Carrier> carriers = new ArrayList<>();
      YamlFile codes = file.section("carriers");
      for (String prefix : codes.keys()) {
        carriers.add(new DialPlan.Carrier(prefix, codes.small(prefix, prefix.length(), 0, 15)));
      }
      Map<String, DialPlan.DomesticRange> domestic = new HashMap<>();
      YamlFile ranges = file.section("domestic");
      for (String prefix : ranges.keys()) {
        domestic.put(prefix, range(ranges.text(prefix, "")));
      }
      file.done();
      if (home.isEmpty() || code.isEmpty() || international.isEmpty()) {
        throw file.bad("a plan needs home, country_code and international_prefixes");
      }
      return new DialPlan(
          new DialPlan.Rules(
              home,
              code,
              international,
              national,
              perCall,
              carriers,
              outside,
              Set.copyOf(emergency),
              domestic));
    } catch (IllegalArgumentException e) {
      throw new BadFileException("%s: %s".formatted(path, e.getMessage()), e);
    }
  }

  /** {@code geographic 10}: a kind and how many digits, national prefix included. */
  private static DialPlan.DomesticRange range(String text) {
    String[] parts = text.strip().split("\\s+", 2);
    try {
      return new DialPlan.DomesticRange(
          DomesticKind.valueOf(parts[0].toUpperCase(Locale.ROOT)),
          parts.length == 1 ? 0 : Integer.parseInt(parts[1]));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "a domestic range is a kind and its digits, such as 'geographic 10': '%s'"
              .formatted(text),
          e);
    }
  }
}
