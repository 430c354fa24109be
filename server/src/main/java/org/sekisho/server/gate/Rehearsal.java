package org.sekisho.server.gate;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.sekisho.control.Budgets;
import org.sekisho.control.ControlTable;
import org.sekisho.control.LineMeasures;
import org.sekisho.line.Line;
import org.sekisho.server.Background;
import org.sekisho.server.intake.IntakeCounts;
import org.sekisho.server.settings.GateSettings;
import org.sekisho.server.settings.GateSettings.Peer;
import org.sekisho.wire.sip.ChargedParty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers questions of our own, over loopback and with a gate nobody else asks, while the live path
 * is made ready: so that answering is machine code when the first switch asks. Without it the first
 * ten seconds' answers take twice the CPU, and some of them a tenth of a second.
 */
final class Rehearsal extends Background {

  /**
   * Questions, of all peers together: the compiler takes up what was run some ten thousand times.
   */
  private static final int QUESTIONS = 40_000;

  /** Peers whose kind of question is rehearsed. */
  private static final int MOST_PEERS = 4;

  /** Questions at once. */
  private static final int TOGETHER = 50;

  /** Lines that ask: fewer would ask faster than a line may. */
  private static final int LINES = 4_000;

  /** A start waits no longer for it. */
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private static final int SUSPENDED_ONE_IN = 50;
  private static final long HOUR_MILLIS = 3_600_000L;
  private static final int ANSWER_MILLIS = 1_000;
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

  /** Calls abroad of all parts of the world, one in ten at home. */
  private static final List<String> NUMBERS =
      List.of(
          "01012125550100",
          "010442079460000",
          "010861012345678",
          "010252615555555",
          "+5312345678",
          "+4930123456",
          "010639171234567",
          "+61291234567",
          "0101876555010",
          "0312345678");

  private final GateSettings settings;
  private final Supplier<Gate> gates;
  private final Clock clock;
  private final CountDownLatch done = new CountDownLatch(1);

  /**
   * @param gates a gate for this only: it grants, and keeps nothing
   */
  Rehearsal(GateSettings settings, Supplier<Gate> gates, Clock clock) {
    super("gate-rehearsal", BESIDE_LIVE_PATH);
    this.settings = settings;
    this.gates = gates;
    this.clock = clock;
  }

  @Override
  protected boolean isWanted() {
    return !settings.udp().isEmpty() || !settings.tcp().isEmpty() || !settings.tls().isEmpty();
  }

  /** Waits for its end, if it was begun. */
  void await() {
    try {
      if (isRunning() && !done.await(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("the gate goes on without having rehearsed all: the machine is busy");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  protected void run() throws InterruptedException {
    long began = System.nanoTime();
    int asked = 0;
    try {
      Gate gate = gates.get();
      suspendSome(gate);
      List<Peer> peers = settings.peers().stream().limit(MOST_PEERS).toList();
      for (Peer peer : peers) {
        asked += rehearse(gate, peer, QUESTIONS / peers.size(), began + LONGEST.toNanos());
      }
      long millis = (System.nanoTime() - began) / 1_000_000;
      LOG.info("the gate has rehearsed {} questions in {} ms", asked, millis);
    } catch (IOException | RuntimeException e) {
      LOG.warn("the gate begins without a rehearsal: {}", e.toString());
    } finally {
      done.countDown();
    }
  }

  private void suspendSome(Gate gate) {
    long now = clock.millis();
    Map<String, LineMeasures> suspended = new HashMap<>();
    for (int number = 0; number < LINES; number += SUSPENDED_ONE_IN) {
      suspended.put(line(gate, number), LineMeasures.NONE.suspendedUntil(now + HOUR_MILLIS));
    }
    gate.use(
        ControlTable.of(gate.reference().tariff(), Budgets.STANDARD).withLines(suspended, now));
  }

  /** Asks as a peer would; how many questions were answered. */
  private int rehearse(Gate gate, Peer peer, int questions, long endNanos) throws IOException {
    var ours =
        new GateSettings(
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            "",
            Budgets.STANDARD,
            List.of(of(peer)));
    var counts = new IntakeCounts();
    var peers = new Peers(ours, counts);
    var given = new GivenAnswers(endNanos);
    var answers = new SipAnswers(gate, peers, clock, counts, given, () -> false);
    int answered = 0;
    try (var listener = new UdpListener(new InetSocketAddress(LOOPBACK, 0), peers, answers, clock);
        var one = asking(listener.port());
        var other = asking(listener.port())) {
      boolean heard = true; // where loopback is shut there is nothing to wait for
      for (int i = 0;
          heard && i < questions && !isStopping() && endNanos - System.nanoTime() > 0;
          i += TOGETHER) {
        int now = ask(gate, i / TOGETHER % 2 == 0 ? one : other, i);
        heard = now > 0;
        answered += now;
      }
    }
    return answered;
  }

  private static DatagramSocket asking(int port) throws IOException {
    var socket = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
    socket.connect(new InetSocketAddress(LOOPBACK, port));
    socket.setSoTimeout(ANSWER_MILLIS);
    return socket;
  }

  /** Asks for the same answers; who pays is said where everybody says it. */
  private static Peer of(Peer peer) {
    return new Peer(
        "rehearsal",
        Set.of(LOOPBACK),
        "",
        ChargedParty.STANDARD,
        peer.sourceField(),
        peer.allowBy(),
        peer.redirectTo(),
        peer.refuseStatus(),
        peer.announcement(),
        peer.unchallenged(),
        peer.secondsField(),
        peer.blind(),
        Integer.MAX_VALUE);
  }

  /** Some calls, from the INVITE to the settling of what they were granted. */
  private int ask(Gate gate, DatagramSocket asking, int first) throws IOException {
    for (int i = first; i < first + TOGETHER; i++) {
      send(asking, "INVITE", i, line(gate, i));
    }
    int answered = 0;
    try {
      var packet = new DatagramPacket(new byte[2_000], 2_000);
      while (answered < TOGETHER) {
        asking.receive(packet);
        answered++;
      }
    } catch (SocketTimeoutException e) {
      // What was lost is not asked again.
    }
    for (int i = first; i < first + TOGETHER; i++) {
      send(asking, "ACK", i, line(gate, i));
      gate.ledgers().settle(line(gate, i), call(i), Optional.empty());
    }
    return answered;
  }

  private static void send(DatagramSocket asking, String method, int question, String line)
      throws IOException {
    String number = NUMBERS.get(question % NUMBERS.size());
    String vouched = "P-Asserted-Identity: <sip:%s@gate.invalid>\n".formatted(line);
    String message =
        """
        %1$s sip:%2$s@gate.invalid SIP/2.0
        Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK-%4$d;rport
        Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK-phone;received=192.0.2.7
        Max-Forwards: 69
        From: "A phone" <sip:%3$s@gate.invalid>;tag=%4$d
        To: <sip:%2$s@gate.invalid>
        Call-ID: %5$s
        CSeq: 1 %1$s
        Contact: <sip:%3$s@192.0.2.7:5060>
        User-Agent: rehearsal
        P-Charge-Info: <sip:%3$s@gate.invalid>
        %6$sContent-Length: 0

        """
            .formatted(
                method, number, line, question, call(question), question % 3 == 0 ? vouched : "")
            .replace("\n", "\r\n");
    byte[] bytes = message.getBytes(StandardCharsets.US_ASCII);
    asking.send(new DatagramPacket(bytes, bytes.length));
  }

  private static String call(int question) {
    return question + "@rehearsal.invalid";
  }

  /** A line of the operator's, if there are enough. */
  private static String line(Gate gate, int question) {
    List<Line> lines = gate.reference().lines().list();
    int number = question % LINES;
    return number < lines.size() ? lines.get(number).id() : "rehearsal-" + number;
  }
}
