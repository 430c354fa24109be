package org.sekisho.detection.simultaneous;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;

/**
 * The ordinary traffic of each country, by month: what a restriction would stop. Lines in a case
 * are left out, and a country's own while many lines are abused to it at once, so that an attack
 * does not make itself normal.
 */
final class CountryTraffic {

  /** Complete months remembered. */
  static final int MONTHS = 12;

  private static final long MINUTE = 60_000L;
  private static final long DAYS_A_MONTH = 30;

  private final long[][] millis; // by country, then month slot
  private final long[][] calls;
  private long month = Long.MIN_VALUE;
  private int complete;

  CountryTraffic(int countries) {
    millis = new long[countries][];
    calls = new long[countries][];
  }

  private static long monthOf(long day) {
    LocalDate date = LocalDate.ofEpochDay(day);
    return date.getYear() * 12L + date.getMonthValue() - 1;
  }

  /** Begins a local day; the first of a run begins inside a month that is never complete. */
  void beginDay(long day) {
    long now = monthOf(day);
    if (month == Long.MIN_VALUE) {
      month = LocalDate.ofEpochDay(day).getDayOfMonth() == 1 ? now : now + 1;
      return;
    }
    while (month < now) {
      complete = Math.min(MONTHS, complete + 1);
      month++;
      int slot = slot(month);
      for (int country = 0; country < millis.length; country++) {
        if (millis[country] != null) {
          millis[country][slot] = 0;
          calls[country][slot] = 0;
        }
      }
    }
  }

  /** Counts a conversation. */
  void add(long day, int country, long durationMillis) {
    long of = monthOf(day);
    if (of != month && of != month - 1) {
      return; // a record of last month may come late; an older one is none of the ordinary
    }
    if (millis[country] == null) {
      millis[country] = new long[MONTHS + 1];
      calls[country] = new long[MONTHS + 1];
    }
    millis[country][slot(of)] += durationMillis;
    calls[country][slot(of)]++;
  }

  Optional<CountryTally.Normal> findNormal(int country) {
    if (complete == 0) {
      return Optional.empty();
    }
    if (millis[country] == null) {
      return Optional.of(new CountryTally.Normal(0, 0));
    }
    long minutes = median(millis[country]) / MINUTE;
    long perDay = Math.ceilDiv(median(calls[country]), DAYS_A_MONTH);
    return Optional.of(new CountryTally.Normal(minutes, perDay));
  }

  private long median(long[] slots) {
    long[] months = new long[complete];
    for (int i = 0; i < complete; i++) {
      months[i] = slots[slot(month - 1 - i)];
    }
    Arrays.sort(months);
    return months[complete / 2];
  }

  private static int slot(long month) {
    return (int) Math.floorMod(month, (long) MONTHS + 1);
  }

  void write(StateWriter out) {
    out.writeLong(month);
    out.writeInt(complete);
    for (int country = 0; country < millis.length; country++) {
      out.writeBoolean(millis[country] != null);
      if (millis[country] != null) {
        for (int i = 0; i <= MONTHS; i++) {
          out.writeLong(millis[country][i]);
          out.writeLong(calls[country][i]);
        }
      }
    }
  }

  void read(StateReader in) {
    month = in.readLong();
    complete = in.readCount(MONTHS);
    for (int country = 0; country < millis.length; country++) {
      if (in.readBoolean()) {
        millis[country] = new long[MONTHS + 1];
        calls[country] = new long[MONTHS + 1];
        for (int i = 0; i <= MONTHS; i++) {
          millis[country][i] = in.readLong();
          calls[country][i] = in.readLong();
        }
      }
    }
  }
}
