package org.sekisho.cli;

/** Columns on a terminal: a Japanese character takes two. */
final class TextWidth {

  private TextWidth() {}

  /** The text and as many spaces as bring it to so many columns; one at least. */
  static String padded(String text, int columns) {
    return text + " ".repeat(Math.max(1, columns - of(text)));
  }

  private static int of(String text) {
    return text.chars().map(c -> c < 0x1100 ? 1 : 2).sum();
  }
}
