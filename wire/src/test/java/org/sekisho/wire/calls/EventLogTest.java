package org.sekisho.wire.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sekisho.call.CallRecord;
import org.sekisho.wire.TextLines;

/** Calls told by an INVITE here and a BYE there. */
class EventLogTest {

  /** Seconds since the epoch when the tables begin. */
  private static final long START = Instant.parse("2026-01-05T00:00:00Z").getEpochSecond();

  private final OpenCalls open = new OpenCalls();
  private final List<String> rejected = new ArrayList<>();

  @Test
  void aCallMayEndInTheNextFile() throws IOException {
    assertThat(
            told(
                """
                # s    what    call  from to   code
                0      INVITE  c1    a    b    200
                10     INVITE  c2    c    d    200
                70     BYE     c2    c    d    200
                """))
        .containsExactly("10 c2 60 s");
    assertThat(told("600  BYE  c1  a  b  200")).containsExactly("0 c1 600 s");
    assertThat(open.finish()).isEmpty();
  }

  @Test
  void aByeOfTheCalleeHasItsTagsTheOtherWayRound() throws IOException {
    assertThat(
            told(
                """
                0      INVITE  c1    a    b    200
                30     BYE     c1    b    a    200
                """))
        .containsExactly("0 c1 30 s");
  }

  @Test
  void aStrangersByeEndsNothing() throws IOException {
    assertThat(
            told(
                """
                0      INVITE  c1    a    b    200
                5      BYE     c1    a    x    200
                90     BYE     c1    a    b    200
                """))
        .containsExactly("0 c1 90 s");
    assertThat(open.strangers()).isEqualTo(1);
    assertThat(rejected).isEmpty();
  }

  @Test
  void aCallIdThatIsUsedAgainHidesNoCall() throws IOException {
    assertThat(
            told(
                """
                0      INVITE  same  a    b    200
                5      INVITE  same  c    d    200
                60     BYE     same  a    b    200
                65     INVITE  same  e    f    200
                70     BYE     same  c    d    200
                99     BYE     same  e    f    200
                """))
        .containsExactly("0 same 60 s", "5 same 65 s", "65 same 34 s");
  }

  @Test
  void aChallengeIsNoFailureAndABranchThatWasRefusedIsNoCall() throws IOException {
    assertThat(
            told(
                """
                0      INVITE  c1    a    x    407
                1      INVITE  c1    a    y    486
                2      INVITE  c1    a    b    200
                20     BYE     c1    a    b    200
                21     INVITE  c2    c    d    603
                200    INVITE  c3    e    f    200
                201    BYE     c3    e    f    200
                """))
        .containsExactly("2 c1 18 s", "21 c2 refused", "200 c3 1 s");
  }

  @Test
  void oneRowWithAWrongClockEndsNoOtherCall() throws IOException {
    assertThat(
            told(
                """
                0        INVITE  c1    a    b    200
                999999   INVITE  c2    c    d    200
                60       BYE     c1    a    b    200
                70       INVITE  c3    e    f    200
                80       BYE     c3    e    f    200
                """))
        .containsExactly("0 c1 60 s", "70 c3 10 s");
  }

  @Test
  void anEndWithoutABeginningIsRejected() throws IOException {
    assertThat(told("60  BYE  c1  a  b  200")).isEmpty();
    assertThat(rejected).containsExactly("NO_BEGINNING");
  }

  private List<String> told(String table) throws IOException {
    var log = new StringBuilder();
    for (String line : table.strip().split("\n")) {
      if (!line.startsWith("#")) {
        String[] of = line.strip().split(" +");
        log.append(
            ("Jan  5 09:00:00 sip kamailio[1]: NOTICE: acc: ACC: transaction answered: timestamp=%d;"
                    + "method=%s;from_tag=%s;to_tag=%s;call_id=%s;code=%s;reason=;src_user=acme;"
                    + "src_ip=192.0.2.1;dst_user=010442079460001\n")
                .formatted(START + Long.parseLong(of[0]), of[1], of[3], of[4], of[2], of[5]));
      }
    }
    List<String> told = new ArrayList<>();
    try (CallReader reader =
        CallReader.open(
            TextLines.of(
                "log", new ByteArrayInputStream(log.toString().getBytes(StandardCharsets.UTF_8))),
            CallFormat.of("kamailio-acc", Optional.empty()),
            LocalDate.EPOCH,
            open,
            (file, line, reason, row) -> rejected.add(reason.name()))) {
      for (Optional<CallRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
        told.add(told(next.get()));
      }
    }
    return told;
  }

  private static String told(CallRecord call) {
    return "%d %s %s"
        .formatted(
            call.startMillis() / 1_000 - START,
            call.callId().replaceFirst(";.*", ""),
            call.answered() ? (call.endMillis() - call.answerMillis()) / 1_000 + " s" : "refused");
  }
}
