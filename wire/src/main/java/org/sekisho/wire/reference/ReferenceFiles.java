package org.sekisho.wire.reference;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.sekisho.enrichment.DestinationList;
import org.sekisho.rating.ChargeTerms;
import org.sekisho.rating.Money;
import org.sekisho.rating.Tariff;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.CsvRow;
import org.sekisho.wire.Header;
import org.sekisho.wire.TextLines;

/**
 * Reads the files an operator keeps by hand: the tariff and the lists. Unlike call records they are
 * taken whole or not at all: a row that cannot be read stops the file, with its line and a way out.
 */
public final class ReferenceFiles {

  private ReferenceFiles() {}

  /**
   * Reads a tariff: {@code prefix,destination,yen_per_minute,first_increment_seconds,
   * increment_seconds}, and {@code connection_fee_yen,valid_from} where given.
   *
   * @throws BadFileException with file and line if it cannot be read
   */
  public static List<Tariff.Row> readTariff(Path file, ZoneId zone) throws IOException {
    List<Tariff.Row> rows = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    read(
        file,
        List.of("prefix", "destination", "yen_per_minute"),
        (header, row) -> {
          String prefix = digits(row.get(header.find("prefix")));
          String first = row.get(header.find("first_increment_seconds")).strip();
          String next = row.get(header.find("increment_seconds")).strip();
          String fee = row.get(header.find("connection_fee_yen")).strip();
          String from = row.get(header.find("valid_from")).strip();
          var terms =
              new ChargeTerms(
                  fee.isEmpty() ? 0 : Money.parseYen(fee).micros(),
                  Money.parseYen(row.get(header.find("yen_per_minute"))).micros(),
                  first.isEmpty() ? 60 : Integer.parseInt(first),
                  next.isEmpty() ? 60 : Integer.parseInt(next));
          long validFrom =
              from.isEmpty()
                  ? Tariff.ALWAYS
                  : date(from).atStartOfDay(zone).toInstant().toEpochMilli();
          if (!seen.add(prefix + "@" + from)) {
            throw new IllegalArgumentException(
                "prefix %s has two prices from one date; keep one".formatted(prefix));
          }
          rows.add(new Tariff.Row(prefix, row.get(header.find("destination")), terms, validFrom));
        });
    if (rows.isEmpty()) {
      throw new BadFileException("%s: a tariff needs at least one row".formatted(file));
    }
    return rows;
  }

  /**
   * Reads a list of destinations: {@code prefix} and {@code name} or {@code name_ja}; a regulated
   * one adds {@code reasons,evidence_date,valid_to}.
   *
   * @throws BadFileException with file and line if it cannot be read
   */
  public static DestinationList readDestinations(Path file) throws IOException {
    List<DestinationList.Entry> entries = new ArrayList<>();
    read(
        file,
        List.of("prefix"),
        (header, row) -> {
          String name = row.get(header.find("name"));
          String japanese = row.get(header.find("name_ja"));
          String validTo = row.get(header.find("valid_to")).strip();
          entries.add(
              new DestinationList.Entry(
                  digits(row.get(header.find("prefix"))),
                  name.isEmpty() ? japanese : name,
                  row.get(header.find("reasons")),
                  validTo.isEmpty() ? Optional.empty() : Optional.of(date(validTo).toEpochDay())));
        });
    return DestinationList.of(entries);
  }

  /**
   * Reads days on which the operator's customers work otherwise than the calendar says: {@code
   * date,offices}, {@code CLOSED} or {@code OPEN}; any further column, such as a name, is for the
   * reader.
   *
   * @return whether offices are closed, by day
   * @throws BadFileException with file and line if it cannot be read
   */
  public static Map<LocalDate, Boolean> readHolidays(Path file) throws IOException {
    Map<LocalDate, Boolean> closed = new TreeMap<>();
    read(
        file,
        List.of("date", "offices"),
        (header, row) -> {
          LocalDate day = date(row.get(header.find("date")).strip());
          String offices = row.get(header.find("offices")).strip();
          if (!offices.equals("CLOSED") && !offices.equals("OPEN")) {
            throw new IllegalArgumentException(
                "offices are CLOSED or OPEN, not '%s'".formatted(offices));
          }
          if (day.getYear() < 2000 || day.getYear() > 2099) {
            throw new IllegalArgumentException("a day from 2000 to 2099, not " + day);
          }
          if (closed.putIfAbsent(day, offices.equals("CLOSED")) != null) {
            throw new IllegalArgumentException("%s stands here twice; keep one".formatted(day));
          }
        });
    return closed;
  }

  /** What reads one row; it throws {@link IllegalArgumentException} with what is wrong. */
  interface RowReader {
    void read(Header header, CsvRow row);
  }

  static void read(Path file, List<String> needed, RowReader reader) throws IOException {
    try (TextLines lines = TextLines.open(file)) {
      var row = new CsvRow();
      boolean wellFormed = row.split(lines.next().orElse("")).isEmpty();
      Header header = Header.of(row);
      List<String> missing = header.missing(needed);
      if (!wellFormed || !missing.isEmpty()) {
        throw new BadFileException(
            "%s: line 1 lacks the columns %s".formatted(file, String.join(", ", missing)));
      }
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        if (line.get().isBlank()) {
          continue;
        }
        try {
          if (row.split(line.get()).isPresent()) {
            throw new IllegalArgumentException("a quote does not close");
          }
          reader.read(header, row);
        } catch (IllegalArgumentException e) {
          throw new BadFileException(
              "%s: line %d: %s".formatted(file, lines.lineNumber(), e.getMessage()), e);
        }
      }
    }
  }

  private static String digits(String prefix) {
    String digits = prefix.strip();
    digits = digits.startsWith("+") ? digits.substring(1) : digits;
    if (digits.isEmpty()
        || digits.length() > 15
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException("not an E.164 prefix: '%s'".formatted(prefix));
    }
    return digits;
  }

  private static LocalDate date(String text) {
    try {
      return LocalDate.parse(text.substring(0, Math.min(10, text.length())));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("not a date (2026-01-31): '%s'".formatted(text), e);
    }
  }
}
