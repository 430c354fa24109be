package org.sekisho.enrichment;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.temporal.TemporalAdjusters;
import java.util.Map;

/**
 * Japan's public holidays since 2007, after the Act on National Holidays (1948 no. 178), with the
 * moves of 2019 to 2021. The equinoxes are the National Astronomical Observatory's approximation,
 * right until 2099; the years to come follow the Act as it stands.
 */
final class JapaneseHolidays {

  private static final Map<MonthDay, Integer> FIXED =
      Map.ofEntries(
          Map.entry(MonthDay.of(1, 1), 1949),
          Map.entry(MonthDay.of(2, 11), 1967),
          Map.entry(MonthDay.of(2, 23), 2020),
          Map.entry(MonthDay.of(4, 29), 1949),
          Map.entry(MonthDay.of(5, 3), 1949),
          Map.entry(MonthDay.of(5, 4), 1988),
          Map.entry(MonthDay.of(5, 5), 1949),
          Map.entry(MonthDay.of(8, 11), 2016),
          Map.entry(MonthDay.of(11, 3), 1948),
          Map.entry(MonthDay.of(11, 23), 1948));

  private JapaneseHolidays() {}

  static boolean isHoliday(LocalDate day) {
    return isNamed(day) || isSubstitute(day) || isBetween(day);
  }

  private static boolean isNamed(LocalDate day) {
    int year = day.getYear();
    if (year == 2019 && (day.equals(date(2019, 5, 1)) || day.equals(date(2019, 10, 22)))) {
      return true; // accession and enthronement
    }
    if (year == 2020 || year == 2021) { // the Olympic summers
      boolean first = year == 2020;
      if (day.getMonthValue() == 7 || day.getMonthValue() == 8) {
        return day.equals(date(year, 7, first ? 23 : 22))
            || day.equals(date(year, 7, first ? 24 : 23))
            || day.equals(date(year, 8, first ? 10 : 8));
      }
      if (day.getMonthValue() == 10) {
        return false;
      }
    }
    Integer since = FIXED.get(MonthDay.from(day));
    if (since != null && year >= since) {
      return true;
    }
    if (day.equals(date(year, 12, 23))) {
      return year >= 1989 && year <= 2018;
    }
    return day.equals(monday(year, 1, 2))
        || day.equals(monday(year, 7, 3))
        || day.equals(monday(year, 9, 3))
        || day.equals(monday(year, 10, 2))
        || day.equals(date(year, 3, equinox(20.8431, year)))
        || day.equals(date(year, 9, equinox(23.2488, year)));
  }

  /** The next day that is no holiday, after one that fell on a Sunday. */
  private static boolean isSubstitute(LocalDate day) {
    if (isNamed(day)) {
      return false;
    }
    LocalDate before = day.minusDays(1);
    while (isNamed(before)) {
      if (before.getDayOfWeek() == DayOfWeek.SUNDAY) {
        return true;
      }
      before = before.minusDays(1);
    }
    return false;
  }

  /** A day between two holidays. */
  private static boolean isBetween(LocalDate day) {
    return isNamed(day.minusDays(1)) && isNamed(day.plusDays(1));
  }

  private static LocalDate date(int year, int month, int day) {
    return LocalDate.of(year, month, day);
  }

  private static LocalDate monday(int year, int month, int which) {
    return date(year, month, 1).with(TemporalAdjusters.dayOfWeekInMonth(which, DayOfWeek.MONDAY));
  }

  private static int equinox(double base, int year) {
    return (int) (base + 0.242194 * (year - 1980) - (year - 1980) / 4);
  }
}
