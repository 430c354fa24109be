package org.sekisho.wire.calls;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.sekisho.call.CallRecord;
import org.sekisho.call.CallRecord.Disposition;
import org.sekisho.call.SourceAddress;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.CsvRow;
import org.sekisho.wire.Header;
import org.sekisho.wire.RejectReason;
import org.sekisho.wire.Times;
import org.sekisho.wire.calls.CallReader.Parsed;

/** Our own calls file: a header line, columns by name, times with an offset. */
final class OwnCallFormat implements CallReader.RowFormat {

  private static final List<String> NEEDED =
      List.of("call_id", "start_time", "answer_time", "end_time", "subscriber_id", "b_number");

  private static final List<String> KNOWN =
      List.of(
          "call_id",
          "start_time",
          "answer_time",
          "end_time",
          "subscriber_id",
          "a_number",
          "b_number",
          "source_ip",
          "user_agent",
          "disposition",
          "direction",
          "charged_number",
          "redirecting_number",
          "refused_by");

  private static final Set<String> INCOMING = Set.of("in", "incoming", "inbound", "terminating");

  /** Addresses and agents kept as one object each; a call's are another call's. */
  private static final int MOST_KEPT = 50_000;

  private final Times times = new Times();
  private final Header header;
  private final int callId;
  private final int start;
  private final int answer;
  private final int end;
  private final int subscriber;
  private final int aNumber;
  private final int bNumber;
  private final int sourceIp;
  private final int userAgent;
  private final int disposition;
  private final int charged;
  private final int redirecting;
  private final int refusedBy;
  private final int direction;
  private final Map<String, SourceAddress> addresses = new HashMap<>();
  private final Map<String, String> agents = new HashMap<>();

  private OwnCallFormat(Header header) {
    this.header = header;
    callId = header.find("call_id");
    start = header.find("start_time");
    answer = header.find("answer_time");
    end = header.find("end_time");
    subscriber = header.find("subscriber_id");
    aNumber = header.find("a_number");
    bNumber = header.find("b_number");
    sourceIp = header.find("source_ip");
    userAgent = header.find("user_agent");
    disposition = header.find("disposition");
    charged = header.find("charged_number");
    redirecting = header.find("redirecting_number");
    refusedBy = header.find("refused_by");
    direction = header.find("direction");
  }

  static OwnCallFormat of(Header header, String file) {
    List<String> missing = header.missing(NEEDED);
    if (!missing.isEmpty()) {
      throw new BadFileException(
          "%s: line 1 lacks the columns %s".formatted(file, String.join(", ", missing)));
    }
    return new OwnCallFormat(header);
  }

  List<String> ignored() {
    return header.besides(KNOWN);
  }

  @Override
  public Parsed parse(CsvRow row, long line) {
    if (row.size() != header.size()) {
      return new Parsed.Bad(RejectReason.COLUMN_COUNT);
    }
    if (!row.isEmpty(direction) && INCOMING.contains(row.get(direction).toLowerCase(Locale.ROOT))) {
      return new Parsed.Incoming();
    }
    long startMillis = row.offsetTime(start, times);
    long endMillis = row.offsetTime(end, times);
    boolean noAnswer = row.isEmpty(answer);
    long answerMillis = noAnswer ? CallRecord.NOT_ANSWERED : row.offsetTime(answer, times);
    if (startMillis == Times.BAD
        || endMillis == Times.BAD
        || (!noAnswer && answerMillis == Times.BAD)) {
      return new Parsed.Bad(RejectReason.BAD_TIME);
    }
    if (endMillis < startMillis
        || (!noAnswer && (answerMillis < startMillis || answerMillis > endMillis))) {
      return new Parsed.Bad(RejectReason.TIME_ORDER);
    }
    if (row.isEmpty(callId)) {
      return new Parsed.Bad(RejectReason.NO_CALL_ID);
    }
    if (row.isEmpty(subscriber) && row.isEmpty(charged)) {
      return new Parsed.Bad(RejectReason.NO_SUBSCRIBER);
    }
    if (row.isEmpty(bNumber)) {
      return new Parsed.Bad(RejectReason.NO_NUMBER);
    }
    Disposition how;
    switch (row.get(disposition)) {
      case "ANSWERED" -> how = Disposition.ANSWERED;
      case "NO ANSWER" -> how = Disposition.NO_ANSWER;
      case "BUSY" -> how = Disposition.BUSY;
      case "FAILED" -> how = Disposition.FAILED;
      case "" -> how = noAnswer ? Disposition.NO_ANSWER : Disposition.ANSWERED;
      default -> {
        return new Parsed.Bad(RejectReason.BAD_DISPOSITION);
      }
    }
    if (how != Disposition.ANSWERED) {
      answerMillis = CallRecord.NOT_ANSWERED; // a refused call is not an answered one
    } else if (noAnswer) {
      return new Parsed.Bad(RejectReason.BAD_TIME);
    }
    return new Parsed.Record(
        new CallRecord(
            row.get(callId),
            startMillis,
            answerMillis,
            endMillis,
            row.get(subscriber),
            row.get(aNumber),
            row.get(bNumber),
            address(row.get(sourceIp)),
            agent(row.get(userAgent)),
            how,
            row.get(charged),
            row.get(redirecting),
            row.get(refusedBy)));
  }

  private SourceAddress address(String text) {
    SourceAddress known = addresses.get(text);
    if (known == null) {
      if (addresses.size() == MOST_KEPT) {
        addresses.clear();
      }
      known = SourceAddress.parse(text);
      addresses.put(text, known);
    }
    return known;
  }

  private String agent(String text) {
    String known = agents.get(text);
    if (known == null) {
      if (agents.size() == MOST_KEPT) {
        agents.clear();
      }
      agents.put(text, text);
      known = text;
    }
    return known;
  }
}
