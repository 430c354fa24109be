package org.sekisho.wire;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One line of CSV (RFC 4180), read by itself: a record does not go on over a line's end, so that a
 * row cut inside a quote costs that row and no other. Fields become texts when they are asked for.
 */
public final class CsvRow {

  /** Columns of a row; the widest known CDR has 269. */
  static final int MOST_COLUMNS = 400;

  private String line = "";
  private final int[] from = new int[MOST_COLUMNS];
  private final int[] to = new int[MOST_COLUMNS];
  private final @Nullable String[] texts = new String[MOST_COLUMNS];
  private int size;

  /** Splits a line; empty when it is well-formed, else why it is not. */
  public Optional<RejectReason> split(String line) {
    Arrays.fill(texts, 0, size, null);
    this.line = line;
    size = 0;
    int at = 0;
    int length = line.length();
    while (true) {
      if (size == MOST_COLUMNS) {
        return Optional.of(RejectReason.COLUMN_COUNT);
      }
      if (at < length && line.charAt(at) == '"') {
        int end = quoted(line, at + 1);
        if (end < 0) {
          return Optional.of(RejectReason.BAD_QUOTE);
        }
        add(at + 1, end);
        at = end + 1;
        if (at < length && line.charAt(at) != ',') {
          return Optional.of(RejectReason.BAD_QUOTE);
        }
      } else {
        int end = line.indexOf(',', at);
        end = end < 0 ? length : end;
        add(at, end);
        at = end;
      }
      if (at >= length) {
        return Optional.empty();
      }
      at++; // the comma; a row may end in one
      if (at == length && size < MOST_COLUMNS) {
        add(at, at);
        return Optional.empty();
      }
    }
  }

  private void add(int start, int end) {
    from[size] = start;
    to[size] = end;
    size++;
  }

  public int size() {
    return size;
  }

  /** A field by position from 0; empty when the row has no such column. */
  public String get(int column) {
    if (isEmpty(column)) {
      return "";
    }
    String text = texts[column];
    if (text == null) {
      text = line.substring(from[column], to[column]);
      if (line.charAt(Math.max(0, from[column] - 1)) == '"') {
        text = text.replace("\"\"", "\"");
      }
      texts[column] = text;
    }
    return text;
  }

  /** Whether the row has no such column, or nothing in it. */
  public boolean isEmpty(int column) {
    return column < 0 || column >= size || from[column] == to[column];
  }

  /** A field read as a time with its offset, epoch milliseconds; {@link Times#BAD} if it is not. */
  public long offsetTime(int column, Times times) {
    return isEmpty(column) ? Times.BAD : times.parseOffset(line, from[column], to[column]);
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
