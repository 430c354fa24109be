package org.sekisho.report.page;

import java.util.Locale;
import org.sekisho.rating.Money;

/** HTML in two languages: what is written stands in both, and the page shows one. */
final class Text {

  private Text() {}

  /** A text in both languages; neither is escaped, so that they may hold elements. */
  static String both(String english, String japanese) {
    return english.equals(japanese)
        ? english
        : "<span lang=\"en\">%s</span><span lang=\"ja\">%s</span>".formatted(english, japanese);
  }

  /** A text of a drawing in both languages, at a place. */
  static String label(
      double x, double y, String classes, String anchor, String english, String japanese) {
    if (english.equals(japanese)) {
      return oneLabel(x, y, classes, anchor, "", english);
    }
    return oneLabel(x, y, classes, anchor, " lang=\"en\"", english)
        + oneLabel(x, y, classes, anchor, " lang=\"ja\"", japanese);
  }

  private static String oneLabel(
      double x, double y, String classes, String anchor, String lang, String text) {
    return "<text x=\"%s\" y=\"%s\" class=\"%s\" text-anchor=\"%s\"%s>%s</text>"
        .formatted(number(x), number(y), classes, anchor, lang, escaped(text));
  }

  static String escaped(String text) {
    var out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c < ' ' && c != '\n' ? ' ' : c);
      }
    }
    return out.toString();
  }

  /** A coordinate, short. */
  static String number(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.1f", value);
  }

  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Micro-yen as whole yen. */
  static String yen(long micros) {
    return count(new Money(micros).yen());
  }

  static String yenBoth(long micros) {
    return both(yen(micros) + " yen", yen(micros) + "円");
  }
}
