package org.sekisho.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.enrichment.Enricher;
import org.sekisho.line.Line;

/**
 * The queue of what is to come, in slices of a minute. Records arrive in order of their ends; their
 * events are up to the longest call older, so slices are held that long before they are given out.
 */
final class Slices {

  /** Lines of one slice may go their own ways; what concerns many is settled at its end. */
  static final long SLICE_MILLIS = 60_000L;

  /** As they became known, then as they happened; written out, since every input passes here. */
  private static final Comparator<LineInput> ORDER =
      (a, b) -> {
        int order = Long.compare(a.knownMillis(), b.knownMillis());
        if (order == 0) {
          order = Long.compare(a.atMillis(), b.atMillis());
        }
        if (order == 0) {
          order = Integer.compare(a.rank(), b.rank());
        }
        return order != 0 ? order : a.id().compareTo(b.id());
      };

  private final TreeMap<Long, List<LineInput>> slices = new TreeMap<>();
  private long given = Long.MIN_VALUE;
  private long lastSlice = Long.MIN_VALUE;
  private long late;
  private List<LineInput> lastInputs = new ArrayList<>();

  static long sliceOf(long atMillis) {
    return Math.floorDiv(atMillis, SLICE_MILLIS);
  }

  /** Inputs dropped because their slice had been given out: registrations out of order. */
  long late() {
    return late;
  }

  /** End of the last minute that was given out, epoch milliseconds; what ended before is late. */
  long givenUntil() {
    return given == Long.MIN_VALUE ? Long.MIN_VALUE : (given + 1) * SLICE_MILLIS;
  }

  /** Queues an input; one whose slice has been given out is dropped and counted. */
  void add(LineInput input) {
    long slice = sliceOf(input.knownMillis());
    if (slice <= given) {
      late++;
      return;
    }
    if (slice != lastSlice) {
      lastSlice = slice;
      lastInputs = slices.computeIfAbsent(slice, key -> new ArrayList<>());
    }
    lastInputs.add(input);
  }

  /** A slice's inputs, in order. */
  record Slice(long number, List<LineInput> inputs) {}

  /** The slices that end at or before an instant and have inputs, in order; they are over then. */
  List<Slice> takeUntil(long watermarkMillis) {
    List<Slice> taken = new ArrayList<>();
    long last = Math.floorDiv(watermarkMillis, SLICE_MILLIS) - 1;
    while (!slices.isEmpty() && slices.firstKey() <= last) {
      Map.Entry<Long, List<LineInput>> first = slices.pollFirstEntry();
      first.getValue().sort(ORDER);
      taken.add(new Slice(first.getKey(), first.getValue()));
      lastSlice = Long.MIN_VALUE;
    }
    given = Math.max(given, last);
    return taken;
  }

  /** Writes what has not been given out. */
  void write(StateWriter out) {
    out.writeLong(given);
    out.writeInt(slices.size());
    slices.forEach(
        (number, inputs) -> {
          out.writeInt(inputs.size());
          inputs.forEach(input -> LineInputCodec.write(input, out));
        });
  }

  void read(StateReader in, Function<String, Line> lineOf, Enricher enricher) {
    given = in.readLong();
    for (int i = in.readCount(Integer.MAX_VALUE); i > 0; i--) {
      for (int k = in.readCount(Integer.MAX_VALUE); k > 0; k--) {
        add(LineInputCodec.read(in, lineOf, enricher));
      }
    }
  }
}
