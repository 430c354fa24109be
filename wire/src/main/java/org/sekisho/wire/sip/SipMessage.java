package org.sekisho.wire.sip;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A SIP request or response: where each header field is in its bytes, and no more until it is asked
 * for. Bytes are ISO 8859-1 to us, so that what is answered is what came. Reads what RFC 4475 calls
 * unusual but valid; what is wrong in a request that can still be answered is its {@link #fault}.
 * Read by one thread.
 */
public final class SipMessage implements SipParsed {

  /** Of a datagram, or of a message over TCP. */
  public static final int MOST_BYTES = 65_535;

  /** Header fields of a message: more do not fit into its bytes. */
  public static final int MOST_FIELDS = MOST_BYTES / 4;

  private static final byte[] VERSION = "SIP/2.0".getBytes(StandardCharsets.US_ASCII);

  /** Of a CSeq's number (RFC 3261 §8.1.1.5). */
  private static final long MOST_CSEQ = Integer.MAX_VALUE;

  private static final int MOST_CSEQ_DIGITS = 10;

  private final byte[] data;
  private final String method; // empty in a response
  private final int uriStart;
  private final int uriEnd;
  private final int status; // 0 in a request
  private final SipFields fields;
  private final int bodyStart;
  private final int end;

  // What is asked for more than once, read the first time.
  private @Nullable String requestUri;
  private @Nullable String callId;
  private @Nullable String topVia;
  private @Nullable String branch;
  private @Nullable String toTag;
  private @Nullable Optional<SipAddress> from;
  private @Nullable Optional<SipAddress> to;
  private @Nullable Optional<SipUri> uri;

  private SipMessage(
      byte[] data,
      String method,
      int uriStart,
      int uriEnd,
      int status,
      SipFields fields,
      int bodyStart,
      int end) {
    this.data = data;
    this.method = method;
    this.uriStart = uriStart;
    this.uriEnd = uriEnd;
    this.status = status;
    this.fields = fields;
    this.bodyStart = bodyStart;
    this.end = end;
  }

  /** Reads a whole datagram. */
  public static SipParsed parse(byte[] data) {
    return parse(data, data.length);
  }

  /**
   * Reads the first so many bytes; they stay the message's own.
   *
   * @param length at most {@link #MOST_BYTES}
   */
  public static SipParsed parse(byte[] data, int length) {
    int at = 0;
    while (at < length && (data[at] == '\r' || data[at] == '\n')) {
      at++; // before a message (RFC 3261 §7.5)
    }
    if (at == length) {
      return new Garbage(SipFault.KEEP_ALIVE);
    }
    int lineEnd = SipBytes.endOfLine(data, at, length);
    if (lineEnd < 0) {
      return new Garbage(SipFault.NO_START_LINE);
    }
    int first = SipBytes.indexOf(data, ' ', at, lineEnd);
    if (first <= at) {
      return new Garbage(SipFault.NO_START_LINE);
    }
    String method = "";
    int status = 0;
    int uriStart = 0;
    int uriEnd = 0;
    if (SipBytes.startsWith(data, at, lineEnd, VERSION)) {
      int second = SipBytes.indexOf(data, ' ', first + 1, lineEnd);
      status = SipBytes.number(data, first + 1, second < 0 ? lineEnd : second);
      if (first != at + VERSION.length || status < 100 || status > 699) {
        return new Garbage(SipFault.NO_START_LINE);
      }
    } else {
      int trimmed = lineEnd;
      while (trimmed > at && SipBytes.isSpace(data[trimmed - 1])) {
        trimmed--;
      }
      int last = SipBytes.lastIndexOf(data, ' ', at, trimmed);
      if (last <= first) {
        return new Garbage(SipFault.NO_START_LINE);
      }
      if (!SipBytes.startsWith(data, last + 1, trimmed, VERSION)
          || trimmed - last - 1 != VERSION.length) {
        return new Garbage(SipFault.VERSION);
      }
      if (!SipBytes.isToken(data, at, first)) {
        return new Garbage(SipFault.NO_START_LINE);
      }
      method = methodOf(data, at, first);
      uriStart = first + 1;
      uriEnd = last;
    }
    return fields(
        data, method, uriStart, uriEnd, status, SipBytes.afterLine(data, lineEnd, length), length);
  }

  private static SipParsed fields(
      byte[] data, String method, int uriStart, int uriEnd, int status, int from, int length) {
    var fields = new SipFields(data);
    int at = from;
    while (true) {
      int lineEnd = SipBytes.endOfLine(data, at, length);
      if (lineEnd < 0) {
        return new Garbage(SipFault.CUT);
      }
      int next = SipBytes.afterLine(data, lineEnd, length);
      if (lineEnd == at) {
        return new SipMessage(data, method, uriStart, uriEnd, status, fields, next, length);
      }
      while (next < length && (data[next] == ' ' || data[next] == '\t')) {
        lineEnd = SipBytes.endOfLine(data, next, length); // folded
        if (lineEnd < 0) {
          return new Garbage(SipFault.CUT);
        }
        next = SipBytes.afterLine(data, lineEnd, length);
      }
      int colon = SipBytes.indexOf(data, ':', at, lineEnd);
      int nameEnd = colon;
      while (nameEnd > at && SipBytes.isSpace(data[nameEnd - 1])) {
        nameEnd--;
      }
      if (colon < 0 || nameEnd == at || !SipBytes.isToken(data, at, nameEnd)) {
        at = next; // no field; others read on, and so do we
        continue;
      }
      if (fields.size() == MOST_FIELDS) {
        return new Garbage(SipFault.TOO_MANY_FIELDS);
      }
      fields.add(at, nameEnd, colon + 1, lineEnd);
      at = next;
    }
  }

  public boolean isRequest() {
    return status == 0;
  }

  /** In upper case as the standard writes it; methods differ by case (RFC 3261 §7.1). */
  public String method() {
    return method;
  }

  /** Of a response; 0 in a request. */
  public int status() {
    return status;
  }

  /** Of a request, as it came. */
  public String requestUri() {
    if (requestUri == null) {
      requestUri = text(uriStart, uriEnd);
    }
    return requestUri;
  }

  /** The same read; empty where it is none. */
  public Optional<SipUri> uri() {
    if (uri == null) {
      uri = SipUri.parse(requestUri());
    }
    return uri;
  }

  /** The first value of a field. */
  public Optional<String> find(SipHeader field) {
    return valueAt(fields.find(field));
  }

  /** The first value of a field by its name, however it is written. */
  public Optional<String> find(String name) {
    return valueAt(fields.find(name));
  }

  private Optional<String> valueAt(int field) {
    return field < 0 ? Optional.empty() : Optional.of(fields.value(field));
  }

  /** All values of a field that is a list, in order, whether in one row or several. */
  public List<String> list(SipHeader field) {
    if (count(field) == 0) {
      return List.of();
    }
    List<String> values = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      if (fields.kind(i) == field) {
        SipAddress.split(fields.value(i), values);
      }
    }
    return values;
  }

  /** Rows of a field. */
  public int count(SipHeader field) {
    return fields.count(field);
  }

  /** Its Call-ID; empty where there is none. */
  public String callId() {
    if (callId == null) {
      callId = find(SipHeader.CALL_ID).orElse("");
    }
    return callId;
  }

  /** The topmost Via, with its parameters; empty where there is none. */
  String topVia() {
    if (topVia == null) {
      topVia = find(SipHeader.VIA).map(SipAddress::first).orElse("");
    }
    return topVia;
  }

  /** A parameter of the topmost Via, such as {@code branch}; empty where it has none. */
  public String viaParameter(String name) {
    return SipAddress.parameter(topVia(), 0, name).orElse("");
  }

  /** The branch of the topmost Via, which names its transaction; empty where there is none. */
  public String branch() {
    if (branch == null) {
      branch = viaParameter("branch");
    }
    return branch;
  }

  /** Who it says it is from; empty where that is no address. */
  Optional<SipAddress> from() {
    return address(SipHeader.FROM);
  }

  /** The tag of From; empty where there is none. */
  public String fromTag() {
    return from().flatMap(of -> of.parameter("tag")).orElse("");
  }

  /** The tag of To; empty where there is none, as in what begins a call. */
  public String toTag() {
    if (toTag == null) {
      toTag = address(SipHeader.TO).flatMap(of -> of.parameter("tag")).orElse("");
    }
    return toTag;
  }

  private Optional<SipAddress> address(SipHeader field) {
    Optional<SipAddress> known = field == SipHeader.FROM ? from : to;
    if (known == null) {
      known = find(field).flatMap(SipAddress::parse);
      if (field == SipHeader.FROM) {
        from = known;
      } else {
        to = known;
      }
    }
    return known;
  }

  /** The number in its CSeq; -1 where it is none. */
  public long cseq() {
    int field = fields.find(SipHeader.CSEQ);
    if (field < 0) {
      return -1;
    }
    int from = fields.valueStart(field);
    int to = endOfDigits(field);
    long number = to == from || to - from > MOST_CSEQ_DIGITS ? -1 : 0;
    for (int i = from; i < to && number >= 0; i++) {
      number = 10 * number + data[i] - '0';
    }
    return number > MOST_CSEQ ? -1 : number;
  }

  private int endOfDigits(int field) {
    int at = fields.valueStart(field);
    while (at < fields.valueEnd(field) && data[at] >= '0' && data[at] <= '9') {
      at++;
    }
    return at;
  }

  /** The method in its CSeq; empty where there is none. */
  public String cseqMethod() {
    int field = fields.find(SipHeader.CSEQ);
    if (field < 0) {
      return "";
    }
    int from = endOfDigits(field);
    while (from < fields.valueEnd(field) && SipBytes.isBlank(data[from])) {
      from++;
    }
    return methodOf(data, from, fields.valueEnd(field));
  }

  /** What is wrong with a message that could be read. */
  public Optional<SipFault> fault() {
    for (SipHeader once : ONCE) {
      if (count(once) != 1) {
        return Optional.of(SipFault.FIELD_MISSING);
      }
    }
    if (count(SipHeader.VIA) == 0 || callId().isEmpty()) {
      return Optional.of(SipFault.FIELD_MISSING);
    }
    if (cseq() < 0 || (isRequest() && !cseqMethod().equals(method))) {
      return Optional.of(SipFault.BAD_CSEQ);
    }
    if (from().isEmpty() || address(SipHeader.TO).isEmpty()) {
      return Optional.of(SipFault.BAD_ADDRESS);
    }
    int length = contentLength();
    if (length < 0 || length > end - bodyStart || count(SipHeader.CONTENT_LENGTH) > 1) {
      return Optional.of(SipFault.BAD_LENGTH);
    }
    if (isRequest() && uri().isEmpty()) {
      return Optional.of(SipFault.BAD_URI);
    }
    return Optional.empty();
  }

  private static final List<SipHeader> ONCE =
      List.of(SipHeader.FROM, SipHeader.TO, SipHeader.CALL_ID, SipHeader.CSEQ);

  /** Whether an answer can find its way and be known by who asked: {@link #fault} or not. */
  public boolean isAnswerable() {
    return isRequest()
        && fields.find(SipHeader.VIA) >= 0
        && fields.find(SipHeader.FROM) >= 0
        && fields.find(SipHeader.TO) >= 0
        && fields.find(SipHeader.CALL_ID) >= 0
        && fields.find(SipHeader.CSEQ) >= 0;
  }

  /** Bytes of the body as its header says; what came where it says nothing, -1 if it is none. */
  public int contentLength() {
    int field = fields.find(SipHeader.CONTENT_LENGTH);
    if (field < 0) {
      return end - bodyStart;
    }
    return SipBytes.number(data, fields.valueStart(field), fields.valueEnd(field));
  }

  byte[] data() {
    return data;
  }

  /** Where its fields are. */
  SipFields fields() {
    return fields;
  }

  private String text(int from, int to) {
    return new String(data, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private static String methodOf(byte[] data, int from, int to) {
    for (String known : METHODS) {
      if (known.length() == to - from && SipBytes.startsWith(data, from, to, known)) {
        return known;
      }
    }
    return new String(data, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private static final String[] METHODS = {
    "INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "REGISTER", "UPDATE", "PRACK", "INFO", "REFER"
  };
}
