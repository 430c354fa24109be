package org.sekisho.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Locale;
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
      GateLoad.Shots ceiling = GateLoad.shoot(nobody.port(), 40_000, 5, lines);
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
      GateLoad.Shots shots = GateLoad.shoot(port, step[0], step[1], lines);
      double cpu = cpuSeconds(of) - before;
      System.out.printf(
          Locale.ROOT,
          "%s, %,d calls a second for %d s: %s; %.1f us of CPU a call%n",
          name,
          step[0],
          step[1],
          shots,
          1e6 * cpu / shots.answered());
    }
  }

  /** Over one connection, as a switch keeps it. */
  private static void measureStream(String name, Socket over, int lines, ProcessHandle of)
      throws IOException, InterruptedException {
    try (over) {
      for (int seconds : new int[] {10, 20}) {
        double before = cpuSeconds(of);
        GateLoad.Shots shots = GateLoad.shoot(over, 5_000, seconds, lines);
        System.out.printf(
            Locale.ROOT,
            "%s, 5,000 calls a second for %d s: %s; %.1f us of CPU a call%n",
            name,
            seconds,
            shots,
            1e6 * (cpuSeconds(of) - before) / Math.max(1, shots.answered()));
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

  /** Of a process and those it has forked. */
  private static double cpuSeconds(ProcessHandle of) {
    return Stream.concat(Stream.of(of), of.descendants())
        .map(each -> each.info().totalCpuDuration().orElse(Duration.ZERO))
        .mapToDouble(each -> each.toNanos() / 1e9)
        .sum();
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
