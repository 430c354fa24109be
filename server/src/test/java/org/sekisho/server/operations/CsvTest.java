package org.sekisho.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvTest {

  /** What a caller's terminal calls itself is a text to a spreadsheet, never a formula. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      delimiter = ';',
      value = {
        "PBX-1;PBX-1",
        "=HYPERLINK(1);'=HYPERLINK(1)",
        "+81;'+81",
        "@SUM(A1);'@SUM(A1)",
        "-2+3;'-2+3",
        "a,b;\"a,b\"",
        "say \"hi\";\"say \"\"hi\"\"\"",
        "=1,2;\"'=1,2\""
      })
  void fields(String text, String field) {
    assertThat(Csv.field(text)).isEqualTo(field);
  }
}
