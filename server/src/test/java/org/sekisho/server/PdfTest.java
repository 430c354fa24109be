package org.sekisho.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Reports as PDF can be read, in both languages, on a machine without fonts. */
@ExtendWith(Shared.class)
class PdfTest {

  private final OperatorsSystem system;

  PdfTest(OperatorsSystem system) {
    this.system = system;
  }

  @Test
  void aMonthIsReadInBothLanguages() throws Exception {
    Map<String, String> says = Map.of("en", "first measure", "ja", "最初の措置まで");
    try (Visitor visitor = new Visitor(system.url())) {
      visitor.logIn("first", OperatorsSystem.PASSWORD);
      for (Map.Entry<String, String> each : says.entrySet()) {
        byte[] pdf = visitor.download("/reports.pdf?month=2026-01&lang=" + each.getKey());
        try (PDDocument document = Loader.loadPDF(pdf)) {
          assertThat(new PDFTextStripper().getText(document))
              .contains("Sekisho 2026-01", each.getValue());
          assertFontsAreInIt(document);
        }
      }
    }
  }

  private static void assertFontsAreInIt(PDDocument document) throws IOException {
    for (PDPage page : document.getPages()) {
      assertThat(page.getResources().getFontNames()).isNotEmpty();
      for (COSName name : page.getResources().getFontNames()) {
        assertThat(page.getResources().getFont(name).isEmbedded()).isTrue();
      }
    }
  }
}
