package org.sekisho.wire.sip;

/** What a lean reader looks for in bytes: lines, tokens, numbers. Nothing is copied. */
final class SipBytes {

  private SipBytes() {}

  static boolean startsWith(byte[] data, int from, int to, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (from + i >= to || data[from + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a name stands there, in whatever case. */
  static boolean isNamed(byte[] data, int from, int to, String name) {
    if (to - from != name.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (lower(data[from + i]) != lower(name.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
  }

  static boolean startsWith(byte[] data, int from, int to, byte[] text) {
    if (to - from < text.length) {
      return false;
    }
    for (int i = 0; i < text.length; i++) {
      byte c = data[from + i];
      int upper = c >= 'a' && c <= 'z' ? c & ~0x20 : c; // SIP/2.0 may be written small
      if (upper != text[i]) {
        return false;
      }
    }
    return true;
  }

  /** Where a line ends, before its CRLF or LF; -1 if it does not. */
  static int endOfLine(byte[] data, int from, int length) {
    for (int i = from; i < length; i++) {
      if (data[i] == '\n') {
        return i > from && data[i - 1] == '\r' ? i - 1 : i;
      }
    }
    return -1;
  }

  static int afterLine(byte[] data, int lineEnd, int length) {
    int at = lineEnd;
    if (at < length && data[at] == '\r') {
      at++;
    }
    return Math.min(at + 1, length);
  }

  static int indexOf(byte[] data, char c, int from, int to) {
    for (int i = from; i < to; i++) {
      if (data[i] == c) {
        return i;
      }
    }
    return -1;
  }

  static int lastIndexOf(byte[] data, char c, int from, int to) {
    for (int i = to - 1; i >= from; i--) {
      if (data[i] == c) {
        return i;
      }
    }
    return -1;
  }

  /** A number of at most nine digits; -1 if it is none. */
  static int number(byte[] data, int from, int to) {
    if (from >= to || to - from > 9) {
      return -1;
    }
    int number = 0;
    for (int i = from; i < to; i++) {
      if (data[i] < '0' || data[i] > '9') {
        return -1;
      }
      number = 10 * number + data[i] - '0';
    }
    return number;
  }

  static boolean isToken(byte[] data, int from, int to) {
    for (int i = from; i < to; i++) {
      int c = data[i];
      boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (!plain && "-.!%*_+`'~".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  static boolean isSpace(byte c) {
    return c == ' ' || c == '\t';
  }

  static boolean isBlank(byte c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }
}
