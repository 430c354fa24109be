package org.sekisho.wire.mapping;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.sekisho.wire.FieldRow;

/** The first of several texts that is not empty. */
final class Texts {

  static final Texts NOWHERE = new Texts(List.of());

  /** Texts kept as one object each; a call's are another call's. */
  private static final int MOST_KEPT = 50_000;

  private final Template[] from;
  private final int only; // the slot, when it is one field as it is
  private final Map<String, String> kept = new HashMap<>();
  private int rank;

  private Texts(List<Template> from) {
    this.from = from.toArray(Template[]::new);
    only = from.size() == 1 ? from.getFirst().only() : FieldRow.NONE;
  }

  /** Compiles texts; those of which a file has no field are left out. */
  static Texts of(List<String> texts, ToIntFunction<String> slots) {
    List<Template> found =
        texts.stream()
            .map(text -> Template.of(text, slots))
            .filter(text -> !text.isNowhere())
            .toList();
    return found.isEmpty() ? NOWHERE : new Texts(found);
  }

  /** Whether the file has nothing of it. */
  boolean isNowhere() {
    return from.length == 0;
  }

  /** The slot, if it is one field as it is; else {@link FieldRow#NONE}. */
  int only() {
    return only;
  }

  String of(FieldRow row) {
    if (only >= 0) {
      return row.get(only);
    }
    for (int i = 0; i < from.length; i++) {
      String text = from[i].of(row);
      if (!text.isEmpty()) {
        rank = i;
        return text;
      }
    }
    return "";
  }

  /** Which of the texts was not empty last, from 0. */
  int rank() {
    return rank;
  }

  /** The same text as one object. */
  String kept(FieldRow row) {
    String text = of(row);
    String known = kept.get(text);
    if (known == null) {
      if (kept.size() == MOST_KEPT) {
        kept.clear();
      }
      kept.put(text, text);
      known = text;
    }
    return known;
  }
}
