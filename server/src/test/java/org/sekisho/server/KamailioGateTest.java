package org.sekisho.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.server.gate.Gate;
import org.sekisho.server.intake.IntakeCounts;

/**
 * The recipe of docs/integrations/kamailio.md as it stands there: a real Kamailio asks the gate,
 * with sipp for its phones and its carrier.
 */
@ExtendWith(Shared.class)
class KamailioGateTest {

  /** A phone that proves nothing. */
  private static final String CALLER =
      Path.of("../wire/src/test/resources/kamailio/caller.xml").toAbsolutePath().toString();

  private static final String USA = "01012125550100";

  @TempDir private Path folder;

  private final OperatorsSystem system;
  private @Nullable KamailioRig started;

  KamailioGateTest(OperatorsSystem system) {
    this.system = system;
  }

  @BeforeEach
  void startCarrier() throws IOException {
    started = new KamailioRig(system, folder);
  }

  @AfterEach
  void end() throws Exception {
    rig().close();
  }

  private KamailioRig rig() {
    return Objects.requireNonNull(started);
  }

  @Test
  void aCallThatIsAllowedIsMadeAndOneThatIsNotReachesNoCarrier() throws Exception {
    GateTest.suspend(system, "G2");
    rig().startSwitch(rig().gatePort());
    rig().passes("answered.xml", "K7", USA);
    rig().passes("answered.xml", "G2", "0312345678");
    rig().passes(CALLER, "G2", "110");
    rig().passes("refused.xml", "G2", USA);
    rig().passes("refused.xml", "G2", "+12125550100");
    assertThat(rig().atCarrier(USA)).as("of K7 alone").isEqualTo(1);
    assertThat(rig().atCarrier("+12125550100")).isZero();
    assertThat(rig().atCarrier("0312345678")).isEqualTo(1);
    assertThat(rig().atCarrier("110")).isEqualTo(1);
    assertThat(rig().carriersLog())
        .as("what only our network may say stays in it, and nobody pretends to be another")
        .doesNotContain("somebody-else", "X-Challenge-Token", "X-Source-IP", "P-Charge-Info");
    system.await(
        () ->
            assertThat(
                    system
                        .jdbc()
                        .sql("select source from call_abroad where line = 'K7' and number = ?")
                        .param("12125550100")
                        .query(String.class)
                        .list())
                .as("where the phone is, not where the switch is")
                .contains("127.0.0.1"));
  }

  /** Not changed in anything: what the page shows can be loaded. */
  @Test
  void theRecipeIsRightAsItStands() throws Exception {
    Path file = folder.resolve("as-it-stands.cfg");
    Files.writeString(file, rig().recipe());
    Process checked =
        new ProcessBuilder("kamailio", "-c", "-f", file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(checked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(checked.waitFor()).as(said).isZero();
  }

  /**
   * A switch that was restarted knows no call any more, and they end at the carrier all the same.
   */
  @Test
  void aCallFromBeforeARestartEndsAtTheCarrier() throws Exception {
    rig().startSwitch(rig().gatePort());
    Process phone = rig().call("answered.xml", "K4", USA, "-d", "6000");
    system.await(() -> assertThat(rig().confirmed()).isEqualTo(1));
    rig().stopSwitch();
    rig().startSwitch(rig().gatePort());
    assertThat(rig().confirmed()).isZero();
    assertThat(phone.waitFor(KamailioRig.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(phone.exitValue()).as("its BYE was answered by the carrier").isZero();
    assertThat(rig().carriersLog()).contains("BYE sip:");
  }

  @Test
  void theSwitchEndsACallWhenItsSecondsAreOver() throws Exception {
    rig().startSwitch(rig().gatePort());
    Process phone = rig().call("answered.xml", "G7", "01025261555010", "-d", "3000");
    system.await(() -> assertThat(rig().dialogs()).containsPattern("state: 4"));
    assertThat(rig().dialogs()).containsPattern("(?s)timeout: [0-9]+");
    long until =
        Long.parseLong(rig().dialogs().replaceFirst("(?s).*?\\btimeout: ([0-9]+).*", "$1"));
    long seconds = until - Instant.now().getEpochSecond();
    assertThat(seconds).as("half of 30,000 yen at 246 a minute").isBetween(3_500L, 3_600L);
    assertThat(phone.waitFor(KamailioRig.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(phone.exitValue()).as(rig().output(2, "sipp")).isZero();
  }

  @Test
  void aCallWhoseSecondsAreOverIsHungUp() throws Exception {
    rig()
        .startSwitch(
            rig().gatePort(), recipe -> recipe.replace("$T_rpl($hdr(X-Max-Seconds))", "\"2\""));
    Process phone = rig().call("hung-up-on.xml", "K2", USA);
    assertThat(phone.waitFor(KamailioRig.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(phone.exitValue()).as("the phone is hung up on").isZero();
    system.await(() -> assertThat(rig().carriersLog()).contains("BYE sip:"));
    system.await(() -> assertThat(rig().dialogs()).doesNotContain("state: 4"));
  }

  private void startSwitchOverHttp(String url, String token) throws IOException {
    UnaryOperator<String> overHttp =
        recipe ->
            recipe
                .replace("##!define ASK_BY_HTTP", "#!define ASK_BY_HTTP")
                .replace("http://192.0.2.20:8080", url)
                .replace("sk_made_in_the_console_for_gate_ask", token);
    rig().startSwitch(KamailioRig.free("127.0.0.1"), overHttp);
  }

  @Test
  void theSameRecipeAsksOverHttp() throws Exception {
    GateTest.suspend(system, "G2");
    startSwitchOverHttp(system.url(), system.token("gate:ask"));
    Process phone = rig().call("answered.xml", "K4", "+252615550100", "-d", "2000");
    // Before it is answered the dialog tells how long it may last, then when it ends.
    system.await(() -> assertThat(rig().dialogs()).contains("state: 4"));
    long until =
        Long.parseLong(rig().dialogs().replaceFirst("(?s).*?\\btimeout: ([0-9]+).*", "$1"));
    assertThat(until - Instant.now().getEpochSecond()).isBetween(7_100L, 7_260L);
    assertThat(phone.waitFor(KamailioRig.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(phone.exitValue()).isZero();
    rig().passes("refused.xml", "G2", USA);
    assertThat(rig().atCarrier(USA)).isZero();
  }

  @Test
  void withoutAnAnswerOverHttpCallsGoOnToo() throws Exception {
    startSwitchOverHttp("http://127.0.0.1:9", "sk_nobody_asks_for_it");
    rig().passes("answered.xml", "K4", USA);
    assertThat(rig().atCarrier(USA)).isEqualTo(1);
  }

  /** Calls go on, and both sides say why they were not judged. */
  @Test
  void aTokenThatIsNotGoodIsToldOf() throws Exception {
    startSwitchOverHttp(system.url(), "sk_of_nobody");
    rig().passes("answered.xml", "K4", USA);
    assertThat(rig().output(1, "kamailio")).contains("the gate answers 401");
    assertThat(system.context().getBean(IntakeCounts.class).list().toString())
        .contains("no good token");
  }

  /** HEP3: both legs, the question to the gate and its answer are all seen; it is one call. */
  @Test
  void aMirroredCallIsHeardOnceFromItsBeginningToItsEnd() throws Exception {
    rig().startSwitch(rig().gatePort());
    rig().passes("answered.xml", "K3", USA);
    system.await(
        () ->
            assertThat(
                    system
                        .jdbc()
                        .sql(
                            "select concat_ws(' ', number, source, answered_at is not null,"
                                + " ended_at - answered_at < interval '2 s', amount_micros, refused)"
                                + " from call_abroad where line = 'K3'")
                        .query(String.class)
                        .list())
                .containsExactly("12125550100 127.0.0.1 t t 9000000 f"));
    assertThat(system.context().getBean(Gate.class).ledgers().grantedMicros("K3"))
        .as("it is judged, and gives back what it was granted")
        .isZero();
    assertThat(
            system
                .jdbc()
                .sql("select count(*) from call_abroad where line like '%somebody%'")
                .query(Long.class)
                .single())
        .as("a header of the phone's own frames nobody")
        .isZero();
  }

  /** The same packets one after the other over TCP, wherever it cuts them. */
  @Test
  void aMirrorOverTcpIsHeardAsWell() throws Exception {
    Instant began = Instant.now();
    try (var heard = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        var to = new Socket()) {
      to.bind(new InetSocketAddress(KamailioRig.SWITCH, 0));
      to.connect(new InetSocketAddress("127.0.0.1", rig().mirrorTcpPort()));
      var relayed = CompletableFuture.runAsync(() -> relay(heard, to));
      rig()
          .startSwitch(
              rig().gatePort(),
              recipe ->
                  recipe.replace(
                      "127.0.0.1:" + rig().mirrorPort(), "127.0.0.1:" + heard.getLocalPort()));
      rig().passes("answered.xml", "K5", USA);
      system.await(
          () ->
              assertThat(
                      system
                          .jdbc()
                          .sql(
                              "select answered_at is not null and ended_at is not null"
                                  + " from call_abroad where line = 'K5' and began_at > ?")
                          .param(Timestamp.from(began))
                          .query(Boolean.class)
                          .list())
                  .containsExactly(true));
      heard.close();
      relayed.get(10, TimeUnit.SECONDS);
    }
  }

  private static void relay(DatagramSocket from, Socket to) {
    var packet = new DatagramPacket(new byte[65_535], 65_535);
    try {
      while (!from.isClosed()) {
        packet.setLength(65_535);
        from.receive(packet);
        int cut = packet.getLength() / 3;
        to.getOutputStream().write(packet.getData(), 0, cut);
        to.getOutputStream().flush();
        to.getOutputStream().write(packet.getData(), cut, packet.getLength() - cut);
      }
    } catch (IOException e) {
      if (!from.isClosed()) { // else the test is over
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Not mirrored: RADIUS alone tells of the call, by Kamailio's own module. */
  @Test
  void theSameRecipeAccountsByRadius() throws Exception {
    Path config = folder.resolve("radiusclient.conf");
    Path servers = folder.resolve("servers");
    Files.writeString(
        config,
        """
        authserver 127.0.0.1:%d
        acctserver 127.0.0.1:%d
        servers %s
        dictionary %s
        radius_timeout 2
        radius_retries 2
        bindaddr *
        """
            .formatted(
                system.authenticationPort(),
                system.accountingPort(),
                servers,
                KamailioRig.RECIPE.resolveSibling("radius-dictionary").toAbsolutePath()));
    Files.writeString(servers, "127.0.0.1 " + OperatorsSystem.SECRET + "\n");
    String mirror = "127.0.0.1:" + rig().mirrorPort();
    rig()
        .startSwitch(
            rig().gatePort(),
            recipe ->
                recipe
                    .replace("##!define ACCOUNT_BY_RADIUS", "#!define ACCOUNT_BY_RADIUS")
                    .replace("/etc/kamailio/radiusclient.conf", config.toString())
                    .replace(mirror, "127.0.0.1:9"));
    rig().passes("answered.xml", "R5", USA);
    system.await(
        () ->
            assertThat(
                    system
                        .jdbc()
                        .sql(
                            "select concat_ws(' ', number, answered_at is not null, ended_at is not"
                                + " null, amount_micros, refused)"
                                + " from call_abroad where line = 'R5'")
                        .query(String.class)
                        .list())
                .containsExactly("12125550100 t t 9000000 f"));
    assertThat(system.context().getBean(Gate.class).ledgers().grantedMicros("R5")).isZero();
  }

  @Test
  void whoPressesTheKeysComesThroughAChallengeOnce() throws Exception {
    Gate gate = system.context().getBean(Gate.class);
    GateTest.tellOfDearCalls(system, "K1", Instant.now());
    system.await(() -> assertThat(gate.measuresOn("K1").challengedUntilMillis()).isPositive());
    rig().startSwitch(rig().gatePort());
    try (var announcement =
        new Announcement(
            new InetSocketAddress(KamailioRig.ANNOUNCEMENT, system.announcementPort()))) {
      rig().passes("answered.xml", "K1", USA);
      assertThat(announcement.asked()).as("each call hears it").hasSize(1);
      rig().passes("answered.xml", "K1", USA);
      assertThat(announcement.asked()).hasSize(2);
      announcement.keysArePressed = false;
      rig().passes("refused.xml", "K1", USA);
      announcement.keysArePressed = true;
      announcement.says = announcement.asked().getFirst();
      rig().passes("refused.xml", "K1", USA);
    }
    assertThat(rig().atCarrier(USA)).isEqualTo(2);
  }

  @Test
  void withoutAnAnswerOfTheGateCallsGoOn() throws Exception {
    try (var silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      rig().startSwitch(silent.getLocalPort());
      rig().passes("answered.xml", "K8", USA);
    }
    rig().stopSwitch();
    rig().startSwitch(KamailioRig.free("127.0.0.1"));
    rig().passes("answered.xml", "K8", USA);
    assertThat(rig().atCarrier(USA)).isEqualTo(2);
  }

  /** A gate that is slow: it refuses once the switch has gone on without it. */
  @Test
  void anAnswerThatComesTooLateChangesNothing() throws Exception {
    try (var slow = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      slow.setSoTimeout(1_000 * KamailioRig.PATIENCE_SECONDS);
      rig().startSwitch(slow.getLocalPort());
      Process phone = rig().call("answered.xml", "K8", USA, "-d", "1500");
      var question = new DatagramPacket(new byte[4_096], 4_096);
      slow.receive(question);
      system.await(() -> assertThat(rig().atCarrier(USA)).isEqualTo(1));
      byte[] refusal = refusal(question);
      slow.send(new DatagramPacket(refusal, refusal.length, question.getSocketAddress()));
      assertThat(phone.waitFor(KamailioRig.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(phone.exitValue()).as("the call goes on to its own end").isZero();
    }
  }

  private static byte[] refusal(DatagramPacket invite) {
    String kept =
        new String(invite.getData(), 0, invite.getLength(), StandardCharsets.ISO_8859_1)
            .lines()
            .filter(line -> line.matches("(Via|From|To|Call-ID|CSeq):.*"))
            .collect(Collectors.joining("\r\n"));
    return "SIP/2.0 603 Decline\r\n%s\r\nContent-Length: 0\r\n\r\n"
        .formatted(kept)
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
