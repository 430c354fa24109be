package org.sekisho.control;

/**
 * What is in force on one line.
 *
 * @param challengedUntilMillis callers press keys until then; 0 for none
 * @param suspendedUntilMillis no calls abroad until then; 0 for none
 */
public record LineMeasures(long challengedUntilMillis, long suspendedUntilMillis) {

  public static final LineMeasures NONE = new LineMeasures(0, 0);

  boolean isOver(long atMillis) {
    return !challengedAt(atMillis) && !suspendedAt(atMillis);
  }

  boolean challengedAt(long atMillis) {
    return atMillis < challengedUntilMillis;
  }

  boolean suspendedAt(long atMillis) {
    return atMillis < suspendedUntilMillis;
  }

  public LineMeasures challengedUntil(long untilMillis) {
    return new LineMeasures(untilMillis, suspendedUntilMillis);
  }

  public LineMeasures suspendedUntil(long untilMillis) {
    return new LineMeasures(challengedUntilMillis, untilMillis);
  }
}
