package org.sekisho.detection;

import java.util.Arrays;

/**
 * A bounded list of things a line has used, each with the days it was used on: countries, networks,
 * agents. What was not used for longest is forgotten first.
 */
public final class DaysSeen {

  private final int most;
  private long[] thing = new long[1];
  private int[] firstDay = new int[1];
  private int[] lastDay = new int[1];
  private int[] days = new int[1];
  private int size;

  /**
   * @param most things remembered at once
   */
  public DaysSeen(int most) {
    this.most = most;
  }

  /** Days before {@code today} on which it was used. */
  public int daysBefore(long what, long today) {
    int i = indexOf(what);
    return i < 0 ? 0 : days[i] - (lastDay[i] == (int) today ? 1 : 0);
  }

  /** Whether it was used before a day. */
  public boolean knownBefore(long what, long day) {
    int i = indexOf(what);
    return i >= 0 && firstDay[i] < (int) day;
  }

  public boolean contains(long what) {
    return indexOf(what) >= 0;
  }

  /** Whether it was used today already. */
  public boolean usedOn(long what, long today) {
    int i = indexOf(what);
    return i >= 0 && lastDay[i] == (int) today;
  }

  /** Things whose first day is {@code today}. */
  public int newOn(long today) {
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (firstDay[i] == (int) today) {
        count++;
      }
    }
    return count;
  }

  /** Things used on one day only, today's new ones left out. */
  public int once(long today) {
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (days[i] == 1 && firstDay[i] != (int) today) {
        count++;
      }
    }
    return count;
  }

  /** Days of use of all things together, before {@code today}. */
  public int allDaysBefore(long today) {
    int sum = 0;
    for (int i = 0; i < size; i++) {
      sum += days[i] - (lastDay[i] == (int) today ? 1 : 0);
    }
    return sum;
  }

  public int size() {
    return size;
  }

  /** Counts a use; true if it is the first today. */
  public boolean use(long what, long today) {
    int i = indexOf(what);
    if (i >= 0) {
      if (lastDay[i] >= (int) today) {
        return false;
      }
      lastDay[i] = (int) today;
      days[i]++;
      return true;
    }
    if (size == most) {
      remove(oldest());
    }
    if (size == thing.length) {
      int capacity = Math.min(most, 2 * size);
      thing = Arrays.copyOf(thing, capacity);
      firstDay = Arrays.copyOf(firstDay, capacity);
      lastDay = Arrays.copyOf(lastDay, capacity);
      days = Arrays.copyOf(days, capacity);
    }
    thing[size] = what;
    firstDay[size] = (int) today;
    lastDay[size] = (int) today;
    days[size] = 1;
    size++;
    return true;
  }

  /** Forgets what was first used on or after a day: it belonged to a case. */
  public void forgetSince(long day) {
    for (int i = size - 1; i >= 0; i--) {
      if (firstDay[i] >= (int) day) {
        remove(i);
      }
    }
  }

  private int oldest() {
    int oldest = 0;
    for (int i = 1; i < size; i++) {
      if (lastDay[i] < lastDay[oldest]) {
        oldest = i;
      }
    }
    return oldest;
  }

  private int indexOf(long what) {
    for (int i = 0; i < size; i++) {
      if (thing[i] == what) {
        return i;
      }
    }
    return -1;
  }

  private void remove(int i) {
    size--;
    thing[i] = thing[size];
    firstDay[i] = firstDay[size];
    lastDay[i] = lastDay[size];
    days[i] = days[size];
  }

  public void write(StateWriter out) {
    out.writeInt(size);
    for (int i = 0; i < size; i++) {
      out.writeLong(thing[i]);
      out.writeInt(firstDay[i]);
      out.writeInt(lastDay[i] - firstDay[i]);
      out.writeInt(days[i]);
    }
  }

  public void read(StateReader in) {
    size = in.readCount(most);
    int capacity = Math.max(1, size);
    thing = new long[capacity];
    firstDay = new int[capacity];
    lastDay = new int[capacity];
    days = new int[capacity];
    for (int i = 0; i < size; i++) {
      thing[i] = in.readLong();
      firstDay[i] = in.readInt();
      lastDay[i] = firstDay[i] + in.readInt();
      days[i] = in.readInt();
    }
  }
}
