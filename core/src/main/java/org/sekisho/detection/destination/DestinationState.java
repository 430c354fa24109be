package org.sekisho.detection.destination;

import org.sekisho.detection.DaysSeen;
import org.sekisho.detection.ResumedTalks;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;

/** The countries a line has called, and the most new ones it called in a day. */
public final class DestinationState {

  /** Countries remembered; a hotel's guests call more, and then novelty says nothing there. */
  private static final int MOST = 40;

  /** New countries tried, counted; more in a day say no more. */
  private static final int MOST_NEW = 12;

  private static final int NOBODY = -1;
  private static final long MINUTE = 60_000L;
  private static final long MINUTES_A_DAY = 1_440L;

  /** Retained calls are a day old at most; local days begin at any hour. */
  private static final long KEPT_DAYS = 3;

  /** Talks taken up again that are counted; more say no more. */
  private static final int MOST_RESUMED = 10;

  private static final long[] NONE_NEW = new long[0];

  final DaysSeen countries = new DaysSeen(MOST);
  int mostNewInDay;
  private final DaysSeen triedNew = new DaysSeen(MOST_NEW);
  private long[] newAt = NONE_NEW; // the last new ones, in a ring
  private int newest;
  private long today = Long.MIN_VALUE;
  private int talkedTo = NOBODY; // the country of the call that ended last, if it was a talk
  private long talkedUntil; // its end, epoch milliseconds
  private long[] resumedAt = NONE_NEW; // the last ones, the earliest first

  /** A call tried to a country. */
  void attempt(int country, long day, long atMillis) {
    if (day != today) {
      mostNewInDay = Math.max(mostNewInDay, triedNew.newOn(today));
      today = day;
    }
    if (!countries.contains(country)) {
      if (!triedNew.contains(country)) {
        if (newAt.length == 0) {
          newAt = new long[MOST_NEW];
        }
        newAt[newest] = atMillis / MINUTE * MINUTE; // as the state keeps it
        newest = (newest + 1) % MOST_NEW;
      }
      triedNew.use(country, day);
    }
  }

  /**
   * An answered call ended: one to the same new country as the talk that was over before it was
   * answered takes that up again. What went on side by side does not.
   *
   * @param fresh the country is new to the line
   */
  void end(int country, boolean fresh, long durationMillis, long atMillis) {
    boolean again =
        country == talkedTo && ResumedTalks.isAtOnce(atMillis - durationMillis - talkedUntil);
    if (fresh && again) {
      int from = resumedAt.length == MOST_RESUMED ? 1 : 0;
      long[] more = new long[resumedAt.length - from + 1];
      System.arraycopy(resumedAt, from, more, 0, more.length - 1);
      more[more.length - 1] = atMillis / MINUTE * MINUTE; // as the state keeps it
      resumedAt = more;
    }
    if (atMillis >= talkedUntil) {
      talkedTo = ResumedTalks.isTalk(durationMillis) ? country : NOBODY;
      talkedUntil = atMillis;
    }
  }

  /** Talks with a new country taken up again after an instant. */
  int resumedSince(long afterMillis) {
    int count = 0;
    for (long at : resumedAt) {
      count += at > afterMillis ? 1 : 0;
    }
    return count;
  }

  /** More countries were called than are remembered, or as many. */
  boolean isFull() {
    return countries.isFull();
  }

  /** A conversation with a country; true if it is the first there today. */
  boolean use(int country, long day) {
    return countries.use(country, day);
  }

  /** New countries first tried after an instant, and not after another. */
  int newBetween(long afterMillis, long untilMillis) {
    int count = 0;
    for (long at : newAt) {
      count += at > afterMillis && at <= untilMillis ? 1 : 0;
    }
    return count;
  }

  /** Forgets what a case period taught. */
  public void forgetSince(long day) {
    countries.forgetSince(day);
    triedNew.forgetSince(day);
  }

  /** Drops what is in nobody's turn any more, and the room it took. */
  public void tidy(long nowMillis) {
    if (newBetween(nowMillis - KEPT_DAYS * MINUTES_A_DAY * MINUTE, Long.MAX_VALUE) == 0) {
      newAt = NONE_NEW;
      newest = 0;
    }
    if (resumedSince(nowMillis - KEPT_DAYS * MINUTES_A_DAY * MINUTE) == 0) {
      resumedAt = NONE_NEW;
    }
  }

  /** Reads a little of it. */
  public long fetch() {
    return today + countries.fetch() + triedNew.fetch();
  }

  void write(StateWriter out) {
    countries.write(out);
    out.writeInt(mostNewInDay);
    triedNew.write(out);
    out.writeLong(today);
    out.writeInt(newest);
    out.writeInt(newAt.length);
    for (long at : newAt) {
      // Minutes of the last days; what is older is in nobody's turn.
      out.writeLong(minutesKept(at));
    }
    out.writeInt(talkedTo);
    out.writeLong(talkedUntil);
    out.writeInt(resumedAt.length);
    for (long at : resumedAt) {
      out.writeLong(minutesKept(at));
    }
  }

  private long minutesKept(long atMillis) {
    return Math.max(0, atMillis / MINUTE - (today - KEPT_DAYS) * MINUTES_A_DAY);
  }

  private long kept(long minute) {
    return minute == 0 ? 0 : (minute + (today - KEPT_DAYS) * MINUTES_A_DAY) * MINUTE;
  }

  static DestinationState read(StateReader in) {
    var state = new DestinationState();
    state.countries.read(in);
    state.mostNewInDay = in.readInt();
    state.triedNew.read(in);
    state.today = in.readLong();
    state.newest = in.readCount(MOST_NEW - 1);
    int kept = in.readCount(MOST_NEW);
    state.newAt = kept == 0 ? NONE_NEW : new long[MOST_NEW];
    for (int i = 0; i < kept; i++) {
      state.newAt[i] = state.kept(in.readLong());
    }
    state.talkedTo = in.readInt();
    state.talkedUntil = in.readLong();
    int resumed = in.readCount(MOST_RESUMED);
    state.resumedAt = resumed == 0 ? NONE_NEW : new long[resumed];
    for (int i = 0; i < resumed; i++) {
      state.resumedAt[i] = state.kept(in.readLong());
    }
    return state;
  }
}
