package org.sekisho.rating;

/** Where fractions of a yen go on a bill. */
public enum RoundingPolicy {
  /** Each call is rounded up to a whole yen. */
  CALL_UP,
  /** Each call loses its fraction. */
  CALL_DOWN,
  /** Each call is rounded half up. */
  CALL_HALF_UP,
  /** Calls are exact; the fraction of the total is cut off, as on Japanese bills (seed 003). */
  TOTAL_DOWN;

  /** The charge of one call as this policy books it. */
  public long callMicros(long exactMicros) {
    long yen = Money.MICROS_PER_YEN;
    return switch (this) {
      case CALL_UP -> Math.ceilDiv(exactMicros, yen) * yen;
      case CALL_DOWN -> Math.floorDiv(exactMicros, yen) * yen;
      case CALL_HALF_UP -> Math.floorDiv(exactMicros + yen / 2, yen) * yen;
      case TOTAL_DOWN -> exactMicros;
    };
  }

  /** The total of booked calls as it stands on a bill. */
  public Money total(Money booked) {
    return switch (this) {
      case CALL_UP, CALL_DOWN, CALL_HALF_UP -> booked;
      case TOTAL_DOWN ->
          new Money(Math.floorDiv(booked.micros(), Money.MICROS_PER_YEN) * Money.MICROS_PER_YEN);
    };
  }
}
