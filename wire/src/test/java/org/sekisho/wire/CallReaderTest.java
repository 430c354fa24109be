package org.sekisho.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sekisho.call.CallRecord;
import org.sekisho.wire.calls.CallFormat;
import org.sekisho.wire.calls.CallReader;
import org.sekisho.wire.calls.OpenCalls;

class CallReaderTest {

  private static final String HEADER =
      "call_id,start_time,answer_time,end_time,subscriber_id,a_number,b_number,source_ip,user_agent,disposition\n";
  private static final String GOOD =
      "c1,2026-01-05T10:00:00+09:00,2026-01-05T10:00:05+09:00,2026-01-05T10:05:05+09:00,acme,0312345678,010442079460001,203.0.113.7,\"Phone, v1\",ANSWERED\n";
  private static final String NEXT =
      "c2,2026-01-05T10:06:00+09:00,,2026-01-05T10:06:20+09:00,acme,0312345678,010442079460001,,,BUSY\n";

  private final List<String> rejected = new ArrayList<>();

  @Test
  void readsOurOwnFormat() throws IOException {
    List<CallRecord> calls = read(HEADER + GOOD + NEXT);
    assertThat(calls).hasSize(2);
    CallRecord first = calls.getFirst();
    assertThat(first.callId()).isEqualTo("c1");
    assertThat(first.answerMillis())
        .isEqualTo(Instant.parse("2026-01-05T01:00:05Z").toEpochMilli());
    assertThat(first.userAgent()).isEqualTo("Phone, v1");
    assertThat(first.source().toString()).isEqualTo("203.0.113.7");
    assertThat(calls.get(1).answered()).isFalse();
    assertThat(rejected).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # row between two good ones                                                                    | reason
          c9,2026-01-05T10:00:00+09:00,,2026-01-05T10:00:09+09:00,acme,03,010441,,"cut off               | BAD_QUOTE
          c9,2026-01-05T10:00:00+09:00,,2026-01-05T10:00:09+09:00,acme                                   | COLUMN_COUNT
          c9,yesterday,,2026-01-05T10:00:09+09:00,acme,03,010441,,,BUSY                                  | BAD_TIME
          c9,2026-13-05T10:00:00+09:00,,2026-01-05T10:00:09+09:00,acme,03,010441,,,BUSY                  | BAD_TIME
          c9,2026-01-05T10:00:00,,2026-01-05T10:00:09+09:00,acme,03,010441,,,BUSY                        | BAD_TIME
          c9,2026-01-05T10:00:10+09:00,,2026-01-05T10:00:09+09:00,acme,03,010441,,,BUSY                  | TIME_ORDER
          ,2026-01-05T10:00:00+09:00,,2026-01-05T10:00:09+09:00,acme,03,010441,,,BUSY                    | NO_CALL_ID
          c9,2026-01-05T10:00:00+09:00,,2026-01-05T10:00:09+09:00,,03,010441,,,BUSY                      | NO_SUBSCRIBER
          c9,2026-01-05T10:00:00+09:00,,2026-01-05T10:00:09+09:00,acme,03,,,,BUSY                        | NO_NUMBER
          c9,2026-01-05T10:00:00+09:00,,2026-01-05T10:00:09+09:00,acme,03,010441,,,WHATEVER              | BAD_DISPOSITION
          """,
      quoteCharacter = '\'')
  void aBadRowCostsItselfAndNothingElse(String row, RejectReason reason) throws IOException {
    assertThat(read(HEADER + GOOD + row + "\n" + NEXT))
        .extracting(CallRecord::callId)
        .containsExactly("c1", "c2");
    assertThat(rejected).containsExactly("3 " + reason);
  }

  @Test
  void anIncomingCallIsNobodysChargeAndNoReject() throws IOException {
    String header = HEADER.strip() + ",direction\n";
    String rows =
        GOOD.strip() + ",out\n" + NEXT.strip() + ",IN\n" + NEXT.strip().replace("c2", "c3") + ",\n";
    assertThat(read(header + rows)).extracting(CallRecord::callId).containsExactly("c1", "c3");
    assertThat(rejected).isEmpty();
  }

  @Test
  void aNulIsNoText() throws IOException {
    assertThat(read(HEADER + GOOD + "c9,\u0000\u0001,,,,,,,,\n" + NEXT)).hasSize(2);
    assertThat(rejected).containsExactly("3 NOT_TEXT");
  }

  @Test
  void aLineWithoutAnEndIsCutAndTheNextIsRead() throws IOException {
    assertThat(read(HEADER + GOOD + "x".repeat(300_000) + "\n" + NEXT)).hasSize(2);
    assertThat(rejected).containsExactly("3 TOO_LONG");
  }

  @ParameterizedTest
  @CsvSource({"UTF-8", "UTF-16LE", "UTF-16BE"})
  void readsByteOrderMarksAndWindowsLineEnds(String charset) throws IOException {
    String text = "\ufeff" + (HEADER + GOOD + NEXT).replace("\n", "\r\n");
    assertThat(read(text.getBytes(Charset.forName(charset)))).hasSize(2);
  }

  @Test
  void readsGzip() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write((HEADER + GOOD + NEXT).getBytes(StandardCharsets.UTF_8));
    }
    assertThat(read(bytes.toByteArray())).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "''",
    "',\"1767600000.1\",\"\"'",
    "',\"1767600000.1\",\"\",\"\",\"1767600000.1\",\"7\"'"
  })
  void readsAsteriskMasterCsvWithAndWithoutTheOptionalColumns(String more) throws IOException {
    String row =
        "\"acme\",\"0312345678\",\"010442079460001\",\"out\",\"\"\"Acme\"\" <0312345678>\",\"SIP/acme-01\",\"SIP/trunk-02\",\"Dial\",\"SIP/trunk/010\",\"2026-01-05 10:00:00\",\"2026-01-05 10:00:05\",\"2026-01-05 10:05:05\",305,300,\"ANSWERED\",\"DOCUMENTATION\""
            + more
            + "\n";
    String cut = "\"acme\",\"0312345678\",\"0104420\n";
    List<CallRecord> calls =
        read(
            (row + cut + row.replace("460001", "460002")).getBytes(StandardCharsets.UTF_8),
            Optional.of(ZoneId.of("Asia/Tokyo")));
    assertThat(calls).hasSize(2);
    assertThat(calls.getFirst().subscriberId()).isEqualTo("acme");
    assertThat(calls.getFirst().endMillis())
        .isEqualTo(Instant.parse("2026-01-05T01:05:05Z").toEpochMilli());
    assertThat(rejected).containsExactly("2 BAD_QUOTE");
  }

  @Test
  void aZoneIsAskedForWhenTimesHaveNoneAndOnlyThen() throws IOException {
    String row =
        "json_acc[1]: {\"time\":%s,\"method\":\"INVITE\",\"from_tag\":\"a\",\"to_tag\":\"b\",\"callid\":\"c\","
            + "\"sip_code\":\"486\",\"sip_reason\":\"\",\"src_user\":\"acme\",\"dst_user\":\"010441\"}\n";
    read(row.formatted("1767571200"));
    assertThat(rejected).isEmpty();
    assertThatThrownBy(() -> read(row.formatted("\"2026-01-05 09:00:00\"")))
        .isInstanceOf(BadFileException.class)
        .hasMessageContaining("name it, such as --zone");
  }

  @Test
  void anEmptyFileAndAStrangeOneSayWhatIsWrong() {
    assertThatThrownBy(() -> read(""))
        .isInstanceOf(BadFileException.class)
        .hasMessageContaining("is empty");
    assertThatThrownBy(() -> read("a,b\n1,2\n"))
        .isInstanceOf(BadFileException.class)
        .hasMessageContaining("not of any format that is known");
    assertThatThrownBy(() -> read("call_id,end_time\n1,2\n"))
        .isInstanceOf(BadFileException.class)
        .hasMessageContaining("lacks the columns start_time");
  }

  /**
   * Goal: no bytes crash the reader or cost a neighbour. Method: seeded damage to one row of many.
   */
  @Test
  void damageToOneRowCostsAtMostThatRowAndTheNext() throws IOException {
    var random = new SplittableRandom(11);
    for (int i = 0; i < 3_000; i++) {
      byte[] middle = GOOD.replace("c1", "c5").getBytes(StandardCharsets.UTF_8);
      for (int k = random.nextInt(1, 6); k > 0; k--) {
        middle[random.nextInt(middle.length)] = (byte) random.nextInt(256);
      }
      var whole = new ByteArrayOutputStream();
      whole.write((HEADER + GOOD).getBytes(StandardCharsets.UTF_8));
      whole.write(middle);
      whole.write((NEXT + GOOD.replace("c1", "c3")).getBytes(StandardCharsets.UTF_8));
      assertThat(read(whole.toByteArray())).extracting(CallRecord::callId).contains("c1", "c3");
    }
  }

  private List<CallRecord> read(String text) throws IOException {
    return read(text.getBytes(StandardCharsets.UTF_8));
  }

  private List<CallRecord> read(byte[] bytes) throws IOException {
    return read(bytes, Optional.empty());
  }

  private List<CallRecord> read(byte[] bytes, Optional<ZoneId> zone) throws IOException {
    List<CallRecord> calls = new ArrayList<>();
    try (CallReader reader =
        CallReader.open(
            TextLines.of("test", new ByteArrayInputStream(bytes)),
            CallFormat.auto(zone),
            LocalDate.EPOCH,
            new OpenCalls(),
            (file, line, reason, row) -> rejected.add(line + " " + reason))) {
      for (Optional<CallRecord> call = reader.next(); call.isPresent(); call = reader.next()) {
        calls.add(call.get());
      }
    }
    return calls;
  }
}
