package org.sekisho.wire.mapping;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sekisho.call.CallRecord.Disposition;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.CsvRow;
import org.sekisho.wire.YamlFile;
import org.sekisho.wire.mapping.Mapping.Condition;
import org.sekisho.wire.mapping.Mapping.OutcomeKind;
import org.sekisho.wire.mapping.Mapping.Rule;
import org.sekisho.wire.mapping.Mapping.Shape;

/** Reads a mapping file (docs/mapping.md); each error names the file, the line and the way out. */
public final class MappingFile {

  /** Ends the name of a column a row may lack, with all after it. */
  private static final String OPTIONAL = "?";

  /** Before a column's position from 1, where those between are not named. */
  private static final String AT = "@";

  /** Stands last among columns when a row may have more. */
  private static final String MORE = "...";

  private final YamlFile file;
  private List<TimeFormat> formats = List.of();
  private Optional<ZoneId> zone = Optional.empty();

  private MappingFile(YamlFile file) {
    this.file = file;
  }

  /**
   * Reads a mapping of one's own.
   *
   * @throws BadFileException with file, line and a suggestion if a key or value is wrong
   */
  public static Mapping read(Path path) throws IOException {
    return new MappingFile(YamlFile.read(path)).mapping();
  }

  /** Reads a mapping from a text; {@code place} is what errors call it. */
  static Mapping of(String place, String text) {
    return new MappingFile(YamlFile.of(place, text)).mapping();
  }

  private Mapping mapping() {
    String name = file.text("name", "");
    if (name.isEmpty()) {
      throw file.bad("a mapping needs a name, such as 'name: our-switch'");
    }
    YamlFile times = file.section("times");
    formats = formats(times, "format", List.of(new TimeFormat.Iso()));
    zone = zone(times);
    Shape shape = shape();
    Map<CallField, Rule> fields = fields(file.section("fields"));
    Optional<Mapping.Events> events = events();
    var mapping =
        new Mapping(
            name,
            file.text("title", name),
            shape,
            file.texts("after"),
            file.texts("needs"),
            file.texts("skip_lines"),
            conditions("skip"),
            conditions("incoming"),
            fields,
            file.texts("once"),
            file.texts("continues"),
            file.texts("returns"),
            events);
    file.done();
    check(mapping);
    return mapping;
  }

  private void check(Mapping mapping) {
    Map<CallField, Rule> fields = mapping.fields();
    if (!fields.containsKey(CallField.B_NUMBER)) {
      throw file.bad("'fields:' must say where the B-number is, such as 'b_number: dst'");
    }
    if (!fields.containsKey(CallField.SUBSCRIBER_ID)
        && !fields.containsKey(CallField.CHARGED_NUMBER)) {
      throw file.bad(
          "'fields:' must say who is charged, such as 'subscriber_id: [accountcode, src]'");
    }
    boolean timed =
        mapping.events().isPresent()
            || (fields.containsKey(CallField.END_TIME)
                && (fields.containsKey(CallField.START_TIME)
                    || fields.containsKey(CallField.ANSWER_TIME)
                    || fields.containsKey(CallField.DURATION)
                    || fields.containsKey(CallField.TALK)))
            || ((fields.containsKey(CallField.START_TIME)
                    || fields.containsKey(CallField.ANSWER_TIME))
                && (fields.containsKey(CallField.DURATION) || fields.containsKey(CallField.TALK)));
    if (!timed) {
      throw file.bad(
          "'fields:' must say when a call began and ended: two of start_time, answer_time,"
              + " end_time, duration and talk");
    }
    if (mapping.shape() instanceof Shape.Csv csv
        && csv.hasHeader()
        && HeaderLine.needed(mapping).isEmpty()) {
      throw file.bad("'needs:' must name the columns by which a file of this kind is known");
    }
    try { // a wrong brace, filter or column is said now, not at the first row
      RowMapper.of(mapping, field -> column(mapping, field), TimeFormat.Place.UTC);
    } catch (IllegalArgumentException e) {
      throw file.bad(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Where a field is: a file without a header line has the columns that are named and no others.
   */
  private static int column(Mapping mapping, String field) {
    if (!(mapping.shape() instanceof Shape.Csv csv) || csv.hasHeader()) {
      return 0;
    }
    int column = csv.columns().indexOf(field.toLowerCase(Locale.ROOT));
    if (column < 0) {
      throw new IllegalArgumentException(
          "there is no column '%s' among 'columns'".formatted(field));
    }
    return column;
  }

  private Shape shape() {
    String rows = file.text("rows", "csv");
    YamlFile csv = file.section("csv");
    YamlFile json = file.section("json");
    YamlFile pairs = file.section("pairs");
    List<String> columns = file.list("columns", List.of());
    return switch (rows) {
      case "csv" -> csv(csv, columns);
      case "json" -> new Shape.Json(json.text("form", ""), json.flag("url_encoded", false));
      case "pairs" -> new Shape.Pairs(one(pairs, "separator", ";"));
      default -> throw file.bad("rows", "'rows' must be csv, json or pairs, not '" + rows + "'");
    };
  }

  private static Shape csv(YamlFile csv, List<String> columns) {
    String quote = csv.text("quote", "\"");
    String escape = csv.text("escape", "doubled");
    var style =
        new CsvRow.Style(
            one(csv, "separator", ","),
            quote.equals("none") ? CsvRow.Style.NO_QUOTE : one(csv, "quote", "\""),
            switch (escape) {
              case "doubled" -> CsvRow.Escape.DOUBLED;
              case "backslash" -> CsvRow.Escape.BACKSLASH;
              case "loose" -> CsvRow.Escape.LOOSE;
              default ->
                  throw csv.bad(
                      "escape", "'escape' must be doubled, backslash or loose: '" + escape + "'");
            });
    List<String> names = new ArrayList<>();
    int fewest = -1;
    boolean more = false;
    for (String column : columns) {
      if (column.equals(MORE)) {
        more = true;
        continue;
      }
      boolean optional = column.endsWith(OPTIONAL);
      if (optional && fewest < 0) {
        fewest = names.size();
      }
      String name = optional ? column.substring(0, column.length() - 1) : column;
      int at = name.indexOf(AT);
      if (at > 0) {
        fill(names, csv, name.substring(at + 1));
        name = name.substring(0, at);
      }
      names.add(name.toLowerCase(Locale.ROOT));
    }
    return new Shape.Csv(style, names, fewest < 0 ? names.size() : fewest, more);
  }

  /** Passes over columns nobody asks for, up to a position that is named. */
  private static void fill(List<String> names, YamlFile csv, String position) {
    int place;
    try {
      place = Integer.parseInt(position);
    } catch (NumberFormatException e) {
      throw csv.bad(
          "columns: a column stands as name@23, its position from 1: '@" + position + "'");
    }
    if (place <= names.size() || place > CsvRow.MOST_COLUMNS) {
      throw csv.bad(
          "columns: position %d must come after the %d before it".formatted(place, names.size()));
    }
    while (names.size() < place - 1) {
      names.add("");
    }
  }

  private static char one(YamlFile in, String key, String otherwise) {
    String text = in.text(key, otherwise);
    if (text.equals("tab")) {
      return '\t';
    }
    if (text.length() != 1) {
      throw in.bad(key, "'%s' must be one character, or tab: '%s'".formatted(key, text));
    }
    return text.charAt(0);
  }

  private Map<CallField, Rule> fields(YamlFile in) {
    Map<CallField, Rule> fields = new EnumMap<>(CallField.class);
    for (CallField field : CallField.values()) {
      if (in.has(field.key())) {
        fields.put(field, rule(in, field));
      }
    }
    return fields;
  }

  private Rule rule(YamlFile in, CallField field) {
    String key = field.key();
    if (!in.isSection(key) && in.texts(key).contains(MappingDraft.UNKNOWN)) {
      throw in.bad(key, "'%s' is still ???: put the column's name there".formatted(key));
    }
    if (!in.isSection(key)) {
      return rule(field, in.texts(key), YamlFile.of(key, ""));
    }
    YamlFile section = in.section(key);
    return rule(field, section.texts("from"), section);
  }

  private Rule rule(CallField field, List<String> from, YamlFile in) {
    if (field.isTime()) {
      return new Rule.Time(from, formats(in, "format", formats), zone(in).or(() -> zone));
    }
    if (field.isSpan()) {
      return new Rule.Span(from, unit(in));
    }
    if (field == CallField.DISPOSITION) {
      return outcome(from, in);
    }
    return new Rule.Text(from);
  }

  private static SpanUnit unit(YamlFile in) {
    String unit = in.text("unit", "seconds");
    try {
      return SpanUnit.valueOf(unit.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw in.bad(
          "unit",
          "'unit' must be seconds, milliseconds, microseconds, minutes or clock: '" + unit + "'");
    }
  }

  private static Rule outcome(List<String> from, YamlFile in) {
    String as = in.text("as", "words");
    OutcomeKind kind =
        switch (as) {
          case "words" -> OutcomeKind.WORDS;
          case "sip-code" -> OutcomeKind.SIP_CODE;
          case "q850" -> OutcomeKind.Q850_CAUSE;
          default ->
              throw in.bad("as", "'as' must be words, sip-code or q850, not '%s'".formatted(as));
        };
    Map<String, Disposition> values = new HashMap<>();
    for (Disposition of : Disposition.values()) {
      in.texts(of.name().toLowerCase(Locale.ROOT)).forEach(word -> values.put(word, of));
    }
    String otherwise = in.text("otherwise", "");
    try {
      return new Rule.Outcome(
          from,
          kind,
          values,
          otherwise.isEmpty()
              ? Optional.empty()
              : Optional.of(Disposition.valueOf(otherwise.toUpperCase(Locale.ROOT))));
    } catch (IllegalArgumentException e) {
      throw in.bad(
          "otherwise", "'otherwise' must be answered, no_answer, busy or failed: " + otherwise);
    }
  }

  private static List<TimeFormat> formats(YamlFile in, String key, List<TimeFormat> otherwise) {
    List<String> names = in.texts(key);
    return names.isEmpty() ? otherwise : names.stream().map(name -> format(in, key, name)).toList();
  }

  private static TimeFormat format(YamlFile in, String key, String name) {
    try {
      return TimeFormat.named(name);
    } catch (IllegalArgumentException e) {
      throw in.bad(
          key,
          ("'%s' is no time format: iso, local, epoch, epoch-millis, epoch-micros, compact,"
                  + " gateway, numbers, or a pattern such as dd/MM/yyyy HH:mm:ss")
              .formatted(name));
    }
  }

  private static Optional<ZoneId> zone(YamlFile in) {
    String name = in.text("zone", "");
    try {
      return name.isEmpty() ? Optional.empty() : Optional.of(ZoneId.of(name));
    } catch (DateTimeException e) {
      throw in.bad("zone", "'%s' is no time zone; name one such as Asia/Tokyo".formatted(name));
    }
  }

  private List<Condition> conditions(String key) {
    List<Condition> conditions = new ArrayList<>();
    for (YamlFile item : file.sections(key)) {
      Map<String, List<String>> values = new LinkedHashMap<>();
      for (String field : item.keys()) {
        values.put(field, item.texts(field));
      }
      conditions.add(new Condition(values));
    }
    return conditions;
  }

  private Optional<Mapping.Events> events() {
    YamlFile in = file.section("events");
    if (in.keys().isEmpty()) {
      return Optional.empty();
    }
    List<String> parties = in.list("parties", List.of());
    if (parties.size() != 2) {
      throw in.bad("parties", "'parties' must name both tags, such as [from_tag, to_tag]");
    }
    return Optional.of(
        new Mapping.Events(
            in.text("method", "method"),
            in.text("call", ""),
            parties,
            in.text("code", ""),
            new Rule.Time(in.texts("at"), formats, zone)));
  }
}
