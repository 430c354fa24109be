package org.sekisho.detection.charge;

import java.util.Arrays;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;

/**
 * A sum over the last so many buckets of time, exact to the bucket. Buckets without a charge take
 * no room; a line that seldom calls holds a handful.
 */
final class SlidingSum {

  private final long bucketMillis;
  private final int buckets;
  private long[] bucket = new long[2];
  private long[] micros = new long[2];
  private int head;
  private int size;
  private long total;

  SlidingSum(long bucketMillis, int buckets) {
    this.bucketMillis = bucketMillis;
    this.buckets = buckets;
  }

  void add(long atMillis, long amountMicros) {
    advance(atMillis);
    long now = Math.floorDiv(atMillis, bucketMillis);
    if (size > 0 && bucket[head + size - 1] >= now) {
      micros[head + size - 1] += amountMicros;
    } else {
      if (head + size == bucket.length) {
        makeRoom();
      }
      bucket[head + size] = now;
      micros[head + size] = amountMicros;
      size++;
    }
    total += amountMicros;
  }

  void advance(long atMillis) {
    long oldest = Math.floorDiv(atMillis, bucketMillis) - buckets;
    while (size > 0 && bucket[head] <= oldest) {
      total -= micros[head];
      head++;
      size--;
    }
    if (size == 0) {
      head = 0;
    }
  }

  long total() {
    return total;
  }

  /** The sum of the newest buckets only. */
  long totalOfLast(int newest, long atMillis) {
    long oldest = Math.floorDiv(atMillis, bucketMillis) - newest;
    long sum = 0;
    for (int i = head + size - 1; i >= head && bucket[i] > oldest; i--) {
      sum += micros[i];
    }
    return sum;
  }

  private void makeRoom() {
    int capacity = Math.max(2, size + (size + 1) / 2);
    long[] movedBuckets = Arrays.copyOfRange(bucket, head, head + capacity);
    micros = Arrays.copyOfRange(micros, head, head + capacity);
    bucket = movedBuckets;
    head = 0;
  }

  void write(StateWriter out) {
    out.writeInt(size);
    long before = 0;
    for (int i = head; i < head + size; i++) {
      out.writeLong(bucket[i] - before);
      out.writeLong(micros[i]);
      before = bucket[i];
    }
  }

  void read(StateReader in) {
    size = in.readCount(buckets + 1);
    head = 0;
    total = 0;
    bucket = new long[Math.max(2, size)];
    micros = new long[Math.max(2, size)];
    long before = 0;
    for (int i = 0; i < size; i++) {
      before += in.readLong();
      bucket[i] = before;
      micros[i] = in.readLong();
      total += micros[i];
    }
  }
}
