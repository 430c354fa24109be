package org.sekisho.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Wakes to come, by time and at one instant by line: those of the minute at hand in order, later
 * ones only sorted into their minutes. Most are put off again before their minute comes.
 */
final class WakeQueue<T> {

  /** What is to be woken, and the number that orders wakes of one instant. */
  record Wake<T>(long atMillis, int number, T what) {}

  private final Map<Long, List<Wake<T>>> later = new HashMap<>();
  private final PriorityQueue<Wake<T>> soon =
      new PriorityQueue<>(
          (a, b) -> {
            int order = Long.compare(a.atMillis, b.atMillis);
            return order != 0 ? order : Integer.compare(a.number, b.number);
          });
  private long begun = Long.MIN_VALUE; // the last minute whose wakes are in order

  void add(long atMillis, int number, T what) {
    var wake = new Wake<>(atMillis, number, what);
    long minute = Slices.sliceOf(atMillis);
    if (minute <= begun) {
      soon.add(wake);
    } else {
      later.computeIfAbsent(minute, key -> new ArrayList<>()).add(wake);
    }
  }

  boolean isDueBefore(long atMillis) {
    begin(Slices.sliceOf(atMillis - 1));
    return !soon.isEmpty() && soon.peek().atMillis < atMillis;
  }

  /** The first of those due before an instant, which {@link #isDueBefore} has said there are. */
  Wake<T> remove() {
    return soon.remove();
  }

  private void begin(long minute) {
    if (begun == Long.MIN_VALUE) {
      begun = Math.min(minute, later.keySet().stream().min(Long::compare).orElse(minute)) - 1;
    }
    while (begun < minute) {
      begun++;
      List<Wake<T>> wakes = later.remove(begun);
      if (wakes != null) {
        soon.addAll(wakes);
      }
    }
  }
}
