package org.sekisho.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TextLinesTest {

  /** Lines of any length, so that control characters fall on both sides of where buffers end. */
  @Test
  void everyLineSaysWhetherItHoldsControlCharacters() throws IOException {
    var random = new SplittableRandom(9);
    var text = new StringBuilder();
    for (int i = 0; i < 3_000; i++) {
      String line = "x".repeat(random.nextInt(1, 700));
      String control = random.nextInt(3) == 0 ? "\u0001" : random.nextInt(2) == 0 ? "\t" : "";
      int at = random.nextInt(line.length() + 1);
      text.append(line, 0, at).append(control).append(line.substring(at));
      text.append(random.nextBoolean() ? "\r\n" : "\n");
    }
    String all = text.toString();
    try (var lines =
        TextLines.of("x", new ByteArrayInputStream(all.getBytes(StandardCharsets.UTF_8)))) {
      for (String expected : all.split("\r?\n")) {
        assertThat(lines.next()).contains(expected);
        assertThat(lines.hasControls()).isEqualTo(expected.indexOf('\u0001') >= 0);
      }
      assertThat(lines.next()).isEqualTo(Optional.empty());
    }
  }
}
