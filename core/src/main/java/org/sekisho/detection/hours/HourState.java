package org.sekisho.detection.hours;

import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;

/** How often a line has called, at home or abroad, in each hour of working days and days off. */
public final class HourState {

  /** Calls remembered; past it all counts are halved, so that old habits fade. */
  private static final int MOST = 2_000;

  private static final byte[] NOBODY = new byte[0];

  private final short[] calls = new short[48];
  private byte[] today = NOBODY;
  private boolean todayOff;
  private int total;

  /** Counts a call of today; it becomes a habit when the day is over. */
  void count(boolean dayOff, int hour) {
    if (today.length == 0) {
      today = new byte[24];
    }
    todayOff = dayOff;
    today[hour] = (byte) Math.min(MOST / 24, today[hour] + 1);
  }

  /** Begins a day: yesterday's hours become habits, unless they belong to a case. */
  void beginDay(boolean excluded) {
    if (today.length == 0) {
      return;
    }
    if (!excluded) {
      for (int hour = 0; hour < 24; hour++) {
        calls[slot(todayOff, hour)] += today[hour];
        total += today[hour];
      }
    }
    today = NOBODY;
    if (total >= MOST) {
      total = 0;
      for (int i = 0; i < calls.length; i++) {
        calls[i] = (short) (calls[i] / 2);
        total += calls[i];
      }
    }
  }

  /** Calls in this hour and half of those in the hours beside it. */
  double around(boolean dayOff, int hour) {
    return calls[slot(dayOff, hour)]
        + 0.5 * calls[slot(dayOff, (hour + 1) % 24)]
        + 0.5 * calls[slot(dayOff, (hour + 23) % 24)];
  }

  int at(boolean dayOff, int hour) {
    return calls[slot(dayOff, hour)];
  }

  int totalOf(boolean dayOff) {
    int sum = 0;
    for (int hour = 0; hour < 24; hour++) {
      sum += calls[slot(dayOff, hour)];
    }
    return sum;
  }

  int total() {
    return total;
  }

  private static int slot(boolean dayOff, int hour) {
    return (dayOff ? 24 : 0) + hour;
  }

  /** Reads a little of it. */
  public long fetch() {
    return calls[0] + (today.length == 0 ? 0 : today[0]);
  }

  void write(StateWriter out) {
    for (short count : calls) {
      out.writeInt(count);
    }
    out.writeBoolean(todayOff);
    out.writeInt(today.length);
    for (byte count : today) {
      out.writeInt(count);
    }
  }

  static HourState read(StateReader in) {
    var state = new HourState();
    for (int i = 0; i < state.calls.length; i++) {
      state.calls[i] = (short) in.readCount(2 * MOST);
      state.total += state.calls[i];
    }
    state.todayOff = in.readBoolean();
    int hours = in.readCount(24);
    state.today = hours == 0 ? NOBODY : new byte[24];
    for (int i = 0; i < hours; i++) {
      state.today[i] = (byte) in.readCount(MOST / 24);
    }
    return state;
  }
}
