package org.sekisho.detection;

/** Turns one detector's state of one line to bytes and back. */
public interface StateCodec<S> {

  void write(S state, StateWriter out);

  /**
   * Reads what {@link #write} wrote, in this version's layout or the one before.
   *
   * @throws IllegalArgumentException if it did not; hosts stop rather than guess
   */
  S read(StateReader in);
}
