package org.sekisho.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.sekisho.server.capture.CaptureListener;
import org.sekisho.server.gate.SipGate;

/**
 * The recipe of docs/integrations/kamailio.md as it stands there on a real Kamailio, with sipp for
 * its phones and its carrier.
 */
final class KamailioRig implements AutoCloseable {

  /** The switch's address, by which the gate knows it. */
  static final String SWITCH = "127.0.0.15";

  static final String ANNOUNCEMENT = "127.0.0.16";
  static final int PATIENCE_SECONDS = 20;

  /** What the switch and Sekisho know each other by. */
  static final String RPC_SECRET = "a-secret-of-the-switch";

  static final Path RECIPE = Path.of("../docs/integrations/kamailio/kamailio.cfg");
  private static final Path PHONES = Path.of("src/test/resources/kamailio").toAbsolutePath();
  private static final Path CARRIER =
      Path.of("../wire/src/test/resources/kamailio/answers.xml").toAbsolutePath();

  private final OperatorsSystem system;
  private final Path folder;
  private final List<Process> started = new ArrayList<>();
  private final int switchPort;
  private final int carrierPort;
  private final Path seen;

  /**
   * @param folder for files of the processes
   */
  KamailioRig(OperatorsSystem system, Path folder) throws IOException {
    this(system, folder, free(SWITCH));
  }

  KamailioRig(OperatorsSystem system, Path folder, int switchPort) throws IOException {
    this.system = system;
    this.folder = folder;
    this.switchPort = switchPort;
    carrierPort = free("127.0.0.1");
    seen = Files.createTempFile("carrier", ".log");
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

  static int free(String address) throws IOException {
    try (var socket = new DatagramSocket(new InetSocketAddress(address, 0))) {
      return socket.getLocalPort();
    }
  }

  /** The recipe with our addresses and users in the places it names. */
  void startSwitch(int gatePort) throws IOException {
    startSwitch(gatePort, UnaryOperator.identity());
  }

  void startSwitch(int gatePort, UnaryOperator<String> changed) throws IOException {
    String users =
        Stream.of(
                "G2", "G7", "K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8", "A1", "A2", "A3", "A4",
                "E1", "E2", "R5", "L3")
            .map(user -> "$sht(secrets=>%s) = \"secret-%s\";\n".formatted(user, user))
            .reduce("", String::concat);
    String recipe =
        recipe()
            .replace("192.0.2.10:5060", SWITCH + ":" + switchPort)
            .replace("192.0.2.20:5060", "127.0.0.1:" + gatePort)
            .replace("192.0.2.30:5060", "127.0.0.1:" + carrierPort)
            .replace("192.0.2.40", ANNOUNCEMENT)
            .replace("192.0.2.20:9060", "127.0.0.1:" + mirrorPort())
            .replace("!SEKISHO_HOST!192.0.2.20!", "!SEKISHO_HOST!127.0.0.1!")
            .replace("!RPC_SECRET!a_secret_of_your_own!", "!RPC_SECRET!" + RPC_SECRET + "!")
            .replace("# $sht(secrets=>alice) = \"a password made at random\";", users)
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

  /** The recipe as it stands, for the machine we are on. */
  String recipe() throws IOException {
    return Files.readString(RECIPE)
        .replace("/usr/lib/x86_64-linux-gnu/kamailio/modules/", modules());
  }

  Path control() {
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

  Process start(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(started.size() + "-" + command[0] + ".out").toFile())
            .directory(folder.toFile())
            .start();
    started.add(process);
    return process;
  }

  Process call(String scene, String user, String number, String... more) throws IOException {
    return callFrom("127.0.0.1", scene, user, number, more);
  }

  private Process callFrom(String address, String scene, String user, String number, String... more)
      throws IOException {
    return sipp(address, scene, user, "secret-" + user, number, more);
  }

  private Process sipp(
      String address, String scene, String user, String password, String number, String... more)
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
                password,
                "-i",
                address,
                "-p",
                Integer.toString(free(address)),
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

  void passes(String scene, String user, String number) throws Exception {
    passesFrom("127.0.0.1", scene, user, number);
  }

  void passesFrom(String address, String scene, String user, String number) throws Exception {
    passes(callFrom(address, scene, user, number), user + " calls " + number);
  }

  /** A telephone registers with its password. */
  void registers(String user, String address) throws Exception {
    passes(sipp(address, "register.xml", user, "secret-" + user, user), user + " registers");
  }

  /** Somebody mistypes the password of his telephone. */
  void mistypes(String user, String address) throws Exception {
    passes(sipp(address, "mistyped.xml", user, "secret", user), user + " mistypes");
  }

  private void passes(Process phone, String what) throws Exception {
    assertThat(phone.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as(what).isTrue();
    assertThat(phone.exitValue()).as("%s: %s", what, output(1, "kamailio")).isZero();
  }

  long atCarrier(String number) throws IOException {
    return Files.readAllLines(seen, StandardCharsets.ISO_8859_1).stream()
        .filter(line -> line.startsWith("INVITE sip:" + number + "@"))
        .count();
  }

  int mirrorPort() {
    return system.context().getBean(CaptureListener.class).ports().getFirst();
  }

  int mirrorTcpPort() {
    return system.context().getBean(CaptureListener.class).ports().getLast();
  }

  int gatePort() {
    return system.context().getBean(SipGate.class).ports().getFirst();
  }

  String dialogs() throws IOException {
    return control("dlg.list");
  }

  /** Whether the switch mirrors what it hears. */
  void mirrors(boolean on) throws IOException {
    control("siptrace.status", on ? "on" : "off");
  }

  /** Calls that were answered and have not ended. */
  int confirmed() throws IOException {
    return Integer.parseInt(
        control("dlg.stats_active").replaceFirst("(?s).*ongoing: ([0-9]+).*", "$1"));
  }

  /** Whether the switch itself refuses a line's calls abroad. */
  boolean isSuspended(String line) throws IOException {
    return control("htable.get", "suspended", line).contains("name: " + line);
  }

  private String control(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("kamcmd", "-s", "unix:" + control()));
    command.addAll(List.of(words));
    Process asked = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  void stopSwitch() throws Exception {
    for (Process each : started.reversed()) {
      if (each.info().command().orElse("").endsWith("kamailio")) {
        each.destroy();
        each.waitFor();
      }
    }
    Files.deleteIfExists(control());
    system.await(() -> assertThat(isTaken(SWITCH, switchPort)).isFalse());
  }

  /** What the carrier has seen. */
  String carriersLog() throws IOException {
    return Files.readString(seen, StandardCharsets.ISO_8859_1);
  }

  /** What a process that was started so many-th has written. */
  String output(int number, String command) throws IOException {
    return Files.readString(folder.resolve(number + "-" + command + ".out"));
  }

  int switchPort() {
    return switchPort;
  }

  @Override
  public void close() throws Exception {
    for (Process process : started.reversed()) {
      process.destroy();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
    Files.delete(seen);
  }
}
