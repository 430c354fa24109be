package org.sekisho.line;

import java.util.Optional;

/**
 * One access of a subscriber, the charged party of its calls; one subscriber_id is one line.
 *
 * @param number its place among the lines of this run, from 0; never shown
 * @param id the operator's subscriber_id
 * @param deviceModel empty when not known
 * @param channels calls it can hold at once, 0 when not known
 * @param openedOnDay epoch day of its opening, {@link #LONG_AGO} when not known
 * @param termsVersion of the contract; empty when not known
 * @param stopAtYen the subscriber's advance instruction "stop at this much a day"
 * @param priority government, medical and disaster-priority lines: only a person suspends them
 */
public record Line(
    int number,
    String id,
    LineKind kind,
    String deviceModel,
    int channels,
    long openedOnDay,
    String termsVersion,
    Optional<Long> stopAtYen,
    boolean priority) {

  public static final long LONG_AGO = Long.MIN_VALUE;

  public Line {
    if (id.isEmpty() || number < 0 || channels < 0) {
      throw new IllegalArgumentException("not a line: '%s'".formatted(id));
    }
  }

  /** A line only calls tell of. */
  public static Line unknown(int number, String id) {
    return new Line(number, id, LineKind.UNKNOWN, "", 0, LONG_AGO, "", Optional.empty(), false);
  }

  /** The same line at another place. */
  public Line withNumber(int other) {
    return new Line(
        other, id, kind, deviceModel, channels, openedOnDay, termsVersion, stopAtYen, priority);
  }

  /** Whole days since it was opened; very many when that is not known. */
  public long ageDays(long day) {
    return openedOnDay == LONG_AGO ? Integer.MAX_VALUE : Math.max(0, day - openedOnDay);
  }
}
