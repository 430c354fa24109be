package org.sekisho.wire.calls;

import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.Times;
import org.sekisho.wire.mapping.Columns;
import org.sekisho.wire.mapping.HeaderLine;
import org.sekisho.wire.mapping.Mapping;
import org.sekisho.wire.mapping.Mapping.Shape;
import org.sekisho.wire.mapping.Parsed;
import org.sekisho.wire.mapping.RowMapper;
import org.sekisho.wire.mapping.TimeFormat;

/**
 * Says of what format a file is: of the mappings it may be of, the one that reads most of its first
 * rows.
 *
 * @param columns the mapping, laid on the file
 * @param header where the file names its columns; empty when it does not
 * @param inOrder whether its rows come in the order of their ends, as far as was looked
 * @param why in words
 */
record Recognition(Columns columns, Optional<HeaderLine> header, boolean inOrder, String why) {

  /** Characters of a row that are shown. */
  private static final int SHOWN = 100;

  /** Rows looked at. */
  private static final int ROWS = 50;

  /** A row may have ended so long before the one above it. */
  private static final Duration LATE = Duration.ofMinutes(10);

  /** One row in so many may be out of order without the file being so. */
  private static final int SOME = 20;

  /** Columns of a format a line names when it was meant to be of that format. */
  private static final int ALIKE = 2;

  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final ZoneId ELSEWHERE = ZoneId.of("+09:00");

  /** How well a mapping reads a file's first rows: {@code read} of {@code rows}. */
  private record Fit(
      Mapping mapping, Optional<HeaderLine> header, int read, int rows, String firstBad) {

    Columns lay(TimeFormat.Place place) {
      return header.isPresent() ? header.get().lay(mapping, place) : Columns.of(mapping, place);
    }

    /** Columns that are named are proof enough; rows must be read for the most part. */
    boolean holds() {
      return header.isPresent() || (read > 0 && 2 * read >= rows);
    }

    String why() {
      String rowsRead = "%d of the first %d rows tell of calls".formatted(read, rows);
      return header
          .map(
              line ->
                  "line %d names the columns %s; %s"
                      .formatted(
                          line.index() + 1,
                          String.join(", ", HeaderLine.needed(mapping)),
                          rowsRead))
          .orElse(rowsRead);
    }
  }

  /**
   * Recognises a file.
   *
   * @param first its first lines
   * @throws BadFileException if it is of none of the formats, or a zone must be named
   */
  static Recognition of(
      List<Lines.Line> first, String file, CallFormat format, TimeFormat.YearOf year)
      throws IOException {
    var place = new TimeFormat.Place(new Times(), format.zone().orElse(UTC), year);
    Fit best = null;
    String firstBad = "";
    for (Mapping mapping : format.choice()) {
      Fit fit = fit(mapping, first, place);
      firstBad = fit == null || format.choice().size() > 1 ? firstBad : fit.firstBad;
      if (fit != null && fit.holds() && (best == null || fit.read > best.read)) {
        best = fit;
      }
    }
    if (best == null) {
      throw new BadFileException(unknown(first, file, format, firstBad));
    }
    if (format.zone().isEmpty()
        && (RowMapper.needsZone(best.mapping) || zoneMatters(best, first, year))) {
      throw new BadFileException(
          "%s: %s has times without a zone; name it, such as --zone Asia/Tokyo (or --zone UTC)"
              .formatted(file, best.mapping.title()));
    }
    boolean inOrder = inOrder(best, first, place);
    return new Recognition(
        best.lay(place),
        best.header,
        inOrder,
        best.why() + (inOrder ? "" : "; not in the order of their ends: sorted"));
  }

  private static @Nullable Fit fit(Mapping mapping, List<Lines.Line> first, TimeFormat.Place place)
      throws IOException {
    Optional<HeaderLine> header = Optional.empty();
    List<Lines.Line> rest = first;
    if (mapping.shape() instanceof Shape.Csv csv && csv.hasHeader()) {
      header = HeaderLine.find(mapping, first.stream().map(Lines.Line::text).toList());
      if (header.isEmpty()) {
        return null;
      }
      rest = first.subList(header.get().index() + 1, first.size());
    }
    Columns columns = new Fit(mapping, header, 0, 0, "").lay(place);
    RowTexts rows = rows(mapping, Lines.of(rest));
    int read = 0;
    int looked = 0;
    String firstBad = "";
    for (String text = rows.next(); text != null && looked < ROWS; text = rows.next()) {
      Parsed parsed = columns.parse(text);
      boolean another = parsed instanceof Parsed.Skipped skipped && !skipped.known();
      looked += another ? 0 : 1;
      read += another || parsed instanceof Parsed.Bad ? 0 : 1;
      if (parsed instanceof Parsed.Bad bad && firstBad.isEmpty()) {
        firstBad = "line %d: %s: %s".formatted(rows.line(), bad.reason().counter(), shown(text));
      }
    }
    return new Fit(mapping, header, read, looked, firstBad);
  }

  private static String shown(String text) {
    String printable = text.replaceAll("\\p{Cntrl}", " ");
    return printable.length() <= SHOWN ? printable : printable.substring(0, SHOWN) + "…";
  }

  /** Whether the first rows have times without a zone: another zone would make them other calls. */
  private static boolean zoneMatters(Fit fit, List<Lines.Line> first, TimeFormat.YearOf year)
      throws IOException {
    Columns here = fit.lay(new TimeFormat.Place(new Times(), UTC, year));
    Columns there = fit.lay(new TimeFormat.Place(new Times(), ELSEWHERE, year));
    int header = fit.header.map(line -> line.index() + 1).orElse(0);
    RowTexts rows = rows(fit.mapping, Lines.of(first.subList(header, first.size())));
    int looked = 0;
    for (String text = rows.next(); text != null && looked++ < ROWS; text = rows.next()) {
      if (!here.parse(text).equals(there.parse(text))) {
        return true;
      }
    }
    return false;
  }

  /** Whether calls end one after another, but for a few; the newest first is no order here. */
  private static boolean inOrder(Fit fit, List<Lines.Line> first, TimeFormat.Place place)
      throws IOException {
    Columns columns = fit.lay(place);
    int header = fit.header.map(line -> line.index() + 1).orElse(0);
    RowTexts rows = rows(fit.mapping, Lines.of(first.subList(header, first.size())));
    long before = Long.MIN_VALUE / 2;
    int back = 0;
    int farBack = 0;
    int calls = 0;
    for (String text = rows.next(); text != null; text = rows.next()) {
      if (columns.parse(text) instanceof Parsed.Call row) {
        calls++;
        back += row.call().endMillis() < before ? 1 : 0;
        farBack += row.call().endMillis() < before - LATE.toMillis() ? 1 : 0;
        before = row.call().endMillis();
      }
    }
    return farBack * SOME < Math.max(calls, 1) && 2 * back <= calls;
  }

  /** The rows of a file of a mapping's shape. */
  static RowTexts rows(Mapping mapping, Lines lines) {
    return mapping.shape() instanceof Shape.Json json
        ? new JsonRows(lines, json.form())
        : new LineRows(lines, mapping.after(), mapping.skipLines());
  }

  /** What is wrong with a file of no known format, and the way out. */
  private static String unknown(
      List<Lines.Line> first, String file, CallFormat format, String firstBad) {
    String line = first.isEmpty() ? "" : first.getFirst().text();
    Optional<Mapping> nearest =
        format.choice().stream()
            .filter(mapping -> mapping.shape() instanceof Shape.Csv csv && csv.hasHeader())
            .filter(
                mapping ->
                    format.choice().size() == 1
                        || HeaderLine.missing(mapping, line).size() + ALIKE
                            <= HeaderLine.needed(mapping).size())
            .min(Comparator.comparingInt(mapping -> HeaderLine.missing(mapping, line).size()));
    if (nearest.isPresent()) {
      return "%s: line 1 lacks the columns %s of %s"
          .formatted(
              file,
              String.join(", ", HeaderLine.missing(nearest.get(), line)),
              nearest.get().title());
    }
    if (!firstBad.isEmpty()) {
      return "%s: the first rows are not of %s; the first: %s"
          .formatted(file, format.choice().getFirst().title(), firstBad);
    }
    String tried =
        format.choice().size() > 3
            ? "any format that is known"
            : format.choice().stream().map(Mapping::title).collect(Collectors.joining(" or "));
    return ("%s: the first rows are not of %s; 'sekisho formats' lists them, and"
            + " 'sekisho init --calls FILE' begins a mapping for another")
        .formatted(file, tried);
  }
}
