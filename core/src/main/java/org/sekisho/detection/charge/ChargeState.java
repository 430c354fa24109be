package org.sekisho.detection.charge;

import java.util.Arrays;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;

/**
 * What a line's calls abroad have cost and are costing, and the most they came to in each of the
 * last weeks.
 */
public final class ChargeState {

  /** Weeks whose dearest day, hour and ten minutes are remembered. */
  static final int WEEKS = 6;

  static final int TEN_MINUTES = 0;
  static final int HOUR = 1;
  static final int DAY = 2;
  static final int AT_ONCE = 3;
  static final int STARTED = 4;
  static final int PRICE = 5;
  private static final int MEASURES = 6;

  private static final int WIDTH = 1 + MEASURES;
  private static final long[] NONE = new long[0];

  private static final long MINUTE = 60_000L;
  private static final SlidingSum.Span MINUTES = new SlidingSum.Span(MINUTE, 60);
  private static final SlidingSum.Span TENS = new SlidingSum.Span(10 * MINUTE, 144);
  private static final SlidingSum.Span DAYS = new SlidingSum.Span(1_440 * MINUTE, 30);
  private static final SlidingSum.Span STARTS = new SlidingSum.Span(MINUTE, 10);
  private static final long NEVER = Long.MIN_VALUE;

  /** A call's charge is booked to its minutes by so many at once. */
  private static final long PART = 5 * MINUTE;

  private static final long HOUR_MILLIS = 60 * MINUTE;

  /** From the end of one call to the answer of the next: no person takes so little breath. */
  private static final long AT_ONCE_MILLIS = 25_000L;

  final OpenCalls open = new OpenCalls();
  private final SlidingSum minutes = new SlidingSum(MINUTES);
  private final SlidingSum tens = new SlidingSum(TENS);
  private final SlidingSum days = new SlidingSum(DAYS);
  private final SlidingSum started = new SlidingSum(STARTS);

  /** The last weeks with calls, in no order: each its number, then the most of each measure. */
  private long[] weeks = NONE;

  private long[] today = NONE; // the most of each measure, once there was a call
  private long todayIs = NEVER;
  private long lastAnswered = NEVER;
  private long mostMonth;
  private long answeredDays;
  private long lastEnd = NEVER;
  private long lastDuration;
  private int chain;

  /** Charges that may be looked at, in the windows of {@link ChargeState}. */
  long sum(int window, long nowMillis) {
    return switch (window) {
      case TEN_MINUTES ->
          minutes.totalOfLast(10, nowMillis)
              + open.runningMicros(nowMillis, nowMillis - 10 * MINUTE);
      case HOUR -> minutes.total() + open.runningMicros(nowMillis, nowMillis - 60 * MINUTE);
      case DAY -> tens.total() + open.runningMicros(nowMillis, nowMillis - 1_440 * MINUTE);
      default -> throw new IllegalArgumentException("no such window: " + window);
    };
  }

  long monthMicros(long nowMillis) {
    return days.total() + open.runningMicros(nowMillis, NEVER);
  }

  long mostMonth() {
    return mostMonth;
  }

  /** The most of a measure in any of the last weeks, today left out. */
  long usual(int measure) {
    long usual = 0;
    for (int at = 0; at < weeks.length; at += WIDTH) {
      usual = Math.max(usual, weeks[at + 1 + measure]);
    }
    return usual;
  }

  public long tenMinutesToday() {
    return today(TEN_MINUTES);
  }

  public long hourToday() {
    return today(HOUR);
  }

  public long dayToday() {
    return today(DAY);
  }

  /** Calls answered in the last ten minutes. */
  long startedInTenMinutes() {
    return started.total();
  }

  /** Local epoch day of the events taken in last. */
  long todayIs() {
    return todayIs;
  }

  /** Local epoch day of the last answered call abroad before today. */
  long lastAnsweredBeforeToday() {
    return lastAnswered;
  }

  boolean everCalledBeforeToday() {
    return answeredDays > 0;
  }

  void advance(long nowMillis) {
    minutes.advance(nowMillis);
    tens.advance(nowMillis);
    days.advance(nowMillis);
    started.advance(nowMillis);
  }

  /** Drops what is too old, and the room it took. */
  void tidy(long nowMillis) {
    minutes.tidy(nowMillis);
    tens.tidy(nowMillis);
    days.tidy(nowMillis);
    started.tidy(nowMillis);
    open.tidy();
  }

  void noteEnd(long nowMillis, long durationMillis) {
    lastEnd = nowMillis;
    lastDuration = durationMillis;
  }

  /** Books a call's charge: to the minutes it was talked in, and to the day it ended on. */
  void book(long nowMillis, long durationMillis, long amountMicros) {
    long left = amountMicros;
    for (long ago = 0; ago == 0 || ago < Math.min(durationMillis, HOUR_MILLIS); ago += PART) {
      boolean earliest = ago + PART >= durationMillis;
      long part = earliest ? left : amountMicros / durationMillis * PART;
      minutes.add(nowMillis - ago, part);
      left -= part;
    }
    tens.add(nowMillis, amountMicros);
    days.add(nowMillis, amountMicros);
  }

  /** Calls each answered within seconds of the end of the one before, itself a conversation. */
  int backToBack() {
    return chain;
  }

  void countAnswer(long nowMillis) {
    if (lastEnd != NEVER && open.answeredCount() <= 1) {
      long pause = nowMillis - lastEnd;
      if (pause <= AT_ONCE_MILLIS && lastDuration >= MINUTE) {
        chain++;
      } else if (pause > 2 * MINUTE) {
        chain = 0;
      }
    }
    started.add(nowMillis, 1);
  }

  /** Notes the heights reached; they become usual when the day is over. */
  void noteHeights(long nowMillis, long perMinuteMicros) {
    raise(TEN_MINUTES, sum(TEN_MINUTES, nowMillis));
    raise(HOUR, sum(HOUR, nowMillis));
    raise(DAY, sum(DAY, nowMillis));
    raise(AT_ONCE, open.answeredCount());
    raise(STARTED, startedInTenMinutes());
    raise(PRICE, perMinuteMicros);
  }

  /**
   * Begins a local day: the one before becomes part of what is usual.
   *
   * @param excluded the day belongs to a case and teaches nothing
   */
  void beginDay(long day, boolean excluded) {
    if (todayIs == day) {
      return;
    }
    if (todayIs != NEVER && !excluded && today(DAY) > 0) {
      int at = slotOf(Math.floorDiv(todayIs, 7));
      for (int i = 0; i < MEASURES; i++) {
        weeks[at + 1 + i] = Math.max(weeks[at + 1 + i], today[i]);
      }
      mostMonth = Math.max(mostMonth - mostMonth / 32, days.total());
      answeredDays++;
      lastAnswered = todayIs;
    }
    forgetUntil(Math.floorDiv(day, 7) - WEEKS);
    today = NONE;
    todayIs = day;
  }

  /** Where a week is, made if it is not there. */
  private int slotOf(long week) {
    for (int at = 0; at < weeks.length; at += WIDTH) {
      if (weeks[at] == week) {
        return at;
      }
    }
    weeks = Arrays.copyOf(weeks, weeks.length + WIDTH);
    weeks[weeks.length - WIDTH] = week;
    return weeks.length - WIDTH;
  }

  private void forgetUntil(long week) {
    int kept = 0;
    for (int at = 0; at < weeks.length; at += WIDTH) {
      if (weeks[at] > week) {
        System.arraycopy(weeks, at, weeks, kept, WIDTH);
        kept += WIDTH;
      }
    }
    if (kept < weeks.length) {
      weeks = kept == 0 ? NONE : Arrays.copyOf(weeks, kept);
    }
  }

  private long today(int measure) {
    return today.length == 0 ? 0 : today[measure];
  }

  private void raise(int measure, long height) {
    if (today.length == 0) {
      today = new long[MEASURES];
    }
    today[measure] = Math.max(today[measure], height);
  }

  void write(StateWriter out) {
    open.write(out);
    minutes.write(out);
    tens.write(out);
    days.write(out);
    started.write(out);
    out.writeInt(weeks.length / WIDTH);
    for (long of : weeks) {
      out.writeLong(of);
    }
    out.writeInt(today.length);
    for (long height : today) {
      out.writeLong(height);
    }
    out.writeLong(todayIs);
    out.writeLong(lastAnswered);
    out.writeLong(mostMonth);
    out.writeLong(answeredDays);
    out.writeLong(lastEnd);
    out.writeLong(lastDuration);
    out.writeInt(chain);
  }

  static ChargeState read(StateReader in) {
    var state = new ChargeState();
    state.open.read(in);
    state.minutes.read(in);
    state.tens.read(in);
    state.days.read(in);
    state.started.read(in);
    int kept = in.readCount(WEEKS + 1);
    state.weeks = kept == 0 ? NONE : new long[WIDTH * kept];
    for (int i = 0; i < state.weeks.length; i++) {
      state.weeks[i] = in.readLong();
    }
    int measures = in.readCount(MEASURES);
    state.today = measures == 0 ? NONE : new long[MEASURES];
    for (int m = 0; m < measures; m++) {
      state.today[m] = in.readLong();
    }
    state.todayIs = in.readLong();
    state.lastAnswered = in.readLong();
    state.mostMonth = in.readLong();
    state.answeredDays = in.readLong();
    state.lastEnd = in.readLong();
    state.lastDuration = in.readLong();
    state.chain = in.readInt();
    return state;
  }
}
