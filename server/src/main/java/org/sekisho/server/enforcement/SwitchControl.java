package org.sekisho.server.enforcement;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * One switch, or whoever else carries measures out. Each word may be said again: after a crash, or
 * when the switch did not answer, nobody knows whether it was heard.
 */
interface SwitchControl {

  /** What it can carry out. */
  Set<Order.Action> actions();

  /**
   * Carries a measure out.
   *
   * @throws IOException if it could not be, or not wholly yet; the message says why, for a person
   */
  void apply(Order order) throws IOException, InterruptedException;

  /**
   * Reads back whether it is in force there.
   *
   * @throws IOException if the switch does not say
   */
  boolean holds(Order order) throws IOException, InterruptedException;

  /** Takes a measure back; one that is not in force there is none. */
  void restore(Order order) throws IOException, InterruptedException;

  /**
   * All calls a switch has.
   *
   * @param since when it was started, never too early: of calls before that it may know nothing
   */
  record Calls(Set<String> ids, Instant since) {}

  /**
   * All calls it has, where it can say so.
   *
   * @throws IOException if it does not say
   */
  default Optional<Calls> calls() throws IOException, InterruptedException {
    return Optional.empty();
  }

  /** Whether a person does it, and says when it is done. */
  default boolean byHand() {
    return false;
  }
}
