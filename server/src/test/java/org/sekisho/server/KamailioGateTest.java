package org.sekisho.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.server.capture.CaptureListener;
import org.sekisho.server.gate.Gate;
import org.sekisho.server.gate.SipGate;
import org.sekisho.wire.sip.SipMessage;
import org.sekisho.wire.sip.SipResponse;
import org.sekisho.wire.sip.SipUri;

/**
 * The recipe of docs/integrations/kamailio.md as it stands there: a real Kamailio asks the gate,
 * with sipp for its phones and its carrier.
 */
@ExtendWith(Shared.class)
class KamailioGateTest {

  private static final Path RECIPE = Path.of("../docs/integrations/kamailio/kamailio.cfg");
  private static final Path PHONES = Path.of("src/test/resources/kamailio").toAbsolutePath();
  private static final Path CARRIER =
      Path.of("../wire/src/test/resources/kamailio/answers.xml").toAbsolutePath();

  /** A phone that proves nothing. */
  private static final String CALLER =
      Path.of("../wire/src/test/resources/kamailio/caller.xml").toAbsolutePath().toString();

  /** The switch's address, by which the gate knows it. */
  private static final String SWITCH = "127.0.0.15";

  private static final String ANNOUNCEMENT = "127.0.0.16";
  private static final int PATIENCE_SECONDS = 20;
  private static final String USA = "01012125550100";

  @TempDir private Path folder;

  private final OperatorsSystem system;
  private final List<Process> started = new ArrayList<>();
  private final int switchPort;
  private final int carrierPort;
  private final Path seen;

  KamailioGateTest(OperatorsSystem system) throws IOException {
    this.system = system;
    switchPort = free(SWITCH);
    carrierPort = free("127.0.0.1");
    seen = Files.createTempFile("carrier", ".log");
  }

  private static int free(String address) throws IOException {
    try (var socket = new DatagramSocket(new InetSocketAddress(address, 0))) {
      return socket.getLocalPort();
    }
  }

  @BeforeEach
  void startCarrier() throws IOException {
    start(
        "sipp",
        "-sf",
        CARRIER.toString(),
        "-i",
        "127.0.0.1",
        "-p",
        "" + carrierPort,
        "-nostdin",
        "-trace_msg",
        "-message_file",
        seen.toString());
    system.await(() -> assertThat(isTaken("127.0.0.1", carrierPort)).isTrue());
  }

  @AfterEach
  void end() throws Exception {
    for (Process process : started.reversed()) {
      process.destroy();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
    Files.delete(seen);
  }

  /** The recipe with our addresses and users in the places it names. */
  private void startSwitch(int gatePort) throws IOException {
    startSwitch(gatePort, UnaryOperator.identity());
  }

  private void startSwitch(int gatePort, UnaryOperator<String> changed) throws IOException {
    String users =
        Stream.of("G1", "G2", "G7", "K1", "K2", "K3", "K4")
            .map(user -> "$sht(secrets=>%s) = \"secret-%s\";\n".formatted(user, user))
            .reduce("", String::concat);
    String recipe =
        Files.readString(RECIPE)
            .replace("192.0.2.10:5060", SWITCH + ":" + switchPort)
            .replace("192.0.2.20:5060", "127.0.0.1:" + gatePort)
            .replace("192.0.2.30:5060", "127.0.0.1:" + carrierPort)
            .replace("192.0.2.40", ANNOUNCEMENT)
            .replace("192.0.2.20:9060", "127.0.0.1:" + mirrorPort())
            .replace("/usr/lib/x86_64-linux-gnu/kamailio/modules/", modules())
            .replace("# USERS", users)
            .replace("loadmodule \"tm.so\"", "loadmodule \"ctl.so\"\nloadmodule \"tm.so\"")
            .replace(
                "modparam(\"rr\"",
                "modparam(\"ctl\", \"binrpc\", \"unix:" + control() + "\")\nmodparam(\"rr\"");
    Path file = folder.resolve("kamailio.cfg");
    Files.writeString(file, changed.apply(recipe));
    start(
        "kamailio",
        "-DD",
        "-E",
        "-f",
        file.toString(),
        "-P",
        folder.resolve("pid").toString(),
        "-Y",
        folder.toString(),
        "-m",
        "16",
        "-M",
        "4");
    system.await(() -> assertThat(isTaken(SWITCH, switchPort)).isTrue());
    system.await(() -> assertThat(control()).exists());
  }

  private Path control() {
    return folder.resolve("control");
  }

  private static String modules() throws IOException {
    try (var found = Files.newDirectoryStream(Path.of("/usr/lib"), "*-linux-gnu*")) {
      for (Path architecture : found) {
        Path modules = architecture.resolve("kamailio/modules");
        if (Files.isDirectory(modules)) {
          return modules + "/";
        }
      }
    }
    throw new IllegalStateException("no Kamailio: apt-get install kamailio");
  }

  private static boolean isTaken(String address, int port) {
    try (var socket = new DatagramSocket(new InetSocketAddress(address, port))) {
      return socket.isClosed();
    } catch (IOException e) {
      return true;
    }
  }

  private Process start(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(started.size() + "-" + command[0] + ".out").toFile())
            .directory(folder.toFile())
            .start();
    started.add(process);
    return process;
  }

  private Process call(String scene, String user, String number, String... more)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "sipp",
                "-sf",
                PHONES.resolve(scene).toString(),
                "-s",
                number,
                "-au",
                user,
                "-ap",
                "secret-" + user,
                "-i",
                "127.0.0.1",
                "-p",
                Integer.toString(free("127.0.0.1")),
                "-m",
                "1",
                "-nostdin",
                "-timeout",
                "15",
                "-d",
                "200"));
    command.addAll(List.of(more));
    command.add(SWITCH + ":" + switchPort);
    return start(command.toArray(String[]::new));
  }

  private void passes(String scene, String user, String number) throws Exception {
    Process phone = call(scene, user, number);
    assertThat(phone.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as(number).isTrue();
    assertThat(phone.exitValue())
        .as("%s of %s: %s", number, user, Files.readString(folder.resolve("1-kamailio.out")))
        .isZero();
  }

  private long atCarrier(String number) throws IOException {
    return Files.readAllLines(seen, StandardCharsets.ISO_8859_1).stream()
        .filter(line -> line.startsWith("INVITE sip:" + number + "@"))
        .count();
  }

  private int mirrorPort() {
    return system.context().getBean(CaptureListener.class).ports().getFirst();
  }

  private int gatePort() {
    return system.context().getBean(SipGate.class).ports().getFirst();
  }

  @Test
  void aCallThatIsAllowedIsMadeAndOneThatIsNotReachesNoCarrier() throws Exception {
    GateTest.suspend(system, "G2");
    startSwitch(gatePort());
    passes("answered.xml", "G1", USA);
    passes("answered.xml", "G2", "0312345678");
    passes(CALLER, "G2", "110");
    passes("refused.xml", "G2", USA);
    passes("refused.xml", "G2", "+12125550100");
    assertThat(atCarrier(USA)).as("of G1 alone").isEqualTo(1);
    assertThat(atCarrier("+12125550100")).isZero();
    assertThat(atCarrier("0312345678")).isEqualTo(1);
    assertThat(atCarrier("110")).isEqualTo(1);
    assertThat(Files.readString(seen, StandardCharsets.ISO_8859_1))
        .as("what only our network may say stays in it, and nobody pretends to be another")
        .doesNotContain("somebody-else", "X-Challenge-Token", "X-Source-IP", "P-Charge-Info");
    system.await(
        () ->
            assertThat(
                    system
                        .jdbc()
                        .sql("select source from call_abroad where line = 'G1' and number = ?")
                        .param("12125550100")
                        .query(String.class)
                        .list())
                .as("where the phone is, not where the switch is")
                .contains("127.0.0.1"));
  }

  @Test
  void theSwitchEndsACallWhenItsSecondsAreOver() throws Exception {
    startSwitch(gatePort());
    Process phone = call("answered.xml", "G7", "01025261555010", "-d", "3000");
    system.await(() -> assertThat(dialogs()).containsPattern("state: 4"));
    assertThat(dialogs()).containsPattern("(?s)timeout: [0-9]+");
    long until = Long.parseLong(dialogs().replaceFirst("(?s).*?\\btimeout: ([0-9]+).*", "$1"));
    long seconds = until - Instant.now().getEpochSecond();
    assertThat(seconds).as("half of 30,000 yen at 246 a minute").isBetween(3_500L, 3_600L);
    assertThat(phone.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(phone.exitValue()).as(Files.readString(folder.resolve("2-sipp.out"))).isZero();
  }

  @Test
  void aCallWhoseSecondsAreOverIsHungUp() throws Exception {
    startSwitch(gatePort(), recipe -> recipe.replace("$T_rpl($hdr(X-Max-Seconds))", "\"2\""));
    Process phone = call("hung-up-on.xml", "K2", USA);
    assertThat(phone.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(phone.exitValue()).as("the phone is hung up on").isZero();
    system.await(
        () -> assertThat(Files.readString(seen, StandardCharsets.ISO_8859_1)).contains("BYE sip:"));
    system.await(() -> assertThat(dialogs()).doesNotContain("state: 4"));
  }

  private String dialogs() throws IOException {
    Process asked =
        new ProcessBuilder("kamcmd", "-s", "unix:" + control(), "dlg.list")
            .redirectErrorStream(true)
            .start();
    return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void theSameRecipeAsksOverHttp() throws Exception {
    GateTest.suspend(system, "G2");
    UnaryOperator<String> overHttp =
        recipe ->
            recipe
                .replace("##!define ASK_BY_HTTP", "#!define ASK_BY_HTTP")
                .replace("http://192.0.2.20:8080", system.url())
                .replace("sk_made_in_the_console_for_gate_ask", system.token("gate:ask"));
    startSwitch(free("127.0.0.1"), overHttp);
    Process phone = call("answered.xml", "K4", "+252615550100", "-d", "2000");
    system.await(() -> assertThat(dialogs()).containsPattern("timeout: [0-9]+"));
    long until = Long.parseLong(dialogs().replaceFirst("(?s).*?\\btimeout: ([0-9]+).*", "$1"));
    assertThat(until - Instant.now().getEpochSecond()).isBetween(7_100L, 7_260L);
    assertThat(phone.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(phone.exitValue()).isZero();
    passes("refused.xml", "G2", USA);
    assertThat(atCarrier(USA)).isZero();
  }

  @Test
  void withoutAnAnswerOverHttpCallsGoOnToo() throws Exception {
    startSwitch(
        free("127.0.0.1"),
        recipe ->
            recipe
                .replace("##!define ASK_BY_HTTP", "#!define ASK_BY_HTTP")
                .replace("http://192.0.2.20:8080", "http://127.0.0.1:9"));
    passes("answered.xml", "K4", USA);
    assertThat(atCarrier(USA)).isEqualTo(1);
  }

  /** HEP3: both legs, the question to the gate and its answer are all seen; it is one call. */
  @Test
  void aMirroredCallIsHeardOnceFromItsBeginningToItsEnd() throws Exception {
    startSwitch(gatePort());
    passes("answered.xml", "K3", USA);
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
    assertThat(system.context().getBean(Gate.class).grantedMicros("K3"))
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

  @Test
  void whoPressesTheKeysComesThroughAChallengeOnce() throws Exception {
    Gate gate = system.context().getBean(Gate.class);
    GateTest.tellOfDearCalls(system, "K1", Instant.now());
    system.await(() -> assertThat(gate.measuresOn("K1").challengedUntilMillis()).isPositive());
    startSwitch(gatePort());
    try (var announcement =
        new Announcement(new InetSocketAddress(ANNOUNCEMENT, system.announcementPort()))) {
      passes("answered.xml", "K1", USA);
      assertThat(announcement.asked()).as("each call hears it").hasSize(1);
      passes("answered.xml", "K1", USA);
      assertThat(announcement.asked()).hasSize(2);
      announcement.keysArePressed = false;
      passes("refused.xml", "K1", USA);
      announcement.keysArePressed = true;
      announcement.says = announcement.asked().getFirst();
      passes("refused.xml", "K1", USA);
    }
    assertThat(atCarrier(USA)).isEqualTo(2);
  }

  @Test
  void withoutAnAnswerOfTheGateCallsGoOn() throws Exception {
    try (var silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      startSwitch(silent.getLocalPort());
      passes("answered.xml", "G1", USA);
    }
    startAgain();
    startSwitch(free("127.0.0.1"));
    passes("answered.xml", "G1", USA);
    assertThat(atCarrier(USA)).isEqualTo(2);
  }

  private void startAgain() throws Exception {
    Process running = started.removeLast();
    running.destroy();
    for (Process each : started.reversed()) {
      if (each.info().command().orElse("").endsWith("kamailio")) {
        each.destroy();
        each.waitFor();
      }
    }
    Files.deleteIfExists(control());
    system.await(() -> assertThat(isTaken(SWITCH, switchPort)).isFalse());
  }

  /** Plays what it plays as early media, hears the keys, and sends who pressed them back. */
  private static final class Announcement implements AutoCloseable {
    private final DatagramSocket socket;
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    volatile boolean keysArePressed = true;
    volatile String says = "";

    Announcement(InetSocketAddress at) throws IOException {
      socket = new DatagramSocket(at);
      new Thread(this::run, "announcement").start();
    }

    List<String> asked() {
      return tokens;
    }

    private void run() {
      var response = new SipResponse();
      while (!socket.isClosed()) {
        try {
          var packet = new DatagramPacket(new byte[65_535], 65_535);
          socket.receive(packet);
          if (SipMessage.parse(packet.getData(), packet.getLength()) instanceof SipMessage invite
              && invite.method().equals("INVITE")) {
            answer(invite, response, (InetSocketAddress) packet.getSocketAddress());
          }
        } catch (IOException e) {
          return;
        }
      }
    }

    private void answer(SipMessage invite, SipResponse response, InetSocketAddress from)
        throws IOException {
      SipUri uri = SipUri.parse(invite.requestUri()).orElseThrow();
      String token = uri.parameter("challenge-token").orElseThrow();
      tokens.add(token);
      String back = says.isEmpty() ? token : says;
      response.write(
          invite,
          keysArePressed ? 302 : 603,
          keysArePressed ? "Moved Temporarily" : "Decline",
          "t" + invite.fromTag(),
          from.getAddress().getHostAddress(),
          from.getPort(),
          keysArePressed
              ? List.of("Contact: <sip:%s@x;challenge-token=%s>".formatted(uri.user(), back))
              : List.of());
      socket.send(new DatagramPacket(response.bytes(), response.length(), from));
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
