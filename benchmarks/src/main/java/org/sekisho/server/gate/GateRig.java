package org.sekisho.server.gate;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.sekisho.call.CallTried;
import org.sekisho.call.SourceAddress;
import org.sekisho.control.Budgets;
import org.sekisho.control.ControlTable;
import org.sekisho.control.LineMeasures;
import org.sekisho.control.Verdict;
import org.sekisho.server.access.ServerKey;
import org.sekisho.server.intake.IntakeCounts;
import org.sekisho.server.reference.Reference;
import org.sekisho.server.settings.GateSettings;
import org.sekisho.server.settings.Settings;
import org.sekisho.wire.sip.ChargedParty;
import org.springframework.util.FileSystemUtils;

/**
 * The gate alone, with as many lines and measures as an operator has: every hundredth line is
 * suspended. Attempts are told into a queue; another thread empties it, and takes each call to have
 * ended.
 */
public final class GateRig {

  /** One line in so many is suspended. */
  public static final int SUSPENDED_ONE_IN = 100;

  private static final String PASSWORD = "a-password-of-the-rig";
  private static final int MOST_WAITING = 65_536; // as in the server

  private GateRig() {}

  /** Writes what the gate looks calls up in. */
  public static void writeFiles(Path folder, int lines) throws IOException {
    Files.createDirectories(folder);
    var tariff =
        new StringBuilder(
            "prefix,destination,yen_per_minute,first_increment_seconds,increment_seconds\n");
    for (int prefix = 20; prefix <= 998; prefix++) {
      tariff.append("%d,D%d,%d,60,60\n".formatted(prefix, prefix, 10 + prefix % 290));
    }
    Files.writeString(folder.resolve("tariff.csv"), tariff);
    try (var out = Files.newBufferedWriter(folder.resolve("subscribers.csv"))) {
      out.write("subscriber_id,kind,a_number,device_model,channels,opened_on\n");
      for (int i = 0; i < lines; i++) {
        out.write(
            "L%d,%s,0%d,,%d,2020-01-01\n"
                .formatted(
                    i,
                    i % 3 == 0 ? "BUSINESS" : "RESIDENTIAL",
                    310_000_000 + i,
                    i % 3 == 0 ? 8 : 1));
      }
    }
  }

  /** A gate over such files. */
  public static Gate gate(Path folder, int lines) throws IOException {
    Settings settings = Settings.read(folder.resolve("none.yaml"), Map.of());
    Reference reference =
        Reference.read(
            "benchmark",
            settings,
            Map.of(
                Reference.Kind.TARIFF, folder.resolve("tariff.csv"),
                Reference.Kind.SUBSCRIBERS, folder.resolve("subscribers.csv")));
    Queue<CallTried> told = new MpscAtomicArrayQueue<>(MOST_WAITING);
    FileSystemUtils.deleteRecursively(folder.resolve("data"));
    Files.createDirectories(folder.resolve("data"));
    var grants = new GrantLog(folder.resolve("data"), Clock.systemUTC());
    grants.start();
    var gate =
        new Gate(
            version -> reference,
            "benchmark",
            new Budgets(1_000_000_000 / 20, 1_000_000_000 / 20, 0),
            grants,
            new ChallengeTokens(ServerKey.in(folder.resolve("data"))),
            told::offer);
    var drain =
        new Thread(
            () -> {
              while (true) {
                LockSupport.parkNanos(20_000_000);
                while (told.poll() instanceof CallTried call) {
                  gate.ledgers().settle(call.subscriberId(), call.callId(), Optional.empty());
                }
              }
            });
    drain.setDaemon(true);
    drain.start();
    Map<String, LineMeasures> suspended = new HashMap<>();
    long until = System.currentTimeMillis() + 86_400_000L;
    for (int i = 0; i < lines; i += SUSPENDED_ONE_IN) {
      suspended.put("L" + i, LineMeasures.NONE.suspendedUntil(until));
    }
    gate.use(
        ControlTable.of(reference.tariff(), new Budgets(50_000_000, 50_000_000, 0))
            .withLines(suspended, System.currentTimeMillis()));
    return gate;
  }

  /**
   * Serves SIP over UDP and TCP, and over TLS one port higher, until the process is ended: folder,
   * lines, port; or, with {@code closed-loop} for the port, asks itself and says how long that
   * took.
   */
  public static void main(String[] arguments) throws Exception {
    int lines = Integer.parseInt(arguments[1]);
    Gate gate = gate(Path.of(arguments[0]), lines);
    if (arguments[2].equals("closed-loop")) {
      sayClosedLoop(gate, lines);
      return;
    }
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    var peer =
        new GateSettings.Peer(
            "benchmark",
            Set.of(loopback),
            "",
            ChargedParty.STANDARD,
            "X-Source-IP",
            GateSettings.AllowBy.NOT_FOUND,
            "",
            603,
            "",
            false,
            "X-Max-Seconds",
            GateSettings.Blind.OPEN,
            1_000_000);
    int port = Integer.parseInt(arguments[2]);
    var settings =
        new GateSettings(
            List.of(new InetSocketAddress(loopback, port)),
            List.of(new InetSocketAddress(loopback, port)),
            List.of(new InetSocketAddress(loopback, port + 1)),
            Optional.of(keys(Path.of(arguments[0]))),
            PASSWORD,
            Budgets.STANDARD,
            List.of(peer));
    var counts = new IntakeCounts();
    var peers = new Peers(settings, counts);
    Clock clock = Clock.systemUTC();
    var rehearsal = new Rehearsal(settings, () -> onlyRehearsed(gate), clock);
    rehearsal.start();
    new SipGate(settings, gate, peers, () -> false, counts, rehearsal, clock).start();
    System.out.println("ready");
    new CountDownLatch(1).await(); // until the process is ended
  }

  /** A gate over the same lines that keeps nothing, as the server has one. */
  private static Gate onlyRehearsed(Gate gate) {
    Reference reference = gate.reference();
    return new Gate(
        version -> reference,
        reference.version(),
        Budgets.STANDARD,
        new GrantLog(Path.of("unwritten"), Clock.systemUTC()),
        new ChallengeTokens(ServerKey.random()),
        tried -> {});
  }

  /** A certificate to speak TLS with. */
  private static Path keys(Path folder) throws IOException, InterruptedException {
    Path file = folder.resolve("gate.p12");
    Files.deleteIfExists(file);
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "gate",
            "-keyalg",
            "EC",
            "-dname",
            "CN=gate",
            "-ext",
            "san=dns:localhost",
            "-storetype",
            "PKCS12",
            "-keystore",
            file.toString(),
            "-storepass",
            PASSWORD);
    if (new ProcessBuilder(command).start().waitFor() != 0) {
      throw new IOException("no key could be made");
    }
    return file;
  }

  private static void sayClosedLoop(Gate gate, int lines) {
    for (int round = 0; round < 4; round++) {
      long[] alone = machineAlone();
      var busy = Thread.ofPlatform().daemon().start(GateRig::spin);
      long[] beside = machineAlone();
      busy.interrupt();
      long[] nanos = closedLoop(gate, lines, 2_000_000);
      System.out.printf(
          Locale.ROOT,
          "authorise, 2 million one after the other: median %d ns, p99 %d, p99.9 %d, most %d;"
              + " memory read at random for as long: median %d ns, p99.9 %d;"
              + " the same with the other core busy: median %d ns, p99.9 %d%n",
          nanos[0],
          nanos[1],
          nanos[2],
          nanos[3],
          alone[0],
          alone[2],
          beside[0],
          beside[2]);
    }
  }

  /** Whoever reads memory must want what he read. */
  private static volatile long read;

  /** Keeps a core busy, as those do who write grants and tell the engine. */
  private static void spin() {
    while (!Thread.interrupted()) {
      Thread.onSpinWait();
    }
  }

  /** Nanoseconds of a few reads of memory at random: what the machine itself does to a loop. */
  private static long[] machineAlone() {
    long[] memory = new long[1 << 25];
    for (int i = 0; i < memory.length; i++) {
      memory[i] = i * 0x9E3779B97F4A7C15L;
    }
    long[] nanos = new long[2_000_000];
    long x = 1;
    for (int i = 0; i < nanos.length; i++) {
      long began = System.nanoTime();
      for (int each = 0; each < 8; each++) {
        x = x * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
        x ^= memory[(int) (x >>> 39)];
      }
      read = x;
      nanos[i] = System.nanoTime() - began;
    }
    return summary(nanos, 0);
  }

  private static long[] summary(long[] nanos, long further) {
    Arrays.sort(nanos);
    int n = nanos.length;
    return new long[] {
      nanos[n / 2], nanos[(int) (n * 0.99)], nanos[(int) (n * 0.999)], nanos[n - 1], further
    };
  }

  /**
   * Nanoseconds of questions asked one after the other, each a call of its own from a line at
   * random: median, p99, p99.9, the longest; and how many were refused.
   */
  private static long[] closedLoop(Gate gate, int lines, int questions) {
    var random = new Random(questions);
    var source = SourceAddress.parse("203.0.113.7");
    String run = Long.toString(System.nanoTime(), 36);
    long[] nanos = new long[questions];
    int refused = 0;
    for (int i = 0; i < questions; i++) {
      var question =
          new Question(
              "benchmark",
              run + i,
              "L" + random.nextInt(lines),
              "",
              "0312345678",
              "+" + (20 + random.nextInt(900)) + "5550" + (1_000 + random.nextInt(9_000)),
              source,
              "",
              "",
              false);
      long began = System.nanoTime();
      Answer answer = gate.authorise(question, System.currentTimeMillis());
      nanos[i] = System.nanoTime() - began;
      refused += answer.verdict() instanceof Verdict.Refuse ? 1 : 0;
    }
    return summary(nanos, refused);
  }
}
