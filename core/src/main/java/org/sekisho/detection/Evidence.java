package org.sekisho.detection;

/** Arithmetic of weights of evidence, in whole decibans; the same on every machine. */
public final class Evidence {

  private Evidence() {}

  /**
   * Ten times the decimal logarithm of {@code a / b}, rounded towards zero; 0 / 0 weighs nothing.
   */
  public static int ofRatio(double a, double b) {
    if (a <= 0 || b <= 0) {
      return 0;
    }
    return (int) (10 * StrictMath.log10(a / b));
  }

  public static int clamp(int decibans, int least, int most) {
    return Math.max(least, Math.min(most, decibans));
  }

  /** The probability of fraud that log-odds in decibans stand for, in thousandths. */
  public static int permille(int logOdds) {
    double odds = StrictMath.pow(10, logOdds / 10.0);
    return (int) (1000 * odds / (1 + odds));
  }
}
