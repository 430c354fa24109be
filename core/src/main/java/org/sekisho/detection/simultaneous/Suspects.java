package org.sekisho.detection.simultaneous;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.line.Line;

/** The lines that lately came to a measure, each with when and its yen at risk then. */
final class Suspects {

  /** Lines suspected at once, kept; the oldest go first. */
  private static final int MOST = 20_000;

  private record Suspect(long firstMillis, long lastMillis, long exposureMicros) {}

  private final Map<Integer, Suspect> lines = new LinkedHashMap<>();

  void add(Observation.Challenged challenged) {
    int line = challenged.line().number();
    Suspect before = lines.remove(line);
    long since = before == null ? challenged.atMillis() : before.firstMillis();
    if (lines.size() >= MOST) {
      lines.remove(lines.keySet().iterator().next());
    }
    lines.put(line, new Suspect(since, challenged.atMillis(), challenged.exposureMicros()));
  }

  boolean contains(int line) {
    return lines.containsKey(line);
  }

  /** How many lines are among them. */
  int countIn(@Nullable LinesLately of) {
    return of == null ? 0 : of.count(lines::containsKey);
  }

  /** How many of the lines are among them since an instant only. */
  int countSince(LinesLately of, long atMillis) {
    return of.count(
        line -> {
          Suspect suspect = lines.get(line);
          return suspect != null && suspect.firstMillis() > atMillis;
        });
  }

  /** Yen at risk of the lines that are among them, in micro-yen. */
  long exposureOf(@Nullable LinesLately of) {
    long[] sum = new long[1];
    if (of != null) {
      of.forEach(
          (line, calls) -> {
            Suspect suspect = lines.get(line.number());
            sum[0] += suspect == null ? 0 : suspect.exposureMicros();
          });
    }
    return sum[0];
  }

  /** The lines that are among them, in the order of their numbers. */
  List<Line> listIn(@Nullable LinesLately of, int most) {
    List<Line> found = new ArrayList<>();
    if (of != null) {
      of.forEach(
          (line, calls) -> {
            if (contains(line.number())) {
              found.add(line);
            }
          });
    }
    found.sort(Comparator.comparingInt(Line::number));
    return found.subList(0, Math.min(most, found.size()));
  }

  void forgetBefore(long atMillis) {
    lines.values().removeIf(suspect -> suspect.lastMillis() < atMillis);
  }

  void write(StateWriter out, IntFunction<String> idOf) {
    out.writeInt(lines.size());
    lines.forEach(
        (line, suspect) -> {
          out.writeText(idOf.apply(line));
          out.writeLong(suspect.firstMillis());
          out.writeLong(suspect.lastMillis());
          out.writeLong(suspect.exposureMicros());
        });
  }

  void read(StateReader in, Function<String, Line> lineOf) {
    for (int i = in.readCount(MOST); i > 0; i--) {
      lines.put(
          lineOf.apply(in.readText()).number(),
          new Suspect(in.readLong(), in.readLong(), in.readLong()));
    }
  }
}
