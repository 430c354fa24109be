package org.sekisho.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * The queue of what is to come, in slices of a minute. Records arrive in order of their ends; their
 * events are up to the longest call older, so slices are held that long before they are given out.
 */
final class Slices {

  /** Lines of one slice may go their own ways; what concerns many is settled at its end. */
  static final long SLICE_MILLIS = 60_000L;

  private static final Comparator<LineInput> ORDER =
      Comparator.comparingLong(LineInput::atMillis)
          .thenComparingInt(LineInput::rank)
          .thenComparing(LineInput::id);

  private final TreeMap<Long, List<LineInput>> slices = new TreeMap<>();
  private long given = Long.MIN_VALUE;
  private long late;

  static long sliceOf(long atMillis) {
    return Math.floorDiv(atMillis, SLICE_MILLIS);
  }

  /** Queues an input; one whose slice has been given out is counted late and dropped. */
  void add(LineInput input) {
    long slice = sliceOf(input.atMillis());
    if (slice <= given) {
      late++;
      return;
    }
    slices.computeIfAbsent(slice, key -> new ArrayList<>()).add(input);
  }

  /** The inputs of a slice in order; the slice is over then. */
  List<LineInput> take(long slice) {
    given = slice;
    List<LineInput> inputs = slices.remove(slice);
    if (inputs == null) {
      return List.of();
    }
    inputs.sort(ORDER);
    return inputs;
  }

  /** The first slice that has inputs; {@link Long#MAX_VALUE} for none. */
  long first() {
    return slices.isEmpty() ? Long.MAX_VALUE : slices.firstKey();
  }

  long late() {
    return late;
  }
}
