package org.sekisho.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeCodeTest {

  /** The SHA-1 vectors of RFC 6238, appendix B: the last six of its eight digits. */
  @ParameterizedTest
  @CsvSource({
    "59, 287082",
    "1111111109, 081804",
    "1111111111, 050471",
    "1234567890, 005924",
    "2000000000, 279037",
    "20000000000, 353130"
  })
  void itIsTheCodeOfTheStandard(long epochSeconds, String code) {
    String secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"; // 12345678901234567890 in base32
    assertThat(TimeCode.at(secret, epochSeconds)).isEqualTo(code);
    assertThat(TimeCode.stepOf(secret, code, epochSeconds + 30, 0)).isPresent();
    assertThat(TimeCode.stepOf(secret, code, epochSeconds + 90, 0)).isEmpty();
    assertThat(TimeCode.stepOf(secret, code, epochSeconds, epochSeconds / 30)).isEmpty();
  }
}
