package org.sekisho.detection;

import java.util.List;

/**
 * Talks taken up again: a conversation over, and the same party is called again within minutes.
 *
 * <p>Who is paid by the minute calls again as soon as a call ends, for hours. People whose call was
 * cut off do it a few times: of 34,000 cases opened on ordinary lines (eight worlds of three
 * generators) none did it with a new number more than seven times in two days.
 */
public final class ResumedTalks {

  /** Those of so long are counted together. */
  public static final long WITHIN_MILLIS = 48 * 3_600_000L;

  /** A conversation, not a message left. */
  private static final long TALK_MILLIS = 5 * 60_000L;

  /** From the end of a talk to the next attempt. */
  private static final long PAUSE_MILLIS = 7 * 60_000L;

  /** Fewer are calls that were cut off. */
  private static final int FEWEST = 3;

  private ResumedTalks() {}

  /** Whether a call of that length is one that can be taken up again. */
  public static boolean isTalk(long durationMillis) {
    return durationMillis >= TALK_MILLIS;
  }

  /** Whether the next attempt came so soon after it. */
  public static boolean isAtOnce(long pauseMillis) {
    return pauseMillis >= 0 && pauseMillis <= PAUSE_MILLIS;
  }

  /**
   * What so many say; nothing when they are few.
   *
   * @param first decibans for the fewest that say something
   * @param step for each one more
   * @param most for any number
   */
  public static Finding found(FactKind kind, int resumed, int first, int step, int most) {
    return resumed < FEWEST
        ? Finding.NONE
        : new Finding(
            Math.min(first + step * (resumed - FEWEST), most),
            List.of(new Fact(kind, resumed, 0, FEWEST - 1)));
  }
}
