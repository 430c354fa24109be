package org.sekisho.enrichment;

import org.sekisho.line.Line;
import org.sekisho.rating.ChargeTerms;

/**
 * What of an event the first stage may see: which line, when, and what it costs. No country, no
 * address, no number.
 */
public interface ChargeView {

  Line line();

  EventKind kind();

  /** When the network saw it, epoch milliseconds. There is no other time. */
  long atMillis();

  /** Tells the events of one call from those of another; no number can be read from it. */
  long callKey();

  ChargeTerms terms();

  /** Answer to end, milliseconds; 0 until the end. */
  long durationMillis();

  /** Charge booked at the end, micro-yen; 0 until then. */
  long amountMicros();

  /** Local epoch day. */
  long day();

  /** Local hour, 0 to 23. */
  int hour();

  /** Offices are closed. */
  boolean dayOff();
}
