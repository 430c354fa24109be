package org.sekisho.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource({"EF BB, 1", "EF BB BF, 0", "FF FE, 0", "1F, 1", "FE, 1", "'', 0"})
  void whatBeginsLikeAMarkAndIsNoneIsText(String hex, int count) throws IOException {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    try (var lines = TextLines.of("x", new ByteArrayInputStream(bytes))) {
      int read = 0;
      while (lines.next().isPresent()) {
        read++;
      }
      assertThat(read).isEqualTo(count);
    }
  }

  @Test
  void aGzipHeaderThatIsCutSaysSo() {
    byte[] cut = {0x1F, (byte) 0x8B, 8};
    assertThatThrownBy(() -> TextLines.of("calls.gz", new ByteArrayInputStream(cut)))
        .isInstanceOf(BadFileException.class)
        .hasMessageContaining("calls.gz");
  }

  @Test
  void shiftJisIsKnownByTheBeginningOfAFile() throws IOException {
    Charset shiftJis = Charset.forName("windows-31j");
    byte[] sheet = "通話月日,通話先\n4/15,表\n".getBytes(shiftJis);
    try (var lines = TextLines.of("x", new ByteArrayInputStream(sheet))) {
      assertThat(lines.next()).contains("通話月日,通話先");
      assertThat(lines.next()).contains("4/15,表");
    }
    var mixed = new ByteArrayOutputStream();
    mixed.write("é,UTF-8\n".getBytes(StandardCharsets.UTF_8));
    mixed.write("表\n".getBytes(shiftJis));
    try (var lines = TextLines.of("x", new ByteArrayInputStream(mixed.toByteArray()))) {
      assertThat(lines.next()).contains("é,UTF-8");
    }
  }

  @Test
  void aGrowingFileGivesWholeLinesOnly() throws IOException {
    var grown = new Grown();
    try (var lines = TextLines.of("x", grown)) {
      lines.setGrowing(true);
      grown.add("one\ntw");
      assertThat(lines.next()).contains("one");
      assertThat(lines.next()).isEmpty();
      grown.add("o\nthree");
      assertThat(lines.next()).contains("two");
      assertThat(lines.next()).isEmpty();
      lines.setGrowing(false);
      assertThat(lines.next()).contains("three");
      assertThat(lines.next()).isEmpty();
    }
  }

  /** What is at its end now and has more later. */
  private static final class Grown extends InputStream {
    private final ArrayDeque<Byte> left = new ArrayDeque<>();

    void add(String text) {
      for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
        left.add(each);
      }
    }

    @Override
    public int read() {
      return left.isEmpty() ? -1 : left.remove() & 0xFF;
    }
  }
}
