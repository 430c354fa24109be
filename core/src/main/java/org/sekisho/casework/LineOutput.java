package org.sekisho.casework;

import org.sekisho.detection.simultaneous.Observation;
import org.sekisho.line.Line;

/** Where a line's step puts what it gives out. */
public interface LineOutput {

  /** A case moved on. */
  void caseEvent(Line line, FraudCase fraudCase, CaseEvent event);

  /** Something for the view of many lines. */
  void observe(Observation observation);

  /** An attempt abroad on a suspended line. */
  void refused(Line line, long atMillis);
}
