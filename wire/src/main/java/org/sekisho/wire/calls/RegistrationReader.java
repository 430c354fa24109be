package org.sekisho.wire.calls;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sekisho.call.Registration;
import org.sekisho.call.SourceAddress;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.CsvRow;
import org.sekisho.wire.Header;
import org.sekisho.wire.RejectReason;
import org.sekisho.wire.Rejects;
import org.sekisho.wire.TextLines;
import org.sekisho.wire.Times;

/** Our registrations file: {@code time,subscriber_id,source_ip,user_agent,outcome}. */
public final class RegistrationReader implements Closeable {

  private static final List<String> NEEDED =
      List.of("time", "subscriber_id", "source_ip", "outcome");

  private final TextLines lines;
  private final Header header;
  private final Rejects rejects;
  private final Times times = new Times();
  private final CsvRow row = new CsvRow();

  private RegistrationReader(TextLines lines, Header header, Rejects rejects) {
    this.lines = lines;
    this.header = header;
    this.rejects = rejects;
  }

  /**
   * Opens a file.
   *
   * @param growing whether it is being written, so that {@link #next} may be asked again
   * @throws BadFileException if its header lacks a column
   */
  public static RegistrationReader open(Path file, boolean growing, Rejects rejects)
      throws IOException {
    TextLines lines = TextLines.open(file);
    lines.setGrowing(growing);
    var row = new CsvRow();
    boolean wellFormed = row.split(lines.next().orElse("")).isEmpty();
    Header header = Header.of(row);
    List<String> missing = header.missing(NEEDED);
    if (!wellFormed || !missing.isEmpty()) {
      lines.close();
      throw new BadFileException(
          "%s: line 1 lacks the columns %s".formatted(file, String.join(", ", missing)));
    }
    return new RegistrationReader(lines, header, rejects);
  }

  /** The next registration; empty at the end of the file. */
  public Optional<Registration> next() throws IOException {
    int time = header.find("time");
    int subscriber = header.find("subscriber_id");
    int source = header.find("source_ip");
    int agent = header.find("user_agent");
    int outcome = header.find("outcome");
    while (true) {
      Optional<String> line = lines.next();
      if (line.isEmpty()) {
        return Optional.empty();
      }
      if (line.get().isEmpty()) {
        continue;
      }
      Optional<RejectReason> bad = row.split(line.get());
      long at = times.parseOffset(row.get(time));
      boolean success = row.get(outcome).equals("SUCCESS");
      if (bad.isEmpty()) {
        bad =
            row.size() != header.size()
                ? Optional.of(RejectReason.COLUMN_COUNT)
                : at == Times.BAD
                    ? Optional.of(RejectReason.BAD_TIME)
                    : row.get(subscriber).isEmpty()
                        ? Optional.of(RejectReason.NO_SUBSCRIBER)
                        : !success && !row.get(outcome).equals("FAILURE")
                            ? Optional.of(RejectReason.BAD_VALUE)
                            : Optional.empty();
      }
      if (bad.isEmpty()) {
        return Optional.of(
            new Registration(
                at,
                row.get(subscriber),
                SourceAddress.parse(row.get(source)),
                row.get(agent),
                success));
      }
      rejects.reject(lines.name(), lines.lineNumber(), bad.get(), line.get());
    }
  }

  /** Whether the file is being written; once it is not, its last row needs no line end. */
  public void setGrowing(boolean growing) {
    lines.setGrowing(growing);
  }

  public long lineNumber() {
    return lines.lineNumber();
  }

  public String name() {
    return lines.name();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
