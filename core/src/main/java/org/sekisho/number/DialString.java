package org.sekisho.number;

import java.util.Locale;

/**
 * Takes a dialled string out of its URI (RFC 3966, RFC 3261 §19.1, RFC 5031) and its separators.
 */
final class DialString {

  /** What every {@code urn:service:sos} comes down to. */
  static final String EMERGENCY_SERVICE = "sos";

  private static final String SOS = "urn:service:sos";
  private static final String CONTEXT = ";phone-context=";

  private DialString() {}

  /**
   * The digits dialled, with a leading + where the number is global; anything else is kept as is.
   */
  static String clean(String dialled, int maxLength) {
    String text = dialled.strip();
    if (text.length() > maxLength) {
      text = text.substring(0, maxLength);
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.equals(SOS) || lower.startsWith(SOS + ".")) {
      return EMERGENCY_SERVICE;
    }
    for (String scheme : new String[] {"tel:", "sip:", "sips:"}) {
      if (lower.startsWith(scheme)) {
        text = text.substring(scheme.length());
        int host = text.indexOf('@');
        text = host < 0 ? text : text.substring(0, host);
        break;
      }
    }
    int parameters = text.indexOf(';');
    String context = "";
    if (parameters >= 0) {
      int at = text.toLowerCase(Locale.ROOT).indexOf(CONTEXT, parameters);
      context = at < 0 ? "" : text.substring(at + CONTEXT.length()).split(";", 2)[0];
      text = text.substring(0, parameters);
    }
    String digits = withoutSeparators(Escapes.resolved(text));
    String global = withoutSeparators(Escapes.resolved(context));
    return global.startsWith("+") && !digits.startsWith("+") ? global + digits : digits;
  }

  private static String withoutSeparators(String text) {
    var out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '-', '.', '(', ')', ' ', '\t', '\u2010', '\u2011', '\u2212', '\u3000', '\uff0d' -> {}
        case '\uff0b' -> out.append('+');
        default -> {
          int digit = Character.digit(c, 10); // full-width digits, too
          out.append(digit >= 0 ? (char) ('0' + digit) : c);
        }
      }
    }
    return out.toString();
  }
}
