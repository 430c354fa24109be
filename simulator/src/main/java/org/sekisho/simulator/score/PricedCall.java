package org.sekisho.simulator.score;

import org.sekisho.call.CallRecord;
import org.sekisho.rating.ChargeTerms;

/** A call abroad and what it cost, as rules that go by charges see it. */
public interface PricedCall {

  /** The number called, its country code first. */
  String digits();

  /** The country's index; -1 for none. */
  int country();

  /** Whether the advised list has it. */
  boolean advised();

  long startMillis();

  /** The answer; {@link CallRecord#NOT_ANSWERED} if nobody answered. */
  long answerMillis();

  long endMillis();

  ChargeTerms terms();

  default boolean answered() {
    return answerMillis() != CallRecord.NOT_ANSWERED;
  }

  /** What it has cost when cut at an instant, in micro-yen. */
  default long costMicrosUntil(long atMillis) {
    return !answered() || atMillis <= answerMillis()
        ? 0
        : terms().chargeMicros(Math.min(endMillis(), atMillis) - answerMillis());
  }

  /** What it cost, in micro-yen. */
  default long costMicros() {
    return costMicrosUntil(endMillis());
  }
}
