package org.sekisho.report.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/** An HTML page by itself: style and script in it, nothing fetched, two languages, one shown. */
final class Page {

  private final String titleEnglish;
  private final String titleJapanese;
  private final boolean japanese;
  private final StringBuilder main = new StringBuilder();

  Page(String titleEnglish, String titleJapanese, boolean japanese) {
    this.titleEnglish = titleEnglish;
    this.titleJapanese = titleJapanese;
    this.japanese = japanese;
  }

  void heading(String english, String japanese) {
    main.append("<h2>").append(Text.both(english, japanese)).append("</h2>\n");
  }

  /** A paragraph; elements in it stay elements. */
  void paragraph(String english, String japanese) {
    main.append("<p>").append(Text.both(english, japanese)).append("</p>\n");
  }

  /** A figure and what it shows. */
  void figure(String svg, String english, String japanese) {
    main.append("<figure>")
        .append(scrolling(svg))
        .append("<figcaption>")
        .append(Text.both(english, japanese))
        .append("</figcaption></figure>\n");
  }

  /** The style sheet. */
  static String css() {
    return resource("page.css");
  }

  /** A drawing that scrolls by itself where the screen is narrow. */
  static String scrolling(String svg) {
    return "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"chart / 図\">"
        + svg
        + "</div>";
  }

  void tiles(List<String> tiles) {
    main.append("<ul class=\"tiles\">");
    tiles.forEach(main::append);
    main.append("</ul>\n");
  }

  static String tile(String classes, String value, String english, String japanese) {
    return "<li class=\"%s\"><strong>%s</strong>%s</li>"
        .formatted(classes, value, Text.both(english, japanese));
  }

  /** A table that scrolls by itself where the screen is narrow. */
  void table(Table table) {
    main.append(table.html());
  }

  void raw(String html) {
    main.append(html);
  }

  String html() {
    return """
        <!DOCTYPE html>
        <html lang="%s" data-title-en="%s" data-title-ja="%s">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '%s'; script-src '%s'">
        <title>%s</title>
        <style>
        %s</style>
        </head>
        <body>
        <header><h1>%s</h1>
        <div class="languages" role="group" aria-label="Language / 言語"><button type="button" value="en" aria-pressed="false">English</button> <button type="button" value="ja" aria-pressed="false">日本語</button></div></header>
        <main>
        %s</main>
        <footer>%s</footer>
        <script>
        %s</script>
        </body>
        </html>
        """
        .formatted(
            japanese ? "ja" : "en",
            Text.escaped(titleEnglish),
            Text.escaped(titleJapanese),
            hash("\n" + resource("page.css")),
            hash("\n" + resource("page.js")),
            Text.escaped(japanese ? titleJapanese : titleEnglish),
            resource("page.css"),
            Text.both(Text.escaped(titleEnglish), Text.escaped(titleJapanese)),
            main,
            Text.both(
                "Made by Sekisho. Holds customers' data: keep and erase it by your retention rules."
                    + " Outlines of countries: Natural Earth.",
                "Sekishoが作成。顧客の情報を含むので、保存と消去は社内の規定に従うこと。国の輪郭: Natural Earth。"),
            resource("page.js"));
  }

  /** What a browser is told to run of the page, and nothing else (CSP level 2). */
  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
