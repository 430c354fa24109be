package org.sekisho.server.intake;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets that one kind of source sends to, opened and closed together: a thread each over UDP,
 * a virtual thread a connection over TCP. Only listed sources are heard.
 */
public final class Listening {

  /** What the system is asked to keep for us while we are at another datagram, in bytes. */
  private static final int RECEIVE_BUFFER = 16 << 20;

  private static final int LONGEST_DATAGRAM = 65_535;

  /** Connections at once; a source has one. */
  private static final int MOST_CONNECTIONS = 1_000;

  private static final Duration IDLE = Duration.ofMinutes(30);

  private static final Logger LOG = LoggerFactory.getLogger(Listening.class);

  /** What is made of what comes. */
  public interface Intake {
    /** Takes a datagram; the bytes are used again afterwards. */
    void take(InetAddress from, byte[] datagram, int length) throws IOException;

    /** Reads a connection to its end. */
    void read(InetAddress from, InputStream in) throws IOException;
  }

  private final String name;
  private final Predicate<InetAddress> mayBeHeard;
  private final Intake intake;
  private final List<DatagramChannel> channels = new ArrayList<>();
  private final List<ServerSocket> servers = new ArrayList<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

  /**
   * @param name of what is listened for, in logs and threads
   */
  public Listening(String name, Predicate<InetAddress> mayBeHeard, Intake intake) {
    this.name = name;
    this.mayBeHeard = mayBeHeard;
    this.intake = intake;
  }

  /**
   * Opens them all, or none.
   *
   * @throws IOException if one cannot be: the address is none of ours, or the port is taken
   */
  public void open(List<InetSocketAddress> udp, List<InetSocketAddress> tcp) throws IOException {
    try {
      for (InetSocketAddress at : udp) {
        DatagramChannel channel = DatagramChannel.open();
        channels.add(channel);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
        int given = channel.getOption(StandardSocketOptions.SO_RCVBUF);
        if (given < RECEIVE_BUFFER) {
          LOG.info(
              "{}: the system keeps {} bytes of datagrams for us, not {}: what comes in bursts may"
                  + " be lost (sysctl net.core.rmem_max)",
              name,
              given,
              RECEIVE_BUFFER);
        }
        channel.bind(at);
        daemon("udp", () -> receive(channel));
      }
      for (InetSocketAddress at : tcp) {
        var server = new ServerSocket();
        servers.add(server);
        server.setReuseAddress(true);
        server.bind(at);
        daemon("tcp", () -> accept(server));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private void daemon(String kind, Runnable what) {
    var thread = new Thread(what, name + "-" + kind);
    thread.setDaemon(true);
    thread.start();
  }

  private void receive(DatagramChannel channel) {
    ByteBuffer in = ByteBuffer.allocateDirect(LONGEST_DATAGRAM);
    byte[] bytes = new byte[LONGEST_DATAGRAM];
    while (channel.isOpen()) {
      try {
        in.clear();
        var from = (InetSocketAddress) channel.receive(in);
        in.flip();
        if (from != null && mayBeHeard.test(from.getAddress())) {
          int length = in.remaining();
          in.get(bytes, 0, length);
          intake.take(from.getAddress(), bytes, length);
        }
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException | RuntimeException e) {
        LOG.warn("{}: a datagram could not be taken", name, e);
      }
    }
  }

  private void accept(ServerSocket server) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        if (!mayBeHeard.test(socket.getInetAddress()) || connections.size() >= MOST_CONNECTIONS) {
          socket.close();
        } else {
          connections.add(socket);
          Thread.ofVirtual().name(name + "-connection").start(() -> read(socket));
        }
      } catch (IOException e) {
        if (!server.isClosed()) {
          LOG.warn("{}: a connection could not be taken: {}", name, e.getMessage());
        }
      }
    }
  }

  private void read(Socket socket) {
    try (socket;
        var in = new BufferedInputStream(socket.getInputStream())) {
      socket.setSoTimeout(Math.toIntExact(IDLE.toMillis()));
      intake.read(socket.getInetAddress(), in);
    } catch (IOException e) {
      LOG.info("{}: a connection ended: {}", name, e.getMessage());
    } finally {
      connections.remove(socket);
    }
  }

  /** Ports in the order they were given: UDP, TCP. */
  public List<Integer> ports() {
    List<Integer> ports = new ArrayList<>();
    channels.forEach(channel -> ports.add(channel.socket().getLocalPort()));
    servers.forEach(server -> ports.add(server.getLocalPort()));
    return ports;
  }

  /** Closes them all, whether or not one of them lets itself be closed. */
  public void close() {
    channels.forEach(this::close);
    servers.forEach(this::close);
    connections.forEach(this::close);
    channels.clear();
    servers.clear();
  }

  private void close(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.warn("{}: a socket could not be closed: {}", name, e.getMessage());
    }
  }
}
