package org.sekisho.engine;

import org.sekisho.call.CallRecord;
import org.sekisho.enrichment.CallFacts;

/** Sees each call abroad as it is told of; called by the reading thread. */
@FunctionalInterface
public interface CallWatcher {

  /** Nobody watches. */
  CallWatcher NONE = (facts, record) -> {};

  /** A call abroad, and all that was looked up of it. */
  void onCallAbroad(CallFacts facts, CallRecord record);
}
