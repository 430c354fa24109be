package org.sekisho.engine;

import java.util.List;
import org.sekisho.call.NetworkEvent;
import org.sekisho.casework.GroupWord;
import org.sekisho.casework.Word;

/**
 * What the live engine is fed: all of it, in one order, so that the same entries give the same
 * decisions again.
 */
public sealed interface LogEntry {

  /** When it was taken in, epoch milliseconds; never before the entry before it. */
  long atMillis();

  /** The network told of something. */
  record Told(long atMillis, List<NetworkEvent> events) implements LogEntry {
    public Told {
      events = List.copyOf(events);
    }
  }

  /**
   * What is known of before anything was told: each event as if it had been told when it happened.
   * It teaches what is usual; nothing is decided on it.
   *
   * @param events in the order they happened
   */
  record Remembered(long atMillis, List<NetworkEvent> events) implements LogEntry {
    public Remembered {
      events = List.copyOf(events);
    }
  }

  /** Time has passed. */
  record Ticked(long atMillis) implements LogEntry {}

  /**
   * A person spoke of a line's case.
   *
   * @param line its subscriber_id
   * @param caseId the case it was said of; another one of the line is not moved by it
   */
  record Said(String line, String caseId, Word word) implements LogEntry {
    @Override
    public long atMillis() {
      return word.atMillis();
    }
  }

  /**
   * Other reference data is in force from now on.
   *
   * @param version its name; whoever feeds the engine knows what it holds
   */
  record Activated(long atMillis, String version) implements LogEntry {}

  /** A person ordered something about many lines. */
  record Ordered(GroupWord word) implements LogEntry {
    @Override
    public long atMillis() {
      return word.atMillis();
    }
  }
}
