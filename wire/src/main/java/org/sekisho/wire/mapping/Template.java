package org.sekisho.wire.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sekisho.wire.FieldRow;

/**
 * A text made of fields: {@code dst}, {@code {uniqueid}:{sequence}}, {@code {from:user}}. {@code
 * {a!b}} is field a unless it says the same as b; {@code =0} is the text 0. Empty when the first
 * field in it is.
 */
final class Template {

  private static final Pattern FIELD =
      Pattern.compile("\\{([^{}:!]+)(?:!([^{}:!]+))?(?::([a-z0-9-]+))?\\}");

  /** A field and what is done to it, or words between fields. */
  private record Part(String words, int slot, int unless, Filter filter) {

    static Part words(String words) {
      return new Part(words, FieldRow.NONE, FieldRow.NONE, Filter.NONE);
    }

    String of(FieldRow row) {
      String value = row.get(slot);
      return unless != FieldRow.NONE && value.equals(row.get(unless)) ? "" : filter.of(value);
    }
  }

  /** Begins a text that is itself. */
  private static final String LITERAL = "=";

  private final int only; // the slot, when the whole text is one field as it is
  private final List<Part> parts;

  private Template(int only, List<Part> parts) {
    this.only = only;
    this.parts = parts;
  }

  /** The names of the fields a text is made of. */
  static List<String> fieldsOf(String text) {
    if (text.startsWith(LITERAL)) {
      return List.of();
    }
    if (text.indexOf('{') < 0) {
      return List.of(text);
    }
    return FIELD.matcher(text).results().map(found -> found.group(1)).toList();
  }

  /**
   * Compiles a text.
   *
   * @param slots where a field of a name is; {@link FieldRow#NONE} when rows have no such
   * @throws IllegalArgumentException if it names an unknown filter, or a brace is not closed
   */
  static Template of(String text, ToIntFunction<String> slots) {
    if (text.startsWith(LITERAL)) {
      return new Template(FieldRow.NONE, List.of(Part.words(text.substring(1))));
    }
    if (text.indexOf('{') < 0) {
      return new Template(slots.applyAsInt(text), List.of());
    }
    List<Part> parts = new ArrayList<>();
    Matcher found = FIELD.matcher(text);
    int at = 0;
    while (found.find()) {
      addWords(parts, text.substring(at, found.start()));
      int unless = found.group(2) == null ? FieldRow.NONE : slots.applyAsInt(found.group(2));
      Filter filter = found.group(3) == null ? Filter.NONE : Filter.named(found.group(3));
      parts.add(new Part("", slots.applyAsInt(found.group(1)), unless, filter));
      at = found.end();
    }
    addWords(parts, text.substring(at));
    return new Template(FieldRow.NONE, List.copyOf(parts));
  }

  private static void addWords(List<Part> parts, String words) {
    if (words.indexOf('{') >= 0 || words.indexOf('}') >= 0) {
      throw new IllegalArgumentException(
          "'%s': a field stands as {name} or {name:filter}".formatted(words));
    }
    if (!words.isEmpty()) {
      parts.add(Part.words(words));
    }
  }

  /** The slot, if the text is one field as it is; else {@link FieldRow#NONE}. */
  int only() {
    return only;
  }

  /** Whether no row has any of its fields. */
  boolean isNowhere() {
    return only == FieldRow.NONE
        && (parts.isEmpty()
            || (parts.stream().allMatch(part -> part.slot == FieldRow.NONE) && !isLiteral()));
  }

  private boolean isLiteral() {
    return parts.size() == 1 && !parts.getFirst().words.isEmpty();
  }

  String of(FieldRow row) {
    if (parts.isEmpty()) {
      return row.get(only);
    }
    if (parts.size() == 1) {
      return isLiteral() ? parts.getFirst().words : parts.getFirst().of(row);
    }
    return together(row, false);
  }

  /** The same, but empty when any field is. */
  String ofAll(FieldRow row) {
    return parts.size() > 1 ? together(row, true) : of(row);
  }

  private String together(FieldRow row, boolean all) {
    boolean first = true;
    var text = new StringBuilder();
    for (Part part : parts) {
      if (part.words.isEmpty()) {
        String value = part.of(row);
        if (value.isEmpty() && (first || all)) {
          return "";
        }
        first = false;
        text.append(value);
      } else {
        text.append(part.words);
      }
    }
    return text.toString();
  }
}
