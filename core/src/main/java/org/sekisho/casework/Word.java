package org.sekisho.casework;

/** What a person says of a line's case: its subscriber, or whoever works on it. */
public sealed interface Word {

  /** When it was said, epoch milliseconds. */
  long atMillis();

  /** What a subscriber answers. */
  enum Answer {
    /** "These are my calls." */
    MINE,
    /** "These are not my calls": a wish to be stopped. */
    NOT_MINE
  }

  /** What a case turned out to be. */
  enum Outcome {
    FRAUD,
    NOT_FRAUD,
    /** Somebody tried the system out. */
    TEST
  }

  /**
   * The subscriber answered.
   *
   * @param channel it came by, never the line itself
   * @param second the channel is a second registered one: what a thief of the first cannot use
   */
  record Answered(long atMillis, Answer answer, CaseEvent.Channel channel, boolean second)
      implements Word {}

  /** An attempt that was ordered could not be made: it counts as none. */
  record NotMade(long atMillis, CaseEvent.Channel channel) implements Word {}

  /** A person tried to reach the subscriber by hand, and nobody answered. */
  record Tried(long atMillis, String by, CaseEvent.Channel channel) implements Word {}

  /** A person lets the line call again; possible at every hour. */
  record Release(long atMillis, String by) implements Word {}

  /** A person wants the line's international calls suspended; the rules are asked all the same. */
  record Suspend(long atMillis, String by) implements Word {}

  /** A person says what it was. */
  record Conclude(long atMillis, String by, Outcome outcome) implements Word {}
}
