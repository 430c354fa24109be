package org.sekisho.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.casework.CaseEvent;
import org.sekisho.casework.Word;
import org.sekisho.server.gate.Gate;
import org.sekisho.server.gate.GateUpkeep;
import org.sekisho.server.gate.SipGate;

/** Switches ask the gate over UDP, TCP and HTTP. */
@ExtendWith(Shared.class)
class GateTest {

  private static final String REDIRECTED = "127.0.0.11";
  private static final String ADVANCING = "127.0.0.12";
  private static final String USA = "+12125550100";
  private static final String SOMALIA = "+252615550100";

  /** Long enough for an answer over loopback; silence costs a test so much. */
  private static final int PATIENCE_MILLIS = 1_000;

  private final OperatorsSystem system;
  private final List<Integer> ports;

  GateTest(OperatorsSystem system) {
    this.system = system;
    ports = system.context().getBean(SipGate.class).ports();
  }

  static String invite(String number, String callId, String... fields) {
    String more = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
    return """
        INVITE sip:%1$s@gate.example SIP/2.0
        Via: SIP/2.0/UDP switch.example;branch=z9hG4bK%2$s;rport
        Via: SIP/2.0/UDP 10.0.0.7;branch=z9hG4bKphone;received=203.0.113.77
        From: <sip:forged@elsewhere.example>;tag=f1
        To: <sip:%1$s@gate.example>
        Call-ID: %2$s
        CSeq: 1 INVITE
        """
            .formatted(number, callId)
            .replace("\n", "\r\n")
        + more
        + "Content-Length: 0\r\n\r\n";
  }

  static String id() {
    return UUID.randomUUID().toString();
  }

  private String ask(String from, String message) throws IOException {
    return ask(from, "127.0.0.1", ports.get(0), message);
  }

  /** What comes back, or "silence". */
  static String ask(String from, String to, int port, String message) throws IOException {
    try (var socket = new DatagramSocket(new InetSocketAddress(from, 0))) {
      return ask(socket, to, port, message);
    }
  }

  private static String ask(DatagramSocket socket, String to, int port, String message)
      throws IOException {
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName(to), port));
    var answer = new DatagramPacket(new byte[65_535], 65_535);
    try {
      socket.receive(answer);
    } catch (SocketTimeoutException e) {
      return "silence";
    }
    return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
  }

  private static String startLine(String answer) {
    return answer.lines().findFirst().orElse("");
  }

  /** Dear calls open the line's case, and its subscriber says that they are not his. */
  static void suspend(OperatorsSystem system, String line) throws Exception {
    Gate gate = system.context().getBean(Gate.class);
    Instant now = Instant.now();
    if (gate.measuresOn(line).suspendedUntilMillis() > now.toEpochMilli()) {
      return; // by another test
    }
    tellOfDearCalls(system, line, now);
    system.await(() -> assertThat(gate.measuresOn(line).challengedUntilMillis()).isPositive());
    var denial =
        system
            .context()
            .getBean(LivePath.class)
            .say(
                line,
                line + "-1",
                at ->
                    new Word.Answered(at, Word.Answer.NOT_MINE, CaseEvent.Channel.TELEPHONE, false))
            .get();
    assertThat(denial).isEmpty();
    assertThat(gate.measuresOn(line).suspendedUntilMillis()).isGreaterThan(now.toEpochMilli());
  }

  static void tellOfDearCalls(OperatorsSystem system, String line, Instant now) throws Exception {
    Instant began = now.minus(Duration.ofHours(3));
    String record =
        """
        {"type":"call.record","call_id":"%s","subscriber_id":"%s","b_number":"01025261555010",
         "start_time":"%s","answer_time":"%s","end_time":"%s"}""";
    String events =
        Stream.generate(() -> record.formatted(id(), line, began, began, now))
            .limit(10)
            .collect(Collectors.joining(","));
    HttpResponse<String> told =
        system.api(
            "POST",
            "/api/v1/events",
            system.token("events:write"),
            "{\"events\":[" + events + "]}");
    assertThat(told.statusCode()).as(told.body()).isEqualTo(200);
  }

  @Test
  void anAllowedCallGoesWhereItsSwitchSendsItWithTheSecondsItMayLast() throws Exception {
    String line = "P-Asserted-Identity: <sip:+81352000101@operator.example>";
    String redirected = ask(REDIRECTED, invite(USA, id(), line));
    assertThat(startLine(redirected)).isEqualTo("SIP/2.0 302 Moved Temporarily");
    assertThat(redirected)
        .contains("\r\nContact: <sip:" + USA + "@gate.example>\r\n", "\r\nX-Max-Seconds: 10800\r\n")
        .containsPattern("Via: SIP/2.0/UDP switch.example;branch=[^;]+;rport=[0-9]+;received=127");
    String advancing = ask(ADVANCING, invite(USA, id(), line));
    assertThat(startLine(advancing)).isEqualTo("SIP/2.0 404 Not Found");
    assertThat(advancing).contains("\r\nX-Limit: 10800\r\n");
    assertThat(ask("::1", "::1", ports.get(1), invite(USA, id(), line)))
        .as("IPv6")
        .startsWith("SIP/2.0 302 ")
        .contains("received=0:0:0:0:0:0:0:1");
  }

  @Test
  void aRefusalTellsNobodyWhyAndEmergenciesAndCallsAtHomePass() throws Exception {
    suspend(system, "G2");
    String line = "P-Asserted-Identity: <sip:0352000002@operator.example>";
    String refused = ask(REDIRECTED, invite(USA, id(), line));
    assertThat(startLine(refused)).isEqualTo("SIP/2.0 603 Decline");
    assertThat(refused).doesNotContain("Reason", "Warning", "uspen");
    assertThat(startLine(ask(ADVANCING, invite(USA, id(), line))))
        .isEqualTo("SIP/2.0 403 Forbidden");
    for (String home : List.of("110", "0312345678", "+81312345678")) {
      assertThat(startLine(ask(REDIRECTED, invite(home, id(), line)))).as(home).contains("302");
    }
    String emergency =
        invite("x", id(), line).replace("sip:x@gate.example SIP", "urn:service:sos SIP");
    assertThat(startLine(ask(ADVANCING, emergency))).contains("404");
  }

  /** RFC 3261 §17.1.1.2: what is sent again is answered as before, and granted nothing twice. */
  @Test
  void theSameRequestIsGivenTheSameAnswerAndGrantedOnce() throws Exception {
    String line = "P-Charge-Info: <sip:G3@operator.example>";
    try (var socket = new DatagramSocket(new InetSocketAddress(REDIRECTED, 0))) {
      String first = ask(socket, "127.0.0.1", ports.get(0), invite(SOMALIA, "again-" + id(), line));
      assertThat(first).contains("X-Max-Seconds: 3600"); // half of 30,000 yen at 246 a minute
      String message = invite(SOMALIA, "again-2", line);
      String second = ask(socket, "127.0.0.1", ports.get(0), message);
      assertThat(second).contains("X-Max-Seconds: 1800"); // half of the other half
      for (int i = 0; i < 5; i++) {
        assertThat(ask(socket, "127.0.0.1", ports.get(0), message)).isEqualTo(second);
      }
      String ack = message.replace("INVITE", "ACK");
      assertThat(ask(socket, "127.0.0.1", ports.get(0), ack)).isEqualTo("silence");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "OPTIONS, '', SIP/2.0 200 OK",
    "CANCEL,  '', SIP/2.0 200 OK",
    "BYE,     '', SIP/2.0 481 Call/Transaction Does Not Exist",
    "INVITE,  ;tag=of-a-dialogue, SIP/2.0 481 Call/Transaction Does Not Exist",
    "REGISTER, '', SIP/2.0 405 Method Not Allowed",
  })
  void whatIsNoNewCallIsAnsweredAndNeverJudged(String method, String toTag, String answer)
      throws Exception {
    String message =
        invite(USA, id())
            .replace("INVITE", method)
            .replace("To: <sip:" + USA + "@gate.example>", "To: <sip:" + USA + "@x>" + toTag);
    assertThat(startLine(ask(REDIRECTED, message))).isEqualTo(answer);
  }

  @Test
  void aStrangerIsLeftWithoutAnAnswerAndToldOf() throws Exception {
    assertThat(ask("127.0.0.99", invite(USA, id()))).isEqualTo("silence");
    system.context().getBean(GateUpkeep.class).tellOfStrangers();
    try (Visitor visitor = new Visitor(system.url())) {
      visitor.logIn("first", OperatorsSystem.PASSWORD);
      assertThat(visitor.get("/").body()).contains("127.0.0.99", "no peer asks the gate");
    }
  }

  @Test
  void aPeerThatAsksTooMuchHoldsUpItselfAndNoEmergency() throws Exception {
    String line = "P-Asserted-Identity: <sip:0352000102@operator.example>";
    int silent = 0;
    try (var socket = new DatagramSocket(new InetSocketAddress("127.0.0.14", 0))) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      for (int i = 0; i < 4; i++) {
        byte[] bytes = invite(USA, id(), line).getBytes(StandardCharsets.UTF_8);
        socket.send(
            new DatagramPacket(
                bytes, bytes.length, InetAddress.getByName("127.0.0.1"), ports.get(0)));
      }
      String emergency =
          invite("x", id(), line).replace("sip:x@gate.example SIP", "urn:service:sos SIP");
      byte[] bytes = emergency.getBytes(StandardCharsets.UTF_8);
      socket.send(
          new DatagramPacket(
              bytes, bytes.length, InetAddress.getByName("127.0.0.1"), ports.get(0)));
      String all = "";
      for (int i = 0; i < 5; i++) {
        var answer = new DatagramPacket(new byte[65_535], 65_535);
        try {
          socket.receive(answer);
          all += new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
        } catch (SocketTimeoutException e) {
          silent++;
        }
      }
      assertThat(all).contains("<sip:x@gate.example>");
    }
    assertThat(silent).isEqualTo(2);
    assertThat(startLine(ask(REDIRECTED, invite(USA, id(), line)))).contains("302");
  }

  @Test
  void overTcpMessagesComeOneAfterTheOther() throws Exception {
    try (var socket = new Socket()) {
      socket.bind(new InetSocketAddress(ADVANCING, 0));
      socket.connect(new InetSocketAddress("127.0.0.1", ports.get(2)));
      socket.setSoTimeout(PATIENCE_MILLIS);
      String both =
          invite("0312345678", "tcp-1-" + id())
              + "\r\n\r\n"
              + invite("0312345678", "tcp-2-" + id());
      socket.getOutputStream().write(both.getBytes(StandardCharsets.UTF_8));
      String all = "";
      while (!all.contains("tcp-2-") || !all.endsWith("\r\n\r\n")) {
        byte[] bytes = new byte[4_096];
        int length = socket.getInputStream().read(bytes);
        all += new String(bytes, 0, length, StandardCharsets.UTF_8);
      }
      assertThat(all.split("SIP/2.0 404 Not Found", -1)).hasSize(3);
    }
  }

  @Test
  void overHttpAScriptAsksAndThePlusOfANumberSurvives() throws Exception {
    suspend(system, "G4");
    String token = system.token("gate:ask");
    String allowed = "{\"verdict\":\"allow\",\"max_seconds\":10800}";
    assertThat(
            system
                .api(
                    "POST",
                    "/v1/authorise",
                    token,
                    "{\"call_id\":\"h-1\",\"subscriber_id\":\"H3\",\"b_number\":\"+12125550100\"}")
                .body())
        .isEqualTo(allowed);
    String query = "/v1/authorise?subscriber_id=H3&b_number=";
    assertThat(system.api("GET", query + "+12125550100", token, "").body()).isEqualTo(allowed);
    assertThat(system.api("GET", query + "%2B12125550100&format=text", token, "").body())
        .isEqualTo("allow 10800\n");
    assertThat(
            system
                .api("GET", query.replace("H3", "+81352000004") + "+12125550100", token, "")
                .body())
        .isEqualTo("{\"verdict\":\"refuse\"}");
    assertThat(system.api("GET", query + "0312345678", token, "").body())
        .isEqualTo("{\"verdict\":\"allow\"}");
    assertThat(system.api("GET", query + "", token, "").statusCode()).isEqualTo(400);
    assertThat(system.api("GET", query + "110&colour=red", token, "").body()).contains("colour");
    assertThat(system.api("GET", query + "110", system.token("cases:read"), "").statusCode())
        .isEqualTo(403);
  }

  /**
   * The failure contract's heart: while nothing can be written or judged, measures hold, a line
   * spends its budget and no more, and a peer that wants nobody through gets nobody through.
   */
  @Test
  void whileNobodyJudgesALineSpendsItsBudgetAndNoMore() throws Exception {
    suspend(system, "G2");
    system
        .jdbc()
        .sql(
            "create function gate_disk() returns trigger language plpgsql as $$ begin"
                + " raise exception 'No space left on device' using errcode = '53100'; end $$")
        .update();
    system
        .jdbc()
        .sql("create trigger gate_disk before insert on journal execute function gate_disk()")
        .update();
    LivePath path = system.context().getBean(LivePath.class);
    String line = "P-Asserted-Identity: <sip:0352000006@operator.example>";
    try {
      assertThat(ask("127.0.0.13", invite(USA, id(), line))).startsWith("SIP/2.0 404 ");
      system.await(() -> assertThat(path.trouble()).isPresent());
      long seconds = 0;
      int challenged = 0;
      for (int i = 0; i < 25; i++) {
        String answer = ask(REDIRECTED, invite(SOMALIA, id(), line));
        Matcher most = Pattern.compile("X-Max-Seconds: ([0-9]+)").matcher(answer);
        seconds += most.find() ? Long.parseLong(most.group(1)) : 0;
        challenged += answer.contains("challenge-token") ? 1 : 0;
      }
      long yen = 246 * seconds / 60;
      assertThat(yen).as("of a budget of 60,000 yen").isBetween(50_000L, 60_000L);
      assertThat(challenged).isPositive();
      assertThat(ask("127.0.0.13", invite(USA, id(), line))).startsWith("SIP/2.0 603 ");
      assertThat(ask("127.0.0.13", invite("0312345678", id(), line))).startsWith("SIP/2.0 404 ");
      assertThat(ask("127.0.0.13", invite("110", id(), line))).startsWith("SIP/2.0 404 ");
      String suspended = "P-Asserted-Identity: <sip:0352000002@operator.example>";
      assertThat(ask(REDIRECTED, invite(USA, id(), suspended))).startsWith("SIP/2.0 603 ");
    } finally {
      system.jdbc().sql("drop trigger gate_disk on journal").update();
    }
    system.await(() -> assertThat(path.trouble()).isEmpty());
    system.await(
        () ->
            assertThat(ask("127.0.0.13", invite("0312345678", id(), line)))
                .startsWith("SIP/2.0 404 "));
  }

  /** A call that is known to have ended gives back what it was granted. */
  @ParameterizedTest // four calls a line: at night more of them in a second would be challenged
  @ValueSource(strings = {"G6", "H5", "H6"})
  void whoseCallsAreHeardOfNeverNoticesABudget(String of) throws Exception {
    String token = system.token("events:write");
    String line = "P-Charge-Info: <sip:%s@operator.example>".formatted(of);
    for (int i = 0; i < 4; i++) {
      String call = id();
      String answer = ask(REDIRECTED, invite(USA, call, line));
      assertThat(answer).as("call %d", i).contains("X-Max-Seconds: 10800");
      Instant now = Instant.now();
      system.api(
          "POST",
          "/api/v1/events",
          token,
          """
          {"events":[{"type":"call.tried","call_id":"%1$s","time":"%2$s","subscriber_id":"%3$s",
           "b_number":"+12125550100"},{"type":"call.ended","call_id":"%1$s","time":"%2$s"}]}
          """
              .formatted(call, now, of));
      system.await(() -> assertThat(gate().ledgers().grantedMicros(of)).isZero());
    }
  }

  @Test
  void whatASubscriberAskedForIsCheckedFromTheMomentItIsSet() throws Exception {
    String token = system.token("reference:write", "cases:read");
    String path = "/api/v1/lines/G8/rules";
    String line = "P-Asserted-Identity: <sip:G8@operator.example>";
    assertThat(
            system.api("PUT", path, token, "{\"numbers\":[\"1212\"],\"dayYen\":200}").statusCode())
        .isEqualTo(200);
    assertThat(ask(REDIRECTED, invite(USA, id(), line))).contains("302", "X-Max-Seconds: 1320");
    assertThat(startLine(ask(REDIRECTED, invite("+12135550100", id(), line)))).contains("603");
    assertThat(startLine(ask(REDIRECTED, invite(SOMALIA, id(), line)))).contains("603");
    assertThat(system.api("GET", path, token, "").body()).contains("1212", "200");
    assertThat(system.api("GET", path, system.token("reference:write"), "").body())
        .as("who may set them may read them")
        .contains("1212");
    assertThat(system.api("PUT", path, system.token("cases:write"), "{}").body())
        .contains("it needs the scope reference:write");
    try (var ito = new Visitor(system.url())) {
      system.operator("ito", "AUDITOR");
      assertThat(ito.logIn("ito", OperatorsSystem.PASSWORD)).endsWith("/");
      assertThat(ito.get("/lines/G8").body())
          .contains("Only numbers that begin with 1212", "At most ¥200 a day");
      assertThat(ito.get("/audit").body()).contains("numbers: 1212, yen a day: 200");
    }
    assertThat(system.api("PUT", path, token, "{\"numbers\":[\"+1\"]}").body()).contains("+1");
    assertThat(system.api("PUT", path, token, "{\"sources\":[\"here\"]}").statusCode())
        .isEqualTo(400);
    assertThat(system.api("PUT", path, token, "{\"calls\":-1}").statusCode()).isEqualTo(400);
    system.api("PUT", path, token, "{}");
    assertThat(startLine(ask(REDIRECTED, invite("+12135550100", id(), line)))).contains("302");
  }

  /** The case says who let the line call again, and why. */
  @Test
  void aPersonLetsAChallengedLineCallAgain() throws Exception {
    tellOfDearCalls(system, "F2", Instant.now());
    system.await(() -> assertThat(gate().measuresOn("F2").challengedUntilMillis()).isPositive());
    try (var sato = new Visitor(system.url())) {
      system.operator("sato", "ANALYST");
      assertThat(sato.logIn("sato", OperatorsSystem.PASSWORD)).endsWith("/");
      sato.post("/cases/F2-1", "/cases/F2-1/release", Map.of("reason", "our own test"));
      assertThat(sato.get("/cases/F2-1").body())
          .contains("Challenge lifted by sato (our own test)")
          .doesNotContain("fell well under the bar");
    }
    assertThat(gate().measuresOn("F2").challengedUntilMillis()).isZero();
  }

  private Gate gate() {
    return system.context().getBean(Gate.class);
  }

  @Test
  void theEngineHearsOfEachAttemptAndWhoStoppedIt() throws Exception {
    suspend(system, "G4");
    String callId = "told-" + id();
    ask(REDIRECTED, invite(USA, callId, "P-Asserted-Identity: <sip:0352000004@operator.example>"));
    system.await(
        () ->
            assertThat(
                    system
                        .jdbc()
                        .sql(
                            "select source from call_abroad where line = 'G4' and refused"
                                + " and number = '12125550100'")
                        .query(String.class)
                        .list())
                .contains("203.0.113.77"));
  }
}
