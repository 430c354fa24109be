package org.sekisho.detection.simultaneous;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.line.Line;

/**
 * Which lines used which thing, and when last: an open-addressed table of pairs, made anew without
 * the old ones each day. Every line passes here daily, so boxed keys would be most of the work.
 */
final class LineUses {

  /** Pairs of a line and a thing remembered; past it new ones are not counted. */
  static final int MOST_PAIRS = 4_000_000;

  private static final int FIRST_SLOTS = 1 << 10;

  /**
   * By twos, side by side since each use is a look into memory far away: the thing; 1 + the line's
   * number and the last day, 0 for a free slot.
   */
  private long[] table = new long[2 * FIRST_SLOTS];

  private int size;
  private final Map<Long, Integer> lines = new HashMap<>();

  /** How many lines used each thing. */
  Map<Long, Integer> linesPerThing() {
    return lines;
  }

  boolean use(long thing, int number, long day) {
    int slot = slot(thing, number);
    if (!isFree(slot)) {
      set(slot, thing, number, (int) day);
      return false;
    }
    if (size >= MOST_PAIRS) {
      return false;
    }
    set(slot, thing, number, (int) day);
    size++;
    lines.merge(thing, 1, Integer::sum);
    if (size * 2 > slots()) {
      rebuild(Integer.MIN_VALUE, 2 * slots());
    }
    return true;
  }

  void forgetBefore(long day) {
    rebuild((int) day, slots());
  }

  private void rebuild(int fromDay, int capacity) {
    long[] old = table;
    table = new long[2 * capacity];
    size = 0;
    for (int i = 0; i < old.length; i += 2) {
      long thing = old[i];
      if (old[i + 1] == 0) {
        continue;
      }
      if (dayIn(old[i + 1]) < fromDay) {
        lines.computeIfPresent(thing, (key, count) -> count > 1 ? count - 1 : null);
      } else {
        int number = numberIn(old[i + 1]);
        set(slot(thing, number), thing, number, dayIn(old[i + 1]));
        size++;
      }
    }
  }

  private int slots() {
    return table.length / 2;
  }

  private boolean isFree(int slot) {
    return table[2 * slot + 1] == 0;
  }

  private void set(int slot, long thing, int number, int day) {
    table[2 * slot] = thing;
    table[2 * slot + 1] = (number + 1L) << 32 | day & 0xFFFF_FFFFL;
  }

  private static int numberIn(long pair) {
    return (int) (pair >>> 32) - 1;
  }

  private static int dayIn(long pair) {
    return (int) pair;
  }

  void write(StateWriter out, IntFunction<String> idOf) {
    out.writeInt(size);
    for (int i = 0; i < table.length; i += 2) {
      if (table[i + 1] != 0) {
        out.writeLong(table[i]);
        out.writeText(idOf.apply(numberIn(table[i + 1])));
        out.writeInt(dayIn(table[i + 1]));
      }
    }
  }

  void read(StateReader in, Function<String, Line> lineOf) {
    for (int i = in.readCount(MOST_PAIRS); i > 0; i--) {
      long thing = in.readLong();
      int number = lineOf.apply(in.readText()).number();
      use(thing, number, in.readInt());
    }
  }

  /** Where the pair is, or would be. */
  private int slot(long thing, int number) {
    int mask = slots() - 1;
    int slot = (int) ((thing * 31 + number) * 0x9E3779B97F4A7C15L >>> 33) & mask;
    while (!isFree(slot) && (numberIn(table[2 * slot + 1]) != number || table[2 * slot] != thing)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }
}
