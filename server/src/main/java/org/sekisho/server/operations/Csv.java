package org.sekisho.server.operations;

/** Fields of files to download (RFC 4180). */
public final class Csv {

  private Csv() {}

  /** A field; a caller chose some of them, and a spreadsheet must not take one for a formula. */
  public static String field(String text) {
    String safe = text.matches("(?s)[=+@\\-\t\r].*") ? "'" + text : text;
    return safe.matches("(?s).*[\",\r\n].*") ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
  }
}
