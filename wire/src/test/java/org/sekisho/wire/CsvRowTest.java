package org.sekisho.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvRowTest {

  private final CsvRow row = new CsvRow();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          a,b,c         | a;b;c
          a,,c          | a;;c
          a,            | a;
          ~a,b~,c       | a,b;c
          ~say ~~hi~~~,c | say ~hi~;c
          ~~~~,c        | ~;c
          ~~,c          | ;c
          """)
  void aLineBecomesItsFields(String line, String fields) { // ~ stands for a quote
    assertThat(row.split(line.replace('~', '"'))).isEmpty();
    List<String> read = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      read.add(row.get(i));
      assertThat(row.isEmpty(i)).isEqualTo(row.get(i).isEmpty());
    }
    assertThat(String.join(";", read)).isEqualTo(fields.replace('~', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {"~a,b", "~a~b,c"})
  void aQuoteThatIsNotClosedCostsItsRow(String line) {
    assertThat(row.split(line.replace('~', '"'))).contains(RejectReason.BAD_QUOTE);
    assertThat(row.split("x,y")).isEmpty();
    assertThat(row.get(0)).isEqualTo("x");
  }

  @Test
  void aRowHasSoManyColumnsAtMost() {
    String most = "x,".repeat(CsvRow.MOST_COLUMNS - 1);
    assertThat(row.split(most + "x")).isEmpty();
    assertThat(row.split(most)).isEmpty();
    assertThat(row.size()).isEqualTo(CsvRow.MOST_COLUMNS);
    assertThat(row.split(most + "x,")).contains(RejectReason.COLUMN_COUNT);
  }

  @Test
  void aTimeIsReadWhereItStands() {
    assertThat(row.split("c1,\"2026-01-05T10:00:00+09:00\",2026-01-05T01:00:00Z,,x")).isEmpty();
    var times = new Times();
    assertThat(row.offsetTime(1, times))
        .isEqualTo(row.offsetTime(2, times))
        .isNotEqualTo(Times.BAD);
    assertThat(row.offsetTime(3, times)).isEqualTo(Times.BAD);
    assertThat(row.offsetTime(4, times)).isEqualTo(Times.BAD);
  }
}
