package org.sekisho.wire.mapping;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sekisho.wire.Times;

/** How a time is written. Reading gives epoch milliseconds or {@link Times#BAD}. */
public sealed interface TimeFormat {

  /** What a reader knows beside the text; one for each reading thread. */
  record Place(Times times, ZoneId zone, YearOf year) {
    static final Place UTC = new Place(new Times(), ZoneId.of("UTC"), (month, day) -> 1970);

    Place in(ZoneId other) {
      return new Place(new Times(), other, year);
    }
  }

  /** The year of a date without one, by its month from 1. */
  @FunctionalInterface
  interface YearOf {
    int year(int month, int day);
  }

  /** Whether a text of this format needs a zone to be a time. */
  boolean needsZone();

  long read(String text, Place place);

  /** {@code 2026-01-02T03:04:05+09:00}. */
  record Iso() implements TimeFormat {
    @Override
    public boolean needsZone() {
      return false;
    }

    @Override
    public long read(String text, Place place) {
      return place.times().parseOffset(text);
    }
  }

  /** {@code 2026-01-02 03:04:05} on a local clock. */
  record Local() implements TimeFormat {
    @Override
    public boolean needsZone() {
      return true;
    }

    @Override
    public long read(String text, Place place) {
      return place.times().parseLocal(text, place.zone());
    }
  }

  /**
   * A count since 1970-01-01T00:00Z; 0 is no time.
   *
   * @param perSecond 1, 1,000 or 1,000,000
   */
  record Epoch(long perSecond) implements TimeFormat {
    /** The year 2200: past it a unit was mistaken. */
    private static final long LAST_MILLIS = 7_258_118_400_000L;

    @Override
    public boolean needsZone() {
      return false;
    }

    @Override
    public long read(String text, Place place) {
      long thousandths = Decimal.scaled(text, perSecond == 1 ? 3 : 0);
      long millis = perSecond <= 1_000 ? thousandths : thousandths / (perSecond / 1_000);
      return thousandths == Times.BAD || millis > LAST_MILLIS ? Times.BAD : millis;
    }
  }

  /** {@code 20260102030405.678}. */
  record Compact() implements TimeFormat {

    @Override
    public boolean needsZone() {
      return true;
    }

    @Override
    public long read(String text, Place place) {
      if (text.length() < 14 || (text.length() > 14 && text.charAt(14) != '.')) {
        return Times.BAD;
      }
      String iso =
          "%s-%s-%s %s:%s:%s"
              .formatted(
                  text.substring(0, 4),
                  text.substring(4, 6),
                  text.substring(6, 8),
                  text.substring(8, 10),
                  text.substring(10, 12),
                  text.substring(12));
      return place.times().parseLocal(iso, place.zone());
    }
  }

  /**
   * As Cisco and Oracle write: {@code *15:54:56.868 PST Mon Dec 18 2017}, the day of the week left
   * out at times. A leading {@code *} or {@code .} says that the clock was not in step.
   */
  record Gateway() implements TimeFormat {
    private static final Pattern FORM =
        Pattern.compile(
            "[*.]?(\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,9})?)\\s+(\\S+)\\s+(?:[A-Za-z]{3}\\s+)?"
                + "([A-Za-z]{3})\\s+(\\d{1,2})\\s+(\\d{4})");
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

    @Override
    public boolean needsZone() {
      return true; // the letters of a zone name it to people only: IST is three zones
    }

    @Override
    public long read(String text, Place place) {
      Matcher found = FORM.matcher(text.strip());
      if (!found.matches()) {
        return Times.BAD;
      }
      int month = MONTHS.indexOf(found.group(3).toLowerCase(Locale.ROOT));
      if (month < 0 || month % 3 != 0) {
        return Times.BAD;
      }
      String iso =
          "%s-%02d-%02d %s"
              .formatted(
                  found.group(5), month / 3 + 1, Integer.parseInt(found.group(4)), found.group(1));
      String zone = found.group(2).toUpperCase(Locale.ROOT);
      boolean utc = zone.equals("UTC") || zone.equals("GMT") || zone.equals("Z");
      return place.times().parseLocal(iso, utc ? ZoneId.of("UTC") : place.zone());
    }
  }

  /**
   * Whatever stands between the numbers: {@code 4/15 7:00}, {@code 2015年4月15日 7時00分}, {@code 0415
   * 7:00:30}. A year that is left out is found from the rest of the file.
   */
  record Numbers() implements TimeFormat {
    private static final Pattern ERA = Pattern.compile("(平成|令和|昭和)\\s*(\\d{1,2}|元)年?");

    @Override
    public boolean needsZone() {
      return true;
    }

    @Override
    public long read(String text, Place place) {
      String rest = text;
      int named = 0;
      if (text.indexOf('成') >= 0 || text.indexOf('和') >= 0) {
        Matcher era = ERA.matcher(text);
        if (era.find()) {
          named = eraYear(era.group(1), era.group(2));
          rest = text.substring(0, era.start()) + ' ' + text.substring(era.end());
        }
      }
      int[] parts = new int[8];
      int count = 0;
      int length = rest.length();
      for (int at = 0; at < length && count < 6; at++) {
        int digit = Character.digit(rest.charAt(at), 10);
        if (digit < 0) {
          continue;
        }
        int from = at;
        int value = 0;
        while (digit >= 0 && at - from < 9) {
          value = 10 * value + digit;
          at++;
          digit = at < length ? Character.digit(rest.charAt(at), 10) : -1;
        }
        int digits = at - from;
        if (digits > 8) {
          return Times.BAD;
        }
        if (count == 0 && digits == 8) { // 20150415
          parts[count++] = value / 10_000;
          value %= 10_000;
          digits = 4;
        }
        if (count <= 1 && digits == 4 && (count == 1 || value <= 1231)) { // 0415
          parts[count++] = value / 100;
          value %= 100;
        }
        parts[count++] = value;
      }
      boolean full = parts[0] > 31;
      int at = full ? 1 : 0;
      if (count - at < 4 || count - at > 5) {
        return Times.BAD;
      }
      int year = full ? parts[0] : named > 0 ? named : place.year().year(parts[at], parts[at + 1]);
      try {
        return LocalDateTime.of(
                year, parts[at], parts[at + 1], parts[at + 2], parts[at + 3], parts[at + 4])
            .atZone(place.zone())
            .toInstant()
            .toEpochMilli();
      } catch (DateTimeException e) {
        return Times.BAD;
      }
    }
  }

  /** A pattern of {@link DateTimeFormatter}; English names of months and days. */
  record Written(String pattern, DateTimeFormatter formatter) implements TimeFormat {

    static Written of(String pattern) {
      return new Written(
          pattern,
          new DateTimeFormatterBuilder()
              .parseCaseInsensitive()
              .appendPattern(pattern)
              .parseDefaulting(ChronoField.SECOND_OF_MINUTE, 0)
              .parseDefaulting(ChronoField.NANO_OF_SECOND, 0)
              .toFormatter(Locale.ENGLISH));
    }

    @Override
    public boolean needsZone() {
      return !pattern.replaceAll("'[^']*'", "").matches(".*[XxZVOz].*");
    }

    @Override
    public long read(String text, Place place) {
      try {
        TemporalAccessor read = formatter.parse(text.strip());
        ZoneId zone = read.query(TemporalQueries.zone());
        if (read.isSupported(ChronoField.INSTANT_SECONDS)) {
          return Instant.from(read).toEpochMilli();
        }
        return LocalDateTime.from(read)
            .atZone(zone == null ? place.zone() : zone)
            .toInstant()
            .toEpochMilli();
      } catch (DateTimeException e) {
        return Times.BAD;
      }
    }
  }

  /** The year of an era's year: Heisei 27 is 2015. */
  static int eraYear(String era, String year) {
    int of = year.equals("元") ? 1 : Integer.parseInt(year);
    return of
        + switch (era) {
          case "令和" -> 2018;
          case "平成" -> 1988;
          default -> 1925;
        };
  }

  /**
   * The format of a name, or of a pattern.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static TimeFormat named(String name) {
    return switch (name) {
      case "iso" -> new Iso();
      case "local" -> new Local();
      case "epoch" -> new Epoch(1);
      case "epoch-millis" -> new Epoch(1_000);
      case "epoch-micros" -> new Epoch(1_000_000);
      case "compact" -> new Compact();
      case "gateway" -> new Gateway();
      case "numbers" -> new Numbers();
      default -> Written.of(name);
    };
  }
}
