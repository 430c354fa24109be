package org.sekisho.control;

/** What becomes of a call attempt. */
public sealed interface Verdict {

  /** An emergency, a call at home, a code of the network: nobody asks. */
  record Pass() implements Verdict {}

  /**
   * It may be set up.
   *
   * @param seconds the most it may last, where the switch can enforce that
   * @param grantMicros of the line's budget, held until the call is known to have ended
   * @param perMinuteMicros what a minute of it costs
   */
  record Allow(long seconds, long grantMicros, long perMinuteMicros) implements Verdict {}

  /** To the announcement: whoever presses the random keys comes back. */
  record Challenge() implements Verdict {}

  /** It is not set up. What the reason is stays here: a switch is told none. */
  record Refuse(Reason reason) implements Verdict {}

  /** Why a call attempt is refused; for the operator's eyes. */
  enum Reason {
    /** The line's calls abroad are suspended. */
    SUSPENDED,
    /** The country is restricted. */
    COUNTRY,
    /** The address is blocked, and the line was not there before. */
    ADDRESS,
    /** The subscriber registered where he calls to, from or as whom, and this is not among it. */
    NOT_REGISTERED,
    /** The subscriber's own limit of a day's yen. */
    OWN_DAY,
    /** The subscriber's own limit of calls at once. */
    OWN_CALLS,
    /** The subscriber's own limit of yen a minute. */
    OWN_PACE,
    /** Nothing of the line's budget is left, though keys were pressed. */
    BUDGET
  }
}
