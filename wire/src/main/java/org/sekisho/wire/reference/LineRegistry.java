package org.sekisho.wire.reference;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sekisho.call.CallRecord;
import org.sekisho.line.Line;
import org.sekisho.line.LineKind;

/**
 * The operator's lines, by subscriber_id and by number: those of the subscribers file, and those
 * only calls tell of, in the order they came. Used by the one thread that reads.
 */
public final class LineRegistry {

  /** Lines known at once. */
  public static final int MOST = 20_000_000;

  private final Map<String, Line> byId = new HashMap<>();
  private volatile Map<String, Line> byNumber = new HashMap<>();
  private final List<Line> lines = new ArrayList<>();
  private int unknown;
  private long fetched; // keeps the fetching from being optimised away

  /**
   * Reads the subscribers file: {@code subscriber_id,kind,a_number,device_model,channels,opened_on}
   * and what is optional.
   *
   * @throws org.sekisho.wire.BadFileException with file and line if it cannot be read
   */
  public static LineRegistry read(Path file) throws IOException {
    var registry = new LineRegistry();
    ReferenceFiles.read(
        file,
        List.of("subscriber_id", "kind"),
        (header, row) -> {
          String id = row.get(header.find("subscriber_id"));
          if (id.isEmpty()) {
            throw new IllegalArgumentException("subscriber_id is empty");
          }
          String number = row.get(header.find("a_number"));
          Line known = registry.byId.get(id);
          if (known == null) {
            String channels = row.get(header.find("channels")).strip();
            known =
                new Line(
                    registry.lines.size(),
                    id,
                    kind(row.get(header.find("kind"))),
                    row.get(header.find("device_model")),
                    channels.isEmpty() ? 0 : Integer.parseInt(channels),
                    openedOn(row.get(header.find("opened_on")).strip()),
                    row.get(header.find("terms_version")),
                    stopAt(row.get(header.find("advance_instruction")).strip()),
                    !row.get(header.find("priority")).isBlank()
                        && !row.get(header.find("priority")).strip().equals("0"));
            registry.add(known);
          }
          if (!number.isEmpty()) {
            registry.byNumber.putIfAbsent(number, known);
          }
        });
    return registry;
  }

  /** The line a call is charged to: a trusted charge number, a diverting party, the subscriber. */
  public Line chargedParty(CallRecord call) {
    if (!call.chargedNumber().isEmpty()) {
      Line line = byNumber.get(call.chargedNumber());
      if (line != null) {
        return line;
      }
    }
    if (!call.redirectingNumber().isEmpty()) {
      Line line = byNumber.get(call.redirectingNumber());
      if (line != null) {
        return line;
      }
    }
    String id = call.subscriberId().isEmpty() ? call.chargedNumber() : call.subscriberId();
    return findNamed(id).orElseGet(() -> get(id));
  }

  /** The line a switch names, by its id or by its number only; from any thread, once it is read. */
  public Optional<Line> findNamed(String name) {
    Line line = byId.get(name);
    return Optional.ofNullable(line == null ? byNumber.get(name) : line);
  }

  /**
   * Takes in a subscribers file: its lines are told anew, new ones are added. A line that is not in
   * it stays, since calls may still come, but nothing more is known of it than its id.
   *
   * @return the lines that are others now, with their numbers
   */
  public List<Line> takeIn(LineRegistry file) {
    List<Line> changed = new ArrayList<>();
    for (Line told : file.lines) {
      Line known = byId.get(told.id());
      int number = known == null ? lines.size() : known.number();
      Line line = told.number() == number ? told : told.withNumber(number);
      if (known == null) {
        add(line);
      } else if (!known.equals(line)) {
        replace(line, changed);
      }
    }
    for (Line known : List.copyOf(lines)) {
      Line unknownNow = Line.unknown(known.number(), known.id());
      if (!file.byId.containsKey(known.id()) && !known.equals(unknownNow)) {
        replace(unknownNow, changed);
      }
    }
    Map<String, Line> numbers = new HashMap<>();
    file.byNumber.forEach((number, line) -> numbers.put(number, byId.get(line.id())));
    byNumber = numbers; // read by other threads
    return changed;
  }

  private void replace(Line line, List<Line> changed) {
    byId.put(line.id(), line);
    lines.set(line.number(), line);
    changed.add(line);
  }

  /** Touches where a line would be found, for {@link #chargedParty} soon after; makes none. */
  public void fetch(String id) {
    Line line = byId.get(id);
    fetched += line == null ? 0 : line.number();
  }

  /** The line of a subscriber_id; one only calls tell of is made, its kind unknown. */
  public Line get(String id) {
    Line line = byId.get(id);
    if (line == null) {
      if (lines.size() == MOST) {
        throw new IllegalStateException("more than %d lines".formatted(MOST));
      }
      line = Line.unknown(lines.size(), id);
      add(line);
      unknown++;
    }
    return line;
  }

  public Optional<Line> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Whether the subscribers file gives a line a number; from any thread, once it is read. */
  public boolean isNumberOf(String id, String number) {
    Line line = byNumber.get(number);
    return line != null && line.id().equals(id);
  }

  /** All lines, by number. */
  public List<Line> list() {
    return Collections.unmodifiableList(lines);
  }

  public int size() {
    return lines.size();
  }

  /** Lines only calls told of. */
  public int unknown() {
    return unknown;
  }

  private void add(Line line) {
    byId.put(line.id(), line);
    lines.add(line);
  }

  private static LineKind kind(String text) {
    try {
      return text.isBlank()
          ? LineKind.UNKNOWN
          : LineKind.valueOf(text.strip().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "kind must be RESIDENTIAL or BUSINESS: '%s'".formatted(text), e);
    }
  }

  private static long openedOn(String text) {
    try {
      return text.isEmpty()
          ? Line.LONG_AGO
          : LocalDate.parse(text.substring(0, Math.min(10, text.length()))).toEpochDay();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "opened_on must be a date (2026-01-31): '%s'".formatted(text), e);
    }
  }

  /** {@code stop:30000}: suspend when a day's calls abroad come to 30,000 yen. */
  private static Optional<Long> stopAt(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!text.matches("stop:[0-9]{1,9}")) {
      throw new IllegalArgumentException(
          "advance_instruction must be stop:YEN, such as stop:30000: '%s'".formatted(text));
    }
    return Optional.of(Long.valueOf(text.substring(5)));
  }
}
