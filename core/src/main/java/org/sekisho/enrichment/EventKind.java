package org.sekisho.enrichment;

/** What the network saw happen to a call, in the order it happens. */
public enum EventKind {
  ATTEMPTED,
  ANSWERED,
  ENDED,
  /** An attempt that one of our measures refused: no velocity, no habit. */
  REFUSED
}
