package org.sekisho.wire.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sekisho.wire.CsvRow;
import org.sekisho.wire.Header;
import org.sekisho.wire.mapping.Mapping.Shape;

/**
 * Where a CSV file names its columns: its first line, or the first that has what a mapping needs.
 *
 * @param index among the file's first lines, from 0
 */
public record HeaderLine(int index, Header header) {

  /** Lines a title may take before the header. */
  public static final int WITHIN = 10;

  /** The header a mapping needs; empty when no line is one. */
  public static Optional<HeaderLine> find(Mapping mapping, List<String> lines) {
    if (!(mapping.shape() instanceof Shape.Csv csv)) {
      return Optional.empty();
    }
    var row = new CsvRow(csv.style());
    for (int i = 0; i < Math.min(WITHIN, lines.size()); i++) {
      if (row.split(lines.get(i)).isEmpty()) {
        Header header = Header.of(row);
        if (header.missing(needed(mapping)).isEmpty()) {
          return Optional.of(new HeaderLine(i, header));
        }
      }
    }
    return Optional.empty();
  }

  /** The columns a file must have: those the mapping says, or those of which it has no other. */
  public static List<String> needed(Mapping mapping) {
    if (!mapping.needs().isEmpty()) {
      return mapping.needs().stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }
    List<String> needed = new ArrayList<>();
    for (CallField field : List.of(CallField.START_TIME, CallField.END_TIME, CallField.B_NUMBER)) {
      List<String> from =
          switch (mapping.fields().get(field)) {
            case Mapping.Rule.Text text -> text.from();
            case Mapping.Rule.Time time -> time.from();
            case null -> List.of();
            default -> List.of();
          };
      if (from.size() == 1) {
        Template.fieldsOf(from.getFirst())
            .forEach(name -> needed.add(name.toLowerCase(Locale.ROOT)));
      }
    }
    return needed;
  }

  /** Those of a mapping's columns that a line does not name. */
  public static List<String> missing(Mapping mapping, String line) {
    if (!(mapping.shape() instanceof Shape.Csv csv)) {
      return List.of();
    }
    var row = new CsvRow(csv.style());
    return row.split(line).isEmpty() ? Header.of(row).missing(needed(mapping)) : needed(mapping);
  }

  /** Lays a mapping on a file by this header. */
  public Columns lay(Mapping mapping, TimeFormat.Place place) {
    if (!(mapping.shape() instanceof Shape.Csv csv)) {
      throw new IllegalArgumentException(mapping.name() + " has no header");
    }
    return Columns.of(mapping, csv, header, place);
  }
}
