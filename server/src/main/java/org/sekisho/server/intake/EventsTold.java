package org.sekisho.server.intake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.sekisho.call.NetworkEvent;
import org.sekisho.engine.LogEntry;
import org.sekisho.server.Background;
import org.sekisho.server.LivePath;
import org.sekisho.server.journal.Journal;
import org.springframework.beans.factory.ObjectProvider;

/** Tells the engine of events that come by themselves: who saw them never waits for it. */
public final class EventsTold extends Background {

  /** Events that may wait; past it they are counted and left out. A power of two. */
  private static final int MOST_WAITING = 65_536;

  /** Events of one entry. */
  private static final int TOGETHER = 500;

  /** Bytes of one, about. */
  private static final int SIZE = 200;

  private static final Duration BETWEEN = Duration.ofMillis(20);

  private final String source;
  private final Queue<NetworkEvent> waiting = new MpscAtomicArrayQueue<>(MOST_WAITING);
  private final LongAdder lost = new LongAdder();
  private final ObjectProvider<LivePath> path;
  private final IntakeCounts counts;

  /**
   * @param source of the events, as pages name it
   */
  public EventsTold(String source, ObjectProvider<LivePath> path, IntakeCounts counts) {
    super(source + "-events", AFTER_LIVE_PATH);
    this.source = source;
    this.path = path;
    this.counts = counts;
  }

  /** Takes an event, or counts it when too many wait; from any thread. */
  public void add(NetworkEvent event) {
    if (!waiting.offer(event)) {
      lost.increment();
    }
  }

  /** Events the engine was never told of. */
  public long lostCount() {
    return lost.sum();
  }

  @Override
  protected void run() throws InterruptedException {
    LivePath to = path.getObject();
    while (!isStopping()) {
      List<NetworkEvent> batch = taken();
      if (batch.isEmpty()) {
        pause(BETWEEN);
      } else {
        tell(to, batch);
      }
    }
  }

  private List<NetworkEvent> taken() {
    List<NetworkEvent> batch = new ArrayList<>();
    while (batch.size() < TOGETHER && waiting.poll() instanceof NetworkEvent event) {
      batch.add(event);
    }
    return batch;
  }

  private void tell(LivePath to, List<NetworkEvent> batch) throws InterruptedException {
    while (!isStopping()) {
      try {
        to.append(at -> new LogEntry.Told(at, batch), SIZE * batch.size()).get();
        counts.accepted(source, batch.size(), to.nowMillis());
        return;
      } catch (Journal.FullException | ExecutionException e) {
        pause(Duration.ofSeconds(1)); // meanwhile others wait, and past their limit are lost
      }
    }
  }
}
