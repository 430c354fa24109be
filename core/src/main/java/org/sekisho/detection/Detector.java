package org.sekisho.detection;

import org.sekisho.enrichment.ChargeView;

/**
 * Watches the calls of one line and says how much they look like fraud.
 *
 * <p>A detector is a pure function of state, event and baseline: it reads no clock, does no I/O,
 * holds nothing but its policy. The state has a single owner, the line's host, and may be changed
 * in place. The view is all a detector can see of an event; the host hands it nothing wider.
 *
 * @param <V> what of an event it may see; the type of its stage
 * @param <S> state kept per line, of bounded size
 */
public interface Detector<V extends ChargeView, S> {

  /** A stable name, such as {@code charge}; stands with every signal. */
  String id();

  Stage stage();

  /** The state of a line never seen. */
  S initial();

  /**
   * What this event says, judged against what is usual so far; comes before {@link #learn}.
   *
   * @param baseline what is usual for lines of this kind
   */
  Finding judge(S state, V event, Baseline baseline);

  /** Takes the event into the habits of the line. */
  void learn(S state, V event);

  StateCodec<S> codec();
}
