package org.sekisho.number;

/**
 * A telephone number in international form: country code first, digits only, no plus sign.
 *
 * @param digits 1 to 15 ASCII digits, the first not zero (ITU-T E.164 §6.1)
 */
public record E164(String digits) {

  /** Digits in the longest number (ITU-T E.164 §6.1). */
  public static final int LONGEST = 15;

  public E164 {
    if (!isE164(digits)) {
      throw new IllegalArgumentException("not an E.164 number: '%s'".formatted(digits));
    }
  }

  static boolean isE164(String digits) {
    int length = digits.length();
    if (length == 0 || length > LONGEST || digits.charAt(0) == '0') {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
    }
    return true;
  }

  /** The number without its last four digits, as anyone without a need sees it: +44207946****. */
  public String masked() {
    int shown = Math.max(0, digits.length() - 4);
    return "+" + digits.substring(0, shown) + "*".repeat(digits.length() - shown);
  }

  @Override
  public String toString() {
    return masked(); // logs and messages never show a whole number
  }
}
