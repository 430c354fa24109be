package org.sekisho.engine;

import java.util.List;

/**
 * What has changed since the snapshot before. All of them together, the later word of each line
 * counting, are the engine's whole state.
 *
 * @param head what is kept of all lines together, whole
 * @param lines those that have changed, and new ones
 */
public record LiveSnapshot(byte[] head, List<OfLine> lines, Keys keys) {

  /**
   * Keys whose snapshots are needed, counted back from the last: older ones are forgotten anyway.
   */
  public static final long KEYS_NEEDED = 2L * RecentKeys.GENERATION;

  /**
   * A line's state.
   *
   * @param number lines are given back in its order
   */
  public record OfLine(String id, int number, byte[] state) {}

  /**
   * Keys of calls told of, to tell repeated ones.
   *
   * @param before how many came before these, ever
   */
  public record Keys(long before, long[] keys) {}
}
