package org.sekisho.server.enforcement;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A conversation in blocks of {@code Name: value} lines, each ended by an empty one: FreeSWITCH's
 * event socket and Asterisk's manager interface both speak so.
 */
final class LineProtocol implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  /** Bytes of a line, and of a body; a switch with more calls than that is asked in vain. */
  private static final int LONGEST_LINE = 8_192;

  private static final int LONGEST_BODY = 32 << 20;
  private static final int MOST_FIELDS = 256;

  private final Socket socket = new Socket();
  private final InputStream in;

  LineProtocol(String host, int port) throws IOException {
    try {
      socket.connect(new InetSocketAddress(host, port), (int) TIMEOUT.toMillis());
      socket.setSoTimeout((int) TIMEOUT.toMillis());
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      socket.close();
      throw new IOException("%s:%d: %s".formatted(host, port, e.getMessage()), e);
    }
  }

  /** Says some lines, and the empty one. */
  void say(String newline, String... lines) throws IOException {
    for (String line : lines) {
      if (line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0) {
        throw new IOException("a name with a line break is nobody's");
      }
    }
    String text = String.join(newline, lines) + newline + newline;
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  /** Hears the next block. */
  Map<String, String> hear() throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    String line = line();
    while (!line.isEmpty() || fields.isEmpty()) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields.putIfAbsent(line.substring(0, colon), line.substring(colon + 1).strip());
      }
      if (fields.size() > MOST_FIELDS) {
        throw new IOException("too long an answer");
      }
      line = line();
    }
    return fields;
  }

  /** Hears a single line. */
  String line() throws IOException {
    var text = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the switch has hung up");
      }
      if (text.length() == LONGEST_LINE) {
        throw new IOException("too long a line");
      }
      if (c != '\r') {
        text.append((char) c);
      }
    }
    return text.toString();
  }

  /** Hears so many bytes. */
  String body(int length) throws IOException {
    if (length < 0 || length > LONGEST_BODY) {
      throw new IOException("a body of %,d bytes".formatted(length));
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the switch has hung up");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
