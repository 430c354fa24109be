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

  private long[] things = new long[1 << 10];
  private int[] line = new int[1 << 10]; // 1 + number; 0 for a free slot
  private int[] lastDay = new int[1 << 10];
  private int size;
  private final Map<Long, Integer> lines = new HashMap<>();

  /** How many lines used each thing. */
  Map<Long, Integer> linesPerThing() {
    return lines;
  }

  boolean use(long thing, int number, long day) {
    int slot = slot(thing, number);
    if (line[slot] != 0) {
      lastDay[slot] = (int) day;
      return false;
    }
    if (size >= MOST_PAIRS) {
      return false;
    }
    put(slot, thing, number, (int) day);
    lines.merge(thing, 1, Integer::sum);
    if (size * 2 > line.length) {
      rebuild(Integer.MIN_VALUE, 2 * line.length);
    }
    return true;
  }

  void forgetBefore(long day) {
    rebuild((int) day, line.length);
  }

  private void rebuild(int fromDay, int capacity) {
    long[] oldThings = things;
    int[] oldLines = line;
    int[] oldDays = lastDay;
    things = new long[capacity];
    line = new int[capacity];
    lastDay = new int[capacity];
    size = 0;
    for (int i = 0; i < oldLines.length; i++) {
      if (oldLines[i] == 0) {
        continue;
      }
      if (oldDays[i] < fromDay) {
        lines.computeIfPresent(oldThings[i], (key, count) -> count > 1 ? count - 1 : null);
      } else {
        int number = oldLines[i] - 1;
        put(slot(oldThings[i], number), oldThings[i], number, oldDays[i]);
      }
    }
  }

  private void put(int slot, long thing, int number, int day) {
    things[slot] = thing;
    line[slot] = number + 1;
    lastDay[slot] = day;
    size++;
  }

  void write(StateWriter out, IntFunction<String> idOf) {
    out.writeInt(size);
    for (int i = 0; i < line.length; i++) {
      if (line[i] != 0) {
        out.writeLong(things[i]);
        out.writeText(idOf.apply(line[i] - 1));
        out.writeInt(lastDay[i]);
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
    int mask = line.length - 1;
    int slot = (int) ((thing * 31 + number) * 0x9E3779B97F4A7C15L >>> 33) & mask;
    while (line[slot] != 0 && (line[slot] != number + 1 || things[slot] != thing)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }
}
