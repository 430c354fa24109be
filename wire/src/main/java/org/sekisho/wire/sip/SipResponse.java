package org.sekisho.wire.sip;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes the answer to a request, without a transaction behind it (RFC 3261 §8.2.7): the same
 * request is answered by the same bytes. Owned by one thread.
 */
public final class SipResponse {

  private static final String RPORT = ";rport";

  private final byte[] out = new byte[SipMessage.MOST_BYTES];
  private int length;

  /** What was written last. */
  public byte[] bytes() {
    return out;
  }

  /** Bytes of it. */
  public int length() {
    return length;
  }

  /**
   * Writes an answer.
   *
   * @param reason phrase after the status; neutral, since subscribers may see it
   * @param toTag put to To where the request had none
   * @param fromAddress where the request came from, for the topmost Via (RFC 3261 §18.2.1)
   * @param fields whole lines without their ends
   * @return whether it fits a datagram; if not, it is not to be sent
   */
  public boolean write(
      SipMessage request,
      int status,
      String reason,
      String toTag,
      String fromAddress,
      int fromPort,
      List<String> fields) {
    length = 0;
    try {
      put("SIP/2.0 ").put(Integer.toString(status)).put(" ").put(reason).put("\r\n");
      boolean first = true;
      for (int i = 0; i < request.fields(); i++) {
        SipHeader kind = request.kind(i);
        switch (kind) {
          case VIA -> {
            put("Via: ");
            if (first) {
              topVia(request, i, fromAddress, fromPort);
              first = false;
            } else {
              put(request, i);
            }
            put("\r\n");
          }
          case FROM, CALL_ID, CSEQ -> put(kind.text()).put(": ").put(request, i).put("\r\n");
          case TO -> {
            put("To: ").put(request, i);
            if (request.toTag().isEmpty()) {
              put(";tag=").put(toTag);
            }
            put("\r\n");
          }
          default -> {} // the rest is not for an answer
        }
      }
      for (String field : fields) {
        put(field).put("\r\n");
      }
      put("Content-Length: 0\r\n\r\n");
      return true;
    } catch (ArrayIndexOutOfBoundsException e) {
      length = 0;
      return false;
    }
  }

  /** The topmost Via tells where the request really came from. */
  private void topVia(SipMessage request, int field, String fromAddress, int fromPort) {
    String row =
        new String(
            request.data(),
            request.valueStart(field),
            request.valueEnd(field) - request.valueStart(field),
            StandardCharsets.ISO_8859_1);
    String top = SipAddress.first(row);
    boolean asksForPort = SipAddress.parameter(top, 0, "rport").filter(String::isEmpty).isPresent();
    String host = SipAddress.sentBy(top);
    boolean other = !host.equals(fromAddress) && !host.startsWith(fromAddress + ":");
    if (!asksForPort && !other) {
      put(row);
      return;
    }
    int rport = asksForPort ? rportAt(top) : -1;
    if (rport < 0) {
      put(top);
    } else {
      put(top.substring(0, rport)).put("=").put(Integer.toString(fromPort));
      put(top.substring(rport));
    }
    put(";received=").put(fromAddress).put(row.substring(top.length()));
  }

  /** After the name of a parameter rport without a value. */
  private static int rportAt(String via) {
    for (int at = via.indexOf(';'); at >= 0; at = via.indexOf(';', at + 1)) {
      int end = at + RPORT.length();
      if (via.regionMatches(true, at, RPORT, 0, RPORT.length())
          && (end == via.length() || via.charAt(end) == ';' || via.charAt(end) == ' ')) {
        return end;
      }
    }
    return -1;
  }

  private SipResponse put(String text) {
    for (int i = 0; i < text.length(); i++) {
      out[length++] = (byte) text.charAt(i);
    }
    return this;
  }

  private SipResponse put(SipMessage from, int field) {
    int size = from.valueEnd(field) - from.valueStart(field);
    System.arraycopy(from.data(), from.valueStart(field), out, length, size);
    length += size;
    return this;
  }
}
