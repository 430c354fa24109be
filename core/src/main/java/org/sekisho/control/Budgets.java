package org.sekisho.control;

import org.sekisho.line.Line;
import org.sekisho.rating.ChargeTerms;
import org.sekisho.rating.Money;

/**
 * How much money of a line's calls may be out at once without anybody having judged it. A call that
 * is known to have ended was judged, and gives back what it was granted; so a line whose calls are
 * heard of never notices, and one that nobody judges any more, since everything behind the gate
 * stands still, can lose this much and no more.
 *
 * @param residentialYen of a home
 * @param businessYen of a business or a line only calls tell of
 * @param channelYen more for each channel past the first that a business has
 */
public record Budgets(long residentialYen, long businessYen, long channelYen) {

  /**
   * A tenth of what the one published case cost (590,000 yen, seed document 003), and for a home
   * half of that; an hour of a further channel at 100 yen a minute, about what a Japanese carrier
   * asks for the dearer half of countries.
   */
  public static final Budgets STANDARD = new Budgets(30_000, 60_000, 6_000);

  /** With calls whose callers pressed the keys a line may come to so many budgets. */
  static final int PASSED_TIMES = 4;

  /** A call that may last less is none. */
  static final int LEAST_SECONDS = 60;

  /** The longest call that is granted, in seconds: the engine takes a longer one to have ended. */
  static final int LONGEST_SECONDS = 12 * 3_600;

  /** One call does not take more than its half as long as that pays for so much. */
  private static final int TALK_SECONDS = 600;

  /** A call is granted money for so long, and then for as long as that pays. */
  private static final int GRANTED_SECONDS = 3 * 3_600;

  public Budgets {
    if (residentialYen < 1 || businessYen < 1 || channelYen < 0) {
      throw new IllegalArgumentException("a line without a budget could not call at all");
    }
  }

  /**
   * What each of several gates may lend where any of them may be asked of the same lines: together
   * no more than this.
   *
   * @param gates at most as many as the least budget has yen
   */
  public Budgets amongGates(int gates) {
    return new Budgets(residentialYen / gates, businessYen / gates, channelYen / gates);
  }

  /** A line's whole budget, in micro-yen. */
  public long wholeMicros(Line line) {
    long yen =
        switch (line.kind()) {
          case RESIDENTIAL -> residentialYen;
          case BUSINESS, UNKNOWN -> businessYen + channelYen * Math.max(0, line.channels() - 1);
        };
    return Money.ofYen(yen).micros();
  }

  /**
   * The seconds of a call, by its price and what is left of the budget: half of it, so that the
   * next call finds some, but enough for a talk.
   *
   * @return fewer than {@link #LEAST_SECONDS} if there is too little
   */
  static long seconds(ChargeTerms terms, long leftMicros) {
    long talk = terms.chargeMicros(1_000L * TALK_SECONDS);
    long share = Math.max(leftMicros / 2, Math.min(leftMicros, talk));
    long granted = Math.min(share, terms.chargeMicros(1_000L * GRANTED_SECONDS));
    return Math.min(terms.secondsFor(granted), LONGEST_SECONDS);
  }
}
