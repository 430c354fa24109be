package org.sekisho.number;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the value of the longest prefix of a number. Compiled once, then read by any thread.
 *
 * <p>A digit trie in one array: node {@code n} owns cells {@code 10n} to {@code 10n+9}, each the
 * number of the next node or 0 for none (the root is node 0 and nobody's child). A look-up reads
 * one cell a digit and allocates nothing.
 *
 * @param <V> what a prefix stands for
 */
public final class PrefixTable<V> {

  /** A number is at most 15 digits and a prefix no longer. */
  private static final int LONGEST = E164.LONGEST;

  private int[] next = new int[10 * 256];
  private int[] valueAt = new int[256]; // 1 + index in values; 0 for none
  private int nodes = 1;
  private final List<V> values = new ArrayList<>();

  private PrefixTable() {}

  /**
   * Compiles a table.
   *
   * @throws IllegalArgumentException if a prefix is empty, longer than 15 or not all digits
   */
  public static <V> PrefixTable<V> of(Map<String, V> entries) {
    var table = new PrefixTable<V>();
    entries.forEach(table::put);
    table.next = Arrays.copyOf(table.next, 10 * table.nodes);
    table.valueAt = Arrays.copyOf(table.valueAt, table.nodes);
    return table;
  }

  /** The value of the longest prefix of {@code digits}, or empty when none fits. */
  public Optional<V> find(CharSequence digits) {
    int found = findIndex(digits, 0);
    return found < 0 ? Optional.empty() : Optional.of(values.get(found));
  }

  /** The index, for {@link #valueOf}, of the longest prefix from {@code offset} on; -1 for none. */
  public int findIndex(CharSequence digits, int offset) {
    int node = 0;
    int found = 0;
    for (int i = offset; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      node = next[10 * node + digit];
      if (node == 0) {
        break;
      }
      if (valueAt[node] != 0) {
        found = valueAt[node];
      }
    }
    return found - 1;
  }

  public V valueOf(int index) {
    return values.get(index);
  }

  private void put(String prefix, V value) {
    if (prefix.isEmpty() || prefix.length() > LONGEST) {
      throw new IllegalArgumentException("not a prefix: '%s'".formatted(prefix));
    }
    int node = 0;
    for (int i = 0; i < prefix.length(); i++) {
      int digit = prefix.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw new IllegalArgumentException("not a prefix: '%s'".formatted(prefix));
      }
      int cell = 10 * node + digit;
      if (next[cell] == 0) {
        next[cell] = newNode();
      }
      node = next[cell];
    }
    values.add(value);
    valueAt[node] = values.size();
  }

  private int newNode() {
    if (nodes == valueAt.length) {
      valueAt = Arrays.copyOf(valueAt, 2 * nodes);
      next = Arrays.copyOf(next, 20 * nodes);
    }
    return nodes++;
  }
}
