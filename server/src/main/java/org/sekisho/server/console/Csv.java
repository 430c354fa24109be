package org.sekisho.server.console;

/** Fields of files to download (RFC 4180). */
final class Csv {

  private Csv() {}

  /** A field; a caller chose some of them, and a spreadsheet must not take one for a formula. */
  static String field(String text) {
    String safe = text.matches("[=+@\\-\t\r].*") ? "'" + text : text;
    return safe.matches("(?s).*[\",\r\n].*") ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
  }
}
