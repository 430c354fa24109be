package org.sekisho.call;

/** A call or an attempt is over. */
public record CallEnded(String callId, long atMillis) implements NetworkEvent {}
