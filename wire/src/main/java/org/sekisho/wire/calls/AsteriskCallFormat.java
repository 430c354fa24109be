package org.sekisho.wire.calls;

import java.time.ZoneId;
import org.sekisho.call.CallRecord;
import org.sekisho.call.CallRecord.Disposition;
import org.sekisho.call.SourceAddress;
import org.sekisho.wire.CsvRow;
import org.sekisho.wire.RejectReason;
import org.sekisho.wire.Times;
import org.sekisho.wire.calls.CallReader.Parsed;

/**
 * Asterisk's {@code Master.csv} (cdr_csv): 16 columns, then {@code uniqueid} and {@code userfield}
 * if switched on, then {@code peeraccount, linkedid, sequence}. Times are local unless the box was
 * told otherwise.
 */
final class AsteriskCallFormat implements CallReader.RowFormat {

  private static final int ACCOUNT = 0;
  private static final int SRC = 1;
  private static final int DST = 2;
  private static final int CHANNEL = 5;
  private static final int START = 9;
  private static final int ANSWER = 10;
  private static final int END = 11;
  private static final int DISPOSITION = 14;
  private static final int UNIQUE_ID = 16;
  private static final int SEQUENCE = 20;
  private static final int FEWEST = 16;
  private static final int MOST = 21;

  private final Times times = new Times();
  private final ZoneId zone;
  private final String file;

  AsteriskCallFormat(ZoneId zone, String file) {
    this.zone = zone;
    this.file = file;
  }

  static boolean recognises(CsvRow row) {
    return row.size() >= FEWEST
        && row.size() <= MOST
        && new Times().parseLocal(row.get(START), ZoneId.of("UTC")) != Times.BAD;
  }

  @Override
  public Parsed parse(CsvRow row, long line) {
    if (row.size() < FEWEST || row.size() > MOST) {
      return new Parsed.Bad(RejectReason.COLUMN_COUNT);
    }
    long start = times.parseLocal(row.get(START), zone);
    long end = times.parseLocal(row.get(END), zone);
    Disposition how;
    switch (row.get(DISPOSITION)) {
      case "ANSWERED" -> how = Disposition.ANSWERED;
      case "NO ANSWER", "CANCEL" -> how = Disposition.NO_ANSWER;
      case "BUSY" -> how = Disposition.BUSY;
      case "FAILED", "CONGESTION" -> how = Disposition.FAILED;
      default -> {
        return new Parsed.Bad(RejectReason.BAD_DISPOSITION);
      }
    }
    long answer =
        how == Disposition.ANSWERED
            ? times.parseLocal(row.get(ANSWER), zone)
            : CallRecord.NOT_ANSWERED;
    if (start == Times.BAD
        || end == Times.BAD
        || (how == Disposition.ANSWERED && answer == Times.BAD)) {
      return new Parsed.Bad(RejectReason.BAD_TIME);
    }
    if (end < start || (how == Disposition.ANSWERED && (answer < start || answer > end))) {
      return new Parsed.Bad(RejectReason.TIME_ORDER);
    }
    String charged = row.get(ACCOUNT).isEmpty() ? row.get(SRC) : row.get(ACCOUNT);
    if (charged.isEmpty()) {
      return new Parsed.Bad(RejectReason.NO_SUBSCRIBER);
    }
    if (row.get(DST).isEmpty()) {
      return new Parsed.Bad(RejectReason.NO_NUMBER);
    }
    String unique = row.get(UNIQUE_ID);
    // Without loguniqueid nothing in the row is an identity; its place in the file is.
    String id =
        unique.isEmpty()
            ? file + ":" + line + ":" + row.get(CHANNEL)
            : unique + ":" + row.get(SEQUENCE); // each leg of a call has its own record
    return new Parsed.Record(
        new CallRecord(
            id,
            start,
            answer,
            end,
            charged,
            row.get(SRC),
            row.get(DST),
            SourceAddress.NONE,
            "",
            how,
            "",
            "",
            ""));
  }
}
