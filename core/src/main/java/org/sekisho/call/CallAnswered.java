package org.sekisho.call;

/** A call was answered; from now on it is charged. */
public record CallAnswered(String callId, long atMillis) implements NetworkEvent {}
