package org.sekisho.wire.calls;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sekisho.wire.RejectReason;

/**
 * JSON objects of a file, however they stand in it: one a line, after a log's prefix, spread over
 * lines, in an array, or as a form's field. An object that was cut costs itself: one that begins a
 * line ends it.
 */
final class JsonRows implements RowTexts {

  /** Characters of an object. */
  private static final int LONGEST = 1_000_000;

  private final Lines lines;
  private final String form;
  private final String field;
  private final String furtherField;
  private final StringBuilder object = new StringBuilder();
  private @Nullable String rest; // what follows an object on its line
  private long line;
  private boolean controls;
  private boolean tooLong;
  private long others;
  private boolean growing;
  private boolean begun; // part of an object waits for the rest
  private int depth;
  private boolean inText;
  private boolean escaped;

  JsonRows(Lines lines, String form) {
    this.lines = lines;
    this.form = form;
    field = form + "=";
    furtherField = "&" + form + "=";
  }

  @Override
  public @Nullable String next() throws IOException {
    if (!begun) {
      controls = false;
      tooLong = false;
      object.setLength(0);
      depth = 0;
      inText = false;
      escaped = false;
    }
    begun = false;
    while (true) {
      String text = rest;
      rest = null;
      if (text == null) {
        text = read();
        if (text == null) {
          begun = growing && !object.isEmpty(); // the rest may still be written
          return object.isEmpty() || begun ? null : object.toString(); // cut by the file's end
        }
        controls |= lines.hasControls();
        tooLong |= lines.wasCut();
      }
      if (object.isEmpty()) {
        int open = opening(text);
        if (open < 0) {
          others += text.isBlank() || text.strip().matches("[\\[\\],]+") ? 0 : 1;
          controls = false;
          tooLong = false;
          continue;
        }
        text = text.substring(open);
        line = lines.number();
        if (isWhole(text)) {
          return text;
        }
      } else if (text.startsWith("{")) {
        rest = text; // the object before was cut: here begins another
        return object.toString();
      }
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (inText) {
          if (escaped) {
            escaped = false;
          } else if (c == '\\') {
            escaped = true;
          } else if (c == '"') {
            inText = false;
          }
        } else if (c == '"') {
          inText = true;
        } else if (c == '{') {
          depth++;
        } else if (c == '}' && --depth == 0) {
          object.append(text, 0, i + 1);
          String after = text.substring(i + 1);
          rest = opening(after) < 0 ? null : after;
          return object.toString();
        }
      }
      if (object.length() < LONGEST) {
        object.append(text).append('\n');
      } else {
        tooLong = true;
      }
      if (inText) { // no text goes on over a line's end: the object was cut
        return object.toString();
      }
    }
  }

  /** Whether a text is one object to its end, as far as that is seen without reading it. */
  private static boolean isWhole(String text) {
    return text.endsWith("}") && (text.indexOf('{', 1) < 0 || isOne(text));
  }

  private static boolean isOne(String text) {
    return !text.contains("}{")
        && !text.contains("} {")
        && !text.contains("},{")
        && !text.contains("}, {");
  }

  /** Where an object opens: a brace before a key or the line's end; -1 if none does. */
  private static int opening(String text) {
    for (int at = text.indexOf('{'); at >= 0; at = text.indexOf('{', at + 1)) {
      int next = at + 1;
      while (next < text.length() && text.charAt(next) == ' ') {
        next++;
      }
      if (next == text.length() || text.charAt(next) == '"') {
        return at;
      }
    }
    return -1;
  }

  private @Nullable String read() throws IOException {
    String text = lines.next();
    return text == null || form.isEmpty() ? text : ofForm(text);
  }

  /** The value of the form's field, or the text itself when it is no form. */
  private String ofForm(String text) {
    int from = field.length();
    if (!text.startsWith(field)) {
      int at = text.startsWith("{") ? -1 : text.indexOf(furtherField);
      if (at < 0) {
        return text;
      }
      from = at + furtherField.length();
    }
    int to = text.indexOf('&', from);
    String value = text.substring(from, to < 0 ? text.length() : to);
    try {
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return value; // not encoded after all; if it is no JSON either, it is rejected as such
    }
  }

  @Override
  public long line() {
    return line;
  }

  @Override
  public Optional<RejectReason> bad() {
    return tooLong
        ? Optional.of(RejectReason.TOO_LONG)
        : controls ? Optional.of(RejectReason.NOT_TEXT) : Optional.empty();
  }

  @Override
  public void setGrowing(boolean growing) {
    this.growing = growing;
  }

  @Override
  public long others() {
    return others;
  }
}
