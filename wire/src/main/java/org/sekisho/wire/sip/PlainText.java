package org.sekisho.wire.sip;

/** What callers write, as it may be kept: of bounded length, without control characters. */
public final class PlainText {

  /** Characters kept. */
  public static final int MOST = 256;

  private PlainText() {}

  /** The text itself where nothing is wrong with it; what is cut off or replaced otherwise. */
  public static String of(String text) {
    String cut = text.length() > MOST ? text.substring(0, MOST) : text;
    for (int i = 0; i < cut.length(); i++) {
      if (Character.isISOControl(cut.charAt(i))) {
        return cut.codePoints()
            .map(c -> Character.isISOControl(c) ? ' ' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
      }
    }
    return cut;
  }
}
