package org.sekisho.server.enforcement;

import java.time.Instant;

/**
 * A measure, as a switch is to carry it out.
 *
 * @param subject a line's subscriber_id, an address, or a country's code
 * @param until its end, by which it must not be in force any more
 */
public record Order(String caseId, long sequence, Action action, String subject, Instant until) {

  /** What is ordered, with what it is called when it is over. */
  public enum Action {
    CHALLENGE("UNCHALLENGE"),
    SUSPEND("RELEASE"),
    BLOCK_IP("UNBLOCK_IP"),
    RESTRICT_COUNTRY("LIFT_COUNTRY");

    private final String back;

    Action(String back) {
      this.back = back;
    }

    /** The decision that takes it back. */
    public String back() {
      return back;
    }
  }

  /** The same each time it is tried: whoever is told twice knows it. */
  public String id() {
    return "%s/%d/%s".formatted(caseId, sequence, action);
  }
}
