package org.sekisho.server.gate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.sekisho.call.CallTried;
import org.sekisho.call.NetworkEvent;
import org.sekisho.engine.LogEntry;
import org.sekisho.server.Background;
import org.sekisho.server.LivePath;
import org.sekisho.server.intake.IntakeCounts;
import org.sekisho.server.journal.Journal;
import org.springframework.beans.factory.ObjectProvider;

/** Tells the engine of the attempts the gate was asked about; the gate never waits for it. */
public final class AttemptsTold extends Background {

  /** Attempts that may wait; past it they are counted and left out. */
  static final int MOST_WAITING = 50_000;

  /** Attempts of one entry. */
  private static final int TOGETHER = 500;

  /** Bytes of one, about. */
  private static final int SIZE = 200;

  private static final Duration BETWEEN = Duration.ofMillis(20);
  private static final String SOURCE = "gate";

  private final BlockingQueue<CallTried> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final LongAdder lost = new LongAdder();
  private final ObjectProvider<LivePath> path;
  private final IntakeCounts counts;

  AttemptsTold(ObjectProvider<LivePath> path, IntakeCounts counts) {
    super("gate-attempts", AFTER_LIVE_PATH);
    this.path = path;
    this.counts = counts;
  }

  void add(CallTried attempt) {
    if (!waiting.offer(attempt)) {
      lost.increment();
    }
  }

  /** Attempts the engine was never told of. */
  public long lostCount() {
    return lost.sum();
  }

  @Override
  protected void run() throws InterruptedException {
    LivePath to = path.getObject();
    while (!isStopping()) {
      List<CallTried> batch = new ArrayList<>();
      waiting.drainTo(batch, TOGETHER);
      if (batch.isEmpty()) {
        pause(BETWEEN);
      } else {
        tell(to, batch);
      }
    }
  }

  private void tell(LivePath to, List<CallTried> batch) throws InterruptedException {
    List<NetworkEvent> events = List.copyOf(batch);
    while (!isStopping()) {
      try {
        to.append(at -> new LogEntry.Told(at, events), SIZE * events.size()).get();
        counts.accepted(SOURCE, events.size(), to.nowMillis());
        return;
      } catch (Journal.FullException | ExecutionException e) {
        pause(Duration.ofSeconds(1)); // meanwhile others wait, and past their limit are lost
      }
    }
  }
}
