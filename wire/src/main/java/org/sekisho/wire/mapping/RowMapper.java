package org.sekisho.wire.mapping;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.sekisho.call.CallRecord;
import org.sekisho.call.CallRecord.Disposition;
import org.sekisho.wire.FieldRow;
import org.sekisho.wire.RejectReason;
import org.sekisho.wire.mapping.Mapping.Rule;
import org.sekisho.wire.mapping.Parsed.Marks;

/** A mapping made ready for one file: its fields found, its rules compiled. */
public final class RowMapper {

  /** What stands for bytes that are not of the file's encoding. */
  private static final char REPLACEMENT = '\uFFFD';

  /** Rows that nothing names, among which equal ones are counted. */
  private static final int MOST_ALIKE = 100_000;

  private final boolean named; // calls are named by the row; else by what they say
  private final Texts callId;
  private final Texts subscriber;
  private final Texts aNumber;
  private final Texts bNumber;
  private final Texts userAgent;
  private final Texts chargedNumber;
  private final Texts redirecting;
  private final Texts refusedBy;
  private final KnownAddresses addresses;
  private final Moments moments;
  private final Outcomes outcomes;
  private final List<Match> skip;
  private final List<Match> incoming;
  private final List<Template> once;
  private final Texts continues;
  private final Texts returns;
  private final @Nullable EventRows events;
  private final Map<Long, Integer> alike = new HashMap<>();

  private RowMapper(Mapping mapping, ToIntFunction<String> slots, TimeFormat.Place place) {
    callId = texts(mapping, CallField.CALL_ID, slots);
    named =
        !callId.isNowhere()
            && !(mapping.shape() instanceof Mapping.Shape.Csv csv && !csv.hasHeader());
    subscriber = texts(mapping, CallField.SUBSCRIBER_ID, slots);
    aNumber = texts(mapping, CallField.A_NUMBER, slots);
    bNumber = texts(mapping, CallField.B_NUMBER, slots);
    userAgent = texts(mapping, CallField.USER_AGENT, slots);
    chargedNumber = texts(mapping, CallField.CHARGED_NUMBER, slots);
    redirecting = texts(mapping, CallField.REDIRECTING_NUMBER, slots);
    refusedBy = texts(mapping, CallField.REFUSED_BY, slots);
    addresses = new KnownAddresses(texts(mapping, CallField.SOURCE_IP, slots));
    moments = Moments.of(mapping, slots, place);
    outcomes = Outcomes.of(mapping, slots);
    skip = Match.of(mapping.skip(), slots);
    incoming = Match.of(mapping.incoming(), slots);
    once = mapping.once().stream().map(text -> Template.of(text, slots)).toList();
    continues = Texts.of(mapping.continues(), slots);
    returns = Texts.of(mapping.returns(), slots);
    events = mapping.events().map(of -> EventRows.of(of, slots, place)).orElse(null);
  }

  /**
   * Makes a mapping ready.
   *
   * @param slots where a field of a name is
   */
  static RowMapper of(Mapping mapping, ToIntFunction<String> slots, TimeFormat.Place place) {
    return new RowMapper(mapping, slots, place);
  }

  private static Texts texts(Mapping mapping, CallField field, ToIntFunction<String> slots) {
    return mapping.fields().get(field) instanceof Rule.Text text
        ? Texts.of(text.from(), slots)
        : Texts.NOWHERE;
  }

  /** Whether the mapping's times have no offset of their own and none was named. */
  public static boolean needsZone(Mapping mapping) {
    List<Rule> times = new ArrayList<>(mapping.fields().values());
    mapping.events().ifPresent(of -> times.add(of.at()));
    return times.stream()
        .anyMatch(
            rule ->
                rule instanceof Rule.Time time
                    && time.zone().isEmpty()
                    && time.formats().stream().allMatch(TimeFormat::needsZone));
  }

  /**
   * Reads a row.
   *
   * @param text all of it: a row that nothing names is named by what it says
   */
  public Parsed parse(FieldRow row, String text) {
    if (holding(incoming, row).isPresent()) {
      return new Parsed.Incoming();
    }
    return events == null ? parseCall(row, text) : parseEvent(events, row);
  }

  /** That a row tells of no call of its own; empty when it does. */
  Optional<Parsed> skip(FieldRow row) {
    return holding(skip, row).map(match -> new Parsed.Skipped(match.isSure()));
  }

  private static Optional<Match> holding(List<Match> any, FieldRow row) {
    if (any.isEmpty()) {
      return Optional.empty();
    }
    for (Match match : any) {
      if (match.holds(row)) {
        return Optional.of(match);
      }
    }
    return Optional.empty();
  }

  private Parsed parseCall(FieldRow row, String text) {
    RejectReason bad = moments.read(row);
    if (bad != null) {
      return new Parsed.Bad(bad);
    }
    String id = callId.of(row);
    if (id.isEmpty()) {
      if (named) {
        return new Parsed.Bad(RejectReason.NO_CALL_ID);
      }
      id = idOf(text);
    }
    Optional<Disposition> how = outcomes.of(row, moments);
    if (how.isEmpty()) {
      return new Parsed.Bad(RejectReason.BAD_DISPOSITION);
    }
    long answer = CallRecord.NOT_ANSWERED;
    if (how.get() == Disposition.ANSWERED) {
      answer = moments.answerMillis();
      if (answer == CallRecord.NOT_ANSWERED) {
        return new Parsed.Bad(RejectReason.BAD_TIME);
      }
    }
    return record(row, id, moments.startMillis(), answer, moments.endMillis(), how.get());
  }

  /** A name by what a row says, so that the same row is the same call in whatever file it is. */
  private String idOf(String text) {
    long hash = 0xCBF29CE484222325L; // FNV-1a
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
    }
    if (alike.size() == MOST_ALIKE) {
      alike.clear();
    }
    int same = alike.merge(hash, 1, Integer::sum);
    return "row-" + Long.toHexString(hash) + (same == 1 ? "" : "-" + same);
  }

  private Parsed record(
      FieldRow row, String id, long start, long answer, long end, Disposition how) {
    String line = subscriber.of(row);
    String charged = chargedNumber.of(row);
    String number = bNumber.of(row);
    if (line.isEmpty() && charged.isEmpty()) {
      return new Parsed.Bad(RejectReason.NO_SUBSCRIBER);
    }
    if (number.isEmpty()) {
      return new Parsed.Bad(RejectReason.NO_NUMBER);
    }
    if (isGarbled(line) || isGarbled(number) || isGarbled(id) || isGarbled(charged)) {
      return new Parsed.Bad(RejectReason.NOT_UTF_8);
    }
    var call =
        new CallRecord(
            id,
            start,
            answer,
            end,
            line,
            aNumber.of(row),
            number,
            addresses.of(row),
            userAgent.kept(row),
            how,
            charged,
            redirecting.of(row),
            refusedBy.of(row));
    return new Parsed.Call(call, marks(row));
  }

  private Marks marks(FieldRow row) {
    if (once.isEmpty() && continues.isNowhere()) {
      return Marks.NONE;
    }
    List<String> same = new ArrayList<>(once.size());
    for (Template text : once) {
      String key = text.ofAll(row);
      if (!key.isEmpty()) {
        same.add(key);
      }
    }
    return new Marks(same, continues.of(row), returns.of(row), subscriber.rank());
  }

  private Parsed parseEvent(EventRows rows, FieldRow row) {
    EventRows.Event event = rows.read(row);
    return switch (event.kind()) {
      case NONE -> new Parsed.Skipped(false);
      case BAD -> new Parsed.Bad(event.reason());
      case ENDED -> new Parsed.Ended(event.call(), event.parties(), event.atMillis());
      case ANSWERED, REFUSED, GOES_ON -> {
        boolean answered = event.kind() == EventRows.Kind.ANSWERED;
        Parsed parsed =
            record(
                row,
                event.call(),
                event.atMillis(),
                answered ? event.atMillis() : CallRecord.NOT_ANSWERED,
                event.atMillis(),
                answered ? Disposition.ANSWERED : event.how());
        if (!(parsed instanceof Parsed.Call told)) {
          yield parsed;
        }
        yield answered
            ? new Parsed.Answered(told.call(), event.parties())
            : new Parsed.Refused(told.call(), event.kind() == EventRows.Kind.GOES_ON);
      }
    };
  }

  private static boolean isGarbled(String text) {
    return text.indexOf(REPLACEMENT) >= 0;
  }
}
