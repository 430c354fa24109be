package org.sekisho.casework;

import org.sekisho.line.LineKind;

/**
 * The values of casework, from a versioned policy file; see docs/policy.yaml for the reason of
 * each.
 *
 * @param version of the file
 * @param reportOnly decide, but order nothing
 * @param priorDecibans log-odds of fraud when charges have given cause and nothing else is known
 * @param newLineDecibans added for a line opened within the last week
 * @param probationDecibans added for a line whose suspension ran out lately
 * @param homeDecibans added for a home: businesses are what is broken into (seeds 002, 004)
 */
public record CasePolicy(
    String version,
    boolean reportOnly,
    int priorDecibans,
    int homeDecibans,
    int newLineDecibans,
    int probationDecibans,
    Bars bars,
    Costs costs,
    Contact contact,
    Durations durations,
    GroupPolicy groups) {

  /** The policy in force when no file is named. */
  public static final CasePolicy STANDARD =
      new CasePolicy(
          "standard-1",
          false,
          -22,
          -3,
          3,
          10,
          new Bars(30, 300, 800, 900, 30),
          new Costs(300, 4_000, 30_000, 100_000, 60),
          new Contact(2, 5, 30, 10),
          new Durations(7, 30, 90, 72, 7, 24, 180),
          GroupPolicy.STANDARD);

  /**
   * Probabilities of fraud, per mille, under which a measure is never ordered whatever waiting
   * costs, and the blast limit.
   *
   * @param numbersPermille under it a line's called numbers are not looked at
   * @param suspensionsPerTenMinutes automatic suspensions of all lines together, and blocks and
   *     restrictions with them
   */
  public record Bars(
      int numbersPermille,
      int challengePermille,
      int contactPermille,
      int suspendPermille,
      int suspensionsPerTenMinutes) {
    public Bars {
      if (numbersPermille < 1
          || challengePermille < 1
          || contactPermille < 1
          || suspendPermille < 500
          || suspendPermille > 999
          || suspensionsPerTenMinutes < 1) {
        throw new IllegalArgumentException("bad bars");
      }
    }
  }

  /**
   * What a wrong measure costs, in yen, and how far ahead waiting is reckoned.
   *
   * @param challengeYen a caller pressing keys in vain
   * @param contactYen a subscriber rung up, and the analyst who rings
   * @param suspendHomeYen a home that cannot call abroad until it rings us
   * @param suspendBusinessYen a business that cannot
   * @param horizonMinutes how long fraud goes on if nothing is done
   */
  public record Costs(
      long challengeYen,
      long contactYen,
      long suspendHomeYen,
      long suspendBusinessYen,
      int horizonMinutes) {
    long suspendYen(LineKind kind) {
      return switch (kind) {
        case RESIDENTIAL -> suspendHomeYen;
        case BUSINESS, UNKNOWN -> suspendBusinessYen;
      };
    }
  }

  /**
   * How a subscriber is tried.
   *
   * @param attempts in vain, over two channels, before a line may be suspended; never fewer than 2
   * @param urgentMinutes between attempts when money runs
   * @param calmMinutes between attempts otherwise
   * @param answerMinutes given to answer, from the first attempt to a suspension
   */
  public record Contact(int attempts, int urgentMinutes, int calmMinutes, int answerMinutes) {
    public Contact {
      if (attempts < 2 || urgentMinutes < 1 || calmMinutes < urgentMinutes || answerMinutes < 10) {
        throw new IllegalArgumentException(
            "two attempts at least, a minute apart, and ten minutes to answer");
      }
    }
  }

  /**
   * How long things last.
   *
   * @param suspensionDays an unanswered suspension
   * @param probationDays after it, in which the next case begins with higher odds
   * @param challengeMinutes a challenge without anything new
   * @param closeHours a case without anything new
   * @param watchDays a case that came to no measure, whatever its line does; its stages end with it
   * @param noticeHours the deadline of the after-notice
   * @param oldestRecordMinutes an older one orders no measure unless the line is still active
   */
  public record Durations(
      int suspensionDays,
      int probationDays,
      int challengeMinutes,
      int closeHours,
      int watchDays,
      int noticeHours,
      int oldestRecordMinutes) {}
}
