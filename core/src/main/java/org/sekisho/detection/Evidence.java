package org.sekisho.detection;

import java.util.Arrays;

/** Arithmetic of weights of evidence, in whole decibans; the same on every machine. */
public final class Evidence {

  /** The most decibans a ratio is told apart by; past it nobody asks. */
  private static final int MOST = 120;

  /** {@code POWERS[k]} is ten to the power of k tenths: tables, since every call passes here. */
  private static final double[] POWERS = new double[MOST + 1];

  private static final int[] PERMILLE = new int[2 * MOST + 1];

  static {
    for (int k = 0; k <= MOST; k++) {
      POWERS[k] = StrictMath.pow(10, k / 10.0);
    }
    for (int k = -MOST; k <= MOST; k++) {
      double odds = StrictMath.pow(10, k / 10.0);
      PERMILLE[k + MOST] = (int) (1000 * odds / (1 + odds));
    }
  }

  private Evidence() {}

  /**
   * Ten times the decimal logarithm of {@code a / b}, rounded towards zero; 0 / 0 weighs nothing.
   */
  public static int ofRatio(double a, double b) {
    if (a <= 0 || b <= 0) {
      return 0;
    }
    return a >= b ? tenths(a / b) : -tenths(b / a);
  }

  private static int tenths(double ratio) {
    int found = Arrays.binarySearch(POWERS, ratio);
    return found >= 0 ? found : -found - 2;
  }

  public static int clamp(int decibans, int least, int most) {
    return Math.max(least, Math.min(most, decibans));
  }

  /** The probability of fraud that log-odds in decibans stand for, in thousandths. */
  public static int permille(int logOdds) {
    return PERMILLE[clamp(logOdds, -MOST, MOST) + MOST];
  }
}
