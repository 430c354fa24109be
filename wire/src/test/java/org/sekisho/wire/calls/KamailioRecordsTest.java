package org.sekisho.wire.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.call.CallRecord;

/**
 * A real Kamailio with sipp for its phones writes its records to a real syslog; each call in them
 * is found once. The packages kamailio, kamailio-json-modules, kamailio-extra-modules, sip-tester
 * and rsyslog must be there, and {@code /dev/log} be free or an earlier run's.
 */
class KamailioRecordsTest {

  private static final Path SCENES = Path.of("src/test/resources/kamailio").toAbsolutePath();
  private static final Path SOCKET = Path.of("/dev/log");

  /** Seconds within which a process must have started, or a phone be done. */
  private static final int PATIENCE = 20;

  @TempDir static Path folder;

  private static final List<Process> STARTED = new ArrayList<>();
  private static Path log = Path.of("kamailio.log");
  private static int[] ports = {};

  /** Who listens where; the names are those in the configuration. */
  private enum Listener {
    PORT,
    ANSWERS,
    BUSY,
    DECLINES,
    HANGS_UP;

    int port() {
      return ports[ordinal()];
    }
  }

  /** Two answered calls, one hung up by the callee, one busy, one declined. */
  @BeforeAll
  static void call() throws IOException, InterruptedException {
    log = folder.resolve("kamailio.log");
    ports = free(Listener.values().length);
    start("rsyslogd", "-n", "-f", filled("rsyslog.conf"), "-i", path("rsyslogd.pid"));
    await(() -> Files.exists(SOCKET), "rsyslogd");
    start(
        "kamailio",
        "-DD",
        "-f",
        filled("kamailio.cfg"),
        "-P",
        path("kamailio.pid"),
        "-Y",
        folder.toString(),
        "-m",
        "16",
        "-M",
        "4");
    await(() -> Files.exists(log) && read().contains("processes (at least)"), "kamailio");
    Process answers = phone("answers.xml", Listener.ANSWERS.port(), 2);
    Process busy = phone("busy.xml", Listener.BUSY.port(), 1);
    Process declines = phone("declines.xml", Listener.DECLINES.port(), 1);
    Process hangsUp = phone("hangs-up.xml", Listener.HANGS_UP.port(), 1);
    for (Listener listener : Listener.values()) {
      await(() -> isTaken(listener.port()), "who listens as " + listener);
    }
    calls("caller.xml", "010442079460001", 2);
    calls("caller.xml", "010442079460486", 1);
    calls("caller.xml", "010442079460603", 1);
    calls("caller-waits.xml", "010442079460077", 1);
    for (Process phone : List.of(answers, busy, declines, hangsUp)) {
      assertThat(phone.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
      assertThat(phone.exitValue()).isZero();
    }
    await(() -> count("log_write_cdr()") == 5, "the last record");
  }

  @AfterAll
  static void end() throws InterruptedException {
    for (Process process : STARTED.reversed()) {
      process.destroy();
      if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"auto", "kamailio-acc", "kamailio-acc-cdr", "kamailio-json", "kamailio-json-cdr"})
  void eachCallIsFoundOnceAndARefusedOneIsNotAnAnsweredOne(String format) throws IOException {
    List<String> rejected = new ArrayList<>();
    List<CallRecord> calls = new ArrayList<>();
    var open = new OpenCalls();
    try (CallReader reader =
        CallReader.open(
            log,
            CallFormat.of(format, Optional.of(ZoneId.of("UTC"))),
            open,
            (file, line, reason, row) -> rejected.add(reason + " " + row))) {
      for (Optional<CallRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
        calls.add(next.get());
      }
    }
    calls.addAll(open.finish());
    calls.sort(
        Comparator.comparing(CallRecord::dialled).thenComparingLong(CallRecord::startMillis));
    assertThat(calls.stream().map(KamailioRecordsTest::told))
        .containsExactly(
            "010442079460001 answered, a second",
            "010442079460001 answered, a second",
            "010442079460077 answered, a second",
            "010442079460486 refused",
            "010442079460603 refused");
    assertThat(calls).allMatch(call -> call.subscriberId().equals("0312345678"));
    assertThat(calls).allMatch(call -> call.source().toString().equals("127.0.0.1"));
    assertThat(rejected).isEmpty();
    assertThat(open.withoutEnd()).isZero();
  }

  private static String told(CallRecord call) {
    long seconds = call.answered() ? (call.endMillis() - call.answerMillis()) / 1_000 : 0;
    boolean second = seconds >= 1 && seconds <= 2; // transactions are logged by whole seconds
    return call.dialled()
        + (call.answered() ? " answered, " + (second ? "a second" : seconds + " s") : " refused");
  }

  /** Ports nobody listens on. */
  private static int[] free(int count) throws IOException {
    List<DatagramSocket> held = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      held.add(new DatagramSocket(0, InetAddress.getLoopbackAddress()));
    }
    int[] free = held.stream().mapToInt(DatagramSocket::getLocalPort).toArray();
    held.forEach(DatagramSocket::close);
    return free;
  }

  private static boolean isTaken(int port) {
    try (var socket = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
      return socket.isClosed();
    } catch (IOException e) {
      return true;
    }
  }

  private static String filled(String name) throws IOException {
    String text = Files.readString(SCENES.resolve(name));
    for (Listener listener : Listener.values()) {
      text = text.replace("127.0.0.1:" + listener, "127.0.0.1:" + listener.port());
    }
    text = text.replace("LOG_FILE", log.toString()).replace("MODULES", modules());
    Path file = folder.resolve(name);
    Files.writeString(file, text);
    return file.toString();
  }

  /** Where Debian keeps the modules, by the machine's architecture. */
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

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static Process start(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(STARTED.size() + "-" + command[0] + ".out").toFile())
            .start();
    STARTED.add(process);
    return process;
  }

  private static Process phone(String scene, int port, int calls) throws IOException {
    return start(
        "sipp",
        "-sf",
        SCENES.resolve(scene).toString(),
        "-i",
        "127.0.0.1",
        "-p",
        Integer.toString(port),
        "-d",
        "1000",
        "-m",
        Integer.toString(calls),
        "-nostdin");
  }

  private static void calls(String scene, String number, int calls)
      throws IOException, InterruptedException {
    Process caller =
        start(
            "sipp",
            "-sf",
            SCENES.resolve(scene).toString(),
            "-s",
            number,
            "-i",
            "127.0.0.1",
            "-d",
            "1100",
            "-m",
            Integer.toString(calls),
            "-l",
            Integer.toString(calls),
            "-nostdin",
            "127.0.0.1:" + Listener.PORT.port());
    assertThat(caller.waitFor(PATIENCE, TimeUnit.SECONDS)).as(number).isTrue();
    assertThat(caller.exitValue()).as(number).isZero();
  }

  private static String read() throws IOException {
    return Files.readString(log, StandardCharsets.ISO_8859_1);
  }

  private static long count(String text) throws IOException {
    return read().lines().filter(line -> line.contains(text)).count();
  }

  /** Something that comes true by itself. */
  @FunctionalInterface
  private interface Condition {
    boolean holds() throws IOException;
  }

  /** Waits for another process; it says no more than what it writes. */
  private static void await(Condition condition, String what)
      throws IOException, InterruptedException {
    Instant end = Instant.now().plus(Duration.ofSeconds(PATIENCE));
    while (!condition.holds()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError(what + " did not come; see " + folder);
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
