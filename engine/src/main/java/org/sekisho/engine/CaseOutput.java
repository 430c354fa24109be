package org.sekisho.engine;

import java.util.List;
import org.sekisho.casework.CaseEvent;
import org.sekisho.casework.GroupEvent;
import org.sekisho.detection.Signal;
import org.sekisho.line.Line;

/** What casework gives out, on its way to the journal. */
public sealed interface CaseOutput {

  /** When it was decided, epoch milliseconds. */
  long atMillis();

  /**
   * An event of a line's case, keyed so that any number of shards gives the same order.
   *
   * @param sequence within its line
   * @param signals that spoke when it was decided
   */
  record OfLine(Line line, long sequence, String caseId, CaseEvent event, List<Signal> signals)
      implements CaseOutput {
    @Override
    public long atMillis() {
      return event.atMillis();
    }
  }

  /** An event of an incident that many lines share. */
  record OfGroup(GroupEvent event) implements CaseOutput {
    @Override
    public long atMillis() {
      return event.atMillis();
    }
  }
}
