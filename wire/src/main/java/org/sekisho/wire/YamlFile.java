package org.sekisho.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A YAML file read strictly: every key must be one that is asked for, and an error names file, line
 * and the key that was probably meant.
 */
public final class YamlFile {

  /** Letters wrong in a key that is still recognised. */
  private static final int MOST_TYPOS = 3;

  private final String place;
  private final String name;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, Integer> lines = new LinkedHashMap<>();
  private final Set<String> asked = new HashSet<>();
  private final List<YamlFile> sections = new ArrayList<>();

  private YamlFile(String place, String name, Optional<Node> node) {
    this.place = place;
    this.name = name;
    if (node.isEmpty()) {
      return;
    }
    if (!(node.get() instanceof MappingNode mapping)) {
      throw bad(line(node.get()), "keys and values are expected here");
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw bad(line(tuple.getKeyNode()), "a key must be a word");
      }
      if (values.put(key.getValue(), tuple.getValueNode()) != null) {
        throw bad(line(key), "'%s' stands twice".formatted(key.getValue()));
      }
      lines.put(key.getValue(), line(key));
    }
  }

  /**
   * Reads a file.
   *
   * @throws BadFileException with the line if it is not YAML, or a key stands twice
   */
  public static YamlFile read(Path file) throws IOException {
    return of(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
  }

  /** Reads a text; {@code file} is what errors call it. */
  public static YamlFile of(String file, String text) {
    try {
      var compose = new Compose(LoadSettings.builder().build());
      return new YamlFile(file, "", compose.composeString(text));
    } catch (YamlEngineException e) {
      String line =
          e instanceof MarkedYamlEngineException marked && marked.getProblemMark().isPresent()
              ? " line " + (marked.getProblemMark().get().getLine() + 1)
              : "";
      throw new BadFileException(
          "%s%s is not YAML: 'key: value' a line, sections indented by two spaces (%s)"
              .formatted(file, line, String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
          e);
    }
  }

  /** A section, empty when the file has none. */
  public YamlFile section(String key) {
    asked.add(key);
    var section = new YamlFile(place, key, Optional.ofNullable(values.get(key)));
    sections.add(section);
    return section;
  }

  public String text(String key, String otherwise) {
    return scalar(key).orElse(otherwise);
  }

  public boolean flag(String key, boolean otherwise) {
    Optional<String> value = scalar(key);
    if (value.isEmpty()) {
      return otherwise;
    }
    return switch (value.get()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw bad(lineOf(key), "'%s' must be true or false".formatted(key));
    };
  }

  public long whole(String key, long otherwise) {
    Optional<String> value = scalar(key);
    try {
      return value.isEmpty() ? otherwise : Long.parseLong(value.get());
    } catch (NumberFormatException e) {
      throw bad(lineOf(key), "'%s' must be a whole number, not '%s'".formatted(key, value.get()));
    }
  }

  /** A whole number between two bounds, both included. */
  public long whole(String key, long otherwise, long least, long most) {
    long value = whole(key, otherwise);
    if (value < least || value > most) {
      throw bad(lineOf(key), "'%s' must be %d to %d, not %d".formatted(key, least, most, value));
    }
    return value;
  }

  public int small(String key, int otherwise, int least, int most) {
    return Math.toIntExact(whole(key, otherwise, least, most));
  }

  public List<String> list(String key, List<String> otherwise) {
    asked.add(key);
    Node node = values.get(key);
    if (node == null) {
      return otherwise;
    }
    if (!(node instanceof SequenceNode sequence)) {
      throw bad(lineOf(key), "'%s' must be a list, such as [a, b]".formatted(key));
    }
    List<String> list = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      if (!(item instanceof ScalarNode scalar)) {
        throw bad(line(item), "'%s' must be a list of words".formatted(key));
      }
      list.add(scalar.getValue());
    }
    return list;
  }

  /** One word or a list of them; empty when the file has none. */
  public List<String> texts(String key) {
    return values.get(key) instanceof SequenceNode
        ? list(key, List.of())
        : scalar(key).map(List::of).orElse(List.of());
  }

  /** Whether there is such a key. */
  public boolean has(String key) {
    asked.add(key); // a key that is like it may have been meant
    return values.containsKey(key);
  }

  /** Whether what a key holds is keys and values itself. */
  public boolean isSection(String key) {
    return values.get(key) instanceof MappingNode;
  }

  /** A list of sections; empty when the file has none. */
  public List<YamlFile> sections(String key) {
    asked.add(key);
    Node node = values.get(key);
    if (node == null) {
      return List.of();
    }
    if (!(node instanceof SequenceNode sequence)) {
      throw bad(lineOf(key), "'%s' must be a list, each item on a line after '- '".formatted(key));
    }
    List<YamlFile> items = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      items.add(new YamlFile(place, key, Optional.of(item)));
    }
    sections.addAll(items);
    return items;
  }

  /** The keys of a free mapping, such as prefixes. */
  public Set<String> keys() {
    return values.keySet();
  }

  /** Call last: a key nobody asked for is a mistake. */
  public void done() {
    for (String key : values.keySet()) {
      if (!asked.contains(key)) {
        throw bad(lineOf(key), "there is no key '%s'%s".formatted(key, meant(key)));
      }
    }
    sections.forEach(YamlFile::done);
  }

  /** The key that was probably meant, here or in a section; empty if none is like it. */
  private String meant(String key) {
    Map<String, String> known = new LinkedHashMap<>();
    asked.forEach(name -> known.put(name, "'%s'".formatted(name)));
    for (YamlFile section : sections) {
      section.asked.forEach(
          name -> known.putIfAbsent(name, "'%s' in '%s:'".formatted(name, section.name)));
    }
    return known.entrySet().stream()
        .filter(entry -> distance(entry.getKey(), key) <= MOST_TYPOS)
        .min(Comparator.comparingInt(entry -> distance(entry.getKey(), key)))
        .map(entry -> "; did you mean %s?".formatted(entry.getValue()))
        .orElse("");
  }

  private Optional<String> scalar(String key) {
    asked.add(key);
    Node node = values.get(key);
    if (node == null) {
      return Optional.empty();
    }
    if (!(node instanceof ScalarNode scalar)) {
      throw bad(lineOf(key), "'%s' must be a single value".formatted(key));
    }
    if (scalar.getTag().equals(Tag.NULL)) {
      return Optional.empty(); // 'key:' or '~' says nothing
    }
    return Optional.of(scalar.getValue());
  }

  /** An error about a key, with its line. */
  public BadFileException bad(String key, String message) {
    return bad(lineOf(key), message);
  }

  public BadFileException bad(String message) {
    return new BadFileException("%s: %s".formatted(place, message));
  }

  private BadFileException bad(int line, String message) {
    return new BadFileException("%s: line %d: %s".formatted(place, line, message));
  }

  private int lineOf(String key) {
    return lines.getOrDefault(key, 1);
  }

  private static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }

  /** Edits from one word to another (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
