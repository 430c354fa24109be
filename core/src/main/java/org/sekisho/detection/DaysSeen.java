package org.sekisho.detection;

import java.util.Arrays;
import java.util.function.LongPredicate;

/**
 * A bounded list of things a line has used, each with the days it was used on: countries, networks,
 * agents. What was not used for longest is forgotten first.
 */
public final class DaysSeen {

  /** Days are counted from 1970 and fit 20 bits until the year 4840; three go into a long. */
  private static final int BITS = 20;

  private static final long MASK = (1L << BITS) - 1;

  private static final long[] NOTHING = new long[0];

  private final int most;

  /** By twos, and no longer: the thing; its first day, its last day, the number of its days. */
  private long[] seen = NOTHING;

  /**
   * @param most things remembered at once
   */
  public DaysSeen(int most) {
    this.most = most;
  }

  private long thing(int i) {
    return seen[2 * i];
  }

  private long firstDay(int i) {
    return seen[2 * i + 1] >>> 2 * BITS;
  }

  private long lastDay(int i) {
    return seen[2 * i + 1] >>> BITS & MASK;
  }

  private int days(int i) {
    return (int) (seen[2 * i + 1] & MASK);
  }

  private void set(int i, long what, long firstDay, long lastDay, long days) {
    seen[2 * i] = what;
    seen[2 * i + 1] = firstDay << 2 * BITS | lastDay << BITS | days;
  }

  /** Days before {@code today} on which it was used. */
  public int daysBefore(long what, long today) {
    int i = indexOf(what);
    return i < 0 ? 0 : days(i) - (lastDay(i) == today ? 1 : 0);
  }

  /** Whether it was used before a day. */
  public boolean knownBefore(long what, long day) {
    int i = indexOf(what);
    return i >= 0 && firstDay(i) < day;
  }

  public boolean contains(long what) {
    return indexOf(what) >= 0;
  }

  /** Things whose first day is {@code today}. */
  public int newOn(long today) {
    int count = 0;
    for (int i = 0; i < size(); i++) {
      count += firstDay(i) == today ? 1 : 0;
    }
    return count;
  }

  /** Things used on one day only, today's new ones left out. */
  public int once(long today) {
    return once(today, what -> true);
  }

  /** The same of some things. */
  public int once(long today, LongPredicate some) {
    int count = 0;
    for (int i = 0; i < size(); i++) {
      count += days(i) == 1 && firstDay(i) != today && some.test(thing(i)) ? 1 : 0;
    }
    return count;
  }

  /** Days of use of all things together, before {@code today}. */
  public int allDaysBefore(long today) {
    return allDaysBefore(today, what -> true);
  }

  /** Days of use of some things together, before {@code today}. */
  public int allDaysBefore(long today, LongPredicate some) {
    int sum = 0;
    for (int i = 0; i < size(); i++) {
      sum += some.test(thing(i)) ? days(i) - (lastDay(i) == today ? 1 : 0) : 0;
    }
    return sum;
  }

  public int size() {
    return seen.length / 2;
  }

  /** Whether the next new thing drives out another. */
  public boolean isFull() {
    return size() == most;
  }

  /** Counts a use; true if it is the first today. */
  public boolean use(long what, long today) {
    int i = indexOf(what);
    if (i >= 0) {
      if (lastDay(i) >= today) {
        return false;
      }
      set(i, what, firstDay(i), today, days(i) + 1L);
      return true;
    }
    if (size() == most) {
      remove(oldest());
    }
    seen = Arrays.copyOf(seen, seen.length + 2); // a new thing is rare
    set(size() - 1, what, today, today, 1);
    return true;
  }

  /** Forgets what was first used on or after a day: it belonged to a case. */
  public void forgetSince(long day) {
    for (int i = size() - 1; i >= 0; i--) {
      if (firstDay(i) >= day) {
        remove(i);
      }
    }
  }

  private int oldest() {
    int oldest = 0;
    for (int i = 1; i < size(); i++) {
      if (lastDay(i) < lastDay(oldest)) {
        oldest = i;
      }
    }
    return oldest;
  }

  private int indexOf(long what) {
    for (int i = 0; i < size(); i++) {
      if (thing(i) == what) {
        return i;
      }
    }
    return -1;
  }

  private void remove(int i) {
    int last = size() - 1;
    seen[2 * i] = seen[2 * last];
    seen[2 * i + 1] = seen[2 * last + 1];
    seen = Arrays.copyOf(seen, 2 * last);
  }

  /** Reads a little of it. */
  public long fetch() {
    return seen.length == 0 ? 0 : seen[0];
  }

  public void write(StateWriter out) {
    out.writeInt(size());
    for (int i = 0; i < size(); i++) {
      out.writeLong(thing(i));
      out.writeLong(firstDay(i));
      out.writeLong(lastDay(i) - firstDay(i));
      out.writeInt(days(i));
    }
  }

  public void read(StateReader in) {
    seen = new long[2 * in.readCount(most)];
    for (int i = 0; i < size(); i++) {
      long what = in.readLong();
      long first = in.readLong();
      set(i, what, first, first + in.readLong(), in.readInt());
    }
  }
}
