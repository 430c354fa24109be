package org.sekisho.wire.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.call.CallAnswered;
import org.sekisho.call.CallEnded;
import org.sekisho.call.CallRecord;
import org.sekisho.call.CallTried;
import org.sekisho.call.Knock;
import org.sekisho.call.Knocks;
import org.sekisho.call.NetworkEvent;
import org.sekisho.call.Registration;

/** Traffic as it is seen on the wire, and what is told of it. */
class SipCallsTest {

  private static final String PHONE = "203.0.113.7";
  private static final String PROXY = "198.51.100.1";

  private final List<NetworkEvent> events = new ArrayList<>();
  private final List<Knock> knocks = new ArrayList<>();
  private final SipCalls calls =
      new SipCalls(ChargedParty.STANDARD, name -> true, events::add, knocks::add);
  private long now = 1_000;

  /**
   * Traffic, a message a line: time in seconds, who sends, what, Call-ID, From tag, To tag, branch,
   * and what else is in it.
   */
  private SipCallsTest seen(String table) {
    table
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .forEach(line -> calls.accept(message(line), where(line)));
    return this;
  }

  private SipCalls.Seen where(String line) {
    String[] cells = line.strip().split(" +", 8);
    now = 1_000 * Long.parseLong(cells[0]);
    boolean phone = cells[1].equals("phone");
    return new SipCalls.Seen(phone ? PHONE : PROXY, 5060, phone ? PROXY : PHONE, now);
  }

  private static SipMessage message(String line) {
    String[] cells = line.strip().split(" +", 8);
    String[] what = cells[2].split("/");
    boolean request = !Character.isDigit(cells[2].charAt(0));
    String method = request ? what[0] : what[1];
    String first =
        request
            ? method + " sip:01012125550100@proxy.example SIP/2.0"
            : "SIP/2.0 " + what[0] + " Whatever";
    String to = cells[5].equals("-") ? "" : ";tag=" + cells[5];
    String more = cells.length > 7 ? cells[7].replace(" | ", "\r\n") + "\r\n" : "";
    String text =
        """
        %s
        Via: SIP/2.0/UDP host;branch=%s
        From: <sip:victim@proxy.example>;tag=%s
        To: <sip:01012125550100@proxy.example>%s
        Call-ID: %s
        CSeq: %s %s
        """
            .formatted(
                first,
                cells[6],
                cells[4],
                to,
                cells[3],
                what[what.length - 1].matches("[0-9]+") ? what[what.length - 1] : "1",
                method)
            .replace("\n", "\r\n");
    return (SipMessage) SipMessage.parse((text + more + "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  private List<String> told() {
    return events.stream()
        .map(
            event ->
                switch (event) {
                  case CallTried of ->
                      "tried %s by %s from %s at %d"
                          .formatted(
                              of.callId(), of.subscriberId(), of.source(), of.atMillis() / 1_000);
                  case CallAnswered of ->
                      "answered %s at %d".formatted(of.callId(), of.atMillis() / 1_000);
                  case CallEnded of ->
                      "ended %s at %d".formatted(of.callId(), of.atMillis() / 1_000);
                  case CallRecord of -> "record";
                  case Knocks of -> "knocks";
                  case Registration of ->
                      "%s of %s from %s"
                          .formatted(
                              of.success() ? "success" : "failure", of.subscriberId(), of.source());
                })
        .map(text -> text.replace("\n", "+"))
        .toList();
  }

  private static final String CREDENTIALS = "Proxy-Authorization: Digest username=\"S1\"";

  private static final String WHOLE_CALL =
      """
      10 phone INVITE/1     c1 f1 -  b1
      10 proxy 407/INVITE/1 c1 f1 x1 b1
      11 phone INVITE/2     c1 f1 -  b2 %1$s
      11 proxy 100/INVITE/2 c1 f1 -  b2
      11 proxy INVITE/2     c1 f1 -  p2 P-Asserted-Identity: <sip:other@x>
      12 proxy 180/INVITE/2 c1 f1 t1 p2
      12 proxy 180/INVITE/2 c1 f1 t1 b2
      14 proxy 200/INVITE/2 c1 f1 t1 p2
      14 proxy 200/INVITE/2 c1 f1 t1 b2
      14 phone ACK/2        c1 f1 t1 b3
      74 phone BYE/3        c1 f1 t1 b4
      74 proxy BYE/3        c1 f1 t1 p4
      74 proxy 200/BYE/3    c1 f1 t1 p4
      74 proxy 200/BYE/3    c1 f1 t1 b4
      """
          .formatted(CREDENTIALS);

  @Test
  void aCallIsToldOnceWhateverHopsItIsSeenOn() {
    assertThat(seen(WHOLE_CALL).told())
        .containsExactly(
            "tried c1 by S1 from 203.0.113.7 at 10", "answered c1 at 14", "ended c1 at 74");
  }

  /** The law: a message seen again, later or on another copy of the wire, changes nothing. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void retransmissionsChangeNothing(long seed) {
    var random = new Random(seed);
    List<String> lines = WHOLE_CALL.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      seen(lines.get(i));
      for (int again = random.nextInt(3); again > 0; again--) {
        seen(lines.get(i - random.nextInt(Math.min(i + 1, 3))));
      }
    }
    assertThat(told())
        .containsExactly(
            "tried c1 by S1 from 203.0.113.7 at 10", "answered c1 at 14", "ended c1 at 74");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # only knocks
          407/INVITE/1 c1 f1 x1 b1 |
          403/INVITE/1 c1 f1 x1 b1 |
          404/INVITE/1 c1 f1 x1 b1 |
          # rings, and nobody answers
          180/INVITE/1 c1 f1 x1 b1 | tried c1 by N from 203.0.113.7 at 10
          # an answer on another hop
          200/INVITE/1 c1 f1 x1 b9 |
          # of another caller's tag
          200/INVITE/1 c1 f2 x1 b1 |
          """)
  void whatOnlyKnocksIsNoAttempt(String answer, String told) {
    seen("10 phone INVITE/1 c1 f1 - b1 P-Asserted-Identity: <sip:N@x>\n11 proxy " + answer);
    assertThat(told()).isEqualTo(told == null ? List.of() : List.of(told));
  }

  @Test
  void whoProvedAPasswordAndIsRefusedHasTried() {
    seen(
        WHOLE_CALL.lines().limit(3).reduce("", (all, line) -> all + line + "\n")
            + "12 proxy 486/INVITE/2 c1 f1 t1 b2");
    assertThat(told()).containsExactly("tried c1 by S1 from 203.0.113.7 at 10", "ended c1 at 12");
  }

  /** Anybody can write a name into credentials that nobody checks. */
  @Test
  void credentialsNobodyAskedForAreNoProof() {
    seen("10 phone INVITE/2 c1 f1 - b2 " + CREDENTIALS + "\n12 proxy 404/INVITE/2 c1 f1 t1 b2");
    seen(
        WHOLE_CALL.lines().limit(3).reduce("", (all, line) -> all + line + "\n").replace("c1", "c2")
            + "12 proxy 403/INVITE/2 c2 f1 t1 b2");
    assertThat(told()).isEmpty();
  }

  @Test
  void aForgedByeHidesNothing() {
    seen(
        WHOLE_CALL.lines().limit(10).reduce("", (all, line) -> all + line + "\n")
            + """
            20 phone BYE/9     c1 f1 made-up b9
            20 proxy 481/BYE/9 c1 f1 made-up b9
            21 phone BYE/9     c1 evil t1 b9
            21 proxy 200/BYE/9 c1 evil t1 b9
            21 phone BYE/9     c1 made up b9
            21 phone 200/BYE/9 c1 made up b9
            22 phone BYE/9     c1 f1 t1 b8
            22 proxy 403/BYE/9 c1 f1 t1 b8
            """);
    assertThat(told())
        .noneMatch(event -> event.equals("ended c1 at 20") || event.equals("ended c1 at 22"));
    seen("80 proxy BYE/5 c1 t1 f1 b5\n80 phone 200/BYE/5 c1 t1 f1 b5");
    assertThat(told()).endsWith("ended c1 at 80");
  }

  @Test
  void aCallIdUsedTwiceAtOnceIsTwoCalls() {
    seen(
        """
        10 phone INVITE/2     c1 f1 -  b1 %1$s
        11 proxy 200/INVITE/2 c1 f1 t1 b1
        12 phone INVITE/2     c1 f2 -  b2 %1$s
        13 proxy 200/INVITE/2 c1 f2 t2 b2
        20 phone BYE/3        c1 f2 t2 b3
        20 proxy 200/BYE/3    c1 f2 t2 b3
        """
            .formatted(CREDENTIALS));
    assertThat(told())
        .containsExactly(
            "tried c1 by S1 from 203.0.113.7 at 10",
            "answered c1 at 11",
            "tried c1 f2 by S1 from 203.0.113.7 at 12",
            "answered c1 f2 at 13",
            "ended c1 f2 at 20");
  }

  @Test
  void aForkIsAnsweredOnce() {
    seen(
        """
        10 phone INVITE/2     c1 f1 -  b1 %1$s
        11 proxy 180/INVITE/2 c1 f1 t1 b1
        11 proxy 180/INVITE/2 c1 f1 t2 b1
        12 proxy 200/INVITE/2 c1 f1 t2 b1
        12 proxy 200/INVITE/2 c1 f1 t1 b1
        """
            .formatted(CREDENTIALS));
    assertThat(told())
        .containsExactly("tried c1 by S1 from 203.0.113.7 at 10", "answered c1 at 12");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # the first challenge is everybody's
          10 phone REGISTER/1 r1 f - b1; 10 proxy 401/REGISTER/1 r1 f x b1 |
          # the nonce was stale
          10 phone REGISTER/2 r1 f - b1 CRED; 10 proxy 401/REGISTER/2 r1 f x b1 WWW-Authenticate: Digest stale=TRUE |
          # somebody writes another's address into his datagrams: he never saw our nonce
          10 phone REGISTER/2 r1 f - b1 CRED; 10 proxy 401/REGISTER/2 r1 f x b1 |
          # a wrong password, seen on two hops
          ASKED; 10 phone REGISTER/2 r1 f - b1 CRED; 10 proxy REGISTER/2 r1 f - p1 CRED; 10 proxy 401/REGISTER/2 r1 f x p1; 10 proxy 401/REGISTER/2 r1 f x b1 | failure of S1 from 203.0.113.7
          ASKED; 10 phone REGISTER/2 r1 f - b1 CRED; 10 proxy 403/REGISTER/2 r1 f x b1 | failure of S1 from 203.0.113.7
          10 phone REGISTER/2 r1 f - b1 CRED; 10 proxy 200/REGISTER/2 r1 f x b1 | success of S1 from 203.0.113.7
          10 phone REGISTER/2 r1 f - b1 CRED; 10 proxy 500/REGISTER/2 r1 f x b1 |
          """)
  void aRegistrationIsWhatItsCredentialsCameTo(String traffic, String told) {
    seen(
        traffic
            .replace("; ", "\n")
            .replace(
                "ASKED",
                "9 phone REGISTER/1 r0 f - b0\n"
                    + "9 proxy 401/REGISTER/1 r0 f x b0 WWW-Authenticate: Digest nonce=\"n1\"")
            .replace("CRED", "Authorization: Digest username=\"S1\", nonce=\"n1\""));
    assertThat(told()).isEqualTo(told == null ? List.of() : List.of(told));
  }

  @Test
  void whatIsOverIsLetGo() {
    for (int i = 0; i < 1_000; i++) {
      seen(WHOLE_CALL.replace("c1", "c" + i));
      seen("10 phone INVITE/1 knock" + i + " f1 - b1");
    }
    assertThat(calls.size()).isEqualTo(2_000);
    calls.expire(1_000 * (74 + 33));
    assertThat(calls.size()).isEqualTo(1_000);
    calls.expire(1_000 * (10 + 241));
    assertThat(calls.size()).isZero();
    assertThat(calls.letGo()).isZero();
  }
}
