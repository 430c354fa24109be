package org.sekisho.wire.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sekisho.wire.CsvRow;
import org.sekisho.wire.FieldRow;
import org.sekisho.wire.Header;
import org.sekisho.wire.RejectReason;
import org.sekisho.wire.mapping.Mapping.Shape;

/**
 * A mapping laid on one file: its rows cut by its shape, its fields found. Made anew for each file;
 * used by one thread.
 */
public final class Columns {

  private final Mapping mapping;
  private final FieldRow row;
  private final RowMapper mapper;
  private final int fewest;
  private final int most;
  private final List<String> unread;

  private Columns(
      Mapping mapping, FieldRow row, RowMapper mapper, int fewest, int most, List<String> unread) {
    this.mapping = mapping;
    this.row = row;
    this.mapper = mapper;
    this.fewest = fewest;
    this.most = most;
    this.unread = unread;
  }

  /** Lays a mapping on a file that has no header line. */
  public static Columns of(Mapping mapping, TimeFormat.Place place) {
    return switch (mapping.shape()) {
      case Shape.Csv csv -> {
        var row = new CsvRow(csv.style());
        yield new Columns(
            mapping,
            row,
            RowMapper.of(mapping, name -> position(csv.columns(), name), place),
            csv.fewest(),
            csv.more() ? Integer.MAX_VALUE : csv.columns().size(),
            List.of());
      }
      case Shape.Json json -> {
        var row = new JsonRow(json.encoded());
        var mapper = RowMapper.of(mapping, row::slotOf, place);
        yield new Columns(mapping, row, mapper, 0, Integer.MAX_VALUE, List.of());
      }
      case Shape.Pairs pairs -> {
        var row = new PairsRow(pairs.separator());
        var mapper = RowMapper.of(mapping, row::slotOf, place);
        yield new Columns(mapping, row, mapper, 0, Integer.MAX_VALUE, List.of());
      }
    };
  }

  /** Lays a mapping on a CSV file by its header line. */
  static Columns of(Mapping mapping, Shape.Csv csv, Header header, TimeFormat.Place place) {
    List<String> asked = new ArrayList<>();
    var mapper =
        RowMapper.of(
            mapping,
            name -> {
              String lower = name.toLowerCase(Locale.ROOT);
              asked.add(lower);
              return header.find(lower);
            },
            place);
    return new Columns(
        mapping,
        new CsvRow(csv.style()),
        mapper,
        header.size(),
        header.size(),
        header.besides(asked));
  }

  private static int position(List<String> columns, String name) {
    return columns.indexOf(name.toLowerCase(Locale.ROOT));
  }

  /** Reads a row. */
  public Parsed parse(String text) {
    Optional<RejectReason> bad = row.split(text);
    if (bad.isPresent()) {
      return new Parsed.Bad(bad.get());
    }
    Optional<Parsed> skipped = mapper.skip(row); // rows of another kind may have other columns
    if (skipped.isPresent()) {
      return skipped.get();
    }
    int size = row.size();
    if (size < fewest || size > most) {
      boolean trailing = size == most + 1 && row.isEmpty(most); // a separator ends the row
      if (!trailing) {
        return new Parsed.Bad(RejectReason.COLUMN_COUNT);
      }
    }
    return mapper.parse(row, text);
  }

  public Mapping mapping() {
    return mapping;
  }

  /** Columns of the header nobody reads. */
  public List<String> unread() {
    return unread;
  }
}
