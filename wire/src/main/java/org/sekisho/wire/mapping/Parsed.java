package org.sekisho.wire.mapping;

import java.util.List;
import org.sekisho.call.CallRecord;
import org.sekisho.wire.RejectReason;

/** What a row tells of, or why it cannot be read. */
public sealed interface Parsed {

  /** A call. */
  record Call(CallRecord call, Marks marks) implements Parsed {}

  /** The call was answered; {@code call} ends where it was answered. */
  record Answered(CallRecord call, Parties parties) implements Parsed {}

  /**
   * The call, or one branch of it, was refused.
   *
   * @param goesOn whether the response asks the caller to try again: a challenge, a redirect
   */
  record Refused(CallRecord call, boolean goesOn) implements Parsed {}

  /** The call was ended. */
  record Ended(String callId, Parties parties, long atMillis) implements Parsed {}

  /** A call to the line: nobody is charged for it here. */
  record Incoming() implements Parsed {}

  /**
   * No call of its own: another row tells of it.
   *
   * @param known whether it is so by what it says, not by what it does not
   */
  record Skipped(boolean known) implements Parsed {}

  record Bad(RejectReason reason) implements Parsed {}

  /**
   * What tells rows of one call from others.
   *
   * @param same rows that share one of these are one call
   * @param leg the far leg; a later row of it goes on with the same call
   * @param near the near leg; it may have been the far one before
   * @param rank how well the row names the charged party: 0 for the mapping's first choice
   */
  record Marks(List<String> same, String leg, String near, int rank) {
    static final Marks NONE = new Marks(List.of(), "", "", 0);

    public boolean isNone() {
      return this == NONE;
    }
  }

  /** The tags of the two parties, in one order whoever spoke. */
  record Parties(String first, String second) {
    static Parties of(String one, String other) {
      return one.compareTo(other) <= 0 ? new Parties(one, other) : new Parties(other, one);
    }
  }
}
