package org.sekisho.casework;

import java.util.Optional;
import java.util.Set;

/**
 * Which lines automatic suspensions may reach in a slice of time. While more lines are near a
 * suspension than the blast limit has room for, only as many as it has are named; so the limit is
 * never passed, not even within a slice.
 *
 * @param only numbers of the lines; empty when there is room for all
 */
public record StopAllowance(Optional<Set<Integer>> only) {

  public static final StopAllowance ALL = new StopAllowance(Optional.empty());

  public StopAllowance {
    only = only.map(Set::copyOf);
  }

  /** Only these lines. */
  public static StopAllowance of(Set<Integer> lines) {
    return new StopAllowance(Optional.of(lines));
  }

  boolean allows(int line) {
    return only.isEmpty() || only.get().contains(line);
  }
}
