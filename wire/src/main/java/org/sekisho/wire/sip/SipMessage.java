package org.sekisho.wire.sip;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
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

  private static final int KINDS = SipHeader.values().length;
  private static final byte[] VERSION = "SIP/2.0".getBytes(StandardCharsets.US_ASCII);

  /** Of a CSeq's number (RFC 3261 §8.1.1.5). */
  private static final long MOST_CSEQ = Integer.MAX_VALUE;

  private static final int MOST_CSEQ_DIGITS = 10;

  private final byte[] data;
  private final String method; // empty in a response
  private final int uriStart;
  private final int uriEnd;
  private final int status; // 0 in a request
  private final int count;
  private final SipHeader[] kinds;
  private final int[] places; // of each field: name's start, name's end, value's start, value's end
  private final Index index;
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

  /** How many rows of each kind of field there are, and where the first is. */
  private static final class Index {
    private final int[] rows = new int[KINDS];
    private final int[] first = new int[KINDS];

    void add(SipHeader kind, int field) {
      if (rows[kind.ordinal()]++ == 0) {
        first[kind.ordinal()] = field;
      }
    }
  }

  private SipMessage(
      byte[] data,
      String method,
      int uriStart,
      int uriEnd,
      int status,
      int count,
      SipHeader[] kinds,
      int[] places,
      Index index,
      int bodyStart,
      int end) {
    this.data = data;
    this.method = method;
    this.uriStart = uriStart;
    this.uriEnd = uriEnd;
    this.status = status;
    this.count = count;
    this.kinds = kinds;
    this.places = places;
    this.index = index;
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
    var kinds = new SipHeader[24];
    var places = new int[4 * 24];
    var index = new Index();
    int count = 0;
    int at = from;
    while (true) {
      int lineEnd = SipBytes.endOfLine(data, at, length);
      if (lineEnd < 0) {
        return new Garbage(SipFault.CUT);
      }
      int next = SipBytes.afterLine(data, lineEnd, length);
      if (lineEnd == at) {
        return new SipMessage(
            data, method, uriStart, uriEnd, status, count, kinds, places, index, next, length);
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
      if (count == MOST_FIELDS) {
        return new Garbage(SipFault.TOO_MANY_FIELDS);
      }
      if (count == kinds.length) {
        kinds = Arrays.copyOf(kinds, 2 * count);
        places = Arrays.copyOf(places, 8 * count);
      }
      int valueStart = colon + 1;
      int valueEnd = lineEnd;
      while (valueStart < valueEnd && SipBytes.isBlank(data[valueStart])) {
        valueStart++;
      }
      while (valueEnd > valueStart && SipBytes.isBlank(data[valueEnd - 1])) {
        valueEnd--;
      }
      kinds[count] = SipHeader.of(data, at, nameEnd);
      index.add(kinds[count], count);
      places[4 * count] = at;
      places[4 * count + 1] = nameEnd;
      places[4 * count + 2] = valueStart;
      places[4 * count + 3] = valueEnd;
      count++;
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
    int first = indexOf(field);
    return first < 0 ? Optional.empty() : Optional.of(value(first));
  }

  /** The first value of a field by its name, however it is written. */
  public Optional<String> find(String name) {
    for (int i = 0; i < count; i++) {
      if (SipBytes.isNamed(data, places[4 * i], places[4 * i + 1], name)) {
        return Optional.of(value(i));
      }
    }
    return Optional.empty();
  }

  /** All values of a field that is a list, in order, whether in one row or several. */
  public List<String> list(SipHeader field) {
    if (count(field) == 0) {
      return List.of();
    }
    List<String> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (kinds[i] == field) {
        SipAddress.split(value(i), values);
      }
    }
    return values;
  }

  /** Rows of a field. */
  public int count(SipHeader field) {
    return index.rows[field.ordinal()];
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
    int field = indexOf(SipHeader.CSEQ);
    if (field < 0) {
      return -1;
    }
    int from = places[4 * field + 2];
    int to = endOfDigits(field);
    long number = to == from || to - from > MOST_CSEQ_DIGITS ? -1 : 0;
    for (int i = from; i < to && number >= 0; i++) {
      number = 10 * number + data[i] - '0';
    }
    return number > MOST_CSEQ ? -1 : number;
  }

  private int endOfDigits(int field) {
    int at = places[4 * field + 2];
    while (at < places[4 * field + 3] && data[at] >= '0' && data[at] <= '9') {
      at++;
    }
    return at;
  }

  /** The method in its CSeq; empty where there is none. */
  public String cseqMethod() {
    int field = indexOf(SipHeader.CSEQ);
    if (field < 0) {
      return "";
    }
    int from = endOfDigits(field);
    while (from < places[4 * field + 3] && SipBytes.isBlank(data[from])) {
      from++;
    }
    return methodOf(data, from, places[4 * field + 3]);
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
        && indexOf(SipHeader.VIA) >= 0
        && indexOf(SipHeader.FROM) >= 0
        && indexOf(SipHeader.TO) >= 0
        && indexOf(SipHeader.CALL_ID) >= 0
        && indexOf(SipHeader.CSEQ) >= 0;
  }

  /** Bytes of the body as its header says; what came where it says nothing, -1 if it is none. */
  public int contentLength() {
    int field = indexOf(SipHeader.CONTENT_LENGTH);
    if (field < 0) {
      return end - bodyStart;
    }
    return SipBytes.number(data, places[4 * field + 2], places[4 * field + 3]);
  }

  byte[] data() {
    return data;
  }

  int fields() {
    return count;
  }

  SipHeader kind(int field) {
    return kinds[field];
  }

  int nameStart(int field) {
    return places[4 * field];
  }

  int valueStart(int field) {
    return places[4 * field + 2];
  }

  int valueEnd(int field) {
    return places[4 * field + 3];
  }

  private int indexOf(SipHeader field) {
    return count(field) == 0 ? -1 : index.first[field.ordinal()];
  }

  /** What stands in a field, folds undone. */
  String value(int field) {
    int from = places[4 * field + 2];
    int to = places[4 * field + 3];
    for (int i = from; i < to; i++) {
      if (data[i] == '\r' || data[i] == '\n') {
        return unfolded(from, to);
      }
    }
    return text(from, to);
  }

  /** A fold, with the blanks around it, is one blank (RFC 3261 §7.3.1). */
  private String unfolded(int from, int to) {
    var out = new StringBuilder(to - from);
    int blanks = 0;
    boolean folded = false;
    for (int i = from; i < to; i++) {
      if (SipBytes.isBlank(data[i])) {
        folded |= data[i] == '\r' || data[i] == '\n';
        blanks++;
      } else {
        for (int n = folded ? Math.min(blanks, 1) : blanks; n > 0; n--) {
          out.append(' ');
        }
        out.append((char) (data[i] & 0xFF));
        blanks = 0;
        folded = false;
      }
    }
    return out.toString();
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
