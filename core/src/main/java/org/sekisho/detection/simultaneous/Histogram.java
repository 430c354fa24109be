package org.sekisho.detection.simultaneous;

import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;

/** Counts by magnitude, four steps to a doubling. */
final class Histogram {
  private final int[] counts = new int[256];
  private long total;

  void add(long micros) {
    counts[slot(micros)]++;
    total++;
  }

  long quantile(double share) {
    long rank = (long) (share * total);
    for (int i = 0; i < counts.length; i++) {
      rank -= counts[i];
      if (rank < 0) {
        return upper(i);
      }
    }
    return upper(counts.length - 1);
  }

  /** Lets old days fade by a thirtieth. */
  void fade() {
    total = 0;
    for (int i = 0; i < counts.length; i++) {
      counts[i] -= (counts[i] + 15) / 30;
      total += counts[i];
    }
  }

  long total() {
    return total;
  }

  void write(StateWriter out) {
    for (int count : counts) {
      out.writeInt(count);
    }
  }

  void read(StateReader in) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = in.readInt();
      total += counts[i];
    }
  }

  private static int slot(long micros) {
    if (micros < 4) {
      return (int) Math.max(0, micros);
    }
    int log = 63 - Long.numberOfLeadingZeros(micros);
    return Math.min(255, 4 * (log - 1) + (int) (micros >>> (log - 2) & 3));
  }

  private static long upper(int slot) {
    if (slot < 4) {
      return slot;
    }
    int log = slot / 4 + 1;
    return (long) (5 + slot % 4) << (log - 2);
  }
}
