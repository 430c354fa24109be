package org.sekisho.server;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that keeps so many entries; the one used longest ago goes first. Not for many threads. */
public final class RecentMap<K, V> extends LinkedHashMap<K, V> {

  private static final long serialVersionUID = 1;

  private final int most;

  /**
   * @param most entries kept
   */
  public RecentMap(int most) {
    super(16, 0.75f, true);
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > most;
  }
}
