package org.sekisho.server.intake;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.sekisho.call.NetworkEvent;

/**
 * What one source has seen, on its way to the engine: who saw it never waits, and a source that
 * sees too much leaves the others their room.
 */
public final class EventsTold {

  /** Events of the source that may wait; past it they are counted and left out. */
  static final int MOST_WAITING = 65_536;

  private final String source;
  private final EventTeller teller;
  private final AtomicInteger waiting = new AtomicInteger();
  private final LongAdder lost = new LongAdder();

  /**
   * @param source of the events, as pages name it
   */
  public EventsTold(String source, EventTeller teller) {
    this.source = source;
    this.teller = teller;
  }

  /** Takes an event, or counts it when too many wait; from any thread. */
  public void add(NetworkEvent event) {
    if (waiting.incrementAndGet() > MOST_WAITING
        || !teller.offer(new EventTeller.Seen(this, event))) {
      waiting.decrementAndGet();
      lost.increment();
    }
  }

  /** One does not wait any more. */
  void taken() {
    waiting.decrementAndGet();
  }

  String source() {
    return source;
  }

  /** Events the engine was never told of. */
  public long lostCount() {
    return lost.sum();
  }
}
