package org.sekisho.server.console;

import com.openhtmltopdf.extend.FSSupplier;
import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FSFontUseCase;
import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FontStyle;
import com.openhtmltopdf.outputdevice.helper.ExternalResourceControlPriority;
import com.openhtmltopdf.pdfboxout.PdfBoxRenderer;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import com.openhtmltopdf.util.XRLog;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.GregorianCalendar;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.sekisho.server.access.Secrets;
import org.springframework.stereotype.Component;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.SpringTemplateEngine;

/**
 * Pages as PDF, with their font in them: BIZ UDPGothic (SIL Open Font License 1.1), which has the
 * JIS kanji. The same page made again at the same time is the same file.
 */
@Component
class PdfPages {

  private static final String FONT = "/fonts/BIZUDPGothic-Regular.ttf";
  private static final String FAMILY = "BIZ UDPGothic";
  private static final int WEIGHT = 400;

  // Of a TrueType file's head (OpenType specification, "Table Directory").
  private static final int TABLE_COUNT_AT = 4;
  private static final int TABLES_AT = 12;
  private static final int TABLE_ENTRY = 16;

  /** Characters that XML 1.0 cannot hold; a caller's terminal may call itself by them. */
  private static final Pattern NOT_XML =
      Pattern.compile("[^\\t\\n\\r\\x20-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]");

  private final SpringTemplateEngine templates;

  PdfPages(SpringTemplateEngine templates) {
    this.templates = templates;
    XRLog.setLoggingEnabled(false);
  }

  /** A file in two forms. */
  record Made(String html, byte[] pdf) {}

  /**
   * Makes a page.
   *
   * @param template well-formed XHTML that names no other file; its font is BIZ UDPGothic
   */
  Made make(
      String template, Map<String, Object> variables, Locale locale, Instant at, ZoneId zone) {
    var context = new Context(locale);
    context.setVariables(variables);
    String html = NOT_XML.matcher(templates.process(template, context)).replaceAll("\uFFFD");
    try {
      return new Made(html, pdf(html, at, zone));
    } catch (IOException e) {
      throw new IllegalStateException("a page cannot be made: " + template, e);
    }
  }

  private static byte[] pdf(String html, Instant at, ZoneId zone) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var builder = new PdfRendererBuilder();
    builder.useFont(
        font(), FAMILY, WEIGHT, FontStyle.NORMAL, true, EnumSet.of(FSFontUseCase.DOCUMENT));
    builder.usePdfUaAccessibility(true);
    builder.withProducer("Sekisho");
    builder.useExternalResourceAccessControl(
        (uri, type) -> false, ExternalResourceControlPriority.RUN_BEFORE_RESOLVING_URI);
    builder.withHtmlContent(html, null);
    builder.toStream(bytes);
    try (PdfBoxRenderer renderer = builder.buildPdfRenderer()) {
      renderer.createPDFWithoutClosing();
      PDDocument document = renderer.getPdfDocument();
      byte[] hash = Secrets.hash(html.getBytes(StandardCharsets.UTF_8));
      document.setDocumentId(ByteBuffer.wrap(hash).getLong());
      var made = GregorianCalendar.from(at.atZone(zone));
      document.getDocumentInformation().setCreationDate(made);
      document.getDocumentInformation().setModificationDate(made);
      document.save(bytes);
    }
    return bytes.toByteArray();
  }

  /**
   * The font without its table of substitutions: PDFBox would draw ligatures, and what is copied or
   * searched for would lack their letters.
   */
  private static FSSupplier<InputStream> font() {
    return () -> {
      try (InputStream in = PdfPages.class.getResourceAsStream(FONT)) {
        byte[] font = Objects.requireNonNull(in).readAllBytes();
        int tables = ByteBuffer.wrap(font).getShort(TABLE_COUNT_AT);
        for (int i = 0; i < tables; i++) {
          int at = TABLES_AT + i * TABLE_ENTRY;
          if (new String(font, at, 4, StandardCharsets.US_ASCII).equals("GSUB")) {
            font[at] = '-'; // a table that nobody knows is passed over
          }
        }
        return new ByteArrayInputStream(font);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }
}
