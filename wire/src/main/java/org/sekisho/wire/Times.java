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
    long local = local(text);
    if (local == BAD) {
      return BAD;
    }
    int at = afterSeconds(text);
    if (at >= text.length()) {
      return BAD;
    }
    char sign = text.charAt(at);
    if (sign == 'Z' && at == text.length() - 1) {
      return local;
    }
    if (sign != '+' && sign != '-') {
      return BAD;
    }
    int hours = two(text, at + 1);
    boolean colon = at + 3 < text.length() && text.charAt(at + 3) == ':';
    int minutes = at + 3 == text.length() ? 0 : two(text, at + (colon ? 4 : 3));
    int end = at + 3 == text.length() ? at + 3 : at + (colon ? 6 : 5);
    if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59 || end != text.length()) {
      return BAD;
    }
    long offset = (hours * 60L + minutes) * 60_000L;
    return sign == '+' ? local - offset : local + offset;
  }

  /** Epoch milliseconds of {@code 2026-01-02 03:04:05} on a zone's clock. */
  public long parseLocal(String text, ZoneId zone) {
    long local = local(text);
    if (local == BAD || afterSeconds(text) != text.length()) {
      return BAD;
    }
    var at =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(local, 1_000L),
            (int) Math.floorMod(local, 1_000L) * 1_000_000,
            ZoneOffset.UTC);
    return at.atZone(zone).toInstant().toEpochMilli();
  }

  private long local(String text) {
    if (text.length() < 19
        || (text.charAt(10) != 'T' && text.charAt(10) != ' ')
        || text.charAt(13) != ':'
        || text.charAt(16) != ':') {
      return BAD;
    }
    int hour = two(text, 11);
    int minute = two(text, 14);
    int second = two(text, 17);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
      return BAD;
    }
    if (!text.regionMatches(0, lastDate, 0, 10) || lastDate.isEmpty()) {
      try {
        String date = text.substring(0, 10);
        lastEpochDay = LocalDate.parse(date).toEpochDay();
        lastDate = date;
      } catch (DateTimeException e) {
        return BAD;
      }
    }
    long millis = 0;
    int end = afterSeconds(text);
    for (int i = 20; i < Math.min(end, 23); i++) {
      millis = 10 * millis + (text.charAt(i) - '0');
    }
    for (int i = Math.min(end, 23); i < 23 && end > 19; i++) {
      millis *= 10;
    }
    return lastEpochDay * DAY + ((hour * 60L + minute) * 60L + second) * 1_000L + millis;
  }

  private static int afterSeconds(String text) {
    int at = 19;
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        at++;
      }
    }
    return at;
  }

  private static int two(String text, int at) {
    if (at + 1 >= text.length()) {
      return -1;
    }
    int tens = text.charAt(at) - '0';
    int ones = text.charAt(at + 1) - '0';
    return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : 10 * tens + ones;
  }
}
