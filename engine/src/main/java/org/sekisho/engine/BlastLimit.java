package org.sekisho.engine;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sekisho.casework.StopAllowance;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;

/** How many automatic measures of the last ten minutes there were, and whom there is room for. */
final class BlastLimit {

  private static final long TEN_MINUTES = 600_000L;

  /** Minutes with measures, and room to spare. */
  private static final int MOST_ORDERED = 1_000;

  /** Automatic measures of a minute; fewer than none where a person has allowed more. */
  private record Ordered(long atMillis, long count) {}

  private final Deque<Ordered> measures = new ArrayDeque<>();

  /** Measures were ordered, or so many more are allowed. */
  void note(long atMillis, long count) {
    Ordered last = measures.peekLast();
    boolean same = last != null && Slices.sliceOf(last.atMillis) == Slices.sliceOf(atMillis);
    measures.add(
        same
            ? new Ordered(atMillis, measures.removeLast().count + count)
            : new Ordered(atMillis, count));
  }

  /**
   * Measures there is room for.
   *
   * @param limit of ten minutes
   */
  long room(int limit, long startMillis) {
    while (!measures.isEmpty() && measures.peek().atMillis < startMillis - TEN_MINUTES) {
      measures.remove();
    }
    long room = limit;
    for (Ordered ordered : measures) {
      room -= ordered.count;
    }
    return room;
  }

  /**
   * Whom suspensions may reach: all, unless there are more than there is room for.
   *
   * @param near numbers of the lines that may come to one
   * @param turn another part of them every turn, so that none waits for ever
   */
  StopAllowance allowance(List<Integer> near, int limit, long startMillis, long turn) {
    long room = Math.max(0, room(limit, startMillis)); // persons may have gone past the limit
    if (near.size() <= room) {
      return new StopAllowance(Optional.empty(), startMillis);
    }
    Collections.sort(near);
    Collections.rotate(near, (int) Math.floorMod(turn * room, near.size()));
    Set<Integer> named = Set.copyOf(near.subList(0, (int) room));
    return new StopAllowance(Optional.of(named), startMillis);
  }

  void write(StateWriter out) {
    out.writeInt(measures.size());
    measures.forEach(
        ordered -> {
          out.writeLong(ordered.atMillis);
          out.writeLong(ordered.count);
        });
  }

  void read(StateReader in) {
    for (int i = in.readCount(MOST_ORDERED); i > 0; i--) {
      measures.add(new Ordered(in.readLong(), in.readLong()));
    }
  }
}
