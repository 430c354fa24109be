package org.sekisho.wire.sip;

import java.util.Arrays;
import java.util.Optional;

/**
 * Takes messages out of a stream (RFC 3261 §18.3): Content-Length says where one ends. Owned by one
 * thread.
 */
public final class SipStream {

  private byte[] buffer = new byte[2_048];
  private int filled;
  private int searched;

  /** Takes in what came. */
  public void add(byte[] bytes, int length) {
    if (filled + length > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, filled + length));
    }
    System.arraycopy(bytes, 0, buffer, filled, length);
    filled += length;
  }

  /** Bytes that wait for the rest of their message. */
  public int waiting() {
    return filled;
  }

  /** The next whole message, if it is there; after garbage nothing of the stream can be trusted. */
  public Optional<SipParsed> next() {
    int lead = 0;
    while (lead < filled && (buffer[lead] == '\r' || buffer[lead] == '\n')) {
      lead++;
    }
    drop(lead);
    int end = endOfFields();
    if (end < 0) {
      return filled > SipMessage.MOST_BYTES
          ? Optional.of(new SipParsed.Garbage(SipFault.CUT))
          : Optional.empty();
    }
    if (!(SipMessage.parse(Arrays.copyOf(buffer, end), end) instanceof SipMessage head)) {
      return Optional.of(SipMessage.parse(Arrays.copyOf(buffer, end), end));
    }
    int body = head.contentLength(); // none where it says nothing: it must over a stream
    if (body < 0 || end + body > SipMessage.MOST_BYTES) {
      return Optional.of(new SipParsed.Garbage(SipFault.BAD_LENGTH));
    }
    if (filled < end + body) {
      return Optional.empty();
    }
    SipParsed whole = SipMessage.parse(Arrays.copyOf(buffer, end + body), end + body);
    drop(end + body);
    return Optional.of(whole);
  }

  private int endOfFields() {
    for (int i = Math.max(0, searched - 3); i < filled; i++) {
      if (buffer[i] == '\n'
          && (i + 1 < filled && buffer[i + 1] == '\n'
              || i + 2 < filled && buffer[i + 1] == '\r' && buffer[i + 2] == '\n')) {
        return buffer[i + 1] == '\n' ? i + 2 : i + 3;
      }
    }
    searched = filled;
    return -1;
  }

  private void drop(int bytes) {
    if (bytes > 0) {
      System.arraycopy(buffer, bytes, buffer, 0, filled - bytes);
      filled -= bytes;
      searched = 0;
    }
  }
}
