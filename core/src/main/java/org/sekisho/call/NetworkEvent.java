package org.sekisho.call;

/** What the network tells of a call or a terminal, in the order it tells it. */
public sealed interface NetworkEvent
    permits CallTried, CallAnswered, CallEnded, CallRecord, Registration, Knocks {

  /** When it happened, epoch milliseconds by the network's clock. */
  long atMillis();
}
