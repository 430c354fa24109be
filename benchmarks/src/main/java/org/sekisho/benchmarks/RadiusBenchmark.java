package org.sekisho.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * From an Accounting-Request to its answer, which is given once it is durable: a whole server in a
 * process of its own, Start and Stop of calls abroad in turn, over UDP. Arguments: lines, requests
 * a second (several: 500,2000), seconds of each, folder.
 */
public final class RadiusBenchmark {

  private static final int PORT = 25_090;
  private static final String SECRET = "a-secret-of-the-load";

  /** Sockets: each may wait for 256 answers at once (RFC 2865 §3: Identifier). */
  private static final int SOCKETS = 32;

  private static final int IDENTIFIERS = 256;

  private RadiusBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    int lines = Integer.parseInt(arguments[0]);
    int seconds = Integer.parseInt(arguments[2]);
    Path folder = Path.of(arguments[3]).toAbsolutePath();
    LiveBenchmark.prepare(folder, lines);
    Path settings = folder.resolve("sekisho.yaml");
    if (!Files.readString(settings).contains("radius:")) {
      Files.writeString(
          settings,
          """
          radius:
            accounting: 127.0.0.1:%d
            clients:
              - {name: load, addresses: 127.0.0.1, secret: %s}
          """
              .formatted(PORT, SECRET),
          StandardOpenOption.APPEND);
    }
    Process server = LiveBenchmark.launch(folder);
    try {
      for (String rate : arguments[1].split(",")) {
        ask(Integer.parseInt(rate), seconds, lines);
      }
    } finally {
      server.destroy();
      server.waitFor(60, TimeUnit.SECONDS);
    }
  }

  private static void ask(int perSecond, int seconds, int lines) throws IOException {
    int total = perSecond * seconds;
    var random = new Random(total);
    var to = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), PORT);
    DatagramChannel[] channels = new DatagramChannel[SOCKETS];
    int[][] waiting = new int[SOCKETS][IDENTIFIERS]; // the request an identifier is of, plus one
    for (int i = 0; i < SOCKETS; i++) {
      channels[i] = DatagramChannel.open().connect(to);
      channels[i].configureBlocking(false);
    }
    long[] sentAt = new long[total];
    long[] took = new long[total];
    String run = Long.toString(System.nanoTime(), 36);
    ByteBuffer in = ByteBuffer.allocate(4_096);
    int sent = 0;
    int answered = 0;
    long began = System.nanoTime();
    long end = began + TimeUnit.SECONDS.toNanos(seconds + 5L);
    while (answered < total && System.nanoTime() < end) {
      while (sent < total && System.nanoTime() - began >= 1_000_000_000L * sent / perSecond) {
        int socket = sent % SOCKETS;
        int identifier = sent / SOCKETS % IDENTIFIERS;
        byte[] packet = request(identifier, run, sent, random.nextInt(lines));
        waiting[socket][identifier] = sent + 1;
        sentAt[sent] = System.nanoTime();
        channels[socket].write(ByteBuffer.wrap(packet));
        sent++;
      }
      boolean any = false;
      for (int socket = 0; socket < SOCKETS; socket++) {
        in.clear();
        while (channels[socket].read(in) > 0) {
          any = true;
          int request = waiting[socket][in.get(1) & 0xFF] - 1;
          if (request >= 0 && took[request] == 0) {
            took[request] = System.nanoTime() - sentAt[request];
            answered++;
          }
          in.clear();
        }
      }
      if (!any) {
        LockSupport.parkNanos(100_000);
      }
    }
    for (DatagramChannel channel : channels) {
      channel.close();
    }
    long[] nanos = Arrays.stream(took).filter(each -> each > 0).sorted().toArray();
    System.out.printf(
        Locale.ROOT,
        "RADIUS, %,d requests a second for %d s: %,d of %,d answered, p50 %.1f ms, p99 %.1f ms,"
            + " most %.1f ms%n",
        perSecond,
        seconds,
        answered,
        total,
        nanos[nanos.length / 2] / 1e6,
        nanos[(int) (nanos.length * 0.99)] / 1e6,
        nanos[nanos.length - 1] / 1e6);
  }

  /** Start of a call, and then its Stop (RFC 2866 §4.1). */
  private static byte[] request(int identifier, String run, int number, int line) {
    boolean start = number % 2 == 0;
    var attributes = new ByteArrayOutputStream();
    put(attributes, 1, "S%07d".formatted(start ? line : 0));
    put(attributes, 30, "sip:+1212555%04d@switch.example".formatted(number / 2 % 10_000));
    put(attributes, 44, run + "-" + number / 2);
    number(attributes, 40, start ? 1 : 2);
    if (!start) {
      number(attributes, 46, 1);
    }
    byte[] packet = new byte[20 + attributes.size()];
    ByteBuffer.wrap(packet).put((byte) 4).put((byte) identifier).putShort((short) packet.length);
    System.arraycopy(attributes.toByteArray(), 0, packet, 20, attributes.size());
    try {
      var digest = MessageDigest.getInstance("MD5");
      digest.update(packet);
      byte[] authenticator = digest.digest(SECRET.getBytes(StandardCharsets.UTF_8));
      System.arraycopy(authenticator, 0, packet, 4, authenticator.length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    return packet;
  }

  private static void put(ByteArrayOutputStream to, int type, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    to.write(type);
    to.write(2 + bytes.length);
    to.writeBytes(bytes);
  }

  private static void number(ByteArrayOutputStream to, int type, int value) {
    to.write(type);
    to.write(6);
    to.writeBytes(ByteBuffer.allocate(4).putInt(value).array());
  }
}
