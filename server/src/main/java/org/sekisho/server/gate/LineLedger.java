package org.sekisho.server.gate;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
  record Grant(String call, long micros, long minuteMicros, long atMillis) {}

  /**
   * What the calls came to that ended on a day.
   *
   * @param day since 1970, of the operator's calendar
   * @param atMillis when the last of them was charged
   * @param sequence of the journal's entry that told of it
   */
  record Charged(long day, long micros, long atMillis, long sequence) {}

  private static final Charged NOTHING = new Charged(Long.MIN_VALUE, 0, 0, 0);

  /** A grant in the order of time. A line has a few calls at once: they are looked through. */
  private static final class Open {
    final Grant grant;
    @Nullable Open later;

    Open(Grant grant) {
      this.grant = grant;
    }
  }

  private @Nullable Open oldest;
  private @Nullable Open newest;
  private int open;
  private long granted;
  private long minute;
  private Charged charged = NOTHING;
  private long chargedUntil; // entries an earlier process has charged
  private long windowMillis;
  private int attempts;
  private boolean forgotten;

  /** What the table looks at. */
  LineUse use(long today, long nowMillis) {
    expire(nowMillis);
    return new LineUse(granted, charged.day == today ? charged.micros : 0, open, minute);
  }

  long granted() {
    return granted;
  }

  /** Ids of the calls that go on, the oldest first. */
  List<String> calls() {
    List<String> calls = new ArrayList<>(open);
    for (Open each = oldest; each != null; each = each.later) {
      calls.add(each.grant.call);
    }
    return calls;
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

  Grant grant(String call, Allow allow, long nowMillis) {
    var grant = new Grant(call, allow.grantMicros(), allow.perMinuteMicros(), nowMillis);
    put(grant);
    return grant;
  }

  void put(Grant grant) {
    var added = new Open(grant);
    if (newest == null) {
      oldest = added;
    } else {
      newest.later = added;
    }
    newest = added;
    open++;
    granted += grant.micros;
    minute += grant.minuteMicros;
  }

  /**
   * A call has ended; what it had been granted, null for nothing. Where a caller uses a Call-ID
   * again each end gives back one grant.
   */
  @Nullable Grant settle(String call) {
    Open before = null;
    for (Open each = oldest; each != null; each = each.later) {
      if (each.grant.call.equals(call)) {
        remove(each, before);
        return each.grant;
      }
      before = each;
    }
    return null;
  }

  private void remove(Open gone, @Nullable Open before) {
    if (before == null) {
      oldest = gone.later;
    } else {
      before.later = gone.later;
    }
    if (gone.later == null) {
      newest = before;
    }
    open--;
    granted -= gone.grant.micros;
    minute -= gone.grant.minuteMicros;
  }

  /**
   * Charges a call that has ended; what its day has come to, null if it was charged before a
   * restart: the journal's last entries are read again then.
   */
  @Nullable Charged charge(Charged call) {
    if (call.sequence <= chargedUntil) {
      return null;
    }
    long before = call.day == charged.day ? charged.micros : 0;
    charged = new Charged(call.day, before + call.micros, call.atMillis, call.sequence);
    return charged;
  }

  void put(Charged kept) {
    charged = kept;
    chargedUntil = kept.sequence;
  }

  /** Nobody finds it any more. */
  boolean isForgotten() {
    return forgotten;
  }

  /** Whether there is nothing to remember of it: then it is forgotten. */
  boolean forgetIfEmpty(long today, long nowMillis) {
    expire(nowMillis);
    forgotten = open == 0 && charged.day != today && nowMillis - windowMillis >= WINDOW_MILLIS;
    return forgotten;
  }

  private void expire(long nowMillis) {
    while (oldest != null && nowMillis - oldest.grant.atMillis > LONGEST_MILLIS) {
      remove(oldest, null);
    }
  }
}
