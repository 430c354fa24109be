package org.sekisho.server.capture;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.sekisho.call.SourceAddress;
import org.sekisho.server.Background;
import org.sekisho.server.intake.IntakeCounts;
import org.sekisho.server.settings.CaptureSettings;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.hep.HepPacket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * The sockets HEP3 is mirrored to: a thread each over UDP, a virtual thread a connection over TCP.
 */
public final class CaptureListener implements SmartLifecycle {

  /** What the system keeps for us while we are at another datagram, in bytes. */
  private static final int RECEIVE_BUFFER = 16 << 20;

  /** Connections at once; an agent has one. */
  private static final int MOST_CONNECTIONS = 1_000;

  private static final int HEADER = 6;
  private static final long EVERY_MILLIS = 10_000;

  /** Attacks are to be known within two seconds. */
  private static final long KNOCKS_EVERY_MILLIS = 300;

  private static final Logger LOG = LoggerFactory.getLogger(CaptureListener.class);

  private final CaptureSettings settings;
  private final Mirror mirror;
  private final IntakeCounts counts;
  private final Clock clock;
  private final List<DatagramChannel> channels = new ArrayList<>();
  private final List<ServerSocket> servers = new ArrayList<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private volatile boolean running;

  CaptureListener(CaptureSettings settings, Mirror mirror, IntakeCounts counts, Clock clock) {
    this.settings = settings;
    this.mirror = mirror;
    this.counts = counts;
    this.clock = clock;
  }

  @Override
  public void start() {
    running = true;
    try {
      for (InetSocketAddress at : settings.udp()) {
        DatagramChannel channel = DatagramChannel.open();
        channels.add(channel);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
        channel.bind(at);
        daemon("capture-udp", () -> receive(channel));
      }
      for (InetSocketAddress at : settings.tcp()) {
        var server = new ServerSocket();
        servers.add(server);
        server.setReuseAddress(true);
        server.bind(at);
        daemon("capture-tcp", () -> accept(server));
      }
    } catch (IOException e) {
      stop();
      throw new BadFileException(
          "HEP cannot be listened to (%s): give capture.udp or capture.tcp an address and a free"
                  .formatted(e.getMessage())
              + " port of this machine",
          e);
    }
  }

  private static void daemon(String name, Runnable what) {
    var thread = new Thread(what, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void receive(DatagramChannel channel) {
    ByteBuffer in = ByteBuffer.allocateDirect(HepPacket.MOST_BYTES);
    byte[] bytes = new byte[HepPacket.MOST_BYTES];
    while (channel.isOpen()) {
      try {
        in.clear();
        var from = (InetSocketAddress) channel.receive(in);
        in.flip();
        if (from == null || !mayMirror(from.getAddress())) {
          continue;
        }
        int length = in.remaining();
        in.get(bytes, 0, length);
        mirror.accept(bytes, length, clock.millis());
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException | RuntimeException e) {
        LOG.warn("a mirrored packet could not be read", e);
      }
    }
  }

  private boolean mayMirror(InetAddress address) {
    boolean listed = settings.agents().contains(address);
    if (!listed) {
      counts.rejected(Mirror.SOURCE, "unknown source");
    }
    return listed;
  }

  private void accept(ServerSocket server) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        if (!mayMirror(socket.getInetAddress()) || connections.size() >= MOST_CONNECTIONS) {
          socket.close();
        } else {
          connections.add(socket);
          Thread.ofVirtual().name("capture-connection").start(() -> read(socket));
        }
      } catch (IOException e) {
        if (!server.isClosed()) {
          LOG.warn("a connection could not be taken: {}", e.getMessage());
        }
      }
    }
  }

  private void read(Socket socket) {
    try (socket;
        var in = new DataInputStream(socket.getInputStream())) {
      while (true) {
        byte[] header = new byte[HEADER];
        in.readFully(header);
        int length = HepPacket.lengthOf(header);
        if (length < 0) {
          counts.rejected(Mirror.SOURCE, "hep NO_HEADER");
          return; // where the next packet begins cannot be known
        }
        byte[] packet = Arrays.copyOf(header, length);
        in.readFully(packet, HEADER, length - HEADER);
        mirror.accept(packet, length, clock.millis());
      }
    } catch (EOFException e) {
      // the agent has gone
    } catch (IOException e) {
      LOG.info("an agent's connection ended: {}", e.getMessage());
    } finally {
      connections.remove(socket);
    }
  }

  @Scheduled(fixedDelay = KNOCKS_EVERY_MILLIS)
  void tellOfKnocks() {
    mirror.tellOfKnocks(clock.millis());
  }

  @Scheduled(fixedDelay = EVERY_MILLIS)
  void tidy() {
    mirror.tidy(clock.millis());
  }

  /** Whether a call from an address is in progress, as far as the network is mirrored. */
  public boolean isTalkingFrom(SourceAddress address) {
    return mirror.isTalkingFrom(address);
  }

  /** Packets taken in. */
  public long packets() {
    return mirror.packetCount();
  }

  /** Ports in the order of the settings: UDP, TCP. */
  public List<Integer> ports() {
    List<Integer> ports = new ArrayList<>();
    try {
      for (DatagramChannel channel : channels) {
        ports.add(((InetSocketAddress) channel.getLocalAddress()).getPort());
      }
    } catch (IOException e) {
      throw new IllegalStateException("closed", e);
    }
    servers.forEach(server -> ports.add(server.getLocalPort()));
    return ports;
  }

  @Override
  public void stop() {
    running = false;
    try {
      for (DatagramChannel channel : channels) {
        channel.close();
      }
      for (ServerSocket server : servers) {
        server.close();
      }
      for (Socket socket : connections) {
        socket.close();
      }
    } catch (IOException e) {
      LOG.warn("a port could not be closed: {}", e.getMessage());
    }
    channels.clear();
    servers.clear();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return Background.AFTER_LIVE_PATH + 1;
  }
}
