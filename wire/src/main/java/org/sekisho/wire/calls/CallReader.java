package org.sekisho.wire.calls;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.sekisho.call.CallRecord;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.RejectReason;
import org.sekisho.wire.Rejects;
import org.sekisho.wire.TextLines;
import org.sekisho.wire.mapping.Columns;
import org.sekisho.wire.mapping.Mapping;
import org.sekisho.wire.mapping.Parsed;
import org.sekisho.wire.mapping.TimeFormat;

/**
 * Call records of one file, one after another, whatever its format. Rows that cannot be read go to
 * the rejects; those around them are read. Rows of one call are one record.
 */
public final class CallReader implements Closeable {

  /** Rows of a file that are sorted in memory. */
  public static final int MOST_SORTED = 2_000_000;

  /** Times a growing file is asked in vain before rows that wait for others are told. */
  private static final int IDLE = 10;

  private final TextLines lines;
  private final RowTexts rows;
  private final Columns columns;
  private final String why;
  private final Rejects rejects;
  private final OpenCalls open;
  private final Legs legs;
  private final Deque<CallRecord> ready = new ArrayDeque<>();
  private boolean inOrder;
  private boolean growing;
  private int idle;
  private boolean ended;
  private long accepted;
  private long rejected;
  private long incoming;
  private long skipped;

  private CallReader(
      TextLines lines, RowTexts rows, Recognition known, Rejects rejects, OpenCalls open) {
    this.lines = lines;
    this.rows = rows;
    this.columns = known.columns();
    this.why = known.why();
    this.inOrder = known.inOrder();
    this.rejects = rejects;
    this.open = open;
    legs = new Legs(open.farLegs());
  }

  /**
   * Opens a file and recognises its format by its first rows.
   *
   * @param open calls that began in another file
   * @throws BadFileException if no format fits, or a zone is needed
   */
  public static CallReader open(Path file, CallFormat format, OpenCalls open, Rejects rejects)
      throws IOException {
    TextLines lines = TextLines.open(file);
    try {
      LocalDate written =
          Files.isRegularFile(file)
              ? LocalDate.ofInstant(Files.getLastModifiedTime(file).toInstant(), ZoneOffset.UTC)
              : LocalDate.now(ZoneOffset.UTC);
      return open(lines, format, written, open, rejects);
    } catch (IOException | RuntimeException e) {
      lines.close();
      throw e;
    }
  }

  /**
   * The same for lines already open.
   *
   * @param written when the file was last written: the year of dates without one is found by it
   */
  public static CallReader open(
      TextLines lines, CallFormat format, LocalDate written, OpenCalls open, Rejects rejects)
      throws IOException {
    var peeked = new PeekedLines(lines);
    List<Lines.Line> first = peeked.peek();
    if (first.isEmpty()) {
      throw new BadFileException("%s is empty".formatted(lines.name()));
    }
    Recognition known =
        Recognition.of(first, lines.name(), format, year(first, lines.name(), written));
    known.header().ifPresent(header -> peeked.skip(header.index() + 1));
    RowTexts rows = Recognition.rows(known.columns().mapping(), peeked);
    return new CallReader(lines, rows, known, rejects, open);
  }

  /**
   * The same for a file that is being written: {@link #next} is empty while there is no more, and
   * may be asked again. Rows are taken in the order they are written.
   */
  public static CallReader follow(Path file, CallFormat format, OpenCalls open, Rejects rejects)
      throws IOException {
    TextLines lines = TextLines.open(file);
    try {
      lines.setGrowing(true);
      CallReader reader = open(lines, format, LocalDate.now(ZoneOffset.UTC), open, rejects);
      reader.inOrder = true;
      reader.setGrowing(true);
      return reader;
    } catch (IOException | RuntimeException e) {
      lines.close();
      throw e;
    }
  }

  /** Whether the file may still grow; once not, what waits in it is told. */
  public void setGrowing(boolean growing) {
    this.growing = growing;
    lines.setGrowing(growing);
    rows.setGrowing(growing);
  }

  /**
   * Reads the calls of some files and folders, one file after another, each whole.
   *
   * @throws BadFileException if a file is empty or of no known format
   */
  public static void readAll(
      List<Path> files, CallFormat format, Rejects rejects, Consumer<CallRecord> into)
      throws IOException {
    var open = new OpenCalls();
    for (CallFile file : CallFile.list(files)) {
      try (CallReader reader = open(file.path(), format, open, rejects)) {
        for (Optional<CallRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
          into.accept(next.get());
        }
      } catch (BadFileException e) {
        if (file.named()) {
          throw e;
        } // what only lies in a folder may be another thing; detect has told of it
      }
    }
    open.finish().forEach(into);
  }

  private static TimeFormat.YearOf year(List<Lines.Line> first, String file, LocalDate written) {
    List<String> above =
        first.stream().limit(HEADING).map(Lines.Line::text).filter(text -> !isRow(text)).toList();
    return new YearInFile(above, String.valueOf(Path.of(file).getFileName()), written);
  }

  /** Lines a title may take. */
  private static final int HEADING = 10;

  /** Whether a line has as many separators as rows do and titles do not. */
  private static boolean isRow(String text) {
    return text.chars().filter(c -> c == ',' || c == '\t' || c == ';').count() >= 4;
  }

  /**
   * The next record, in the order of their ends where the file's first rows were not; empty at the
   * end of the file.
   */
  public Optional<CallRecord> next() throws IOException {
    if (inOrder) {
      return nextRead();
    }
    if (!ended) {
      List<CallRecord> all = new ArrayList<>();
      for (Optional<CallRecord> read = nextRead(); read.isPresent(); read = nextRead()) {
        if (all.size() == MOST_SORTED) {
          throw new BadFileException(
              "%s: its rows are not in the order of their ends, and more than %,d; sort it first"
                  .formatted(name(), MOST_SORTED));
        }
        all.add(read.get());
      }
      all.sort(Comparator.comparingLong(CallRecord::endMillis));
      ready.addAll(all);
    }
    return Optional.ofNullable(ready.poll());
  }

  private Optional<CallRecord> nextRead() throws IOException {
    while (ready.isEmpty()) {
      String text = rows.next();
      if (text == null) {
        if (growing) {
          if (++idle == IDLE) {
            legs.finish(ready::add); // no row of theirs is being written
          }
          return Optional.ofNullable(ready.poll());
        }
        if (ended) {
          return Optional.empty();
        }
        ended = true;
        legs.finish(ready::add);
        continue;
      }
      idle = 0;
      Optional<RejectReason> bad = rows.bad();
      if (bad.isPresent()) {
        reject(bad.get(), text);
        continue;
      }
      Parsed parsed = columns.parse(text);
      if (parsed instanceof Parsed.Call call && call.marks().isNone()) {
        accepted++;
        return Optional.of(call.call());
      }
      take(parsed, text);
    }
    return Optional.of(ready.remove());
  }

  private void take(Parsed parsed, String text) {
    accepted++;
    switch (parsed) {
      case Parsed.Call row -> legs.accept(row.call(), row.marks(), ready::add);
      case Parsed.Answered row -> open.answered(row, ready::add);
      case Parsed.Refused row -> open.refused(row, ready::add);
      case Parsed.Ended row -> {
        if (!open.ended(row, ready::add)) {
          accepted--;
          reject(RejectReason.NO_BEGINNING, text);
        }
      }
      case Parsed.Incoming to -> {
        accepted--;
        incoming++;
      }
      case Parsed.Skipped no -> {
        accepted--;
        skipped++;
      }
      case Parsed.Bad row -> {
        accepted--;
        reject(row.reason(), text);
      }
    }
  }

  private void reject(RejectReason reason, String text) {
    rejected++;
    rejects.reject(lines.name(), rows.line(), reason, text);
  }

  /** What the file is of, and by what that was seen. */
  public Mapping mapping() {
    return columns.mapping();
  }

  /** By what the format was recognised. */
  public String why() {
    return why;
  }

  /** Bytes of the file read so far; for progress. */
  public long bytesRead() {
    return lines.bytesRead();
  }

  /** Columns of the header nobody reads; told of once. */
  public List<String> ignoredColumns() {
    return columns.unread();
  }

  public String name() {
    return lines.name();
  }

  /** Rows that tell of calls. */
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

  /** Rows that tell of no call of their own, and lines that are no rows. */
  public long skipped() {
    return skipped + rows.others();
  }

  /** Rows that told of a call another row told of. */
  public long merged() {
    return legs.merged();
  }

  /** Number of the line last read. */
  public long lineNumber() {
    return rows.line();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
