package org.sekisho.detection.simultaneous;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.line.Line;

/**
 * Things of one sort (addresses, countries, models), each with the lines lately seen at it, and
 * which of them something is to be said of again.
 */
final class WatchedThings<K extends Comparable<K>> {

  /** Things watched at once; past it new ones are counted, not watched. */
  static final int MOST = 50_000;

  private final Map<K, LinesLately> things = new HashMap<>();
  private final Set<K> touched = new TreeSet<>();
  private final long keptMillis;
  private long overflow;

  /**
   * @param keptMillis how long a line is seen at a thing
   */
  WatchedThings(long keptMillis) {
    this.keptMillis = keptMillis;
  }

  @Nullable LinesLately find(K thing) {
    return things.get(thing);
  }

  /**
   * The lines at a thing, which is watched from now on; null, and counted, if there are too many.
   */
  @Nullable LinesLately watch(K thing) {
    LinesLately lines = things.get(thing);
    if (lines == null) {
      if (things.size() >= MOST) {
        overflow++;
        return null;
      }
      lines = new LinesLately(keptMillis);
      things.put(thing, lines);
    }
    return lines;
  }

  void touch(K thing) {
    touched.add(thing);
  }

  /** Touches everything a line was seen at. */
  void touchThoseOf(int line) {
    things.forEach(
        (thing, lines) -> {
          if (lines.contains(line)) {
            touched.add(thing);
          }
        });
  }

  /** The things touched since the last time, in order. */
  List<K> takeTouched() {
    List<K> taken = new ArrayList<>(touched);
    touched.clear();
    return taken;
  }

  void expire(long nowMillis) {
    things
        .values()
        .removeIf(
            lines -> {
              lines.expire(nowMillis);
              return lines.size() == 0;
            });
  }

  /** Lines not counted because too many other things were watched. */
  long overflow() {
    return overflow;
  }

  void write(StateWriter out, BiConsumer<K, StateWriter> name) {
    out.writeInt(things.size());
    new TreeMap<>(things)
        .forEach(
            (thing, lines) -> {
              name.accept(thing, out);
              lines.write(out);
            });
  }

  void read(StateReader in, Function<String, Line> lineOf, Function<StateReader, K> name) {
    for (int i = in.readCount(MOST); i > 0; i--) {
      K thing = name.apply(in);
      var lines = new LinesLately(keptMillis);
      lines.read(in, lineOf);
      things.put(thing, lines);
    }
  }
}
