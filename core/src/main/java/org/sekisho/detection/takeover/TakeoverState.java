package org.sekisho.detection.takeover;

import org.sekisho.call.SourceAddress;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;

/** Passwords tried on a line, by day, and the last success from a place new to it. */
public final class TakeoverState {

  /** Days that failures are remembered: a found password is used hours to days later. */
  static final int DAYS = 14;

  /** Failures counted a day; more say no more. */
  private static final int MOST = 10_000;

  private static final long NEVER = Long.MIN_VALUE;

  private final int[] failures = new int[DAYS];
  private long day = NEVER;
  private long elsewhere;
  private long elsewhereDay = NEVER;

  void fail(long today) {
    advance(today);
    int slot = slot(today);
    failures[slot] = Math.min(MOST, failures[slot] + 1);
  }

  /** A success from a place the line has not been at. */
  void succeedElsewhere(SourceAddress source, long today) {
    elsewhere = source.provider();
    elsewhereDay = today;
  }

  int failuresLately(long today) {
    advance(today);
    int sum = 0;
    for (int count : failures) {
      sum += count;
    }
    return sum;
  }

  boolean succeededFrom(SourceAddress source, long today) {
    return elsewhereDay != NEVER
        && today - elsewhereDay < DAYS
        && !source.isNone()
        && source.provider() == elsewhere;
  }

  long daysSinceSuccess(long today) {
    return today - elsewhereDay;
  }

  private void advance(long today) {
    if (day == NEVER) {
      day = today;
    }
    for (long d = day + 1; d <= today && d <= day + DAYS; d++) {
      failures[slot(d)] = 0;
    }
    day = Math.max(day, today);
  }

  private static int slot(long day) {
    return (int) Math.floorMod(day, (long) DAYS);
  }

  void write(StateWriter out) {
    out.writeLong(day);
    for (int count : failures) {
      out.writeInt(count);
    }
    out.writeLong(elsewhere);
    out.writeLong(elsewhereDay);
  }

  static TakeoverState read(StateReader in) {
    var state = new TakeoverState();
    state.day = in.readLong();
    for (int i = 0; i < DAYS; i++) {
      state.failures[i] = in.readCount(MOST);
    }
    state.elsewhere = in.readLong();
    state.elsewhereDay = in.readLong();
    return state;
  }
}
