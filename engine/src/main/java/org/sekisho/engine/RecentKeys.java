package org.sekisho.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;

/**
 * Remembers 64-bit keys lately seen, to tell repeated calls: two generations of bounded size, the
 * older dropped whole when the newer is full.
 */
final class RecentKeys {

  /** Keys in a generation. */
  static final int GENERATION = 1 << 20;

  private static final int SLOTS = GENERATION * 2;

  private long[] young = new long[SLOTS];
  private long[] old = new long[SLOTS];
  private int size;
  private long total;
  private @Nullable Fresh fresh; // for whoever keeps them piece by piece
  private long fetched; // keeps the fetching from being optimised away

  /** Keys in the order they came. */
  private static final class Fresh {
    private long[] keys = new long[1 << 10];
    private int size;

    void add(long key) {
      if (size == keys.length) {
        keys = Arrays.copyOf(keys, 2 * size);
      }
      keys[size++] = key;
    }

    long[] drain() {
      long[] drained = Arrays.copyOf(keys, size);
      size = 0;
      return drained;
    }
  }

  /** From now on {@link #drain} gives the keys that came. */
  void keepFresh() {
    fresh = new Fresh();
  }

  /** The keys taken in since the last time, in their order. */
  long[] drain() {
    return fresh == null ? new long[0] : fresh.drain();
  }

  /** Keys ever taken in. */
  long total() {
    return total;
  }

  /**
   * Takes up what {@link #drain} gave, in the same order; the last two generations are enough.
   *
   * @param before keys taken in before these
   */
  void takeUp(long before, long[] keys) {
    if (total == 0) {
      total = before;
      size = (int) (before % GENERATION);
    }
    for (long key : keys) {
      add(key);
    }
    drain();
  }

  /** Takes in a key; false if it was there. */
  boolean add(long key) {
    long stored = key == 0 ? 1 : key;
    if (slot(old, stored) < 0) {
      return false;
    }
    int slot = slot(young, stored);
    if (slot < 0) {
      return false;
    }
    young[slot] = stored;
    total++;
    if (fresh != null) {
      fresh.add(stored);
    }
    if (++size == GENERATION) {
      long[] emptied = old;
      old = young;
      young = emptied;
      Arrays.fill(young, 0);
      size = 0;
    }
    return true;
  }

  /** Touches where a key would be, for {@link #add} soon after. */
  void fetch(long key) {
    fetched += young[home(key)] ^ old[home(key)];
  }

  private static int home(long key) {
    return (int) (key * 0x9E3779B97F4A7C15L >>> 43);
  }

  /** A free slot for the key; -1 if it is in the table. */
  private static int slot(long[] table, long key) {
    int slot = home(key);
    while (table[slot] != 0) {
      if (table[slot] == key) {
        return -1;
      }
      slot = slot + 1 & SLOTS - 1;
    }
    return slot;
  }

  void write(StateWriter out) {
    for (long[] generation : new long[][] {old, young}) {
      out.writeInt((int) Arrays.stream(generation).filter(key -> key != 0).count());
      for (long key : generation) {
        if (key != 0) {
          out.writeHash(key);
        }
      }
    }
  }

  void read(StateReader in) {
    for (long[] generation : new long[][] {old, young}) {
      int count = in.readCount(GENERATION);
      for (int i = 0; i < count; i++) {
        long key = in.readHash();
        generation[slot(generation, key)] = key;
      }
      size = count;
    }
  }
}
