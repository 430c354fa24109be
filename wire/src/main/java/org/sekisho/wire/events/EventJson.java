package org.sekisho.wire.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.sekisho.call.CallAnswered;
import org.sekisho.call.CallEnded;
import org.sekisho.call.CallRecord;
import org.sekisho.call.CallTried;
import org.sekisho.call.NetworkEvent;
import org.sekisho.call.Registration;
import org.sekisho.call.SourceAddress;
import org.sekisho.wire.BadFileException;

/**
 * Reads {@code POST /api/v1/events}: {@code {"events":[{"type":"call.tried","call_id":"…",
 * "time":"2026-01-31T02:00:00+09:00","subscriber_id":"…","b_number":"…"}, …]}}. What one event
 * lacks costs that event alone. docs/server.md tells each type's fields.
 */
public final class EventJson {

  /** Events of one request. */
  public static final int MOST_EVENTS = 1_000;

  /** Characters of a text; a Call-ID longer than this is nobody's. */
  private static final int MOST_TEXT = 512;

  /** An event's time may be so far ahead of ours, and so far behind. */
  private static final Duration AHEAD = Duration.ofMinutes(10);

  private static final Duration LATE = Duration.ofDays(3);

  private static final ObjectMapper JSON = new ObjectMapper();

  private EventJson() {}

  /**
   * An event that is not taken.
   *
   * @param index its place among the request's, from 0
   * @param reason what is wrong, naming the field
   */
  public record Rejected(int index, String reason) {}

  /** What a request tells. */
  public record Parsed(List<NetworkEvent> events, List<Rejected> rejected) {}

  /**
   * Reads a request.
   *
   * @param nowMillis our time, epoch milliseconds
   * @throws BadFileException if it is no JSON, or has no events, or too many
   */
  public static Parsed read(byte[] body, long nowMillis) {
    JsonNode events;
    try {
      events = JSON.readTree(body).path("events");
    } catch (JsonProcessingException e) {
      throw new BadFileException("not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new BadFileException("not JSON: " + e.getMessage(), e);
    }
    if (!events.isArray() || events.isEmpty() || events.size() > MOST_EVENTS) {
      throw new BadFileException(
          "'events' must be an array of 1 to %,d events".formatted(MOST_EVENTS));
    }
    List<NetworkEvent> read = new ArrayList<>();
    List<Rejected> rejected = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      try {
        read.add(inTime(event(events.get(i)), nowMillis));
      } catch (IllegalArgumentException e) {
        rejected.add(new Rejected(i, String.valueOf(e.getMessage())));
      }
    }
    return new Parsed(read, rejected);
  }

  /** A clock that is wrong must not make everything after it late, nor a table for its day. */
  private static NetworkEvent inTime(NetworkEvent event, long nowMillis) {
    long at = event instanceof CallRecord record ? record.startMillis() : event.atMillis();
    if (event.atMillis() > nowMillis + AHEAD.toMillis()) {
      throw new IllegalArgumentException(
          "time: more than %d minutes in the future".formatted(AHEAD.toMinutes()));
    }
    if (at < nowMillis - LATE.toMillis()) {
      throw new IllegalArgumentException("time: more than %d days ago".formatted(LATE.toDays()));
    }
    return event;
  }

  private static NetworkEvent event(JsonNode of) {
    String type = text(of, "type", true);
    return switch (type) {
      case "call.tried" ->
          new CallTried(
              text(of, "call_id", true),
              time(of, "time"),
              subscriber(of),
              text(of, "a_number", false),
              text(of, "b_number", true),
              SourceAddress.parse(text(of, "source_ip", false)),
              text(of, "user_agent", false),
              text(of, "charged_number", false),
              text(of, "redirecting_number", false),
              text(of, "refused_by", false));
      case "call.answered" -> new CallAnswered(text(of, "call_id", true), time(of, "time"));
      case "call.ended" -> new CallEnded(text(of, "call_id", true), time(of, "time"));
      case "call.record" -> record(of);
      case "registration" ->
          new Registration(
              time(of, "time"),
              text(of, "subscriber_id", true),
              SourceAddress.parse(text(of, "source_ip", false)),
              text(of, "user_agent", false),
              success(of));
      default ->
          throw new IllegalArgumentException(
              "type: '%s' is none of call.tried, call.answered, call.ended, call.record, registration"
                  .formatted(type));
    };
  }

  private static CallRecord record(JsonNode of) {
    boolean answered = of.hasNonNull("answer_time") && !of.path("answer_time").asText().isEmpty();
    return new CallRecord(
        text(of, "call_id", true),
        time(of, "start_time"),
        answered ? time(of, "answer_time") : CallRecord.NOT_ANSWERED,
        time(of, "end_time"),
        subscriber(of),
        text(of, "a_number", false),
        text(of, "b_number", true),
        SourceAddress.parse(text(of, "source_ip", false)),
        text(of, "user_agent", false),
        answered ? CallRecord.Disposition.ANSWERED : CallRecord.Disposition.NO_ANSWER,
        text(of, "charged_number", false),
        text(of, "redirecting_number", false),
        text(of, "refused_by", false));
  }

  private static boolean success(JsonNode of) {
    String outcome = text(of, "outcome", true);
    return switch (outcome) {
      case "SUCCESS" -> true;
      case "FAILURE" -> false;
      default ->
          throw new IllegalArgumentException(
              "outcome: '%s' is neither SUCCESS nor FAILURE".formatted(outcome));
    };
  }

  /** Who pays: a subscriber, or the number that is charged. */
  private static String subscriber(JsonNode of) {
    boolean charged = !text(of, "charged_number", false).isEmpty();
    return text(of, "subscriber_id", !charged);
  }

  private static String text(JsonNode of, String field, boolean needed) {
    JsonNode value = of.path(field);
    String text = value.isValueNode() && !value.isNull() ? value.asText() : "";
    if (needed && text.isEmpty()) {
      throw new IllegalArgumentException(field + ": missing");
    }
    if (text.length() > MOST_TEXT || text.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
      throw new IllegalArgumentException(
          "%s: more than %d characters, or a control character".formatted(field, MOST_TEXT));
    }
    return text;
  }

  private static long time(JsonNode of, String field) {
    String text = text(of, field, true);
    try {
      return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "%s: '%s' is no time with an offset, such as 2026-01-31T02:00:00+09:00"
              .formatted(field, text),
          e);
    }
  }
}
