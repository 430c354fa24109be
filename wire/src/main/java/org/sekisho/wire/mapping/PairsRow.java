package org.sekisho.wire.mapping;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sekisho.wire.FieldRow;
import org.sekisho.wire.RejectReason;

/**
 * A row of {@code key=value} between separators, as Kamailio's acc logs it. A key that is asked for
 * and stands twice makes the row ambiguous: a caller may have written one of them into his From.
 */
final class PairsRow implements FieldRow {

  private final char separator;
  private final Map<String, Integer> slots = new HashMap<>();
  private final List<String> keys = new ArrayList<>();
  private @Nullable String[] values = new String[0];
  private int[] hashes = new int[0];
  private int size;

  PairsRow(char separator) {
    this.separator = separator;
  }

  /** The slot of a key; asked for before the first row. */
  int slotOf(String key) {
    return slots.computeIfAbsent(
        key,
        added -> {
          keys.add(added);
          values = Arrays.copyOf(values, keys.size());
          hashes = Arrays.copyOf(hashes, keys.size());
          hashes[keys.size() - 1] = added.hashCode();
          return keys.size() - 1;
        });
  }

  @Override
  public Optional<RejectReason> split(String line) {
    Arrays.fill(values, null);
    size = 0;
    int at = 0;
    while (at < line.length()) {
      int end = line.indexOf(separator, at);
      end = end < 0 ? line.length() : end;
      while (at < end && line.charAt(at) == ' ') {
        at++;
      }
      int equals = line.indexOf('=', at);
      if (equals > at && equals < end) {
        size++;
        int slot = find(line, at, equals);
        if (slot != NONE) {
          if (values[slot] != null) {
            return Optional.of(RejectReason.KEY_TWICE);
          }
          values[slot] = line.substring(equals + 1, end);
        }
      }
      at = end + 1;
    }
    return Optional.empty();
  }

  /** The slot of the key that stands between two places; found without making a text of it. */
  private int find(String line, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + line.charAt(i);
    }
    for (int i = 0; i < hashes.length; i++) {
      if (hashes[i] == hash
          && keys.get(i).length() == to - from
          && line.startsWith(keys.get(i), from)) {
        return i;
      }
    }
    return NONE;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public String get(int slot) {
    String value = slot < 0 ? null : values[slot];
    return value == null ? "" : value;
  }
}
