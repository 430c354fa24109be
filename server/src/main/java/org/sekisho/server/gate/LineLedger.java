package org.sekisho.server.gate;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.sekisho.control.LineUse;
import org.sekisho.control.Verdict.Allow;

/** What the gate has granted to one line, and what its calls came to today. One lock, one line. */
final class LineLedger {

  /** Calls of a line that are not known to have ended; past it the line is challenged. */
  static final int MOST_CALLS = 1_000;

  /** After so long a call has ended, whoever failed to tell: the engine's longest. */
  static final long LONGEST_MILLIS = 12 * 3_600_000L;

  /** Attempts are counted over so long. */
  private static final long WINDOW_MILLIS = 10_000;

  /**
   * Attempts in a window that a line may make for each of its channels, and at least: people and
   * their PBX dial again, but not every second on every channel.
   */
  private static final int PER_CHANNEL = 5;

  private static final int LEAST_ATTEMPTS = 30;

  /** What a call was granted. */
  record Grant(long micros, long minuteMicros, long atMillis) {}

  /** Several under one Call-ID where its caller uses it again: each end gives back one of them. */
  private final Map<String, Deque<Grant>> calls = new HashMap<>();

  private int open;
  private long granted;
  private long minute;
  private long day = Long.MIN_VALUE;
  private long dayMicros;
  private long windowMillis;
  private int attempts;
  private boolean forgotten;

  /** What the table looks at. */
  LineUse use(long today, long nowMillis) {
    expire(nowMillis);
    return new LineUse(granted, day == today ? dayMicros : 0, open, minute);
  }

  long granted() {
    return granted;
  }

  /** Counts an attempt; whether there are too many for what the line is. */
  boolean isTooFast(int channels, long nowMillis) {
    if (nowMillis - windowMillis >= WINDOW_MILLIS || nowMillis < windowMillis) {
      windowMillis = nowMillis;
      attempts = 0;
    }
    attempts++;
    return attempts > Math.max(LEAST_ATTEMPTS, PER_CHANNEL * channels) || open >= MOST_CALLS;
  }

  void grant(String call, Allow allow, long nowMillis) {
    put(call, new Grant(allow.grantMicros(), allow.perMinuteMicros(), nowMillis));
  }

  void put(String call, Grant grant) {
    calls.computeIfAbsent(call, added -> new ArrayDeque<>(1)).add(grant);
    open++;
    granted += grant.micros;
    minute += grant.minuteMicros;
  }

  /** A call has ended; whether it was granted anything. */
  boolean settle(String call) {
    Deque<Grant> grants = calls.get(call);
    if (grants == null) {
      return false;
    }
    giveBack(grants.removeFirst());
    if (grants.isEmpty()) {
      calls.remove(call);
    }
    return true;
  }

  private void giveBack(Grant grant) {
    open--;
    granted -= grant.micros;
    minute -= grant.minuteMicros;
  }

  void charge(long today, long micros) {
    if (today > day) {
      day = today;
      dayMicros = 0;
    }
    dayMicros += today == day ? micros : 0; // a late record of the day before is not today's
  }

  /** Nobody finds it any more. */
  boolean isForgotten() {
    return forgotten;
  }

  /** Whether there is nothing to remember of it: then it is forgotten. */
  boolean forgetIfEmpty(long today, long nowMillis) {
    expire(nowMillis);
    forgotten = open == 0 && day != today && nowMillis - windowMillis >= WINDOW_MILLIS;
    return forgotten;
  }

  private void expire(long nowMillis) {
    if (open == 0) {
      return;
    }
    calls
        .values()
        .removeIf(
            grants -> {
              while (!grants.isEmpty() && nowMillis - grants.getFirst().atMillis > LONGEST_MILLIS) {
                giveBack(grants.removeFirst());
              }
              return grants.isEmpty();
            });
  }
}
