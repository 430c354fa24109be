package org.sekisho.casework;

import org.sekisho.detection.charge.Abnormality;
import org.sekisho.line.Line;

/**
 * What casework is told of a line beside the signals.
 *
 * @param exposureMicros yen at risk: a day's charges, ended and running
 * @param perMinuteMicros what goes on being spent: open calls, or else the last minutes' average
 * @param charge what was charged so far beside what is abnormal for the line
 * @param calling calls abroad are open or being set up
 * @param hasClause its contract's terms allow a suspension
 * @param blasted the blast limit is reached
 * @param takenOverUntil its password was used from an address that attacks: calls are to be
 *     expected until then, epoch milliseconds; {@link FraudCase#NEVER} if not
 * @param quietMillis since the last thing known of its calls abroad
 */
public record LineFacts(
    Line line,
    long exposureMicros,
    long perMinuteMicros,
    Abnormality charge,
    boolean calling,
    boolean hasClause,
    boolean blasted,
    long takenOverUntil,
    long quietMillis) {

  /** Whether a thief has its password. */
  boolean takenOver() {
    return takenOverUntil != FraudCase.NEVER;
  }
}
