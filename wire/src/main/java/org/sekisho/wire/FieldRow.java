package org.sekisho.wire;

import java.util.Optional;

/**
 * A row of a source, cut into fields; read into over and over. A field is known by its slot: the
 * position of a CSV column, or the number a key was given when it was asked for.
 */
public interface FieldRow {

  /** A slot no row has. */
  int NONE = -1;

  /** Takes a row apart; empty when it is well-formed, else why it is not. */
  Optional<RejectReason> split(String line);

  /** How many fields the row has. */
  int size();

  /** A field; empty when the row has no such. */
  String get(int slot);

  /** Whether the row has no such field, or nothing in it. */
  default boolean isEmpty(int slot) {
    return get(slot).isEmpty();
  }

  /** A field read as a time with its offset, epoch milliseconds; {@link Times#BAD} if it is not. */
  default long offsetTime(int slot, Times times) {
    return times.parseOffset(get(slot));
  }
}
