package org.sekisho.wire.calls;

import java.time.Duration;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;

/** The newest time rows have told of; one row with a wrong date does not move it. */
final class NewestTime {

  /** A jump over which the next row must agree. */
  private static final long FAR = Duration.ofHours(1).toMillis();

  private long newest = Long.MIN_VALUE / 2;
  private long doubtful = Long.MAX_VALUE;
  private boolean any;

  /** Takes in a row's time; gives the newest that is believed. */
  long tell(long atMillis) {
    if (!any || atMillis <= newest + FAR) {
      newest = Math.max(newest, atMillis);
      any = true;
    } else if (atMillis >= doubtful - FAR) {
      newest = Math.max(newest, Math.min(atMillis, doubtful)); // two rows say so
      doubtful = atMillis;
    } else {
      doubtful = atMillis;
    }
    return newest;
  }

  long millis() {
    return newest;
  }

  void write(StateWriter out) {
    out.writeBoolean(any);
    out.writeLong(newest);
    out.writeLong(doubtful);
  }

  void read(StateReader in) {
    any = in.readBoolean();
    newest = in.readLong();
    doubtful = in.readLong();
  }
}
