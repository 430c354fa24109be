package org.sekisho.benchmarks.peers;

import org.sekisho.benchmarks.LiveHeap;

/**
 * Heap one engine holds, alone in its JVM, when it is given the last of its events: the lines'
 * state, what is on its way, and the engine itself. Not timed.
 */
public final class HeapBenchmark {

  private HeapBenchmark() {}

  /** Arguments: shard, flink-keyed, flink-chained, flink-cep or drools; events; lines. */
  public static void main(String[] arguments) throws Exception {
    long events = Long.parseLong(arguments[1]);
    int lines = Integer.parseInt(arguments[2]);
    long before = LiveHeap.bytes();
    Charges.measureHeapAt(events - 1);
    switch (arguments[0]) {
      case "shard" -> OnShard.run(events, lines);
      case "flink-keyed" -> OnFlink.run(events, false);
      case "flink-chained" -> OnFlink.run(events, true);
      case "flink-cep" -> OnFlinkCep.run(events);
      case "drools" -> OnDrools.run(events);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    System.out.printf(
        "%s, %,d events of %,d lines: %,d KB of heap in use at the last event%n",
        arguments[0], events, lines, (Charges.heapThen() - before) >> 10);
  }
}
