package org.sekisho.wire.mapping;

import java.util.List;
import java.util.function.ToIntFunction;
import org.sekisho.call.CallRecord.Disposition;
import org.sekisho.wire.FieldRow;
import org.sekisho.wire.RejectReason;
import org.sekisho.wire.Times;
import org.sekisho.wire.mapping.Parsed.Parties;

/** Rows that each tell of one transaction of a call: an INVITE and its response, a BYE. */
final class EventRows {

  enum Kind {
    ANSWERED,
    REFUSED,
    /** Refused for now: the caller is asked to try again, elsewhere or with his password. */
    GOES_ON,
    ENDED,
    /** Nothing about a call's course. */
    NONE,
    BAD
  }

  /**
   * What a row tells.
   *
   * @param reason why it cannot be read, if it is {@link Kind#BAD}
   */
  record Event(
      Kind kind,
      String call,
      Parties parties,
      long atMillis,
      Disposition how,
      RejectReason reason) {}

  private static final Parties NOBODY = new Parties("", "");

  private static final Event NOTHING =
      new Event(Kind.NONE, "", NOBODY, Times.BAD, Disposition.FAILED, RejectReason.BAD_VALUE);

  private final Texts method;
  private final Texts call;
  private final Texts one;
  private final Texts other;
  private final Texts code;
  private final Moments.TimeSlot at;

  private EventRows(
      Texts method, Texts call, Texts one, Texts other, Texts code, Moments.TimeSlot at) {
    this.method = method;
    this.call = call;
    this.one = one;
    this.other = other;
    this.code = code;
    this.at = at;
  }

  static EventRows of(Mapping.Events of, ToIntFunction<String> slots, TimeFormat.Place place) {
    return new EventRows(
        Texts.of(List.of(of.method()), slots),
        Texts.of(List.of(of.call()), slots),
        Texts.of(List.of(of.parties().get(0)), slots),
        Texts.of(List.of(of.parties().get(1)), slots),
        Texts.of(List.of(of.code()), slots),
        Moments.TimeSlot.of(of.at(), slots, place));
  }

  Event read(FieldRow row) {
    String what = method.of(row);
    if (!what.equals("INVITE") && !what.equals("BYE")) {
      return what.isEmpty() ? bad(RejectReason.BAD_VALUE) : NOTHING;
    }
    String id = call.of(row);
    if (id.isEmpty()) {
      return bad(RejectReason.NO_CALL_ID);
    }
    long when = at.read(row);
    if (when <= 0) {
      return bad(RejectReason.BAD_TIME);
    }
    Parties parties = Parties.of(one.of(row), other.of(row));
    if (what.equals("BYE")) {
      return new Event(Kind.ENDED, id, parties, when, Disposition.ANSWERED, RejectReason.BAD_VALUE);
    }
    String response = code.of(row);
    return Outcomes.ofSipCode(response)
        .map(how -> new Event(kind(response, how), id, parties, when, how, RejectReason.BAD_VALUE))
        .orElseGet(() -> bad(RejectReason.BAD_DISPOSITION));
  }

  /** A challenge (401, 407) is no failure, and a redirect (3xx) goes on elsewhere. */
  private static Kind kind(String response, Disposition how) {
    if (how == Disposition.ANSWERED) {
      return Kind.ANSWERED;
    }
    boolean goesOn = response.startsWith("3") || response.equals("401") || response.equals("407");
    return goesOn ? Kind.GOES_ON : Kind.REFUSED;
  }

  private static Event bad(RejectReason reason) {
    return new Event(Kind.BAD, "", NOBODY, Times.BAD, Disposition.FAILED, reason);
  }
}
