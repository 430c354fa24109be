package org.sekisho.rating;

/**
 * What a call costs, as a price list says it: "0.42 a minute, 60/1".
 *
 * <p>All amounts are micro-yen, all times milliseconds; increments are whole seconds.
 *
 * @param connectionFeeMicros charged once a call is answered
 * @param perMinuteMicros price of sixty charged seconds
 * @param firstSeconds charged whole as soon as the call is answered
 * @param incrementSeconds every interval begun after that is charged whole
 */
public record ChargeTerms(
    long connectionFeeMicros, long perMinuteMicros, int firstSeconds, int incrementSeconds) {

  /** The dearest minute a price list may name, in yen; a larger one is a typing error. */
  public static final long MAX_YEN_PER_MINUTE = 100_000;

  /** The longest increment, in seconds. */
  public static final int MAX_INCREMENT_SECONDS = 3_600;

  private static final long MAX_MICROS = MAX_YEN_PER_MINUTE * Money.MICROS_PER_YEN;

  public ChargeTerms {
    if (connectionFeeMicros < 0
        || connectionFeeMicros > MAX_MICROS
        || perMinuteMicros < 0
        || perMinuteMicros > MAX_MICROS) {
      throw new IllegalArgumentException(
          "a price must be 0 to %d yen".formatted(MAX_YEN_PER_MINUTE));
    }
    if (firstSeconds < 0
        || firstSeconds > MAX_INCREMENT_SECONDS
        || incrementSeconds < 1
        || incrementSeconds > MAX_INCREMENT_SECONDS) {
      throw new IllegalArgumentException(
          "bad increments: %d/%d seconds".formatted(firstSeconds, incrementSeconds));
    }
  }

  /**
   * The charge of an answered call that has lasted this long, ended or still running.
   *
   * @param durationMillis from answer, by the network's clock; zero costs the first increment
   * @return micro-yen, rounded up to a whole one
   * @throws IllegalArgumentException if {@code durationMillis} is negative
   */
  public long chargeMicros(long durationMillis) {
    if (durationMillis < 0) {
      throw new IllegalArgumentException("call of negative duration: " + durationMillis);
    }
    long seconds = chargedSeconds(durationMillis);
    return connectionFeeMicros + Math.ceilDiv(Math.multiplyExact(perMinuteMicros, seconds), 60L);
  }

  /** The seconds charged for a call of this length. */
  public long chargedSeconds(long durationMillis) {
    long beyond = durationMillis - 1_000L * firstSeconds;
    return beyond <= 0
        ? firstSeconds
        : firstSeconds + Math.ceilDiv(beyond, 1_000L * incrementSeconds) * incrementSeconds;
  }

  /**
   * The most whole seconds a call may last for this much money; what a gate may allow.
   *
   * @return 0 if not even the first increment is paid for
   */
  public long secondsFor(long budgetMicros) {
    long left = budgetMicros - connectionFeeMicros;
    if (left < 0 || chargeMicros(0) > budgetMicros) {
      return 0;
    }
    if (perMinuteMicros == 0) {
      return Long.MAX_VALUE;
    }
    long paid = left > Long.MAX_VALUE / 60 ? Long.MAX_VALUE : left * 60 / perMinuteMicros;
    long increments = (paid - firstSeconds) / incrementSeconds;
    return firstSeconds + increments * incrementSeconds;
  }
}
