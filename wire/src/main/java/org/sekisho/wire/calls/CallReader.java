package org.sekisho.wire.calls;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;
import org.sekisho.call.CallRecord;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.CsvRow;
import org.sekisho.wire.Header;
import org.sekisho.wire.RejectReason;
import org.sekisho.wire.Rejects;
import org.sekisho.wire.TextLines;

/**
 * Call records of one file, one after another, whatever its format. Rows that cannot be read go to
 * the rejects; those around them are read.
 */
public final class CallReader implements Closeable {

  /** Turns a row of one format into a record. */
  interface RowFormat {
    /** Reads a row; the reason when it cannot. */
    Parsed parse(CsvRow row, long line);
  }

  /** A record, or why there is none. */
  sealed interface Parsed {
    record Record(CallRecord call) implements Parsed {}

    record Bad(RejectReason reason) implements Parsed {}

    /** A call to the line: nobody is charged for it here. */
    record Incoming() implements Parsed {}
  }

  private final TextLines lines;
  private final RowFormat format;
  private final List<String> ignoredColumns;
  private final Rejects rejects;
  private final CsvRow row = new CsvRow();
  private Optional<String> pushedBack;
  private long accepted;
  private long rejected;
  private long incoming;

  private CallReader(
      TextLines lines,
      RowFormat format,
      List<String> ignoredColumns,
      Rejects rejects,
      Optional<String> pushedBack) {
    this.lines = lines;
    this.format = format;
    this.ignoredColumns = ignoredColumns;
    this.rejects = rejects;
    this.pushedBack = pushedBack;
  }

  /**
   * Opens a file and recognises its format by its first line.
   *
   * @param format {@code auto}, {@code sekisho} or {@code asterisk}
   * @param zone of times without an offset; empty when none was named
   * @throws BadFileException if no format fits, or a zone is needed
   */
  public static CallReader open(Path file, String format, Optional<ZoneId> zone, Rejects rejects)
      throws IOException {
    TextLines lines = TextLines.open(file);
    try {
      return open(lines, format, zone, rejects);
    } catch (RuntimeException e) {
      lines.close();
      throw e;
    }
  }

  /** The same for lines already open. */
  public static CallReader open(
      TextLines lines, String format, Optional<ZoneId> zone, Rejects rejects) throws IOException {
    Optional<String> first = lines.next();
    if (first.isEmpty()) {
      throw new BadFileException("%s is empty".formatted(lines.name()));
    }
    var row = new CsvRow();
    boolean wellFormed = row.split(first.get()).isEmpty();
    if (!format.equals("asterisk") && wellFormed) {
      Header header = Header.of(row);
      if (header.has("call_id") || format.equals("sekisho")) {
        var own = OwnCallFormat.of(header, lines.name());
        return new CallReader(lines, own, own.ignored(), rejects, Optional.empty());
      }
    }
    if (format.equals("asterisk") || (wellFormed && AsteriskCallFormat.recognises(row))) {
      ZoneId named =
          zone.orElseThrow(
              () ->
                  new BadFileException(
                      "%s: an Asterisk Master.csv has times without a zone; name it, such as --zone Asia/Tokyo"
                          .formatted(lines.name())));
      var asterisk = new AsteriskCallFormat(named, lines.name());
      return new CallReader(lines, asterisk, List.of(), rejects, first);
    }
    throw new BadFileException(
        "%s: line 1 is neither the header of a calls file (call_id,start_time,...) nor a row of an Asterisk Master.csv (16 to 21 columns)"
            .formatted(lines.name()));
  }

  /** The next record; empty at the end of the file. */
  public Optional<CallRecord> next() throws IOException {
    while (true) {
      Optional<String> line = pushedBack.isPresent() ? pushedBack : nextLine();
      pushedBack = Optional.empty();
      if (line.isEmpty()) {
        return Optional.empty();
      }
      String text = line.get();
      if (text.isEmpty()) {
        continue;
      }
      Optional<RejectReason> bad =
          lines.wasCut() ? Optional.of(RejectReason.TOO_LONG) : row.split(text);
      if (bad.isEmpty() && lines.hasControls()) {
        bad = Optional.of(RejectReason.NOT_TEXT);
      }
      if (bad.isEmpty() && text.indexOf(REPLACEMENT) >= 0) {
        bad = Optional.of(RejectReason.NOT_UTF_8);
      }
      if (bad.isEmpty()) {
        switch (format.parse(row, lines.lineNumber())) {
          case Parsed.Record read -> {
            accepted++;
            return Optional.of(read.call());
          }
          case Parsed.Bad unreadable -> bad = Optional.of(unreadable.reason());
          case Parsed.Incoming to -> {
            incoming++;
            continue;
          }
        }
      }
      rejected++;
      rejects.reject(lines.name(), lines.lineNumber(), bad.get(), text);
    }
  }

  private Optional<String> nextLine() throws IOException {
    try {
      return lines.next();
    } catch (EOFException | ZipException e) {
      throw new BadFileException(
          "%s: the gzip file is cut or damaged after line %d; what was written is incomplete"
              .formatted(lines.name(), lines.lineNumber()),
          e);
    }
  }

  /** What stands for bytes that are no UTF-8. */
  private static final char REPLACEMENT = '\uFFFD';

  /** Bytes of the file read so far; for progress. */
  public long bytesRead() {
    return lines.bytesRead();
  }

  /** Columns of the header nobody reads; told of once. */
  public List<String> ignoredColumns() {
    return ignoredColumns;
  }

  public String name() {
    return lines.name();
  }

  public long accepted() {
    return accepted;
  }

  public long rejected() {
    return rejected;
  }

  /** Calls to the lines, left out. */
  public long incoming() {
    return incoming;
  }

  /** Number of the line last read. */
  public long lineNumber() {
    return lines.lineNumber();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
