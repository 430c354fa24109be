package org.sekisho.detection.charge;

import org.sekisho.detection.FactKind;

/**
 * A line's charge beside the amount it is abnormal from; a suspension cannot be reached without.
 *
 * @param of the charge of an hour, of a day, or of strange calls
 * @param seenMicros what it has come to
 * @param fromMicros over this it is abnormal
 */
public record Abnormality(FactKind of, long seenMicros, long fromMicros) {

  public static final Abnormality NOTHING_CHARGED = new Abnormality(FactKind.CHARGE_DAY, 0, 1);

  public Abnormality {
    if (seenMicros < 0 || fromMicros < 0) {
      throw new IllegalArgumentException("a charge is not negative");
    }
  }

  public boolean isAbnormal() {
    return seenMicros > fromMicros;
  }

  /** The one that is further beyond its amount, or nearer to it. */
  public Abnormality or(Abnormality other) {
    return other.part() > part() ? other : this;
  }

  private double part() {
    return (double) seenMicros / Math.max(1, fromMicros);
  }
}
