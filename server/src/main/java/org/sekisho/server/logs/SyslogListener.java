package org.sekisho.server.logs;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.sekisho.server.intake.IntakeCounts;
import org.sekisho.server.settings.LogSettings;
import org.sekisho.wire.BadFileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Takes syslog over UDP (RFC 5426) and TCP (RFC 6587, lines or octets counted) and writes it to a
 * file a sender, which is followed like any other log: what has come is on disk, and read once.
 */
final class SyslogListener implements SmartLifecycle {

  private static final int LONGEST_MESSAGE = 65_535;

  /** A sender's file is begun anew past so many bytes; the one before is kept beside it. */
  private static final long LARGEST_FILE = 64L << 20;

  private static final int MOST_CONNECTIONS = 200;
  private static final Duration IDLE = Duration.ofMinutes(30);

  /** What stands before a message and is not in a file (RFC 3164 §4.1.1, RFC 5424 §6.2). */
  private static final Pattern PRIORITY = Pattern.compile("^<[0-9]{1,3}>(?:1 )?");

  private static final Logger LOG = LoggerFactory.getLogger(SyslogListener.class);

  private final LogSettings settings;
  private final Path folder;
  private final IntakeCounts counts;
  private final List<DatagramSocket> datagrams = new ArrayList<>();
  private final List<ServerSocket> servers = new ArrayList<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final Map<Path, OutputStream> files = new HashMap<>();
  private volatile boolean running;

  SyslogListener(LogSettings settings, Path folder, IntakeCounts counts) {
    this.settings = settings;
    this.folder = folder;
    this.counts = counts;
  }

  /** Where what a sender sends is written. */
  static Path fileOf(Path folder, InetAddress sender) {
    return folder.resolve(sender.getHostAddress().replaceAll("[^0-9a-fA-F.]", "_") + ".log");
  }

  @Override
  public void start() {
    running = true;
    try {
      Files.createDirectories(folder);
      for (InetSocketAddress at : settings.udp()) {
        var socket = new DatagramSocket(at);
        datagrams.add(socket);
        daemon("syslog-udp", () -> receive(socket));
      }
      for (InetSocketAddress at : settings.tcp()) {
        var server = new ServerSocket();
        servers.add(server);
        server.setReuseAddress(true);
        server.bind(at);
        daemon("syslog-tcp", () -> accept(server));
      }
    } catch (IOException e) {
      stop();
      throw new BadFileException(
          "syslog cannot be taken (%s): give logs.syslog_udp or logs.syslog_tcp an address and a"
                  .formatted(e.getMessage())
              + " free port of this machine",
          e);
    }
  }

  private static void daemon(String name, Runnable what) {
    var thread = new Thread(what, name);
    thread.setDaemon(true);
    thread.start();
  }

  private boolean maySend(InetAddress address) {
    boolean listed = settings.senders().contains(address);
    if (!listed) {
      counts.rejected(LogTail.SOURCE, "unknown source");
    }
    return listed;
  }

  private void receive(DatagramSocket socket) {
    var packet = new DatagramPacket(new byte[LONGEST_MESSAGE], LONGEST_MESSAGE);
    while (!socket.isClosed()) {
      try {
        packet.setLength(LONGEST_MESSAGE);
        socket.receive(packet);
        if (maySend(packet.getAddress())) {
          write(packet.getAddress(), packet.getData(), packet.getLength());
        }
      } catch (IOException e) {
        if (!socket.isClosed()) {
          LOG.warn("a syslog message could not be kept: {}", e.getMessage());
        }
      }
    }
  }

  private void accept(ServerSocket server) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        if (!maySend(socket.getInetAddress()) || connections.size() >= MOST_CONNECTIONS) {
          socket.close();
        } else {
          connections.add(socket);
          Thread.ofVirtual().name("syslog").start(() -> serve(socket));
        }
      } catch (IOException e) {
        if (!server.isClosed()) {
          LOG.warn("a syslog connection could not be taken: {}", e.getMessage());
        }
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setSoTimeout(Math.toIntExact(IDLE.toMillis()));
      var in = new BufferedInputStream(socket.getInputStream());
      byte[] message = new byte[LONGEST_MESSAGE];
      for (int length = message(in, message); length >= 0; length = message(in, message)) {
        write(socket.getInetAddress(), message, length);
      }
    } catch (IOException e) {
      LOG.info("a syslog connection ended: {}", e.getMessage());
    } finally {
      connections.remove(socket);
    }
  }

  /** Reads a message into a buffer: a line, or as many bytes as its first number says. */
  private static int message(InputStream in, byte[] into) throws IOException {
    int first = in.read();
    if (first >= '1' && first <= '9') {
      int length = 0;
      for (int c = first; c >= '0' && c <= '9'; c = in.read()) {
        length = 10 * length + c - '0';
        if (length > LONGEST_MESSAGE) {
          throw new IOException("a message of more than %,d bytes".formatted(LONGEST_MESSAGE));
        }
      }
      return in.readNBytes(into, 0, length) < length ? -1 : length;
    }
    int length = 0;
    for (int c = first; c >= 0; c = in.read()) {
      if (c == '\n') {
        return length;
      }
      if (length < into.length) {
        into[length++] = (byte) c;
      }
    }
    return length == 0 ? -1 : length;
  }

  /** Appends a message to its sender's file, as one line. */
  private synchronized void write(InetAddress sender, byte[] message, int length)
      throws IOException {
    Path file = fileOf(folder, sender);
    String text = new String(message, 0, length, StandardCharsets.ISO_8859_1);
    String line = PRIORITY.matcher(text).replaceFirst("").replaceAll("[\\r\\n\\x00]+", " ").strip();
    OutputStream out = files.get(file);
    if (out != null && !Files.exists(file)) { // taken away by somebody
      out.close();
      out = null;
    } else if (out != null && Files.size(file) > LARGEST_FILE) {
      out.close();
      Files.move(
          file,
          file.resolveSibling(file.getFileName() + ".1"),
          StandardCopyOption.REPLACE_EXISTING);
      out = null;
    }
    if (out == null) {
      out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      files.put(file, out);
    }
    out.write((line + "\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Ports in the order of the settings: UDP, TCP. */
  List<Integer> ports() {
    List<Integer> ports = new ArrayList<>();
    datagrams.forEach(socket -> ports.add(socket.getLocalPort()));
    servers.forEach(server -> ports.add(server.getLocalPort()));
    return ports;
  }

  @Override
  public void stop() {
    running = false;
    try {
      datagrams.forEach(DatagramSocket::close);
      for (ServerSocket server : servers) {
        server.close();
      }
      for (Socket socket : connections) {
        socket.close();
      }
      synchronized (this) {
        for (OutputStream file : files.values()) {
          file.close();
        }
        files.clear();
      }
    } catch (IOException e) {
      LOG.warn("syslog could not be closed: {}", e.getMessage());
    }
    datagrams.clear();
    servers.clear();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
