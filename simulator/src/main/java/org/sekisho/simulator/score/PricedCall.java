package org.sekisho.simulator.score;

/** A call abroad and what it cost, as rules that go by charges see it. */
public interface PricedCall {

  /** The number called, its country code first. */
  String digits();

  /** The country's index; -1 for none. */
  int country();

  /** Whether the advised list has it. */
  boolean advised();

  long startMillis();

  /** The answer, if {@link #answered()}. */
  long answerMillis();

  long endMillis();

  boolean answered();

  /** What it has cost when cut at an instant, in micro-yen. */
  long costMicrosUntil(long atMillis);

  /** What it cost, in micro-yen. */
  default long costMicros() {
    return costMicrosUntil(endMillis());
  }
}
