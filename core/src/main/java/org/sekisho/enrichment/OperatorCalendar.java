package org.sekisho.enrichment;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.BitSet;
import java.util.Map;

/** The local hour and whether offices are closed, where the operator is. */
public final class OperatorCalendar {

  public static final long MILLIS_PER_HOUR = 3_600_000L;
  public static final long MILLIS_PER_DAY = 24 * MILLIS_PER_HOUR;

  /** Days the table of days off knows, from 2000-01-01 on; outside it only weekends count. */
  private static final int DAYS = 36_525;

  private static final long FIRST_DAY = LocalDate.of(2000, 1, 1).toEpochDay();

  private final ZoneId zone;
  private final ZoneRules rules;
  private final long fixedOffsetMillis;
  private final BitSet daysOff;

  /**
   * @param japaneseHolidays whether Japan's holidays and the turn of its year close offices
   */
  public OperatorCalendar(ZoneId zone, boolean japaneseHolidays) {
    this.zone = zone;
    this.rules = zone.getRules();
    boolean neverChanges =
        rules.isFixedOffset()
            || rules.nextTransition(Instant.parse("2000-01-01T00:00:00Z")) == null;
    this.fixedOffsetMillis =
        neverChanges
            ? 1_000L * rules.getOffset(Instant.parse("2000-01-01T00:00:00Z")).getTotalSeconds()
            : Long.MIN_VALUE;
    daysOff = new BitSet(DAYS);
    for (int i = 0; i < DAYS; i++) {
      LocalDate day = LocalDate.ofEpochDay(FIRST_DAY + i);
      boolean off = isWeekend(day);
      if (japaneseHolidays) {
        off |= JapaneseHolidays.isHoliday(day) || isTurnOfTheYear(day);
      }
      daysOff.set(i, off);
    }
  }

  private OperatorCalendar(OperatorCalendar of, BitSet daysOff) {
    zone = of.zone;
    rules = of.rules;
    fixedOffsetMillis = of.fixedOffsetMillis;
    this.daysOff = daysOff;
  }

  /**
   * The same calendar with days told anew.
   *
   * @param closed whether offices are closed on a day, from 2000 to 2099
   */
  public OperatorCalendar with(Map<LocalDate, Boolean> closed) {
    BitSet days = (BitSet) daysOff.clone();
    closed.forEach(
        (day, off) -> {
          long index = day.toEpochDay() - FIRST_DAY;
          if (index < 0 || index >= DAYS) {
            throw new IllegalArgumentException("a day from 2000 to 2099: " + day);
          }
          days.set((int) index, off);
        });
    return new OperatorCalendar(this, days);
  }

  /** Japan's calendar. */
  public static OperatorCalendar japan() {
    return new OperatorCalendar(ZoneId.of("Asia/Tokyo"), true);
  }

  public ZoneId zone() {
    return zone;
  }

  /** Milliseconds on the local clock since 1970-01-01 00:00 local. */
  public long localMillis(long atMillis) {
    return atMillis + offsetMillis(atMillis);
  }

  /** Epoch day of the local date. */
  public long dayOf(long atMillis) {
    return Math.floorDiv(localMillis(atMillis), MILLIS_PER_DAY);
  }

  /** Local hour, 0 to 23. */
  public int hourOf(long atMillis) {
    return (int) Math.floorMod(Math.floorDiv(localMillis(atMillis), MILLIS_PER_HOUR), 24L);
  }

  /** Weekends, public holidays, the turn of the year (29 December to 3 January). */
  public boolean isDayOff(long epochDay) {
    long index = epochDay - FIRST_DAY;
    return index >= 0 && index < DAYS
        ? daysOff.get((int) index)
        : isWeekend(LocalDate.ofEpochDay(epochDay));
  }

  /** The instant a local day begins. */
  public long startOfDayMillis(long epochDay) {
    if (fixedOffsetMillis != Long.MIN_VALUE) {
      return epochDay * MILLIS_PER_DAY - fixedOffsetMillis;
    }
    return LocalDate.ofEpochDay(epochDay).atStartOfDay(zone).toInstant().toEpochMilli();
  }

  public ZoneOffset offsetAt(long atMillis) {
    return rules.getOffset(Instant.ofEpochMilli(atMillis));
  }

  private long offsetMillis(long atMillis) {
    return fixedOffsetMillis != Long.MIN_VALUE
        ? fixedOffsetMillis
        : 1_000L * offsetAt(atMillis).getTotalSeconds();
  }

  private static boolean isWeekend(LocalDate day) {
    return day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
  }

  private static boolean isTurnOfTheYear(LocalDate day) {
    MonthDay at = MonthDay.from(day);
    return at.compareTo(MonthDay.of(12, 29)) >= 0 || at.compareTo(MonthDay.of(1, 3)) <= 0;
  }
}
