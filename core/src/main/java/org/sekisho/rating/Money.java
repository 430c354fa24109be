package org.sekisho.rating;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An exact amount of yen.
 *
 * @param micros millionths of a yen; 9.2 trillion yen at most
 */
public record Money(long micros) implements Comparable<Money> {

  public static final long MICROS_PER_YEN = 1_000_000L;

  public static Money ofYen(long yen) {
    return new Money(Math.multiplyExact(yen, MICROS_PER_YEN));
  }

  /**
   * Reads a decimal amount of yen.
   *
   * @throws IllegalArgumentException if it is not a number, or finer than a micro-yen
   */
  public static Money parseYen(String text) {
    try {
      return new Money(
          new BigDecimal(text.strip())
              .movePointRight(6)
              .setScale(0, RoundingMode.UNNECESSARY)
              .longValueExact());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not an amount of yen: '%s'".formatted(text), e);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "finer than a millionth of a yen, or too large: '%s'".formatted(text), e);
    }
  }

  public Money plus(Money other) {
    return new Money(Math.addExact(micros, other.micros));
  }

  /** Whole yen, rounded half up: for people, never for sums. */
  public long yen() {
    return Math.floorDiv(micros + MICROS_PER_YEN / 2, MICROS_PER_YEN);
  }

  @Override
  public int compareTo(Money other) {
    return Long.compare(micros, other.micros);
  }

  @Override
  public String toString() {
    return BigDecimal.valueOf(micros, 6).stripTrailingZeros().toPlainString() + " yen";
  }
}
