package org.sekisho.casework;

import org.sekisho.call.SourceAddress;
import org.sekisho.number.Country;

/** What persons order about many lines; bound by the same rules as the policy. */
public sealed interface GroupWord {

  /** When it was said, epoch milliseconds. */
  long atMillis();

  /**
   * Stop calls to a country for a while.
   *
   * @param asked who proposed it
   * @param approved the second person
   */
  record RestrictCountry(long atMillis, Country country, String asked, String approved)
      implements GroupWord {}

  /** Refuse set-ups from an address. */
  record BlockAddress(long atMillis, SourceAddress address, String by) implements GroupWord {}

  /** End a restriction or a block before its time; possible at every hour. */
  record Lift(long atMillis, String incident, String by) implements GroupWord {}

  /**
   * The blast limit was reached, and a person has looked: so many more automatic measures within
   * ten minutes.
   */
  record AllowMeasures(long atMillis, int more, String by) implements GroupWord {
    /** What a person may allow at once. */
    public static final int MOST = 1_000;
  }
}
