package org.sekisho.control;

/**
 * What a gate itself has counted of one line.
 *
 * @param grantedMicros granted to calls that are not known to have ended
 * @param dayMicros charged today for calls that have
 * @param calls not known to have ended
 * @param minuteMicros what a minute of all of them costs
 */
public record LineUse(long grantedMicros, long dayMicros, int calls, long minuteMicros) {

  public static final LineUse NONE = new LineUse(0, 0, 0, 0);
}
