package org.sekisho.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One line of CSV (RFC 4180), read by itself: a record does not go on over a line's end, so that a
 * row cut inside a quote costs that row and no other.
 */
public final class CsvRow {

  /** Columns of a row; the widest known CDR has 269. */
  static final int MOST_COLUMNS = 400;

  private final List<String> fields = new ArrayList<>(24);

  /** Splits a line; empty when it is well-formed, else why it is not. */
  public Optional<RejectReason> split(String line) {
    fields.clear();
    int at = 0;
    int length = line.length();
    while (true) {
      if (fields.size() == MOST_COLUMNS) {
        return Optional.of(RejectReason.COLUMN_COUNT);
      }
      if (at < length && line.charAt(at) == '"') {
        int end = quoted(line, at + 1);
        if (end < 0) {
          return Optional.of(RejectReason.BAD_QUOTE);
        }
        String inside = line.substring(at + 1, end);
        fields.add(inside.indexOf('"') < 0 ? inside : inside.replace("\"\"", "\""));
        at = end + 1;
        if (at < length && line.charAt(at) != ',') {
          return Optional.of(RejectReason.BAD_QUOTE);
        }
      } else {
        int end = line.indexOf(',', at);
        end = end < 0 ? length : end;
        fields.add(line.substring(at, end));
        at = end;
      }
      if (at >= length) {
        return Optional.empty();
      }
      at++; // the comma; a row may end in one
      if (at == length) {
        fields.add("");
        return Optional.empty();
      }
    }
  }

  public int size() {
    return fields.size();
  }

  /** A field by position from 0; empty when the row has no such column. */
  public String get(int column) {
    return column < 0 || column >= fields.size() ? "" : fields.get(column);
  }

  /** Where the quoted field ends, or -1. */
  private static int quoted(String line, int from) {
    int at = from;
    while (true) {
      int quote = line.indexOf('"', at);
      if (quote < 0) {
        return -1;
      }
      if (quote + 1 < line.length() && line.charAt(quote + 1) == '"') {
        at = quote + 2;
      } else {
        return quote;
      }
    }
  }
}
