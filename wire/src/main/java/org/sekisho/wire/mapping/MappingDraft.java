package org.sekisho.wire.mapping;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.sekisho.wire.CsvRow;
import org.sekisho.wire.TextLines;

/**
 * A mapping for a file nobody knows, as far as its first rows tell: a person puts the rest right.
 * Columns are guessed by their names, and by what stands in them where they have none.
 */
public final class MappingDraft {

  /** Rows looked at. */
  private static final int ROWS = 20;

  private static final Pattern TIME =
      Pattern.compile(
          "\\d{4}[-/]\\d{1,2}[-/]\\d{1,2}[ T]\\d{1,2}:\\d{2}(:\\d{2}.*)?|\\d{10}(\\.\\d+)?");
  private static final Pattern NUMBER = Pattern.compile("\\+?[0-9*#-]{3,20}");

  /** Words in a column's name, the likeliest first. */
  private static final Map<CallField, List<String>> WORDS = words();

  private MappingDraft() {}

  private static Map<CallField, List<String>> words() {
    Map<CallField, List<String>> words = new EnumMap<>(CallField.class);
    words.put(CallField.CALL_ID, List.of("uniqueid", "call_id", "callid", "call-id", "uuid", "id"));
    words.put(
        CallField.START_TIME,
        List.of("start", "setup", "begin", "calldate", "invite", "date", "開始", "発信時刻", "日時"));
    words.put(CallField.ANSWER_TIME, List.of("answer", "connect", "応答"));
    words.put(CallField.END_TIME, List.of("end", "disconnect", "hangup", "release", "stop", "終了"));
    words.put(CallField.TALK, List.of("billsec", "billable", "talk", "通話時間", "通話秒"));
    words.put(CallField.DURATION, List.of("duration", "length", "seconds", "秒"));
    words.put(
        CallField.SUBSCRIBER_ID,
        List.of("account", "subscriber", "customer", "charge", "extension", "契約", "内線"));
    words.put(
        CallField.A_NUMBER,
        List.of("src", "source", "caller", "calling", "from", "ani", "a_number", "clid", "発信"));
    words.put(
        CallField.B_NUMBER,
        List.of(
            "dst",
            "destination",
            "callee",
            "called",
            "dialed",
            "dialled",
            "to",
            "dnis",
            "b_number",
            "着信",
            "通話先",
            "相手"));
    words.put(CallField.SOURCE_IP, List.of("source_ip", "src_ip", "remote_ip", "ipaddr", "ip"));
    words.put(CallField.DISPOSITION, List.of("disposition", "status", "result", "cause", "結果"));
    return words;
  }

  /** A draft for a file, as the text of a mapping. */
  public static String of(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    try (TextLines in = TextLines.open(file)) {
      for (Optional<String> line = in.next();
          line.isPresent() && lines.size() <= ROWS;
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
    return text(file, separator, rows);
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

  private static String text(Path file, char separator, List<List<String>> rows) {
    List<String> first = rows.isEmpty() ? List.of() : rows.getFirst();
    boolean header =
        !first.isEmpty()
            && first.stream().noneMatch(field -> TIME.matcher(field).matches())
            && first.stream().anyMatch(field -> !field.isEmpty());
    List<String> names = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      names.add(header ? first.get(i).toLowerCase(Locale.ROOT) : "column" + (i + 1));
    }
    List<List<String>> body = header ? rows.subList(1, rows.size()) : rows;
    Map<CallField, String> guesses = guess(names, body, header);
    var text = new StringBuilder();
    text.append(
        "# A draft for %s, by what its first rows look like. Put right what is marked with ???, then\n"
                .formatted(file.getFileName())
            + "#   sekisho read --calls FILE --mapping THIS\n"
            + "# shows how it is read. The language is told in docs/mapping.md.\n");
    text.append("name: our-switch\ntitle: our switch\nrows: csv\n");
    text.append("csv: {separator: ").append(shown(separator)).append(", escape: loose}\n");
    if (!header) {
      text.append("columns: [").append(String.join(", ", names)).append("]\n");
      for (int i = 0; i < names.size() && !body.isEmpty(); i++) {
        String sample = i < body.getFirst().size() ? body.getFirst().get(i) : "";
        text.append("# %s is such as: %s\n".formatted(names.get(i), masked(sample)));
      }
    } else {
      text.append("needs: [")
          .append(
              String.join(
                  ", ",
                  guesses.entrySet().stream()
                      .filter(each -> each.getKey() != CallField.CALL_ID)
                      .map(each -> quoted(each.getValue()))
                      .distinct()
                      .limit(4)
                      .toList()))
          .append("]\n# The file's columns: ")
          .append(String.join(", ", names))
          .append('\n');
    }
    text.append(
        "# iso, local, epoch, ..., or a pattern such as dd/MM/yyyy HH:mm:ss; local times need --zone\n");
    text.append("times: {format: [iso, local, epoch]}\nfields:\n");
    for (CallField field : WORDS.keySet()) {
      String guess = guesses.get(field);
      boolean needed =
          field == CallField.B_NUMBER
              || field == CallField.SUBSCRIBER_ID
              || field == CallField.START_TIME;
      if (guess != null && field == CallField.DISPOSITION) {
        text.append(
            "  disposition:                         # ??? which words stand for what\n"
                + "    from: %s\n    answered: [ANSWERED, OK, 200]\n    busy: [BUSY, 486]\n"
                    .formatted(quoted(guess))
                + "    no_answer: [NO ANSWER, NOANSWER, CANCEL, 480, 487]\n    otherwise: failed\n");
      } else if (guess != null) {
        text.append("  %s: %s\n".formatted(field.key(), quoted(guess)));
      } else if (needed) {
        text.append(
            "  %s: ???                 # %s\n"
                .formatted(
                    field.key(),
                    switch (field) {
                      case B_NUMBER -> "the number that was called";
                      case START_TIME -> "when it began; with end_time, duration or talk";
                      default -> "who is charged";
                    }));
      }
    }
    return text.toString();
  }

  private static Map<CallField, String> guess(
      List<String> names, List<List<String>> body, boolean header) {
    Map<CallField, String> guesses = new EnumMap<>(CallField.class);
    if (header) {
      for (Map.Entry<CallField, List<String>> field : WORDS.entrySet()) {
        field.getValue().stream()
            .flatMap(word -> names.stream().filter(name -> name.contains(word)))
            .filter(name -> !guesses.containsValue(name))
            .findFirst()
            .ifPresent(name -> guesses.put(field.getKey(), name));
      }
      for (int i = 0; i < names.size() && !guesses.containsKey(CallField.START_TIME); i++) {
        if (all(body, i, TIME) && !guesses.containsValue(names.get(i))) {
          guesses.put(CallField.START_TIME, names.get(i));
        }
      }
    } else {
      List<CallField> times =
          new ArrayList<>(List.of(CallField.START_TIME, CallField.ANSWER_TIME, CallField.END_TIME));
      List<CallField> numbers = new ArrayList<>(List.of(CallField.A_NUMBER, CallField.B_NUMBER));
      for (int i = 0; i < names.size(); i++) {
        int column = i;
        if (all(body, column, TIME) && !times.isEmpty()) {
          guesses.put(times.removeFirst(), names.get(i));
        } else if (all(body, column, NUMBER) && !numbers.isEmpty()) {
          guesses.put(numbers.removeFirst(), names.get(i));
        }
      }
    }
    String caller = guesses.get(CallField.A_NUMBER);
    if (caller != null) {
      guesses.putIfAbsent(CallField.SUBSCRIBER_ID, caller);
    }
    return guesses;
  }

  private static boolean all(List<List<String>> rows, int column, Pattern form) {
    return !rows.isEmpty()
        && rows.stream()
            .allMatch(
                row ->
                    column < row.size()
                        && (row.get(column).isEmpty() || form.matcher(row.get(column)).matches()))
        && rows.stream().anyMatch(row -> column < row.size() && !row.get(column).isEmpty());
  }

  private static String shown(char separator) {
    return separator == '\t' ? "tab" : "\"" + separator + "\"";
  }

  private static String quoted(String name) {
    return name.matches("[a-z0-9_-]+") ? name : '"' + name.replace("\"", "\\\"") + '"';
  }

  /** A sample without what may be somebody's number. */
  private static String masked(String sample) {
    String shown = sample.length() > 30 ? sample.substring(0, 30) : sample;
    return NUMBER.matcher(shown).matches() && shown.length() > 6
        ? shown.substring(0, shown.length() - 4) + "****"
        : shown;
  }
}
