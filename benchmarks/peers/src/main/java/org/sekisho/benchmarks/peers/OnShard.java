package org.sekisho.benchmarks.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.sekisho.benchmarks.peers.Charges.Charge;
import org.sekisho.benchmarks.peers.Charges.Ring;

/**
 * The rule as our engine runs a step: one thread makes the events and hands them over in batches
 * through a bounded queue, the shard's thread owns the state of its lines.
 */
final class OnShard {

  private static final int BATCH = 4_096;
  private static final int QUEUED = 16;

  /** How often the rule spoke, and how long the shard ran. */
  record Outcome(long spoken, double seconds) {}

  private OnShard() {}

  static Outcome run(long events, int lines) throws InterruptedException {
    BlockingQueue<List<Charge>> queue = new ArrayBlockingQueue<>(QUEUED);
    Thread source = new Thread(() -> make(events, lines, queue), "source");
    source.start();
    @Nullable Ring[] rings = new Ring[Charges.LINES];
    long spoken = 0;
    long taken = 0;
    long start = System.nanoTime();
    while (taken < events) {
      List<Charge> batch = queue.take();
      taken += batch.size();
      for (Charge charge : batch) {
        Ring ring = rings[charge.line];
        if (ring == null) {
          ring = new Ring();
          rings[charge.line] = ring;
        }
        ring.add(charge.atMillis, charge.micros);
        spoken += ring.isOver() ? 1 : 0;
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    source.join();
    return new Outcome(spoken, seconds);
  }

  private static void make(long events, int lines, BlockingQueue<List<Charge>> queue) {
    try {
      for (long i = 0; i < events; i += BATCH) {
        List<Charge> batch = new ArrayList<>(BATCH);
        for (long k = i; k < Math.min(events, i + BATCH); k++) {
          batch.add(Charges.fill(new Charge(), k, lines));
        }
        queue.put(batch);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
