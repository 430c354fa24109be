package org.sekisho.benchmarks.peers;

import java.io.Serializable;
import org.sekisho.benchmarks.LiveHeap;

/** The events both sides get: one a millisecond, spread over lines; the i-th from i alone. */
final class Charges {

  static final int LINES = 50_000;

  /** The rule: more calls or more charge than this within ten minutes, in one-minute buckets. */
  static final long CALLS_OVER = 20;

  static final long MICROS_OVER = 12_000_000L;
  static final long MINUTE = 60_000L;
  static final int MINUTES = 10;

  /** Lines for peers that get few events: the rule must speak among them, too. */
  static final int FEW_LINES = 2_000;

  private static long measuredAt = Long.MAX_VALUE;
  private static volatile long heapThen;

  private Charges() {}

  /** Asks for the heap when the charge of that number is made. */
  static void measureHeapAt(long i) {
    measuredAt = i;
  }

  /** Bytes of heap that were in use then. */
  static long heapThen() {
    return heapThen;
  }

  /** A charge; public, mutable and without arguments, as Flink wants its values. */
  public static final class Charge implements Serializable {
    private static final long serialVersionUID = 1;

    public int line;
    public long atMillis;
    public long micros;
  }

  /** Fills in the i-th charge (splitmix64). */
  static Charge fill(Charge charge, long i, int lines) {
    if (i == measuredAt) {
      heapThen = LiveHeap.bytes();
    }
    long z = (i + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    z ^= z >>> 31;
    charge.line = (int) ((z >>> 1) % lines);
    charge.atMillis = 1_700_000_000_000L + i;
    charge.micros = (z >>> 20) & 0xF_FFFF;
    return charge;
  }

  /** A line's ring of one-minute buckets with running totals; the same on both sides. */
  public static final class Ring {
    public int[] counts = new int[MINUTES];
    public long[] sums = new long[MINUTES];
    public long minute;
    public int count;
    public long sum;

    void add(long atMillis, long micros) {
      long now = atMillis / MINUTE;
      for (long m = Math.max(minute + 1, now - MINUTES + 1); m <= now; m++) {
        int stale = (int) (m % MINUTES);
        count -= counts[stale];
        sum -= sums[stale];
        counts[stale] = 0;
        sums[stale] = 0;
      }
      minute = now;
      int slot = (int) (now % MINUTES);
      counts[slot]++;
      sums[slot] += micros;
      count++;
      sum += micros;
    }

    boolean isOver() {
      return count > CALLS_OVER || sum > MICROS_OVER;
    }
  }
}
