package org.sekisho.wire.mapping;

import java.util.HashMap;
import java.util.Map;
import org.sekisho.call.SourceAddress;
import org.sekisho.wire.FieldRow;

/** Source addresses, read once each. */
final class KnownAddresses {

  private static final int MOST_KEPT = 50_000;

  private final Texts texts;
  private final Map<String, SourceAddress> kept = new HashMap<>();

  KnownAddresses(Texts texts) {
    this.texts = texts;
  }

  SourceAddress of(FieldRow row) {
    String text = texts.of(row);
    SourceAddress known = kept.get(text);
    if (known == null) {
      if (kept.size() == MOST_KEPT) {
        kept.clear();
      }
      known = SourceAddress.parse(text);
      kept.put(text, known);
    }
    return known;
  }
}
