package org.sekisho.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/** Asks a gate about calls from lines at random, and measures its answers. */
final class GateLoad {

  /** A phone's INVITE is sent again after so long (RFC 3261: T1). */
  private static final long T1_NANOS = 500_000_000L;

  private GateLoad() {}

  /** What came of asking. */
  record Shots(int asked, int answered, int refused, int late, long[] nanos, double seconds) {
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

  /** One INVITE a call over UDP, so many a second. */
  static Shots shoot(int port, int perSecond, int seconds, int lines) throws IOException {
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

  /** The same over one connection. */
  static Shots shoot(Socket over, int perSecond, int seconds, int lines)
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
}
