package org.sekisho.wire;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One line of CSV (RFC 4180), read by itself: a record does not go on over a line's end, so that a
 * row cut inside a quote costs that row and no other. Fields become texts when they are asked for.
 */
public final class CsvRow implements FieldRow {

  /** How a separator or a quote stands inside a field. */
  public enum Escape {
    /** A quote within quotes is doubled (RFC 4180). */
    DOUBLED,
    /** A backslash before a separator, a quote or itself. */
    BACKSLASH,
    /** Doubled; else quotes stand as they are within quotes, one before a separator ends them. */
    LOOSE
  }

  /**
   * How rows are written.
   *
   * @param quote around fields; {@link #NO_QUOTE} when there is none
   */
  public record Style(char separator, char quote, Escape escape) {
    public static final char NO_QUOTE = '\0';
    public static final Style RFC_4180 = new Style(',', '"', Escape.DOUBLED);
  }

  /** Columns of a row; the widest known CDR has 448. */
  public static final int MOST_COLUMNS = 600;

  private final char separator;
  private final char quote;
  private final Escape style;
  private Escape escape;
  private final String single;
  private final String doubled;
  private String line = "";
  private final int[] from = new int[MOST_COLUMNS];
  private final int[] to = new int[MOST_COLUMNS];
  private final @Nullable String[] texts = new String[MOST_COLUMNS];
  private int size;

  public CsvRow() {
    this(Style.RFC_4180);
  }

  public CsvRow(Style style) {
    separator = style.separator();
    quote = style.quote();
    this.style = style.escape();
    escape = style.escape();
    single = String.valueOf(quote);
    doubled = single + single;
  }

  @Override
  public Optional<RejectReason> split(String line) {
    if (style != Escape.LOOSE) {
      return cut(line);
    }
    escape = Escape.DOUBLED;
    Optional<RejectReason> bad = cut(line);
    if (bad.isEmpty()) {
      return bad;
    }
    escape = Escape.LOOSE;
    return cut(line);
  }

  private Optional<RejectReason> cut(String line) {
    Arrays.fill(texts, 0, size, null);
    this.line = line;
    size = 0;
    int at = 0;
    int length = line.length();
    while (true) {
      if (size == MOST_COLUMNS) {
        return Optional.of(RejectReason.COLUMN_COUNT);
      }
      if (at < length && line.charAt(at) == quote && quote != Style.NO_QUOTE) {
        int end = quoted(line, at + 1);
        if (end < 0) {
          return Optional.of(RejectReason.BAD_QUOTE);
        }
        add(at + 1, end);
        at = end + 1;
        if (at < length && line.charAt(at) != separator) {
          return Optional.of(RejectReason.BAD_QUOTE);
        }
      } else {
        int end = escape == Escape.BACKSLASH ? unescaped(line, at) : line.indexOf(separator, at);
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

  @Override
  public int size() {
    return size;
  }

  @Override
  public String get(int column) {
    if (isEmpty(column)) {
      return "";
    }
    String text = texts[column];
    if (text == null) {
      text = line.substring(from[column], to[column]);
      text = plain(text, line.charAt(Math.max(0, from[column] - 1)) == quote);
      texts[column] = text;
    }
    return text;
  }

  /** A field without its escapes. */
  private String plain(String text, boolean quoted) {
    return switch (escape) {
      case DOUBLED -> quoted && text.indexOf(quote) >= 0 ? text.replace(doubled, single) : text;
      case BACKSLASH -> text.indexOf('\\') < 0 ? text : withoutBackslashes(text);
      case LOOSE -> text;
    };
  }

  private static String withoutBackslashes(String text) {
    var plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\' && i + 1 < text.length()) {
        i++;
      }
      plain.append(text.charAt(i));
    }
    return plain.toString();
  }

  @Override
  public boolean isEmpty(int column) {
    return column < 0 || column >= size || from[column] == to[column];
  }

  @Override
  public long offsetTime(int column, Times times) {
    return isEmpty(column) ? Times.BAD : times.parseOffset(line, from[column], to[column]);
  }

  /** Where the quoted field ends, or -1. */
  private int quoted(String line, int from) {
    int at = from;
    while (true) {
      int found = line.indexOf(quote, at);
      if (found < 0) {
        return -1;
      }
      boolean goesOn =
          switch (escape) {
            case DOUBLED -> found + 1 < line.length() && line.charAt(found + 1) == quote;
            case BACKSLASH -> isEscaped(line, from, found);
            case LOOSE -> found + 1 < line.length() && line.charAt(found + 1) != separator;
          };
      if (!goesOn) {
        return found;
      }
      at = found + (escape == Escape.DOUBLED ? 2 : 1);
    }
  }

  /** The next separator no backslash stands before, or -1. */
  private int unescaped(String line, int from) {
    int at = line.indexOf(separator, from);
    while (at >= 0 && isEscaped(line, from, at)) {
      at = line.indexOf(separator, at + 1);
    }
    return at;
  }

  /** Whether an odd number of backslashes stands before a place. */
  private static boolean isEscaped(String line, int from, int at) {
    int before = at;
    while (before > from && line.charAt(before - 1) == '\\') {
      before--;
    }
    return (at - before) % 2 == 1;
  }
}
