package org.sekisho.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sekisho.server.gate.SipGate;

/**
 * Garbage, slowness, floods and idle connections; meanwhile an honest peer asks, and is answered.
 */
@ExtendWith(Shared.class)
class GateUnderAttackTest {

  private static final String HONEST = "127.0.0.11";
  private static final String ATTACKER = "127.0.0.12";
  private static final int FUZZED = 1_000_000;

  /** Of an INVITE over UDP, the first included (RFC 3261 §17.1.1.2). */
  private static final int RETRANSMISSIONS = 7;

  private static final int SLOW_CONNECTIONS = 400;
  private static final int IDLE_CONNECTIONS = 1_200;
  private static final int AT_THE_DOORSTEP = 10_000;
  private static final int TLS_WAIT_MILLIS = 10_000;

  private final OperatorsSystem system;
  private final List<Integer> ports;

  GateUnderAttackTest(OperatorsSystem system) {
    this.system = system;
    ports = system.context().getBean(SipGate.class).ports();
  }

  private int udp() {
    return ports.get(0);
  }

  private int tcp() {
    return ports.get(2);
  }

  private int tls() {
    return ports.get(3);
  }

  /** A datagram may be lost where a million others are; it is sent again, as over UDP always. */
  private void honestIsAnswered() throws IOException {
    String question = GateTest.invite("0312345678", GateTest.id());
    String answer = "silence";
    for (int tried = 0; tried < RETRANSMISSIONS && answer.equals("silence"); tried++) {
      answer = GateTest.ask(HONEST, "127.0.0.1", udp(), question);
    }
    assertThat(answer).startsWith("SIP/2.0 302 ");
  }

  @Test
  void aMillionFuzzedDatagrams() throws Exception {
    List<byte[]> seeds = new ArrayList<>();
    seeds.add(GateTest.invite("+12125550100", "fuzz").getBytes(StandardCharsets.UTF_8));
    try (Stream<Path> files = Files.list(Path.of("../wire/src/test/resources/rfc4475"))) {
      for (Path file : files.sorted().toList()) {
        seeds.add(Files.readAllBytes(file));
      }
    }
    var random = new Random(4475);
    try (var socket = new DatagramSocket(new InetSocketAddress(ATTACKER, 0))) {
      InetAddress to = InetAddress.getByName("127.0.0.1");
      for (int i = 0; i < FUZZED; i++) {
        byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
        for (int k = random.nextInt(12); k >= 0; k--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        int length = random.nextInt(8) == 0 ? random.nextInt(bytes.length) : bytes.length;
        socket.send(new DatagramPacket(bytes, length, to, udp()));
        if (i % 100_000 == 0) {
          honestIsAnswered();
        }
      }
    }
    honestIsAnswered();
  }

  /** One field after another is broken in each way, as the PROTOS suite of 2002 (c07-sip) does. */
  @Test
  void thousandsOfMalformedInvites() throws Exception {
    String whole = GateTest.invite("+12125550100", "CALLID");
    List<String> breaks =
        new ArrayList<>(List.of("", " ", "\t", "\0", "%s%n%x", "../../etc", "-1"));
    breaks.addAll(
        List.of("4294967296", "99999999999999999999", "\u00ff\u00fe", "<>", "\"", "\\", ";", ","));
    breaks.addAll(
        List.of("sip:", "sip:@", "sip:a@[::", "sip:a@b;" + "x=y;".repeat(500), "\r\n \r\n "));
    for (int length : List.of(64, 256, 1_024, 8_192, 32_768)) {
      breaks.add("a".repeat(length));
      breaks.add("%n".repeat(length / 2));
      breaks.add(":".repeat(length));
    }
    List<String> parts =
        List.of(
            "INVITE",
            "sip:+12125550100@gate.example",
            "SIP/2.0",
            "UDP",
            "switch.example",
            "z9hG4bK",
            "rport",
            "10.0.0.7",
            "203.0.113.77",
            "From",
            "<sip:forged@elsewhere.example>",
            "tag=f1",
            "To:",
            "Call-ID",
            "CALLID",
            "CSeq",
            "1 INVITE",
            "Content-Length",
            ": 0",
            "Via",
            "\r\n\r\n");
    int sent = 0;
    try (var socket = new DatagramSocket(new InetSocketAddress(ATTACKER, 0))) {
      InetAddress to = InetAddress.getByName("127.0.0.1");
      for (String part : parts) {
        assertThat(whole).contains(part);
        for (String broken : breaks) {
          for (String text :
              List.of(
                  whole.replace(part, broken),
                  whole.replace(part, part + broken),
                  whole.replace(part, broken + part),
                  whole.replaceFirst(Pattern.quote(part), Matcher.quoteReplacement(broken)))) {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            socket.send(new DatagramPacket(bytes, Math.min(bytes.length, 65_000), to, udp()));
            sent++;
          }
        }
        honestIsAnswered();
      }
    }
    assertThat(sent).isGreaterThan(2_500);
  }

  /**
   * Messages that never end hold their own connections until they are closed, and nobody else's.
   */
  @Test
  void slowConnectionsHoldUpNobody() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < SLOW_CONNECTIONS; i++) {
        Socket socket = connect(ATTACKER, tcp());
        socket.getOutputStream().write("INVITE sip:a".getBytes(StandardCharsets.US_ASCII));
        slow.add(socket);
      }
      honestIsAnswered();
      try (Socket honest = connect(HONEST, tcp())) {
        assertThat(ask(honest)).startsWith("SIP/2.0 302 ");
      }
      for (Socket socket : slow) {
        assertThat(isClosedByThem(socket)).isTrue();
      }
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  /** One peer's idle connections are its own affair: others still get in. */
  @Test
  void idleConnectionsAreBoundedPeerByPeer() throws Exception {
    List<Socket> idle = new ArrayList<>();
    int kept = 0;
    try {
      for (int i = 0; i < IDLE_CONNECTIONS; i++) {
        idle.add(connect(ATTACKER, tcp()));
      }
      try (Socket honest = connect(HONEST, tcp())) {
        assertThat(ask(honest)).startsWith("SIP/2.0 302 ");
      }
      for (Socket socket : idle) {
        socket.setSoTimeout(1);
        kept += isClosedByThem(socket) ? 0 : 1;
      }
      assertThat(kept).isBetween(100, 500);
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }

  /** Ten thousand who connect and say nothing keep nobody out who has a certificate. */
  @Test
  void whoStandsAtTheDoorstepKeepsNobodyOut() throws Exception {
    List<Socket> idle = new ArrayList<>();
    try {
      for (int i = 0; i < AT_THE_DOORSTEP; i++) {
        idle.add(connect("127.3.%d.%d".formatted(i / 250 % 4, 1 + i % 250), tls()));
        if (i % 2_000 == 1_999) {
          try (Socket peer = secure("peer")) {
            assertThat(ask(peer)).startsWith("SIP/2.0 404 ");
          }
        }
      }
      honestIsAnswered();
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }

  @Test
  void overTlsAPeerIsKnownByItsCertificate() throws Exception {
    try (Socket peer = secure("peer")) {
      assertThat(ask(peer)).startsWith("SIP/2.0 404 ");
    }
    for (String stranger : List.of("stranger", "")) {
      assertThat(isRefused(stranger)).as(stranger).isTrue();
    }
  }

  private boolean isRefused(String name) {
    try (Socket socket = secure(name)) {
      ask(socket);
      return false;
    } catch (SSLException | SocketException | EOFException e) {
      return true; // nothing is said to a stranger
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Socket connect(String from, int port) throws IOException {
    var socket = new Socket();
    socket.bind(new InetSocketAddress(from, 0));
    socket.connect(new InetSocketAddress("127.0.0.1", port));
    socket.setSoTimeout(TLS_WAIT_MILLIS * 3);
    return socket;
  }

  private Socket secure(String name) throws Exception {
    KeyStore trusted = system.keys("gate");
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    var known = KeyStore.getInstance("PKCS12");
    known.load(null, null);
    known.setCertificateEntry("gate", trusted.getCertificate("gate"));
    trust.init(known);
    SSLContext context = SSLContext.getInstance("TLS");
    var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    if (!name.isEmpty()) {
      own.init(system.keys(name), OperatorsSystem.SECRET.toCharArray());
    }
    context.init(name.isEmpty() ? null : own.getKeyManagers(), trust.getTrustManagers(), null);
    var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", tls());
    socket.setSoTimeout(TLS_WAIT_MILLIS);
    return socket;
  }

  private static String ask(Socket socket) throws IOException {
    socket
        .getOutputStream()
        .write(GateTest.invite("0312345678", GateTest.id()).getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
    byte[] answer = new byte[2_000];
    int length = socket.getInputStream().read(answer);
    if (length < 0) {
      throw new EOFException("they hung up");
    }
    return new String(answer, 0, length, StandardCharsets.UTF_8);
  }

  private static boolean isClosedByThem(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }
}
