package org.sekisho.benchmarks;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.sekisho.server.gate.GateRig;

/**
 * The gate beside Kamailio with htables of the same lines and measures, each in a process of its
 * own, asked over UDP on one machine in one run. Arguments: lines, folder.
 *
 * <p>What is asked is one INVITE a call from lines at random; one line in a hundred is suspended.
 * CPU is the whole process's, by the system's count.
 */
public final class GateBenchmark {

  /** A phone's INVITE is sent again after so long (RFC 3261: T1). */
  private static final long T1_NANOS = 500_000_000L;

  private static final int GATE_PORT = 25_060;
  private static final int KAMAILIO_PORT = 25_070;
  private static final String MODULES = "/usr/lib/x86_64-linux-gnu/kamailio/modules/";

  private GateBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    int lines = Integer.parseInt(arguments[0]);
    Path folder = Path.of(arguments[1]).toAbsolutePath();
    GateRig.writeFiles(folder, lines);
    new ProcessBuilder(rig(folder, lines, "closed-loop")).inheritIO().start().waitFor();
    try (var nobody = new Sink()) {
      Shots ceiling = shoot(nobody.port(), 40_000, 5, lines);
      System.out.println("load generator alone, into a socket that answers at once: " + ceiling);
    }

    Process ours =
        start(folder.resolve("gate.log"), "ready", rig(folder, lines, Integer.toString(GATE_PORT)));
    measure("gate", GATE_PORT, lines, ours.toHandle());
    measureStream("gate over TCP", new Socket("127.0.0.1", GATE_PORT), lines, ours.toHandle());
    measureStream("gate over TLS", secure(GATE_PORT + 1), lines, ours.toHandle());
    ours.destroy();
    ours.waitFor();
    Files.writeString(folder.resolve("kamailio.cfg"), kamailio(lines));
    Process kamailio =
        start(
            folder.resolve("kamailio.log"),
            "tables are filled",
            "kamailio",
            "-DD",
            "-E",
            "-f",
            folder.resolve("kamailio.cfg").toString(),
            "-m",
            "1024",
            "-M",
            "16",
            "-P",
            folder.resolve("kamailio.pid").toString(),
            "-Y",
            folder.toString());
    measure("Kamailio", KAMAILIO_PORT, lines, kamailio.toHandle());
    measureStream(
        "Kamailio over TCP", new Socket("127.0.0.1", KAMAILIO_PORT), lines, kamailio.toHandle());
    kamailio.destroy();
    kamailio.waitFor();
  }

  /** The gate in a process of its own, with the flags the launcher gives the server. */
  private static String[] rig(Path folder, int lines, String what) {
    return new String[] {
      ProcessHandle.current().info().command().orElseThrow(),
      "-Xmx2g",
      "-XX:+UseG1GC",
      "-XX:MaxGCPauseMillis=20",
      "-XX:+UseCompactObjectHeaders",
      "-XX:+UseTransparentHugePages",
      "-cp",
      System.getProperty("java.class.path"),
      "org.sekisho.server.gate.GateRig",
      folder.toString(),
      Integer.toString(lines),
      what
    };
  }

  private static void measure(String name, int port, int lines, ProcessHandle of)
      throws IOException {
    for (int[] step :
        new int[][] {{5_000, 10}, {5_000, 20}, {5_000, 20}, {10_000, 10}, {20_000, 15}}) {
      double before = cpuSeconds(of);
      Shots shots = shoot(port, step[0], step[1], lines);
      double cpu = cpuSeconds(of) - before;
      System.out.printf(
          Locale.ROOT,
          "%s, %,d calls a second for %d s: %s; %.1f us of CPU a call%n",
          name,
          step[0],
          step[1],
          shots,
          1e6 * cpu / shots.answered);
    }
  }

  /** Over one connection, as a switch keeps it. */
  private static void measureStream(String name, Socket over, int lines, ProcessHandle of)
      throws IOException, InterruptedException {
    try (over) {
      for (int seconds : new int[] {10, 20}) {
        double before = cpuSeconds(of);
        Shots shots = shoot(over, 5_000, seconds, lines);
        System.out.printf(
            Locale.ROOT,
            "%s, 5,000 calls a second for %d s: %s; %.1f us of CPU a call%n",
            name,
            seconds,
            shots,
            1e6 * (cpuSeconds(of) - before) / Math.max(1, shots.answered));
      }
    }
  }

  /** A connection that trusts whoever answers: this is no question of trust. */
  private static Socket secure(int port) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        null,
        new TrustManager[] {
          new X509ExtendedTrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

            @Override
            public void checkClientTrusted(
                X509Certificate[] chain, String type, SSLEngine engine) {}

            @Override
            public void checkServerTrusted(
                X509Certificate[] chain, String type, SSLEngine engine) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
              return new X509Certificate[0];
            }
          }
        },
        null);
    return context.getSocketFactory().createSocket("127.0.0.1", port);
  }

  private static Shots shoot(Socket over, int perSecond, int seconds, int lines)
      throws IOException, InterruptedException {
    int total = perSecond * seconds;
    var sentAt = new AtomicLongArray(total);
    long[] took = new long[total];
    int[] refused = new int[1];
    over.setTcpNoDelay(true);
    over.setSoTimeout(2_000);
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    read(over, sentAt, took, refused);
                  } catch (IOException e) {
                    System.out.println("a connection ended: " + e.getMessage());
                  }
                });
    var random = new Random(perSecond + total);
    String run = Long.toString(System.nanoTime(), 36);
    OutputStream out = over.getOutputStream();
    long began = System.nanoTime();
    for (int sent = 0; sent < total; sent++) {
      while (System.nanoTime() - began < 1_000_000_000L * sent / perSecond) {
        LockSupport.parkNanos(20_000);
      }
      byte[] invite = invite(run, sent, random.nextInt(lines), random);
      sentAt.set(sent, System.nanoTime());
      out.write(invite);
    }
    reader.join(10_000);
    double lasted = (System.nanoTime() - began) / 1e9;
    int late = (int) Arrays.stream(took).filter(each -> each == 0 || each > T1_NANOS).count();
    long[] nanos = Arrays.stream(took).filter(each -> each > 0).sorted().toArray();
    return new Shots(total, nanos.length, refused[0], late, nanos, lasted);
  }

  /** Reads answers until each has come. */
  private static void read(Socket from, AtomicLongArray sentAt, long[] took, int[] refused)
      throws IOException {
    var in = new BufferedInputStream(from.getInputStream(), 1 << 16);
    byte[] message = new byte[4_096];
    int length = 0;
    int answered = 0;
    while (answered < took.length) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed");
      }
      message[length++] = (byte) next;
      boolean whole = next == '\n' && length > 3 && message[length - 3] == '\n';
      if (!whole) {
        continue;
      }
      int call = callOf(Arrays.copyOf(message, length));
      if (call >= 0 && took[call] == 0) {
        took[call] = System.nanoTime() - sentAt.get(call);
        answered++;
        refused[0] += message[8] == '6' ? 1 : 0;
      }
      length = 0;
    }
  }

  /** Of a process and those it has forked. */
  private static double cpuSeconds(ProcessHandle of) {
    return Stream.concat(Stream.of(of), of.descendants())
        .map(each -> each.info().totalCpuDuration().orElse(Duration.ZERO))
        .mapToDouble(each -> each.toNanos() / 1e9)
        .sum();
  }

  /** What came of asking. */
  private record Shots(
      int asked, int answered, int refused, int late, long[] nanos, double seconds) {
    @Override
    public String toString() {
      int n = Math.max(1, nanos.length);
      return String.format(
          Locale.ROOT,
          "%,d asked in %.1f s, %,d answered, %.2f %% refused, answer p50 %.2f ms, p99 %.2f ms,"
              + " most %.1f ms; %d would be sent again",
          asked,
          seconds,
          answered,
          100.0 * refused / n,
          nanos.length == 0 ? 0 : nanos[n / 2] / 1e6,
          nanos.length == 0 ? 0 : nanos[(int) (n * 0.99)] / 1e6,
          nanos.length == 0 ? 0 : nanos[n - 1] / 1e6,
          late);
    }
  }

  private static Shots shoot(int port, int perSecond, int seconds, int lines) throws IOException {
    int total = perSecond * seconds;
    long[] sentAt = new long[total];
    long[] took = new long[total];
    var random = new Random(port + total);
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, 8 << 20);
      channel.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
      channel.configureBlocking(false);
      ByteBuffer in = ByteBuffer.allocateDirect(4_096);
      ByteBuffer out = ByteBuffer.allocateDirect(4_096);
      String run = Long.toString(System.nanoTime(), 36);
      long began = System.nanoTime();
      int sent = 0;
      int answered = 0;
      int refused = 0;
      long end = 0;
      while (answered < total && (end == 0 || System.nanoTime() < end)) {
        long now = System.nanoTime();
        while (sent < total && now - began >= 1_000_000_000L * sent / perSecond) {
          out.clear();
          out.put(invite(run, sent, random.nextInt(lines), random));
          out.flip();
          sentAt[sent] = System.nanoTime();
          channel.write(out);
          sent++;
          if (sent == total) {
            end = System.nanoTime() + 2_000_000_000L;
          }
        }
        in.clear();
        int length = channel.read(in);
        if (length <= 0) {
          if (sent < total || end != 0) {
            LockSupport.parkNanos(20_000);
          }
          continue;
        }
        byte[] bytes = new byte[length];
        in.flip();
        in.get(bytes);
        int call = callOf(bytes);
        if (call >= 0 && took[call] == 0) {
          took[call] = System.nanoTime() - sentAt[call];
          answered++;
          refused += bytes[8] == '6' ? 1 : 0;
        }
      }
      double lasted = (System.nanoTime() - began) / 1e9;
      int late = (int) Arrays.stream(took).filter(each -> each == 0 || each > T1_NANOS).count();
      long[] nanos = Arrays.stream(took).filter(each -> each > 0).sorted().toArray();
      return new Shots(sent, answered, refused, late, nanos, lasted);
    }
  }

  private static byte[] invite(String run, int call, int line, Random random) {
    int number = 20 + random.nextInt(900);
    return ("INVITE sip:+"
            + number
            + "5550100@gate.example SIP/2.0\r\n"
            + "Via: SIP/2.0/UDP 127.0.0.1:15060;branch=z9hG4bK"
            + run
            + call
            + ";rport\r\n"
            + "Via: SIP/2.0/UDP 10.0.0.7:5060;branch=z9hG4bKphone;received=203.0.113.7\r\n"
            + "Record-Route: <sip:127.0.0.1;lr>\r\n"
            + "Max-Forwards: 69\r\n"
            + "From: <sip:0312345678@operator.example>;tag=f"
            + call
            + "\r\n"
            + "To: <sip:+"
            + number
            + "5550100@operator.example>\r\n"
            + "Call-ID: "
            + run
            + "-"
            + call
            + "@phone\r\n"
            + "CSeq: 2 INVITE\r\n"
            + "Contact: <sip:phone@10.0.0.7:5060>\r\n"
            + "User-Agent: PBX 1.2\r\n"
            + "P-Charge-Info: <sip:L"
            + line
            + "@operator.example>\r\n"
            + "X-Source-IP: 203.0.113.7\r\n"
            + "Content-Length: 0\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** The call an answer is of, from its Call-ID; -1 for none. */
  private static int callOf(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int at = text.indexOf("@phone");
    int dash = text.lastIndexOf('-', at);
    return at < 0 || dash < 0 ? -1 : Integer.parseInt(text.substring(dash + 1, at));
  }

  /** Starts a process and returns once it has said a word; what it says more goes to a file. */
  private static Process start(Path log, String word, String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    BufferedReader said = process.inputReader();
    BufferedWriter kept = Files.newBufferedWriter(log);
    String line;
    do {
      line = said.readLine();
      if (line == null) {
        kept.close();
        throw new IllegalStateException("it ended before it was ready; see " + log);
      }
      kept.write(line + System.lineSeparator());
    } while (!line.contains(word));
    Thread.ofVirtual()
        .start(
            () -> {
              try (kept) {
                said.transferTo(kept);
              } catch (IOException e) {
                return; // it has ended
              }
            });
    return process;
  }

  /** Sends back what comes, as fast as it comes. */
  private static final class Sink implements AutoCloseable {
    private final DatagramChannel channel = DatagramChannel.open();

    Sink() throws IOException {
      channel.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
      var thread = new Thread(this::run);
      thread.setDaemon(true);
      thread.start();
    }

    int port() throws IOException {
      return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    private void run() {
      ByteBuffer in = ByteBuffer.allocateDirect(4_096);
      try {
        while (channel.isOpen()) {
          in.clear();
          var from = channel.receive(in);
          in.flip();
          channel.send(in, from);
        }
      } catch (IOException e) {
        // closed
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /**
   * The same look-ups: who pays, is he known, is he suspended, is the country restricted, price.
   */
  private static String kamailio(int lines) {
    return """
        debug=1
        log_stderror=yes
        children=2
        listen=udp:127.0.0.1:%d
        listen=tcp:127.0.0.1:%d
        tcp_children=2
        max_while_loops=%d
        mpath="%s"
        loadmodule "kex.so"
        loadmodule "corex.so"
        loadmodule "tm.so"
        loadmodule "sl.so"
        loadmodule "pv.so"
        loadmodule "xlog.so"
        loadmodule "textops.so"
        loadmodule "siputils.so"
        loadmodule "htable.so"
        modparam("htable", "htable", "lines=>size=16;")
        modparam("htable", "htable", "measures=>size=14;")
        modparam("htable", "htable", "countries=>size=8;")
        modparam("htable", "htable", "prices=>size=12;")
        event_route[htable:mod-init] {
          $var(i) = 0;
          while ($var(i) < %d) {
            $sht(lines=>L$var(i)) = 1;
            if ($var(i) mod %d == 0) {
              $sht(measures=>L$var(i)) = 1;
            }
            $var(i) = $var(i) + 1;
          }
          $var(i) = 20;
          while ($var(i) < 999) {
            $sht(prices=>$var(i)) = 10 + $var(i) mod 290;
            $var(i) = $var(i) + 1;
          }
          xlog("L_ALERT", "tables are filled\\n");
        }
        request_route {
          if (!is_method("INVITE")) {
            exit;
          }
          if (has_totag()) {
            sl_send_reply("481", "Call/Transaction Does Not Exist");
            exit;
          }
          $var(line) = $(hdr(P-Charge-Info){nameaddr.uri}{uri.user});
          if ($sht(lines=>$var(line)) == $null) {
            $var(line) = "unknown";
          }
          if ($sht(measures=>$var(line)) != $null) {
            sl_send_reply("603", "Decline");
            exit;
          }
          $var(n) = $(rU{s.substr,1,0});
          $var(length) = 4;
          $var(price) = 0;
          while ($var(length) > 0 && $var(price) == 0) {
            $var(prefix) = $(var(n){s.substr,0,$var(length)});
            if ($sht(countries=>$var(prefix)) != $null) {
              sl_send_reply("603", "Decline");
              exit;
            }
            if ($sht(prices=>$var(prefix)) != $null) {
              $var(price) = $sht(prices=>$var(prefix));
            }
            $var(length) = $var(length) - 1;
          }
          append_to_reply("X-Max-Seconds: 3600\\r\\n");
          sl_send_reply("404", "Not Found");
        }
        """
        .formatted(
            KAMAILIO_PORT, KAMAILIO_PORT, 3 * lines, MODULES, lines, GateRig.SUSPENDED_ONE_IN);
  }
}
