package org.sekisho.report.page;

/** A table, column by column, row by row. */
final class Table {

  private final StringBuilder head = new StringBuilder();
  private final StringBuilder body = new StringBuilder();
  private final String nameEnglish;
  private final String nameJapanese;

  /** A table and what it is called by those who cannot see it. */
  Table(String nameEnglish, String nameJapanese) {
    this.nameEnglish = nameEnglish;
    this.nameJapanese = nameJapanese;
  }

  Table column(String english, String japanese) {
    head.append("<th scope=\"col\">").append(Text.both(english, japanese)).append("</th>");
    return this;
  }

  /** A column of numbers. */
  Table numbers(String english, String japanese) {
    head.append("<th scope=\"col\" class=\"n\">")
        .append(Text.both(english, japanese))
        .append("</th>");
    return this;
  }

  Table row() {
    body.append(body.isEmpty() ? "<tr>" : "</tr>\n<tr>");
    return this;
  }

  /** A cell; elements in it stay elements. */
  Table cell(String html) {
    body.append("<td>").append(html).append("</td>");
    return this;
  }

  Table number(String text) {
    body.append("<td class=\"n\">").append(text).append("</td>");
    return this;
  }

  Table time(String text) {
    body.append("<td class=\"t\">").append(text).append("</td>");
    return this;
  }

  boolean isEmpty() {
    return body.isEmpty();
  }

  String html() {
    return ("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"%s / %s\"><table><thead><tr>%s</tr></thead>"
            + "<tbody>%s</tr></tbody></table></div>\n")
        .formatted(Text.escaped(nameEnglish), Text.escaped(nameJapanese), head, body);
  }
}
