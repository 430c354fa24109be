package org.sekisho.benchmarks;

import java.lang.management.ManagementFactory;

/**
 * Heap that is reachable, in bytes, as a full collection finds it: never asked in a round that is
 * timed.
 */
public final class LiveHeap {

  private LiveHeap() {}

  /** Collects and tells what is left. */
  public static long bytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
