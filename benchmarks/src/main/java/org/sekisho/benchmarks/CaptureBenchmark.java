package org.sekisho.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.sekisho.server.gate.GateRig;
import org.sekisho.wire.hep.HepPacket;
import org.sekisho.wire.sip.ChargedParty;
import org.sekisho.wire.sip.SipCalls;
import org.sekisho.wire.sip.SipMessage;

/**
 * Mirrored calls from HEP3 packets to events, ten messages a call: on one thread without sockets,
 * then over UDP and TCP into a process of its own on one core, from another core. Arguments: calls,
 * rounds, folder.
 */
public final class CaptureBenchmark {

  private static final int MESSAGES = 10;

  private CaptureBenchmark() {}

  /** Lines that the calls are of. */
  private static final int LINES = 1_000;

  private static final int UDP_PORT = 25_080;
  private static final int TCP_PORT = 25_081;

  /** Packets a second, and for how many seconds; the first is for the compiler. */
  private static final int[][] STEPS = {
    {20_000, 10}, {20_000, 10}, {50_000, 10}, {50_000, 10}, {80_000, 10}
  };

  public static void main(String[] arguments) throws Exception {
    inMemory(arguments);
    Path folder = Path.of(arguments[2]).toAbsolutePath();
    GateRig.writeFiles(folder, LINES);
    Process rig =
        new ProcessBuilder(
                "taskset",
                "-c",
                "1",
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx1g",
                "-XX:+UseG1GC",
                "-XX:+UseCompactObjectHeaders",
                "-cp",
                System.getProperty("java.class.path"),
                "org.sekisho.server.capture.CaptureRig",
                folder.toString(),
                Integer.toString(UDP_PORT),
                Integer.toString(TCP_PORT))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var ask = rig.outputWriter();
        var said = rig.inputReader()) {
      while (!said.readLine().equals("ready")) {
        // warnings of the start
      }
      var loopback = InetAddress.getByName("127.0.0.1");
      try (var channel = DatagramChannel.open()) {
        channel.connect(new InetSocketAddress(loopback, UDP_PORT));
        overSockets("UDP", channel::write, ask, said);
      }
      try (var channel = SocketChannel.open(new InetSocketAddress(loopback, TCP_PORT))) {
        overSockets("TCP", channel::write, ask, said);
      }
    } finally {
      rig.destroy();
    }
  }

  /** Where packets are sent to. */
  @FunctionalInterface
  private interface Sender {
    int write(ByteBuffer packet) throws IOException;
  }

  /** What the other process has taken in, and the CPU it took. */
  private record Taken(long packets, long calls, long cpuMillis) {
    static Taken ask(BufferedWriter ask, BufferedReader said) throws IOException {
      ask.write("?");
      ask.newLine();
      ask.flush();
      String[] words = said.readLine().split(" ");
      return new Taken(
          Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
    }
  }

  private static void overSockets(String name, Sender to, BufferedWriter ask, BufferedReader said)
      throws IOException {
    int call = 0;
    for (int[] step : STEPS) {
      int total = step[0] * step[1];
      Taken before = Taken.ask(ask, said);
      byte[][] packets = new byte[MESSAGES][];
      long began = System.nanoTime();
      for (int sent = 0; sent < total; sent++) {
        if (sent % MESSAGES == 0) {
          fill(packets, 0, "%s%d".formatted(name, call++));
          while (System.nanoTime() - began < 1_000_000_000L * sent / step[0]) {
            LockSupport.parkNanos(100_000);
          }
        }
        var packet = ByteBuffer.wrap(packets[sent % MESSAGES]);
        while (packet.hasRemaining()) {
          to.write(packet);
        }
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      LockSupport.parkNanos(500_000_000L); // what is on its way
      Taken after = Taken.ask(ask, said);
      System.out.printf(
          Locale.ROOT,
          "%s, one core: %,d packets sent in %.1f s, %,d lost; %.1f us of CPU a packet, %d calls"
              + " followed%n",
          name,
          total,
          seconds,
          total - (after.packets - before.packets),
          1e3 * (after.cpuMillis - before.cpuMillis) / total,
          after.calls);
    }
  }

  private static void inMemory(String[] arguments) throws IOException {
    int calls = Integer.parseInt(arguments[0]);
    for (int round = 0; round < Integer.parseInt(arguments[1]); round++) {
      byte[][] packets = new byte[calls * MESSAGES][];
      for (int call = 0; call < calls; call++) {
        fill(packets, call, "c" + round + "-" + call);
      }
      long[] told = new long[1];
      var tracker =
          new SipCalls(ChargedParty.STANDARD, name -> true, event -> told[0]++, knock -> {});
      long began = System.nanoTime();
      for (byte[] data : packets) {
        if (HepPacket.parse(data, data.length) instanceof HepPacket packet
            && SipMessage.parse(packet.payload()) instanceof SipMessage message) {
          tracker.accept(
              message,
              new SipCalls.Seen(
                  packet.from().address(),
                  packet.from().port(),
                  packet.to().address(),
                  packet.atMillis()));
        }
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "%,d packets, %,d events, %,.0f packets a second%n",
          packets.length,
          told[0],
          packets.length / seconds);
    }
  }

  /** Puts a call's messages where they belong. */
  private static void fill(byte[][] packets, int call, String id) throws IOException {
    String proof =
        "Proxy-Authorization: Digest username=\"L" + (id.hashCode() & 511) + "\", realm=\"x\"\r\n";
    String[][] seen = {
      {"INVITE", "", "1", "b1", ""},
      {"", "407 Proxy Authentication Required", "1", "b1", ""},
      {"INVITE", "", "2", "b2", proof},
      {"", "100 Trying", "2", "b2", ""},
      {"INVITE", "", "2", "p2", ""},
      {"", "180 Ringing", "2", "b2", ""},
      {"", "200 OK", "2", "b2", ""},
      {"ACK", "", "2", "b3", ""},
      {"BYE", "", "3", "b4", ""},
      {"", "200 OK", "3", "b4", ""},
    };
    for (int i = 0; i < MESSAGES; i++) {
      String[] of = seen[i];
      boolean request = !of[0].isEmpty();
      String method = request ? of[0] : i == MESSAGES - 1 ? "BYE" : "INVITE";
      String to = i < 5 && method.equals("INVITE") ? "" : ";tag=t" + call;
      String text =
          (request ? method + " sip:01012125550100@proxy.example SIP/2.0" : "SIP/2.0 " + of[1])
              + "\r\nVia: SIP/2.0/UDP 10.0.0.7:5060;branch=z9hG4bK"
              + id
              + of[3]
              + "\r\nFrom: <sip:phone@proxy.example>;tag=f"
              + call
              + "\r\nTo: <sip:01012125550100@proxy.example>"
              + to
              + "\r\nCall-ID: "
              + id
              + "\r\nCSeq: "
              + of[2]
              + " "
              + method
              + "\r\nMax-Forwards: 70\r\nContact: <sip:phone@10.0.0.7>\r\nUser-Agent: PBX 1.2\r\n"
              + of[4]
              + "Content-Length: 0\r\n\r\n";
      packets[call * MESSAGES + i] = packet(text, i);
    }
  }

  private static byte[] packet(String payload, int second) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeBytes("HEP3");
    byte[] text = payload.getBytes(StandardCharsets.US_ASCII);
    out.writeShort(6 + 7 + 7 + 10 + 10 + 8 + 8 + 10 + 10 + 7 + 10 + 6 + text.length);
    chunk(out, 1, new byte[] {2});
    chunk(out, 2, new byte[] {17});
    chunk(out, 3, new byte[] {(byte) 203, 0, 113, 7});
    chunk(out, 4, new byte[] {(byte) 198, 51, 100, 1});
    chunk(out, 7, new byte[] {0x13, (byte) 0xC4});
    chunk(out, 8, new byte[] {0x13, (byte) 0xC4});
    chunk(out, 9, new byte[] {0x4e, 0x49, (byte) 0x82, (byte) second});
    chunk(out, 10, new byte[] {0, 0, 0, 1});
    chunk(out, 11, new byte[] {1});
    chunk(out, 12, new byte[] {0, 0, 0, 1});
    chunk(out, 15, text);
    return bytes.toByteArray();
  }

  private static void chunk(DataOutputStream out, int type, byte[] value) throws IOException {
    out.writeShort(0);
    out.writeShort(type);
    out.writeShort(6 + value.length);
    out.write(value);
  }
}
