package org.sekisho.server.gate;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.sekisho.server.settings.GateSettings.Peer;
import org.sekisho.wire.sip.SipParsed;
import org.sekisho.wire.sip.SipStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SIP over TCP or TLS: a virtual thread a connection, each with its own buffers and an end. */
final class StreamListener implements AutoCloseable {

  /** Connections of a peer at once; past it they are closed, and others' stay as they are. */
  private static final int MOST_OF_PEER = 500;

  /** A connection over which nothing came for so long is closed; keep-alives are something. */
  private static final Duration IDLE = Duration.ofMinutes(10);

  /** A handshake, or the rest of a message that has begun, takes no longer. */
  private static final Duration SLOW = Duration.ofSeconds(10);

  private static final int BACKLOG = 1_024;

  /** What is there already is read within so long. */
  private static final long AT_ONCE_NANOS = 100_000;

  /** Bytes that are read, and answered, at once. */
  private static final int BUFFER = 16_384;

  private static final Logger LOG = LoggerFactory.getLogger(StreamListener.class);

  private final ServerSocket server;
  private final Peers peers;
  private final Supplier<SipAnswers> answers;
  private final Clock clock;
  private final Map<String, Semaphore> rooms = new ConcurrentHashMap<>(); // by peer
  private final Doorstep doorstep = new Doorstep();
  private final ScheduledExecutorService deadlines =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /**
   * @param server not bound yet
   * @param answers makes one for each connection
   */
  StreamListener(
      ServerSocket server,
      InetSocketAddress at,
      Peers peers,
      Supplier<SipAnswers> answers,
      Clock clock)
      throws IOException {
    this.server = server;
    this.peers = peers;
    this.answers = answers;
    this.clock = clock;
    server.setReuseAddress(true);
    server.bind(at, BACKLOG);
    var thread = new Thread(this::run, "gate-tcp-" + port());
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  private void run() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Optional<Peer> peer = peers.find(socket.getInetAddress());
        boolean byCertificate = socket instanceof SSLSocket secure && secure.getNeedClientAuth();
        if (peer.isEmpty() && !byCertificate) {
          peers.noteStranger(socket.getInetAddress(), clock.millis());
          socket.close();
        } else {
          take(socket, peer);
        }
      } catch (IOException | RuntimeException e) {
        if (!server.isClosed()) {
          LOG.warn("a connection could not be taken: {}", e.getMessage());
        }
      }
    }
  }

  /** Whoever is known by his certificate alone stands at the doorstep until he has shown it. */
  private void take(Socket socket, Optional<Peer> peer) throws IOException {
    boolean mayEnter = peer.isPresent() ? room(peer.get()).tryAcquire() : doorstep.enter(socket);
    if (!mayEnter) {
      socket.close();
      return;
    }
    open.add(socket);
    Thread.ofVirtual().name("gate-connection").start(() -> serve(socket, peer));
  }

  private Semaphore room(Peer peer) {
    return rooms.computeIfAbsent(peer.name(), name -> new Semaphore(MOST_OF_PEER));
  }

  private void shakeHands(SSLSocket socket) throws IOException {
    Future<?> tooSlow =
        deadlines.schedule(() -> close(socket), SLOW.toMillis(), TimeUnit.MILLISECONDS);
    try {
      socket.startHandshake(); // byte by byte it would take for ever
    } finally {
      tooSlow.cancel(false);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("a connection could not be closed: {}", e.getMessage());
    }
  }

  private void serve(Socket socket, Optional<Peer> byAddress) {
    Optional<Peer> inside = byAddress; // whose room it takes a place of
    try (socket) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(Math.toIntExact(SLOW.toMillis()));
      if (socket instanceof SSLSocket secure) {
        shakeHands(secure);
      }
      Optional<Peer> peer = byAddress.or(() -> byCertificate(socket));
      if (peer.isEmpty()) {
        peers.noteStranger(socket.getInetAddress(), clock.millis());
        return;
      }
      if (byAddress.isEmpty()) {
        if (!room(peer.get()).tryAcquire()) {
          return;
        }
        inside = peer;
        doorstep.leave(socket);
      }
      talk(socket, peer.get());
    } catch (IOException e) {
      // it was closed, was too slow, or never spoke TLS: nothing of it is needed any more
    } finally {
      open.remove(socket);
      doorstep.leave(socket);
      inside.ifPresent(peer -> room(peer).release());
    }
  }

  private void talk(Socket socket, Peer peer) throws IOException {
    InputStream in = socket.getInputStream();
    var out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
    var from = (InetSocketAddress) socket.getRemoteSocketAddress();
    var stream = new SipStream();
    SipAnswers answering = answers.get();
    byte[] bytes = new byte[BUFFER];
    long begun = 0; // of a message that is not whole yet
    long last = System.nanoTime();
    while (true) {
      socket.setSoTimeout(Math.toIntExact((stream.waiting() == 0 ? IDLE : SLOW).toMillis()));
      long asked = System.nanoTime();
      int length = in.read(bytes);
      long now = System.nanoTime();
      boolean allRead = // over TLS a read gives a record, and more may be there
          socket instanceof SSLSocket ? now - asked > AT_ONCE_NANOS : length < bytes.length;
      boolean fast = now - last < 2 * UdpListener.GATHER_NANOS;
      last = now;
      if (length < 0) {
        return;
      }
      stream.add(bytes, length);
      try {
        for (Optional<SipParsed> next = stream.next(); next.isPresent(); next = stream.next()) {
          begun = 0;
          if (answering.answer(next.get(), peer, from)) {
            out.write(answering.response().bytes(), 0, answering.response().length());
          }
          if (next.get() instanceof SipParsed.Garbage) {
            return; // where the next message begins cannot be known
          }
        }
      } finally {
        out.flush(); // what came together is answered together
      }
      if (allRead && fast) {
        LockSupport.parkNanos(UdpListener.GATHER_NANOS);
      }
      if (stream.waiting() == 0) {
        begun = 0;
      } else if (begun == 0) {
        begun = now;
      } else if (now - begun > SLOW.toNanos()) {
        return; // byte by byte
      }
    }
  }

  private Optional<Peer> byCertificate(Socket socket) {
    if (!(socket instanceof SSLSocket secure)) {
      return Optional.empty();
    }
    try {
      for (Certificate each : secure.getSession().getPeerCertificates()) {
        if (each instanceof X509Certificate certificate) {
          Collection<List<?>> names = certificate.getSubjectAlternativeNames();
          for (List<?> name : names == null ? List.<List<?>>of() : names) {
            Optional<Peer> peer = peers.findByCertificate(String.valueOf(name.get(1)));
            if (peer.isPresent()) {
              return peer;
            }
          }
          return Optional.empty(); // its own; the others are its issuers'
        }
      }
    } catch (SSLPeerUnverifiedException | CertificateParsingException e) {
      LOG.warn("a certificate that names nobody: {}", e.getMessage());
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    try {
      server.close();
      open.forEach(StreamListener::close);
      deadlines.shutdownNow();
    } catch (IOException e) {
      LOG.warn("a port could not be closed: {}", e.getMessage());
    }
  }
}
