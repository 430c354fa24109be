package org.sekisho.wire.sip;

import java.util.List;

/**
 * Writes the answer to a request, without a transaction behind it (RFC 3261 §8.2.7): the same
 * request is answered by the same bytes. Owned by one thread.
 */
public final class SipResponse {

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
      SipFields of = request.fields();
      for (int i = 0; i < of.size(); i++) {
        SipHeader kind = of.kind(i);
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
          case FROM, CALL_ID, CSEQ -> put(request, of.nameStart(i), of.valueEnd(i)).put("\r\n");
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
    String top = request.topVia();
    int rport = SipAddress.endOfBareName(top, "rport");
    if (rport < 0 && isHost(SipAddress.sentBy(top), fromAddress)) {
      put(request, field);
      return;
    }
    if (rport < 0) {
      put(top);
    } else {
      put(top.substring(0, rport)).put("=").put(Integer.toString(fromPort));
      put(top.substring(rport));
    }
    put(";received=").put(fromAddress);
    SipFields fields = request.fields();
    if (fields.valueEnd(field) - fields.valueStart(field) > top.length()) {
      put(fields.value(field).substring(top.length())); // others in the same row
    }
  }

  private static boolean isHost(String sentBy, String address) {
    int end = address.length();
    return sentBy.startsWith(address) && (sentBy.length() == end || sentBy.charAt(end) == ':');
  }

  private SipResponse put(String text) {
    for (int i = 0; i < text.length(); i++) {
      out[length++] = (byte) text.charAt(i);
    }
    return this;
  }

  private SipResponse put(SipMessage from, int field) {
    return put(from, from.fields().valueStart(field), from.fields().valueEnd(field));
  }

  private SipResponse put(SipMessage from, int start, int end) {
    System.arraycopy(from.data(), start, out, length, end - start);
    length += end - start;
    return this;
  }
}
