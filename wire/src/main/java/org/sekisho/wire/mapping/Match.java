package org.sekisho.wire.mapping;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.sekisho.wire.FieldRow;

/** A condition on a row: all of its fields hold one of their values. */
final class Match {

  /** What one field may hold, in lower case. */
  private record OneField(Template field, Set<String> is, Set<String> isNot, boolean any) {

    boolean holds(FieldRow row) {
      String value = field.of(row).toLowerCase(Locale.ROOT);
      return is.contains(value)
          || (any && !value.isEmpty())
          || (!isNot.isEmpty() && !isNot.contains(value));
    }
  }

  private final List<OneField> fields;

  private Match(List<OneField> fields) {
    this.fields = fields;
  }

  /** Compiles conditions; one on a field the file does not have never holds. */
  static List<Match> of(List<Mapping.Condition> conditions, ToIntFunction<String> slots) {
    List<Match> all = new ArrayList<>();
    for (Mapping.Condition condition : conditions) {
      List<OneField> fields = new ArrayList<>();
      boolean there = true;
      for (Map.Entry<String, List<String>> field : condition.values().entrySet()) {
        Template template = Template.of(field.getKey(), slots);
        there &= !template.isNowhere();
        Set<String> is = new HashSet<>();
        Set<String> isNot = new HashSet<>();
        boolean any = false;
        for (String value : field.getValue()) {
          String lower = value.toLowerCase(Locale.ROOT);
          if (lower.equals("*")) {
            any = true;
          } else if (lower.startsWith("!")) {
            isNot.add(lower.substring(1));
          } else {
            is.add(lower);
          }
        }
        fields.add(new OneField(template, Set.copyOf(is), Set.copyOf(isNot), any));
      }
      if (there) {
        all.add(new Match(List.copyOf(fields)));
      }
    }
    return List.copyOf(all);
  }

  /** Whether it holds by what a row says, not by what it does not say. */
  boolean isSure() {
    return fields.stream().allMatch(field -> field.isNot.isEmpty() && !field.is.contains(""))
        && fields.stream().anyMatch(field -> !field.any);
  }

  boolean holds(FieldRow row) {
    for (OneField field : fields) {
      if (!field.holds(row)) {
        return false;
      }
    }
    return true;
  }
}
