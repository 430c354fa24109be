package org.sekisho.detection.simultaneous;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.ObjIntConsumer;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.line.Line;

/**
 * The lines that did one thing within a time, with how many calls each made; the oldest go first.
 */
final class LinesLately {

  /** Lines kept; past it the thing is known to be done by many. */
  static final int MOST = 2_000;

  private static final class Seen {
    final Line line;
    long atMillis;
    int calls;

    Seen(Line line) {
      this.line = line;
    }
  }

  /** A line with so many calls made few. */
  static final int FEW_CALLS = 2;

  private final long keptMillis;
  private int few; // lines with few calls
  private final Map<Integer, Seen> lines = new LinkedHashMap<>(4);

  LinesLately(long keptMillis) {
    this.keptMillis = keptMillis;
  }

  /** Counts a call; true if the line is new among them. */
  boolean add(Line line, long atMillis) {
    expire(atMillis);
    Seen seen = lines.remove(line.number());
    boolean fresh = seen == null;
    if (seen == null) {
      seen = new Seen(line);
    }
    if (lines.size() >= MOST) {
      Iterator<Seen> oldest = lines.values().iterator();
      few -= oldest.next().calls <= FEW_CALLS ? 1 : 0;
      oldest.remove();
    }
    seen.atMillis = atMillis;
    few += fresh ? 1 : seen.calls == FEW_CALLS ? -1 : 0;
    seen.calls++;
    lines.put(line.number(), seen);
    return fresh;
  }

  void expire(long atMillis) {
    Iterator<Seen> oldest = lines.values().iterator();
    while (oldest.hasNext()) {
      Seen first = oldest.next();
      if (first.atMillis >= atMillis - keptMillis) {
        return;
      }
      few -= first.calls <= FEW_CALLS ? 1 : 0;
      oldest.remove();
    }
  }

  int size() {
    return lines.size();
  }

  boolean contains(int line) {
    return lines.containsKey(line);
  }

  /** Lines, by number, of which something holds. */
  int count(IntPredicate holds) {
    int count = 0;
    for (int line : lines.keySet()) {
      count += holds.test(line) ? 1 : 0;
    }
    return count;
  }

  /** Per cent of the lines that made few calls. */
  int percentWithFewCalls() {
    return lines.isEmpty() ? 0 : 100 * few / lines.size();
  }

  /** Tells each line and its calls, in the order they came. */
  void forEach(ObjIntConsumer<Line> action) {
    List<Seen> all = new ArrayList<>(lines.values());
    for (Seen seen : all) {
      action.accept(seen.line, seen.calls);
    }
  }

  void write(StateWriter out) {
    out.writeInt(lines.size());
    for (Seen seen : lines.values()) {
      out.writeText(seen.line.id());
      out.writeLong(seen.atMillis);
      out.writeInt(seen.calls);
    }
  }

  void read(StateReader in, Function<String, Line> lineOf) {
    for (int i = in.readCount(MOST); i > 0; i--) {
      var seen = new Seen(lineOf.apply(in.readText()));
      seen.atMillis = in.readLong();
      seen.calls = in.readInt();
      lines.put(seen.line.number(), seen);
      few += seen.calls <= FEW_CALLS ? 1 : 0;
    }
  }
}
