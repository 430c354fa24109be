package org.sekisho.detection.charge;

/**
 * The values of {@link ChargeDetector}.
 *
 * @param projectionMinutes how far ahead running calls are reckoned when a line is only watched;
 *     fraud calls last twenty minutes and more
 * @param mostDecibans the most that money alone can say
 */
public record ChargePolicy(int projectionMinutes, int mostDecibans) {

  public static final ChargePolicy STANDARD = new ChargePolicy(20, 16);

  public ChargePolicy {
    if (projectionMinutes < 0 || projectionMinutes > 240 || mostDecibans < 1 || mostDecibans > 40) {
      throw new IllegalArgumentException("bad charge policy");
    }
  }
}
