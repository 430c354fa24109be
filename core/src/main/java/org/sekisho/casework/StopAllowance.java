package org.sekisho.casework;

import java.util.Optional;
import java.util.Set;

/**
 * Which lines automatic suspensions may reach in a slice of time. While more lines may come to one
 * than the blast limit has room for, only as many as it has are named; so the limit is not passed
 * within a slice either. A case opened in the slice waits for the next, since nobody counted it.
 *
 * @param only numbers of the lines; empty when there is room for all
 * @param sinceMillis when the slice begins
 */
public record StopAllowance(Optional<Set<Integer>> only, long sinceMillis) {

  /** Room for all, at any time. */
  public static final StopAllowance ALL = new StopAllowance(Optional.empty(), Long.MAX_VALUE);

  public StopAllowance {
    only = only.map(Set::copyOf);
  }

  boolean allows(int line, long openedAt) {
    return openedAt < sinceMillis && (only.isEmpty() || only.get().contains(line));
  }
}
