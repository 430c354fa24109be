package org.sekisho.wire.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.pkts.buffer.Buffers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages as RFC 4475, RFC 5118 and the field send them. */
class SipMessageTest {

  private static final Path TORTURE = Path.of("src/test/resources/rfc4475");

  /** An INVITE as a proxy asks about it. */
  static final String[] INVITE = {
    "INVITE sip:+12125550100@gate.example SIP/2.0",
    "Via: SIP/2.0/UDP 198.51.100.1:5060;branch=z9hG4bK1;rport",
    "Via: SIP/2.0/UDP 10.0.0.7:5060;branch=z9hG4bKphone;received=203.0.113.7;rport=5060",
    "From: \"Anybody; <sip:x@y>\" <sip:forged@elsewhere.example>;tag=f1",
    "To: <sip:+12125550100@gate.example>",
    "Call-ID: c1@198.51.100.1",
    "CSeq: 1 INVITE"
  };

  private static byte[] torture(String name) throws IOException {
    return Files.readAllBytes(TORTURE.resolve(name + ".dat"));
  }

  static SipMessage read(String... lines) {
    String text = String.join("\r\n", lines) + "\r\n\r\n";
    return (SipMessage) SipMessage.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  static SipMessage inviteWith(String... more) {
    return read(Stream.concat(Stream.of(INVITE), Stream.of(more)).toArray(String[]::new));
  }

  private static String told(SipParsed parsed) {
    return switch (parsed) {
      case SipParsed.Garbage garbage -> "garbage " + garbage.fault();
      case SipMessage message -> message.fault().map(SipFault::name).orElse("ok");
    };
  }

  @ParameterizedTest
  @CsvSource({
    // RFC 4475 §3.1.1: unusual and valid
    "wsinv,      ok",
    "intmeth,    ok",
    "esc01,      ok",
    "esc02,      ok",
    "escnull,    ok",
    "lwsdisp,    ok",
    "longreq,    ok",
    "dblreq,     ok",
    "semiuri,    ok",
    "transports, ok",
    "mpart01,    ok",
    "unreason,   ok",
    "noreason,   ok",
    // §3.1.2: invalid; a gate may be lenient with what it does not read
    "badinv01,   ok",
    "clerr,      BAD_LENGTH",
    "ncl,        BAD_LENGTH",
    "scalar02,   BAD_CSEQ",
    "scalarlg,   BAD_CSEQ",
    "quotbal,    BAD_ADDRESS",
    "ltgtruri,   BAD_URI",
    "lwsruri,    BAD_URI",
    "lwsstart,   BAD_URI",
    "trws,       ok",
    "escruri,    ok",
    "baddate,    ok",
    "regbadct,   ok",
    "badaspec,   ok",
    "baddn,      garbage CUT",
    "badvers,    garbage VERSION",
    "mismatch01, BAD_CSEQ",
    "mismatch02, BAD_CSEQ",
    "bigcode,    garbage NO_START_LINE",
    // §3.2, §3.3: transactions and application
    "badbranch,  ok",
    "insuf,      FIELD_MISSING",
    "unkscm,     ok",
    "novelsc,    ok",
    "unksm2,     ok",
    "bext01,     ok",
    "invut,      ok",
    "regaut01,   ok",
    "multi01,    FIELD_MISSING",
    "mcl01,      BAD_LENGTH",
    "bcast,      ok",
    "zeromf,     ok",
    "cparam01,   ok",
    "cparam02,   ok",
    "regescrt,   ok",
    "sdp01,      ok",
    // §3.4, and one beside them
    "inv2543,    ok",
    "test,       garbage NO_START_LINE",
  })
  void aTortureMessageIsReadOrRefusedForItsReason(String name, String as) throws IOException {
    assertThat(told(SipMessage.parse(torture(name)))).isEqualTo(as);
  }

  @Test
  void theShortTortuousInviteIsReadThroughAllItsFoldsAndCompactForms() throws IOException {
    var invite = (SipMessage) SipMessage.parse(torture("wsinv"));
    assertThat(invite.callId()).isEqualTo("wsinv.ndaksdj@192.0.2.1");
    assertThat(invite.cseq()).isEqualTo(9);
    assertThat(invite.fromTag()).isEqualTo("98asjd8");
    assertThat(invite.list(SipHeader.VIA)).hasSize(3);
    assertThat(invite.branch()).isEqualTo("390skdjuw");
    assertThat(SipUri.parse(invite.requestUri()).orElseThrow().userName()).isEqualTo("vivekg");
  }

  /** Wherever pkts.io reads a message, we read the same of it. */
  @ParameterizedTest
  @MethodSource("torturesReadByAnother")
  void whatAnotherParserReadsIsReadTheSame(String name) throws IOException {
    byte[] bytes = torture(name);
    var ours = (SipMessage) SipMessage.parse(bytes);
    var theirs = io.pkts.packet.sip.SipMessage.frame(Buffers.wrap(bytes));
    assertThat(ours.isRequest()).isEqualTo(theirs.isRequest());
    if (ours.isRequest()) {
      assertThat(ours.method()).isEqualTo(theirs.getMethod().toString());
    }
    assertThat(ours.callId()).isEqualTo(theirs.getCallIDHeader().getCallId().toString());
    assertThat(ours.fromTag())
        .isEqualTo(
            Optional.ofNullable(theirs.getFromHeader().getTag()).map(Object::toString).orElse(""));
    assertThat(ours.cseq()).isEqualTo(theirs.getCSeqHeader().getSeqNumber());
  }

  static Stream<String> torturesReadByAnother() {
    return Stream.of(
        "esc01",
        "semiuri",
        "transports",
        "mpart01",
        "baddate",
        "escruri",
        "invut",
        "regaut01",
        "zeromf",
        "sdp01",
        "bext01");
  }

  @ParameterizedTest
  @CsvSource({
    // RFC 5118 §4: brackets around an IPv6 address where it stands with a port
    "'REGISTER sip:[2001:db8::10] SIP/2.0',          ok",
    "'REGISTER sip:2001:db8::10 SIP/2.0',            BAD_URI",
    "'REGISTER sip:[2001:db8::10]:5070 SIP/2.0',     ok",
    "'REGISTER sip:2001:db8::10:5070 SIP/2.0',       BAD_URI",
    "'REGISTER sip:user@[::ffff:192.0.2.10] SIP/2.0', ok",
    "'REGISTER sip:user@[2001:db8::9:1 SIP/2.0',     BAD_URI",
  })
  void anAddressOfVersionSixStandsInBrackets(String startLine, String as) {
    assertThat(
            told(
                read(
                    startLine,
                    "Via: SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=z9hG4bKas",
                    "From: <sip:user@example.com>;tag=81x2",
                    "To: <sip:user@example.com>",
                    "Call-ID: SSG9559905523997077@hlau_4100",
                    "CSeq: 98176 REGISTER")))
        .isEqualTo(as);
  }

  @Test
  void aSourceOfVersionSixIsReadWithAndWithoutBrackets() {
    for (String received : List.of("2001:db8::9:255", "[2001:db8::9:255]")) {
      SipMessage invite =
          read(
              "INVITE sip:1@x SIP/2.0",
              "Via: SIP/2.0/UDP [2001:db8::1];branch=z9hG4bKa",
              "Via: SIP/2.0/UDP [2001:db8::9:1];received=" + received + ";branch=z9hG4bKb");
      assertThat(ChargedParty.sourceOf(invite)).hasToString("2001:db8:0:0::/64");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          P-Charge-Info: <sip:0312345678@x>              | 0312345678 | false
          P-Charge-Info: <sip:+81312345678;npi=ISDN@x>   | +81312345678 | false
          Diversion: <sip:0398765432@x>;reason=unconditional, <sip:0311111111@x> | 0398765432 | true
          History-Info: <sip:0398765432@x>;index=1, <sip:+1212@x;cause=302>;index=1.1 | 0398765432 | true
          History-Info: <sip:+1212@x>;index=1            | | false
          Proxy-Authorization: Digest realm="a", username="S1,7", nonce="b" | S1,7 | false
          P-Asserted-Identity: "A" <sip:+81312345678@x>, <tel:+81312345678> | +81312345678 | false
          P-Asserted-Identity: <tel:+81-3-1234-5678>     | +81-3-1234-5678 | false
          Remote-Party-ID: <sip:0312345678@x>            | | false
          """)
  void theChargedPartyIsWhomTheNetworkNamesAndNeverFrom(
      String field, String party, boolean diverted) {
    Optional<ChargedParty.Named> named = ChargedParty.STANDARD.of(inviteWith(field), name -> true);
    assertThat(named)
        .isEqualTo(Optional.ofNullable(party).map(name -> new ChargedParty.Named(name, diverted)));
  }

  @Test
  void aTrustedChargeNumberComesBeforeWhoeverElseIsNamed() {
    SipMessage invite =
        inviteWith(
            "P-Asserted-Identity: <sip:asserted@x>",
            "Diversion: <sip:diverting@x>",
            "P-Charge-Info: <sip:charged@x>",
            "X-Line: line-7");
    assertThat(ChargedParty.STANDARD.of(invite, name -> true).orElseThrow().party())
        .isEqualTo("charged");
    var own =
        new ChargedParty(
            Stream.of("header:X-Line", "p-charge-info")
                .map(text -> ChargedParty.Source.parse(text).orElseThrow())
                .toList());
    assertThat(own.of(invite, name -> true).orElseThrow().party()).isEqualTo("line-7");
    assertThat(ChargedParty.Source.parse("from")).isEmpty();
  }

  @Test
  void aDivertingPartyNobodyKnowsIsPassedOver() {
    SipMessage invite =
        inviteWith("Diversion: <sip:made-up@x>", "P-Asserted-Identity: <sip:asserted@x>");
    assertThat(ChargedParty.STANDARD.of(invite, name -> !name.equals("made-up")))
        .contains(new ChargedParty.Named("asserted", false));
  }

  /** A fold and sixty thousand blanks are read in one go. */
  @Test
  void blanksWithoutEndCostNobodyTime() {
    byte[] message =
        (String.join("\r\n", INVITE) + "\r\nSubject: a\r\n" + " ".repeat(60_000) + "b\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8);
    var read = (SipMessage) SipMessage.parse(message);
    assertThat(read.find("Subject")).contains("a b");
    assertThat(told(read)).isEqualTo("ok");
  }

  @Test
  void whatIsNoFieldIsPassedOver() {
    assertThat(told(inviteWith("no field at all", "b d: x", "X-Many: 1\r\n".repeat(300) + "X: 1")))
        .isEqualTo("ok");
  }

  @Test
  void theAnswerGoesBackTheWayTheRequestCameAndTellsWhereThatIs() {
    var response = new SipResponse();
    boolean fits =
        response.write(
            inviteWith("Subject: not for an answer"),
            302,
            "Moved Temporarily",
            "t1",
            "198.51.100.9",
            5061,
            List.of("Contact: <sip:+12125550100@gate.example>"));
    assertThat(fits).isTrue();
    assertThat(new String(response.bytes(), 0, response.length(), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            SIP/2.0 302 Moved Temporarily
            Via: SIP/2.0/UDP 198.51.100.1:5060;branch=z9hG4bK1;rport=5061;received=198.51.100.9
            Via: SIP/2.0/UDP 10.0.0.7:5060;branch=z9hG4bKphone;received=203.0.113.7;rport=5060
            From: "Anybody; <sip:x@y>" <sip:forged@elsewhere.example>;tag=f1
            To: <sip:+12125550100@gate.example>;tag=t1
            Call-ID: c1@198.51.100.1
            CSeq: 1 INVITE
            Contact: <sip:+12125550100@gate.example>
            Content-Length: 0

            """
                .replace("\n", "\r\n"));
  }

  /** RFC 3261 §18.2.1, RFC 3581 §4: asked by 198.51.100.9 from port 5061. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      delimiter = '|',
      value = {
        "198.51.100.9:5060;branch=b | 198.51.100.9:5060;branch=b",
        "198.51.100.9;branch=b      | 198.51.100.9;branch=b",
        "198.51.100.90;branch=b     | 198.51.100.90;branch=b;received=198.51.100.9",
        "10.0.0.7;branch=b          | 10.0.0.7;branch=b;received=198.51.100.9",
        "10.0.0.7;branch=b;rport    | 10.0.0.7;branch=b;rport=5061;received=198.51.100.9",
        "198.51.100.9;rport;branch=b| 198.51.100.9;rport=5061;branch=b;received=198.51.100.9",
        "10.0.0.7; RPORT ;branch=b  | 10.0.0.7; RPORT=5061 ;branch=b;received=198.51.100.9",
        "10.0.0.7;rport=9;branch=b  | 10.0.0.7;rport=9;branch=b;received=198.51.100.9",
        "10.0.0.7;x=\";rport\";a=b   | 10.0.0.7;x=\";rport\";a=b;received=198.51.100.9",
        "10.0.0.7;rport=9;rport;b=c | 10.0.0.7;rport=9;rport;b=c;received=198.51.100.9",
        "10.0.0.7;branch=b, other   | 10.0.0.7;branch=b;received=198.51.100.9, other",
        "10.0.0.7;rport, o;rport    | 10.0.0.7;rport=5061;received=198.51.100.9, o;rport",
      })
  void theTopmostViaTellsWhereTheRequestReallyCameFrom(String came, String goes) {
    var response = new SipResponse();
    var request =
        read(
            "OPTIONS sip:gate.example SIP/2.0",
            "Via: SIP/2.0/UDP " + came,
            "From: <sip:a@x>;tag=f1",
            "To: <sip:b@x>",
            "Call-ID: c1",
            "CSeq: 1 OPTIONS");
    response.write(request, 200, "OK", "t1", "198.51.100.9", 5061, List.of());
    assertThat(new String(response.bytes(), 0, response.length(), StandardCharsets.UTF_8))
        .contains("\r\nVia: SIP/2.0/UDP " + goes + "\r\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 64, 4_096})
  void aStreamIsTheSameHoweverItIsCut(int piece) {
    String one = String.join("\r\n", INVITE) + "\r\nContent-Length: 4\r\n\r\nbody";
    byte[] all = ("\r\n" + one + "\r\n\r\n" + one + one).getBytes(StandardCharsets.UTF_8);
    var stream = new SipStream();
    int messages = 0;
    for (int at = 0; at < all.length; at += piece) {
      int length = Math.min(piece, all.length - at);
      byte[] bytes = new byte[length];
      System.arraycopy(all, at, bytes, 0, length);
      stream.add(bytes, length);
      for (var next = stream.next(); next.isPresent(); next = stream.next()) {
        assertThat(told(next.get())).isEqualTo("ok");
        messages++;
      }
    }
    assertThat(messages).isEqualTo(3);
    assertThat(stream.waiting()).isZero();
  }

  /** Damaged at random, a message is read, answered or refused, and never breaks its reader. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void damageIsNeverMoreThanAFault(long seed) throws IOException {
    var random = new Random(seed);
    var response = new SipResponse();
    List<byte[]> corpus;
    try (Stream<Path> files = Files.list(TORTURE)) {
      corpus =
          Stream.concat(
                  files.sorted().map(SipMessageTest::bytesOf),
                  Stream.of(
                      (String.join("\r\n", INVITE) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8)))
              .toList();
    }
    assertThatCode(
            () -> {
              for (int i = 0; i < 50_000; i++) {
                tryOut(damaged(corpus.get(random.nextInt(corpus.size())), random), response);
              }
            })
        .doesNotThrowAnyException();
  }

  private static byte[] bytesOf(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final byte[] DANGEROUS =
      "\r\n \t:;,<>\"\\@[]=%?+0-\0\u007f".getBytes(StandardCharsets.UTF_8);

  private static byte[] damaged(byte[] of, Random random) {
    byte[] bytes = of.clone();
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = DANGEROUS[random.nextInt(DANGEROUS.length)];
        case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
        default ->
            System.arraycopy(
                bytes, at / 2, bytes, at, Math.min(bytes.length - at, random.nextInt(20)));
      }
    }
    return bytes;
  }

  private static void tryOut(byte[] bytes, SipResponse response) {
    if (SipMessage.parse(bytes) instanceof SipMessage message) {
      message.fault();
      ChargedParty.STANDARD.of(message, name -> true);
      ChargedParty.sourceOf(message);
      if (message.isRequest()) {
        SipUri.parse(message.requestUri()).ifPresent(SipUri::dialled);
      }
      if (message.isAnswerable()) {
        response.write(message, 603, "Decline", "t", "192.0.2.1", 5060, List.of());
        byte[] answer = Arrays.copyOf(response.bytes(), response.length());
        assertThat(SipMessage.parse(answer)).isInstanceOf(SipMessage.class);
      }
    }
  }
}
