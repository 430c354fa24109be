package org.sekisho.engine;

import org.sekisho.call.CallRecord;
import org.sekisho.call.NetworkEvent;
import org.sekisho.casework.GroupEvent;
import org.sekisho.enrichment.CallFacts;

/** Where the live engine puts what it gives out; called on its one thread. */
public interface LiveOutput {

  /** A line's case moved on. */
  void lineEvent(CaseOutput.OfLine output);

  /**
   * An incident of many lines moved on.
   *
   * @param sequence among all of them
   */
  void groupEvent(long sequence, GroupEvent event);

  /**
   * A call abroad began, was answered or ended; told again with every change.
   *
   * @param amountMicros its charge, once it has ended
   * @param inProgress it goes on
   */
  void callAbroad(CallFacts facts, CallRecord record, long amountMicros, boolean inProgress);

  /** Told before. */
  void repeated(NetworkEvent event);

  /** An answer or an end of a call whose beginning nobody told. */
  void withoutBeginning(String callId);

  /** A call whose B-number no plan can read. */
  void unreadable(String callId);

  /** A step met a fault of our own. */
  void setAside(Fault fault);
}
