package org.sekisho.wire;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Reads times of call records: ISO 8601 with an offset, or without one where a zone is named. One
 * for each reading thread: it remembers the last date.
 */
public final class Times {

  /** No time could be read. */
  public static final long BAD = Long.MIN_VALUE;

  private static final long DAY = 86_400_000L;

  private String lastDate = "";
  private long lastEpochDay;

  /**
   * Epoch milliseconds of {@code 2026-01-02T03:04:05[.678](Z|+09:00|+0900)}; {@link #BAD} if it is
   * not.
   */
  public long parseOffset(String text) {
    return parseOffset(text, 0, text.length());
  }

  /** The same for a part of a text. */
  long parseOffset(String text, int from, int to) {
    long local = local(text, from, to);
    if (local == BAD) {
      return BAD;
    }
    int at = afterSeconds(text, from, to);
    if (at >= to) {
      return BAD;
    }
    char sign = text.charAt(at);
    if (sign == 'Z' && at == to - 1) {
      return local;
    }
    if (sign != '+' && sign != '-') {
      return BAD;
    }
    int hours = two(text, at + 1, to);
    boolean colon = at + 3 < to && text.charAt(at + 3) == ':';
    int minutes = at + 3 == to ? 0 : two(text, at + (colon ? 4 : 3), to);
    int end = at + 3 == to ? at + 3 : at + (colon ? 6 : 5);
    if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59 || end != to) {
      return BAD;
    }
    long offset = (hours * 60L + minutes) * 60_000L;
    return sign == '+' ? local - offset : local + offset;
  }

  /** Epoch milliseconds of {@code 2026-01-02 03:04:05} on a zone's clock. */
  public long parseLocal(String text, ZoneId zone) {
    int length = text.length();
    long local = local(text, 0, length);
    if (local == BAD || afterSeconds(text, 0, length) != length) {
      return BAD;
    }
    var at =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(local, 1_000L),
            (int) Math.floorMod(local, 1_000L) * 1_000_000,
            ZoneOffset.UTC);
    return at.atZone(zone).toInstant().toEpochMilli();
  }

  private long local(String text, int from, int to) {
    if (to - from < 19
        || (text.charAt(from + 10) != 'T' && text.charAt(from + 10) != ' ')
        || text.charAt(from + 13) != ':'
        || text.charAt(from + 16) != ':') {
      return BAD;
    }
    int hour = two(text, from + 11, to);
    int minute = two(text, from + 14, to);
    int second = two(text, from + 17, to);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
      return BAD;
    }
    if (!text.regionMatches(from, lastDate, 0, 10) || lastDate.isEmpty()) {
      try {
        String date = text.substring(from, from + 10);
        lastEpochDay = LocalDate.parse(date).toEpochDay();
        lastDate = date;
      } catch (DateTimeException e) {
        return BAD;
      }
    }
    long millis = 0;
    int end = afterSeconds(text, from, to) - from;
    for (int i = 20; i < Math.min(end, 23); i++) {
      millis = 10 * millis + (text.charAt(from + i) - '0');
    }
    for (int i = Math.min(end, 23); i < 23 && end > 19; i++) {
      millis *= 10;
    }
    return lastEpochDay * DAY + ((hour * 60L + minute) * 60L + second) * 1_000L + millis;
  }

  private static int afterSeconds(String text, int from, int to) {
    int at = from + 19;
    if (at < to && text.charAt(at) == '.') {
      at++;
      while (at < to && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        at++;
      }
    }
    return at;
  }

  private static int two(String text, int at, int to) {
    if (at + 1 >= to) {
      return -1;
    }
    int tens = text.charAt(at) - '0';
    int ones = text.charAt(at + 1) - '0';
    return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : 10 * tens + ones;
  }
}
