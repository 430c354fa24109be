package org.sekisho.server.gate;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.sekisho.server.Background;
import org.sekisho.server.intake.IntakeCounts;
import org.sekisho.server.settings.GateSettings;
import org.sekisho.wire.BadFileException;
import org.springframework.context.SmartLifecycle;

/** The gate's sockets: opened once the live path is there, closed before it. */
public final class SipGate implements SmartLifecycle {

  private final GateSettings settings;
  private final Gate gate;
  private final Peers peers;
  private final SipAnswers.BlindWatch blind;
  private final IntakeCounts counts;
  private final Rehearsal rehearsal;
  private final Clock clock;
  private final GivenAnswers given = new GivenAnswers(new SecureRandom().nextLong());
  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();
  private volatile boolean running;

  /**
   * @param blind whether nobody judges calls just now
   * @param rehearsal the sockets are opened after
   */
  SipGate(
      GateSettings settings,
      Gate gate,
      Peers peers,
      SipAnswers.BlindWatch blind,
      IntakeCounts counts,
      Rehearsal rehearsal,
      Clock clock) {
    this.settings = settings;
    this.gate = gate;
    this.peers = peers;
    this.blind = blind;
    this.counts = counts;
    this.rehearsal = rehearsal;
    this.clock = clock;
  }

  @Override
  public void start() {
    rehearsal.await();
    Supplier<SipAnswers> answers = () -> new SipAnswers(gate, peers, clock, counts, given, blind);
    try {
      for (InetSocketAddress at : settings.udp()) {
        var listener = new UdpListener(at, peers, answers.get(), clock);
        open.add(listener);
        ports.add(listener.port());
      }
      for (InetSocketAddress at : settings.tcp()) {
        listen(new ServerSocket(), at, answers);
      }
      for (InetSocketAddress at : settings.tls()) {
        listen(secure(), at, answers);
      }
    } catch (IOException e) {
      stop();
      throw new BadFileException(
          "the gate cannot listen (%s): give gate.udp, gate.tcp or gate.tls an address and a free"
                  .formatted(e.getMessage())
              + " port of this machine",
          e);
    }
    running = true;
  }

  private void listen(ServerSocket socket, InetSocketAddress at, Supplier<SipAnswers> answers)
      throws IOException {
    var listener = new StreamListener(socket, at, peers, answers, clock);
    open.add(listener);
    ports.add(listener.port());
  }

  private ServerSocket secure() throws IOException {
    Path file = settings.keyStore().orElseThrow();
    char[] password = settings.keyPassword().toCharArray();
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, password);
      var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      own.init(keys, password);
      var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trusted.init(keys);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
      var socket = (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
      socket.setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
      boolean byCertificate =
          settings.peers().stream().anyMatch(peer -> !peer.certificate().isEmpty());
      socket.setNeedClientAuth(byCertificate);
      return socket;
    } catch (GeneralSecurityException e) {
      throw new BadFileException(
          "gate.key_store %s cannot be used: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Ports in the order of the settings: UDP, TCP, TLS. */
  public List<Integer> ports() {
    return List.copyOf(ports);
  }

  @Override
  public void stop() {
    running = false;
    for (AutoCloseable each : open) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
    open.clear();
    ports.clear();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return Background.AFTER_LIVE_PATH + 2; // the rehearsal holds up no other listener
  }
}
