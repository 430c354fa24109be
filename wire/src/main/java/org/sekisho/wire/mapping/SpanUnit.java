package org.sekisho.wire.mapping;

import org.sekisho.wire.Times;

/** How a length of time is written. */
public enum SpanUnit {
  /** {@code 65}, {@code 65.2}. */
  SECONDS,
  MILLISECONDS,
  MICROSECONDS,
  MINUTES,
  /** {@code 1:01:05}, {@code 1:05}, {@code 1時間1分5秒}: hours, minutes, seconds from the right. */
  CLOCK;

  private static final long MOST_MILLIS = 366L * 86_400_000L;

  /** Milliseconds; {@link Times#BAD} if the text is none, negative or longer than a year. */
  public long read(String text) {
    long read =
        switch (this) {
          case SECONDS -> Decimal.scaled(text, 3);
          case MILLISECONDS -> Decimal.scaled(text, 0);
          case MICROSECONDS -> over(Decimal.scaled(text, 0), 1_000, 1);
          case MINUTES -> over(Decimal.scaled(text, 6), 1_000, 60);
          case CLOCK -> clock(text);
        };
    return read < 0 || read > MOST_MILLIS ? Times.BAD : read;
  }

  private static long over(long value, long by, long times) {
    return value < 0 ? Times.BAD : value / by * times;
  }

  private static long clock(String text) {
    long sum = 0;
    long group = -1;
    int groups = 0;
    for (int i = 0; i <= text.length(); i++) {
      int digit = i < text.length() ? Character.digit(text.charAt(i), 10) : -1;
      if (digit >= 0) {
        group = 10 * Math.max(0, group) + digit;
        if (group > 1_000_000) {
          return Times.BAD;
        }
      } else if (group >= 0) {
        sum = 60 * sum + group;
        group = -1;
        groups++;
      }
    }
    if (groups == 0 || groups > 3) {
      return Times.BAD;
    }
    return 1_000 * (groups == 1 && text.indexOf('分') >= 0 ? 60 * sum : sum);
  }
}
