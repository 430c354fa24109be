package org.sekisho.detection.charge;

import java.util.Arrays;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;

/**
 * A sum over the last so many buckets of time, exact to the bucket. Buckets without a charge take
 * no room; a line that seldom calls holds a handful.
 */
final class SlidingSum {

  /** How long a bucket is, and how many make the sum. */
  record Span(long bucketMillis, int buckets) {}

  private static final long[] NOTHING = new long[0];

  private final Span span;

  /** By twos: a bucket's number, and its sum. */
  private long[] filled = NOTHING;

  private int head;
  private int size;
  private long total;

  SlidingSum(Span span) {
    this.span = span;
  }

  private long bucketOf(long atMillis) {
    return Math.floorDiv(atMillis, span.bucketMillis);
  }

  void add(long atMillis, long amountMicros) {
    advance(atMillis);
    long into = bucketOf(atMillis);
    int at = head + size;
    while (at > head && bucket(at - 1) >= into) {
      at--;
    }
    if (at == head + size || bucket(at) != into) {
      at = insert(at, into);
    }
    filled[2 * at + 1] += amountMicros;
    total += amountMicros;
  }

  private int insert(int before, long bucket) {
    int at = before - head;
    if (2 * (head + size) == filled.length) {
      makeRoom();
    }
    at += head;
    System.arraycopy(filled, 2 * at, filled, 2 * at + 2, 2 * (head + size - at));
    filled[2 * at] = bucket;
    filled[2 * at + 1] = 0;
    size++;
    return at;
  }

  private long bucket(int i) {
    return filled[2 * i];
  }

  private long sumOf(int i) {
    return filled[2 * i + 1];
  }

  void advance(long atMillis) {
    long oldest = bucketOf(atMillis) - span.buckets;
    while (size > 0 && bucket(head) <= oldest) {
      total -= sumOf(head);
      head++;
      size--;
    }
    if (size == 0) {
      head = 0;
    }
  }

  /** Drops what is too old, and the room it took. */
  void tidy(long nowMillis) {
    advance(nowMillis);
    if (filled.length > 2 * size) {
      filled = size == 0 ? NOTHING : Arrays.copyOfRange(filled, 2 * head, 2 * (head + size));
      head = 0;
    }
  }

  long total() {
    return total;
  }

  /** The sum of the newest buckets only. */
  long totalOfLast(int newest, long atMillis) {
    long oldest = bucketOf(atMillis) - newest;
    long sum = 0;
    for (int i = head + size - 1; i >= head && bucket(i) > oldest; i--) {
      sum += sumOf(i);
    }
    return sum;
  }

  private void makeRoom() {
    int capacity = Math.max(2, size + (size + 1) / 2);
    filled = Arrays.copyOfRange(filled, 2 * head, 2 * (head + capacity));
    head = 0;
  }

  void write(StateWriter out) {
    out.writeInt(size);
    long before = 0;
    for (int i = head; i < head + size; i++) {
      out.writeLong(bucket(i) - before);
      out.writeLong(sumOf(i));
      before = bucket(i);
    }
  }

  void read(StateReader in) {
    size = in.readCount(span.buckets + 1);
    head = 0;
    total = 0;
    filled = size == 0 ? NOTHING : new long[2 * size];
    long before = 0;
    for (int i = 0; i < size; i++) {
      before += in.readLong();
      filled[2 * i] = before;
      filled[2 * i + 1] = in.readLong();
      total += sumOf(i);
    }
  }
}
