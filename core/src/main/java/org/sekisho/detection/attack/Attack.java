package org.sekisho.detection.attack;

import java.util.List;
import org.sekisho.call.SourceAddress;
import org.sekisho.detection.Fact;

/**
 * An attack on accounts that was recognised, told once of each address and kind.
 *
 * @param atMillis epoch milliseconds
 * @param line whose password it was, by subscriber_id; empty where it is of no one line
 * @param facts what led to it, in the order attacks go: scanned, names, passwords
 */
public record Attack(
    long atMillis, SourceAddress source, Kind kind, String line, List<Fact> facts) {

  /** What was done, each the step before the next. */
  public enum Kind {
    /** Somebody looks which of our hosts answer, or what may be called without a password. */
    SCAN,
    /** Somebody looks which names there are. */
    ENUMERATION,
    /** A machine tries passwords. */
    GUESSING,
    /** A password that was guessed here is used. */
    TAKEOVER,
    /** A line registers from an address that attacks, which its owner never did. */
    ROGUE_REGISTRATION;

    /** Whether it takes the switch's own answers, so that the address is who it says. */
    public boolean blocks() {
      return this != SCAN && this != ENUMERATION;
    }

    /** A line's password is known to a thief. */
    public boolean isOfLine() {
      return this == TAKEOVER || this == ROGUE_REGISTRATION;
    }
  }

  public Attack {
    facts = List.copyOf(facts);
    if (kind.isOfLine() == line.isEmpty()) {
      throw new IllegalArgumentException("%s of line '%s'".formatted(kind, line));
    }
  }
}
