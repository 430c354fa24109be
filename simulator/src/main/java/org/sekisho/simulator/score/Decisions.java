package org.sekisho.simulator.score;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sekisho.call.SourceAddress;
import org.sekisho.number.Countries;
import org.sekisho.number.Country;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.TextLines;

/** The decisions of a run, by what they are about: when each measure was in force. */
final class Decisions {

  /** A time a measure is in force, the end not included; epoch milliseconds. */
  record Interval(long fromMillis, long toMillis) {
    boolean covers(long atMillis) {
      return fromMillis <= atMillis && atMillis < toMillis;
    }
  }

  /** What was decided on one line. */
  static final class OfLine {
    final List<Interval> challenged = new ArrayList<>();
    final List<Interval> suspended = new ArrayList<>();
    final List<Long> contacts = new ArrayList<>();

    boolean challengedAt(long atMillis) {
      return challenged.stream().anyMatch(interval -> interval.covers(atMillis));
    }

    boolean suspendedAt(long atMillis) {
      return suspended.stream().anyMatch(interval -> interval.covers(atMillis));
    }

    /** The first instant from which any measure was on the line, from {@code atMillis} on. */
    long firstMeasureAfter(long atMillis) {
      return Stream.concat(challenged.stream(), suspended.stream())
          .filter(interval -> interval.toMillis() > atMillis)
          .mapToLong(interval -> Math.max(interval.fromMillis(), atMillis))
          .min()
          .orElse(Long.MAX_VALUE);
    }

    long firstSuspensionAfter(long atMillis) {
      return suspended.stream()
          .mapToLong(Interval::fromMillis)
          .filter(from -> from >= atMillis)
          .min()
          .orElse(Long.MAX_VALUE);
    }
  }

  private static final long FOR_EVER = Long.MAX_VALUE;
  private static final OfLine NOTHING = new OfLine();

  private final Map<String, OfLine> lines = new HashMap<>();
  private boolean reportOnly;
  private final Map<Country, List<Interval>> countries = new HashMap<>();
  private final Map<SourceAddress, List<Interval>> addresses = new HashMap<>();

  /**
   * Reads {@code decisions.jsonl}.
   *
   * @param learnUntilMillis decisions before it do not count
   */
  static Decisions read(Path file, long learnUntilMillis) throws IOException {
    var decisions = new Decisions();
    var mapper = new ObjectMapper();
    try (TextLines lines = TextLines.open(file)) {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        if (line.get().isBlank()) {
          continue;
        }
        try {
          JsonNode decision = mapper.readTree(line.get());
          if (!decision.has("action") || !decision.has("time")) {
            throw new BadFileException(
                "%s: line %d is no decision; give the decisions.jsonl that detect wrote"
                    .formatted(file, lines.lineNumber()));
          }
          decisions.reportOnly |= !decision.path("ordered").asBoolean(true);
          long at = time(decision, "time");
          if (at >= learnUntilMillis) {
            decisions.add(decision, at);
          }
        } catch (IOException | DateTimeParseException e) {
          throw new BadFileException(
              "%s: line %d is no decision: %s".formatted(file, lines.lineNumber(), e.getMessage()),
              e);
        }
      }
    }
    return decisions;
  }

  /** Suspends a line for a time. */
  void suspend(String subscriber, long atMillis, long untilMillis) {
    lines
        .computeIfAbsent(subscriber, id -> new OfLine())
        .suspended
        .add(new Interval(atMillis, untilMillis));
  }

  private static long time(JsonNode decision, String field) {
    return OffsetDateTime.parse(decision.path(field).asText()).toInstant().toEpochMilli();
  }

  private void add(JsonNode decision, long at) {
    long until = decision.hasNonNull("until") ? time(decision, "until") : FOR_EVER;
    OfLine line =
        decision.has("subscriber")
            ? lines.computeIfAbsent(decision.path("subscriber").asText(), id -> new OfLine())
            : new OfLine();
    SourceAddress address = SourceAddress.parse(decision.path("ip").asText());
    switch (decision.path("action").asText()) {
      case "CHALLENGE" -> {
        end(line.challenged, at);
        line.challenged.add(new Interval(at, until));
      }
      case "UNCHALLENGE" -> end(line.challenged, at);
      case "SUSPEND" -> {
        end(line.suspended, at);
        line.suspended.add(new Interval(at, until));
      }
      case "RELEASE" -> end(line.suspended, at);
      case "CONTACT" -> line.contacts.add(at);
      case "RESTRICT_COUNTRY" -> of(countries, country(decision)).add(new Interval(at, until));
      case "LIFT_COUNTRY" -> end(of(countries, country(decision)), at);
      case "BLOCK_IP" -> of(addresses, address).add(new Interval(at, until));
      case "UNBLOCK_IP" -> end(of(addresses, address), at);
      default -> {}
    }
  }

  /** The country a number belongs to: the United States are not all that begins with 1. */
  private static Optional<Country> of(String digits) {
    return Countries.world().findByNumber(digits);
  }

  private static Country country(JsonNode decision) {
    String prefix = decision.path("country").asText();
    return of(prefix)
        .orElseThrow(() -> new BadFileException("no country has prefix '%s'".formatted(prefix)));
  }

  private static <K> List<Interval> of(Map<K, List<Interval>> map, K key) {
    return map.computeIfAbsent(key, k -> new ArrayList<>());
  }

  private static void end(List<Interval> intervals, long at) {
    for (int i = 0; i < intervals.size(); i++) {
      Interval interval = intervals.get(i);
      if (interval.covers(at)) {
        intervals.set(i, new Interval(interval.fromMillis, at));
      }
    }
  }

  /** Nothing of it was ordered: a score says what would have been. */
  boolean reportOnly() {
    return reportOnly;
  }

  OfLine ofLine(String subscriber) {
    return lines.getOrDefault(subscriber, NOTHING);
  }

  Map<String, OfLine> lines() {
    return lines;
  }

  /** Whether a measure on a country or an address refuses a call tried now. */
  boolean refusedByOthers(String digits, SourceAddress source, long atMillis) {
    if (!countries.isEmpty()
        && of(digits).stream()
            .flatMap(country -> countries.getOrDefault(country, List.of()).stream())
            .anyMatch(interval -> interval.covers(atMillis))) {
      return true;
    }
    return !source.isNone()
        && addresses.getOrDefault(source, List.of()).stream()
            .anyMatch(interval -> interval.covers(atMillis));
  }
}
