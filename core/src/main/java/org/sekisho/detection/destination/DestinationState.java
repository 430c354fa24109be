package org.sekisho.detection.destination;

import org.sekisho.detection.DaysSeen;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;

/** The countries a line has called, and the most new ones it called in a day. */
public final class DestinationState {

  /** Countries remembered; a hotel's guests call more, and then novelty says nothing there. */
  private static final int MOST = 40;

  final DaysSeen countries = new DaysSeen(MOST);
  int mostNewInDay;
  private int newToday;
  private long today = Long.MIN_VALUE;

  boolean use(int country, long day) {
    if (day != today) {
      mostNewInDay = Math.max(mostNewInDay, newToday);
      newToday = 0;
      today = day;
    }
    if (!countries.contains(country)) {
      newToday++;
    }
    return countries.use(country, day);
  }

  int newToday(long day) {
    return day == today ? newToday : 0;
  }

  /** Forgets what a case period taught. */
  public void forgetSince(long day) {
    countries.forgetSince(day);
    newToday = 0;
  }

  void write(StateWriter out) {
    countries.write(out);
    out.writeInt(mostNewInDay);
    out.writeInt(newToday);
    out.writeLong(today);
  }

  static DestinationState read(StateReader in) {
    var state = new DestinationState();
    state.countries.read(in);
    state.mostNewInDay = in.readInt();
    state.newToday = in.readInt();
    state.today = in.readLong();
    return state;
  }
}
