package org.sekisho.wire.mapping;

import org.sekisho.wire.Times;

/** Reads decimal numbers without rounding: {@code 1795349697.481}. */
final class Decimal {

  /** Digits of a whole number that are read; more do not fit. */
  private static final int MOST_DIGITS = 17;

  private Decimal() {}

  /**
   * A number times a power of ten; further places are cut off.
   *
   * @param places 3 for thousandths; digits and places together must not be over {@value
   *     #MOST_DIGITS}
   * @return {@link Times#BAD} if the text is no such number, or too large
   */
  static long scaled(String text, int places) {
    int length = text.length();
    int point = text.indexOf('.');
    int wholeEnd = point < 0 ? length : point;
    if (wholeEnd == 0 || wholeEnd + places > MOST_DIGITS) {
      return Times.BAD;
    }
    long value = 0;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (i == wholeEnd) {
        continue; // the point
      }
      if (c < '0' || c > '9') {
        return Times.BAD;
      }
      if (i <= wholeEnd + places) {
        value = 10 * value + (c - '0');
      }
    }
    for (int given = Math.max(0, length - wholeEnd - 1); given < places; given++) {
      value *= 10;
    }
    return value;
  }
}
