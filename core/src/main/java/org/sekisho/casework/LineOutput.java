package org.sekisho.casework;

import java.util.Optional;
import org.sekisho.detection.simultaneous.Observation;
import org.sekisho.line.Line;

/** Where a line's step puts what it gives out. */
public interface LineOutput {

  /** A case moved on. */
  void caseEvent(Line line, FraudCase fraudCase, CaseEvent event);

  /** Something for the view of many lines. */
  void observe(Observation observation);

  /**
   * An attempt abroad was refused.
   *
   * @param atMillis when it is known
   * @param incident whose measure on a country or an address refused it; empty for the line's own
   *     suspension
   */
  void refused(Line line, long atMillis, Optional<String> incident);
}
