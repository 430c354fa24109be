package org.sekisho.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceAddressTest {

  @ParameterizedTest
  @CsvSource({
    "203.0.113.7, 203.0.113.7",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
    "2001:db8::1, 2001:db8:0:0::/64",
    "256.1.1.1, ''",
    "1.2.3, ''",
    "'', ''",
    "host, ''"
  })
  void readsAddresses(String text, String expected) {
    assertThat(SourceAddress.parse(text).toString()).isEqualTo(expected);
  }
}
