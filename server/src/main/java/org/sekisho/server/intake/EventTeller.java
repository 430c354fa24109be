package org.sekisho.server.intake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.sekisho.call.NetworkEvent;
import org.sekisho.engine.LogEntry;
import org.sekisho.server.Background;
import org.sekisho.server.LivePath;
import org.sekisho.server.journal.Journal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Tells the engine of events that come by themselves, those of all sources in the order in which
 * they were seen. The gate sees an attempt before it answers, the mirror a call's end after that
 * answer: told the other way round the attempt would stay open, and keep what it was granted, until
 * the longest call is over.
 */
public final class EventTeller extends Background {

  /** Events that may wait, of all sources: of four as many as each may have. A power of two. */
  private static final int MOST_WAITING = 4 * EventsTold.MOST_WAITING;

  /** Events of one entry. */
  private static final int TOGETHER = 500;

  /** Bytes of one, about. */
  private static final int SIZE = 200;

  private static final Duration BETWEEN = Duration.ofMillis(20);
  private static final Logger LOG = LoggerFactory.getLogger(EventTeller.class);

  /** An event, and who saw it. */
  record Seen(EventsTold by, NetworkEvent event) {}

  private final Queue<Seen> waiting = new MpscAtomicArrayQueue<>(MOST_WAITING);
  private final ObjectProvider<LivePath> path;
  private final IntakeCounts counts;

  public EventTeller(ObjectProvider<LivePath> path, IntakeCounts counts) {
    super("event-teller", AFTER_LIVE_PATH);
    this.path = path;
    this.counts = counts;
  }

  /** Takes an event; false if too many wait. From any thread. */
  boolean offer(Seen seen) {
    return waiting.offer(seen);
  }

  @Override
  protected void run() throws InterruptedException {
    LivePath to = path.getObject();
    while (!isStopping()) {
      List<Seen> batch = taken();
      if (batch.isEmpty()) {
        pause(BETWEEN);
      } else {
        tell(to, batch);
      }
    }
  }

  /** What waits, as much as one entry takes. */
  List<Seen> taken() {
    List<Seen> batch = new ArrayList<>();
    while (batch.size() < TOGETHER && waiting.poll() instanceof Seen seen) {
      seen.by.taken();
      batch.add(seen);
    }
    return batch;
  }

  private void tell(LivePath to, List<Seen> batch) throws InterruptedException {
    List<NetworkEvent> events = batch.stream().map(Seen::event).toList();
    while (!isStopping()) {
      try {
        to.append(at -> new LogEntry.Told(at, events), SIZE * events.size()).get();
        count(batch, to.nowMillis());
        return;
      } catch (Journal.FullException | ExecutionException e) {
        LOG.warn("{} events wait to be told of: {}", events.size(), e.getMessage());
        pause(Duration.ofSeconds(1)); // meanwhile others wait, and past their limit are lost
      }
    }
  }

  private void count(List<Seen> batch, long nowMillis) {
    Map<String, Integer> bySource = new HashMap<>();
    batch.forEach(seen -> bySource.merge(seen.by.source(), 1, Integer::sum));
    bySource.forEach((source, events) -> counts.accepted(source, events, nowMillis));
  }
}
