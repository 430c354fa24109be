package org.sekisho.wire.mapping;

import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sekisho.wire.CsvRow;
import org.sekisho.wire.TextLines;
import org.sekisho.wire.Times;

/**
 * A mapping for a file nobody knows, as far as its first rows tell: a person puts the rest right.
 * Columns are guessed by their names, and by what stands in them.
 */
public final class MappingDraft {

  /** Rows looked at. */
  private static final int ROWS = 30;

  private static final Pattern NUMBER = Pattern.compile("\\+?[0-9*#() -]{3,24}");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,5}([.][0-9]+)?");
  private static final Pattern CLOCK = Pattern.compile("[0-9]{1,3}:[0-9]{2}(:[0-9]{2})?");

  /** 1990: an older time is another number read as one. */
  private static final long EARLIEST = 631_152_000_000L;

  /** What is left to a person. */
  static final String UNKNOWN = "???";

  /** Time formats tried on a column, the likeliest first; then dates with times beside them. */
  private static final List<String> FORMATS =
      List.of(
          "iso",
          "local",
          "yyyy/M/d H:mm:ss",
          "yyyy/M/d H:mm",
          "dd.MM.yyyy HH:mm:ss",
          "dd.MM.yyyy HH:mm",
          "dd/MM/yyyy HH:mm:ss",
          "dd/MM/yyyy HH:mm",
          "yyyy-MM-dd HH:mm",
          "epoch",
          "epoch-millis",
          "compact",
          "gateway");

  private final List<String> names;
  private final List<List<String>> body;
  private final Map<CallField, String> guesses = new EnumMap<>(CallField.class);
  private String format = "";

  private MappingDraft(List<String> names, List<List<String>> body) {
    this.names = names;
    this.body = body;
  }

  /** A draft for a file, as the text of a mapping. */
  public static String of(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    try (TextLines in = TextLines.open(file)) {
      for (Optional<String> line = in.next();
          line.isPresent() && lines.size() < ROWS;
          line = in.next()) {
        if (!line.get().isBlank()) {
          lines.add(line.get());
        }
      }
    }
    char separator = separator(lines);
    var row = new CsvRow(new CsvRow.Style(separator, '"', CsvRow.Escape.LOOSE));
    List<List<String>> rows = new ArrayList<>();
    for (String line : lines) {
      if (row.split(line).isEmpty()) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
          fields.add(row.get(i).strip());
        }
        rows.add(fields);
      }
    }
    int width = rows.stream().mapToInt(List::size).max().orElse(0);
    rows.removeIf(
        each -> each.size() < width || each.stream().filter(f -> !f.isEmpty()).count() < 2);
    boolean header = !rows.isEmpty() && isHeader(rows.getFirst());
    List<String> names = new ArrayList<>();
    for (int i = 0; i < width && !rows.isEmpty(); i++) {
      names.add(header ? rows.getFirst().get(i).toLowerCase(Locale.ROOT) : "column" + (i + 1));
    }
    var draft = new MappingDraft(names, header ? rows.subList(1, rows.size()) : rows);
    draft.guess();
    return draft.text(file, separator, header);
  }

  /** The separator that most lines have most of. */
  private static char separator(List<String> lines) {
    char best = ',';
    long most = 0;
    for (char each : new char[] {',', ';', '\t', '|'}) {
      long count =
          lines.stream().mapToLong(line -> line.chars().filter(c -> c == each).count()).sum();
      if (count > most) {
        most = count;
        best = each;
      }
    }
    return best;
  }

  /** Names are no numbers and no times. */
  private static boolean isHeader(List<String> row) {
    return row.stream()
        .noneMatch(field -> NUMBER.matcher(field).matches() || !formatOf(List.of(field)).isEmpty());
  }

  private void guess() {
    byValues(List.of(CallField.SUBSCRIBER_ID, CallField.A_NUMBER, CallField.B_NUMBER), any());
    List<String> times = names.stream().filter(this::isTime).toList();
    byValues(
        List.of(CallField.START_TIME, CallField.ANSWER_TIME, CallField.END_TIME), times::contains);
    if (!guesses.containsKey(CallField.START_TIME)) {
      times.stream()
          .filter(name -> !guesses.containsValue(name))
          .findFirst()
          .ifPresent(name -> guesses.put(CallField.START_TIME, name));
    }
    if (!guesses.containsKey(CallField.START_TIME)) {
      dateAndTime();
    }
    byValues(
        List.of(CallField.TALK, CallField.DURATION),
        name -> all(name, SECONDS) || all(name, CLOCK));
    String length = guesses.get(CallField.DURATION);
    if (length != null
        && !guesses.containsKey(CallField.TALK)
        && !guesses.containsKey(CallField.ANSWER_TIME)) {
      guesses.remove(CallField.DURATION);
      guesses.put(CallField.TALK, length); // the only length there is, so it says who was answered
    }
    byValues(List.of(CallField.CALL_ID), this::isUnique);
    byValues(List.of(CallField.SOURCE_IP, CallField.DISPOSITION), any());
    numbersByValue();
    String caller = guesses.get(CallField.A_NUMBER);
    String line = guesses.get(CallField.SUBSCRIBER_ID);
    if (caller != null && (line == null || values(line).stream().anyMatch(String::isEmpty))) {
      guesses.put(
          CallField.SUBSCRIBER_ID,
          line == null ? caller : "[" + quoted(line) + ", " + quoted(caller) + "]");
    }
    List<String> read =
        guesses.entrySet().stream()
            .filter(each -> each.getKey().isTime())
            .flatMap(each -> values(each.getValue()).stream())
            .toList();
    format = format.isEmpty() ? formatOf(read) : format;
  }

  private static Predicate<String> any() {
    return name -> true;
  }

  /** Takes columns by their names, if what stands in them fits. */
  private void byValues(List<CallField> fields, Predicate<String> fits) {
    for (CallField field : fields) {
      ColumnWords.of(field).stream()
          .flatMap(word -> names.stream().filter(name -> name.contains(word)))
          .filter(name -> !guesses.containsValue(name))
          .filter(name -> values(name).stream().anyMatch(value -> !value.isEmpty()))
          .filter(fits)
          .findFirst()
          .ifPresent(name -> guesses.put(field, name));
    }
  }

  /** A date in one column and the time in another. */
  private void dateAndTime() {
    for (String date : names) {
      for (String time : names) {
        List<String> together = new ArrayList<>();
        for (int i = 0; i < body.size(); i++) {
          together.add(values(date).get(i) + " " + values(time).get(i));
        }
        String found = date.equals(time) ? "" : formatOf(together);
        if (!found.isEmpty() && all(time, CLOCK)) {
          guesses.put(CallField.START_TIME, "{%s} {%s}".formatted(date, time));
          format = found;
          return;
        }
      }
    }
  }

  /** Two columns of numbers that nothing names are who called, and whom. */
  private void numbersByValue() {
    for (CallField field : List.of(CallField.A_NUMBER, CallField.B_NUMBER)) {
      if (!guesses.containsKey(field)) {
        names.stream()
            .filter(name -> !guesses.containsValue(name))
            .filter(
                name -> all(name, NUMBER) && values(name).stream().anyMatch(v -> v.length() > 2))
            .filter(
                name -> !all(name, SECONDS) || values(name).stream().anyMatch(v -> v.length() > 5))
            .findFirst()
            .ifPresent(name -> guesses.put(field, name));
      }
    }
  }

  private boolean isTime(String name) {
    return !formatOf(values(name)).isEmpty();
  }

  private boolean isUnique(String name) {
    List<String> values = values(name);
    return values.stream().distinct().count() == values.size();
  }

  private boolean all(String name, Pattern form) {
    List<String> values = values(name);
    return values.stream().anyMatch(value -> !value.isEmpty())
        && values.stream().allMatch(value -> value.isEmpty() || form.matcher(value).matches());
  }

  private List<String> values(String name) {
    int column = names.indexOf(name);
    return column < 0 ? List.of() : body.stream().map(row -> row.get(column)).toList();
  }

  /** The format that reads all values that are not empty; empty when none does. */
  private static String formatOf(List<String> values) {
    List<String> there = values.stream().filter(value -> !value.isBlank()).toList();
    if (there.isEmpty()) {
      return "";
    }
    var place = new TimeFormat.Place(new Times(), ZoneId.of("UTC"), (month, day) -> 1970);
    return FORMATS.stream()
        .filter(
            name ->
                there.stream()
                    .allMatch(
                        value -> {
                          long read = TimeFormat.named(name).read(value, place);
                          return read != Times.BAD && read > EARLIEST;
                        }))
        .findFirst()
        .orElse("");
  }

  private String text(Path file, char separator, boolean header) {
    var text = new StringBuilder();
    text.append(
        "# A draft for %s, by what its first rows look like. Put right what is marked with ???, then\n"
                .formatted(file.getFileName())
            + "#   sekisho read --calls FILE --mapping THIS\n"
            + "# shows how it is read. The language is told in docs/mapping.md.\n");
    text.append("name: our-switch\ntitle: our switch\nrows: csv\n");
    text.append("csv: {separator: ").append(shown(separator)).append(", escape: loose}\n");
    samples(text);
    if (header) {
      text.append("needs: [")
          .append(
              String.join(
                  ", ",
                  names.stream()
                      .filter(n -> !n.isEmpty())
                      .limit(4)
                      .map(MappingDraft::quoted)
                      .toList()))
          .append("]\n");
    } else {
      text.append("columns: [").append(String.join(", ", names)).append("]\n");
    }
    text.append("times: {format: %s}".formatted(quoted(format.isEmpty() ? "local" : format)))
        .append(
            format.isEmpty()
                ? "   # ??? iso, local, epoch, or a pattern such as dd/MM/yyyy HH:mm:ss\n"
                : "   # times without a zone are those of --zone\n");
    text.append("fields:\n");
    fields().forEach((field, line) -> text.append("  ").append(line).append('\n'));
    return text.toString();
  }

  private Map<CallField, String> fields() {
    Map<CallField, String> lines = new LinkedHashMap<>();
    for (CallField field : CallField.values()) {
      String guess = guesses.get(field);
      String key = field.key();
      if (guess == null) {
        String what =
            switch (field) {
              case B_NUMBER -> "the number that was called";
              case SUBSCRIBER_ID -> "who is charged";
              case START_TIME -> "when it began; with end_time, duration or talk";
              default -> "";
            };
        if (!what.isEmpty()) {
          lines.put(field, "%s: %s   # %s".formatted(key, UNKNOWN, what));
        }
      } else if (field == CallField.DISPOSITION) {
        lines.put(
            field,
            """
            disposition:                       # ??? which words stand for what; found: %s
                from: %s
                answered: [ANSWERED, OK, "200"]
                busy: [BUSY, "486"]
                no_answer: [NO ANSWER, NOANSWER, CANCEL, "480", "487"]
                otherwise: failed              # unless it was talked on"""
                .formatted(found(guess), quoted(guess)));
      } else if (field.isSpan() && all(guess, CLOCK)) {
        lines.put(field, "%s: {from: %s, unit: clock}".formatted(key, quoted(guess)));
      } else {
        lines.put(field, "%s: %s".formatted(key, guess.startsWith("[") ? guess : quoted(guess)));
      }
    }
    return lines;
  }

  /** The words that stand in a column, a few of them. */
  private String found(String name) {
    return values(name).stream()
        .filter(value -> !value.isEmpty())
        .distinct()
        .limit(8)
        .map(MappingDraft::masked)
        .collect(Collectors.joining(", "));
  }

  /** The columns, each with what stands in it. */
  private void samples(StringBuilder text) {
    for (String name : names) {
      String sample =
          values(name).stream().filter(value -> !value.isEmpty()).findFirst().orElse("(empty)");
      text.append("# %s: such as %s\n".formatted(name, masked(sample)));
    }
  }

  private static String shown(char separator) {
    return separator == '\t' ? "tab" : "\"" + separator + "\"";
  }

  private static String quoted(String name) {
    return name.matches("[a-z0-9_-]+") ? name : '"' + name.replace("\"", "\\\"") + '"';
  }

  /** A sample without what may be somebody's number. */
  private static String masked(String sample) {
    String shown =
        (sample.length() > 30 ? sample.substring(0, 30) : sample).replaceAll("\\p{Cntrl}", " ");
    return NUMBER.matcher(shown).matches() && shown.length() > 6
        ? shown.substring(0, shown.length() - 4) + "****"
        : shown;
  }
}
