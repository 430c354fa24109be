package org.sekisho.server.logs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.sekisho.server.intake.IntakeCounts;
import org.sekisho.server.intake.Listening;
import org.sekisho.server.settings.LogSettings;
import org.sekisho.wire.BadFileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Takes syslog over UDP (RFC 5426) and TCP (RFC 6587, lines or octets counted) and writes it to a
 * file a sender, which is followed like any other log: what has come is on disk, and read once.
 */
final class SyslogListener implements SmartLifecycle, Listening.Intake {

  private static final int LONGEST_MESSAGE = 65_535;

  /** A sender's file is begun anew past so many bytes; the one before is kept beside it. */
  private static final long LARGEST_FILE = 64L << 20;

  /** What stands before a message and is not in a file (RFC 3164 §4.1.1, RFC 5424 §6.2). */
  private static final Pattern PRIORITY = Pattern.compile("^<[0-9]{1,3}>(?:1 )?");

  private static final Logger LOG = LoggerFactory.getLogger(SyslogListener.class);

  private final LogSettings settings;
  private final Path folder;
  private final IntakeCounts counts;
  private final Listening sockets = new Listening("syslog", this::maySend, this);
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
    try {
      Files.createDirectories(folder);
      sockets.open(settings.udp(), settings.tcp());
      running = true;
    } catch (IOException e) {
      throw new BadFileException(
          "syslog cannot be taken (%s): give logs.syslog_udp or logs.syslog_tcp an address and a"
                  .formatted(e.getMessage())
              + " free port of this machine",
          e);
    }
  }

  private boolean maySend(InetAddress address) {
    boolean listed = settings.senders().contains(address);
    if (!listed) {
      counts.unknownSource(LogTail.SOURCE, address);
    }
    return listed;
  }

  @Override
  public void take(InetAddress from, byte[] datagram, int length) throws IOException {
    write(from, datagram, length);
  }

  @Override
  public void read(InetAddress from, InputStream in) throws IOException {
    byte[] message = new byte[LONGEST_MESSAGE];
    for (int length = message(in, message); length >= 0; length = message(in, message)) {
      write(from, message, length);
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
    return sockets.ports();
  }

  @Override
  public void stop() {
    running = false;
    sockets.close();
    try {
      closeFiles();
    } catch (IOException e) {
      LOG.warn("a file of syslog could not be closed: {}", e.getMessage());
    }
  }

  private synchronized void closeFiles() throws IOException {
    for (OutputStream file : files.values()) {
      file.close();
    }
    files.clear();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
