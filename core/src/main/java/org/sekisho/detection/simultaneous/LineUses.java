package org.sekisho.detection.simultaneous;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.line.Line;

/**
 * Which lines used which thing, and when last; those not used for long are forgotten each day. A
 * line uses few things of a sort, so they stand side by side.
 */
final class LineUses {

  /** Pairs of a line and a thing remembered; past it new ones are not counted. */
  static final int MOST_PAIRS = 4_000_000;

  private static final long[] NONE = {};

  /** By the line's number: by twos the thing and the last day it was used. */
  private long[][] uses = new long[64][];

  private int size;
  private final Map<Long, Integer> lines = new HashMap<>();

  /** How many lines used each thing. */
  Map<Long, Integer> linesPerThing() {
    return lines;
  }

  /** Notes a use; true if the line had not used the thing. */
  boolean use(long thing, int number, long day) {
    if (number >= uses.length) {
      uses = Arrays.copyOf(uses, Math.max(number + 1, 2 * uses.length));
    }
    long[] of = usesOf(number);
    for (int i = 0; i < of.length; i += 2) {
      if (of[i] == thing) {
        of[i + 1] = day;
        return false;
      }
    }
    if (size >= MOST_PAIRS) {
      return false;
    }
    long[] more = Arrays.copyOf(of, of.length + 2);
    more[of.length] = thing;
    more[of.length + 1] = day;
    uses[number] = more;
    size++;
    lines.merge(thing, 1, Integer::sum);
    return true;
  }

  private long[] usesOf(int number) {
    return number < uses.length && uses[number] != null ? uses[number] : NONE;
  }

  void forgetBefore(long day) {
    for (int number = 0; number < uses.length; number++) {
      long[] of = usesOf(number);
      int kept = 0;
      for (int i = 0; i < of.length; i += 2) {
        if (of[i + 1] < day) {
          lines.computeIfPresent(of[i], (key, count) -> count > 1 ? count - 1 : null);
          size--;
        } else {
          of[kept] = of[i];
          of[kept + 1] = of[i + 1];
          kept += 2;
        }
      }
      if (kept < of.length) {
        uses[number] = Arrays.copyOf(of, kept);
      }
    }
  }

  void write(StateWriter out, IntFunction<String> idOf) {
    out.writeInt(size);
    for (int number = 0; number < uses.length; number++) {
      long[] of = usesOf(number);
      for (int i = 0; i < of.length; i += 2) {
        out.writeLong(of[i]);
        out.writeText(idOf.apply(number));
        out.writeInt((int) of[i + 1]);
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

  /** Writes what one line used. */
  void writeLine(int number, StateWriter out) {
    long[] of = usesOf(number);
    out.writeInt(of.length / 2);
    for (long value : of) {
      out.writeLong(value);
    }
  }

  void readLine(int number, StateReader in) {
    for (int i = in.readCount(MOST_PAIRS); i > 0; i--) {
      use(in.readLong(), number, in.readLong());
    }
  }
}
