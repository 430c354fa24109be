package org.sekisho.wire.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sekisho.call.CallRecord;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.TextLines;

/**
 * Files as switches write them, made from the products' documentation and, for Kamailio, by the
 * product, without a look at these readers; {@code expected/} beside them says what each tells of.
 * They are read with no option but the zone.
 */
class SamplesTest {

  private static final Path SAMPLES = Path.of("src/test/resources/samples");
  private static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(TOKYO);

  /** A statement without a year was fetched so long after. */
  private static final LocalDate WRITTEN = LocalDate.of(2015, 6, 1);

  static Stream<Path> samples() throws IOException {
    try (Stream<Path> files = Files.walk(SAMPLES)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.startsWith(SAMPLES.resolve("expected")))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aSampleTellsOfItsCalls(Path file) throws IOException {
    Path expected = expected(file);
    assertThat(told(file)).isEqualTo(Files.readString(expected));
  }

  /** Calls that damage of a few bytes may cost: of a conference six rows are one call's. */
  private static final int MOST_LOST = 6;

  /**
   * Goal: no bytes crash a reader, whatever the format, nor cost more than what they touched.
   * Method: seeded damage to one place of each sample; all calls but those around it are read.
   */
  @ParameterizedTest
  @MethodSource("samples")
  void damageStaysWhereItIs(Path file) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Reading undamaged = read(whole, file, any());
    CallFormat format = new CallFormat(List.of(undamaged.mapping()), zone(file));
    List<String> told = read(whole, file, format).calls.stream().map(SamplesTest::told).toList();
    var random = new SplittableRandom(7);
    for (int i = 0; i < 60; i++) {
      byte[] damaged = whole.clone();
      int at = random.nextInt(afterHeader(whole), damaged.length);
      for (int k = random.nextInt(1, 6); k > 0; k--) {
        damaged[Math.min(damaged.length - 1, at + random.nextInt(40))] = (byte) random.nextInt(256);
      }
      try {
        List<String> left = new ArrayList<>(told);
        read(damaged, file, format).calls.forEach(call -> left.remove(told(call)));
        assertThat(left.size()).as("at %d of %s", at, file).isLessThanOrEqualTo(MOST_LOST);
      } catch (BadFileException e) {
        assertThat(e).hasMessageContaining(file.getFileName().toString()); // its header was hit
      }
    }
  }

  /** Past the first lines, where columns are named. */
  private static int afterHeader(byte[] bytes) {
    int at = 0;
    for (int lines = 0; lines < 3 && at < bytes.length / 2; at++) {
      lines += bytes[at] == '\n' ? 1 : 0;
    }
    return at;
  }

  private static CallFormat any() {
    return CallFormat.auto(Optional.of(TOKYO));
  }

  private static Optional<ZoneId> zone(Path file) {
    return Optional.of(file.toString().contains("gmt") ? ZoneId.of("UTC") : TOKYO);
  }

  private static Path expected(Path file) {
    return SAMPLES.resolve("expected").resolve(SAMPLES.relativize(file) + ".txt");
  }

  /** What a file tells of, in words. */
  static String told(Path file) throws IOException {
    Reading reading = read(Files.readAllBytes(file), file, CallFormat.auto(zone(file)));
    var text = new StringBuilder(reading.reader.mapping().name()).append('\n');
    reading.calls.forEach(call -> text.append(told(call)).append('\n'));
    reading.rejected.forEach(reason -> text.append("rejected ").append(reason).append('\n'));
    return text.toString();
  }

  private static String told(CallRecord call) {
    return "%s %s %d s %s -> %s%s%s"
        .formatted(
            TIME.format(Instant.ofEpochMilli(call.startMillis())),
            call.disposition(),
            call.answered() ? (call.endMillis() - call.answerMillis()) / 1_000 : 0,
            call.subscriberId(),
            call.dialled(),
            call.redirectingNumber().isEmpty() ? "" : " by " + call.redirectingNumber(),
            call.source().isNone() ? "" : " from " + call.source());
  }

  /** What was read of a file. */
  private record Reading(CallReader reader, List<CallRecord> calls, List<String> rejected) {
    org.sekisho.wire.mapping.Mapping mapping() {
      return reader.mapping();
    }
  }

  private static Reading read(byte[] bytes, Path file, CallFormat format) throws IOException {
    List<CallRecord> calls = new ArrayList<>();
    List<String> rejected = new ArrayList<>();
    var open = new OpenCalls();
    try (CallReader reader =
        CallReader.open(
            TextLines.of(file.getFileName().toString(), new ByteArrayInputStream(bytes)),
            format,
            WRITTEN,
            open,
            (name, line, reason, row) -> rejected.add("line %d %s".formatted(line, reason)))) {
      for (Optional<CallRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
        calls.add(next.get());
      }
      calls.addAll(open.finish());
      return new Reading(reader, calls, rejected);
    }
  }

  /** Writes the expectations anew; to be read over before they are kept. */
  public static void main(String[] args) throws IOException {
    for (Path file : samples().toList()) {
      Path expected = expected(file);
      Files.createDirectories(expected.getParent());
      Files.writeString(expected, told(file));
    }
  }
}
