package org.sekisho.engine;

/**
 * A fault of our own, met in one step: what the step had not done by then is set aside, and
 * everything after it goes on. Never of the traffic's making alone: somebody has to mend us.
 *
 * @param atMillis when it was met, of the traffic's time, epoch milliseconds
 * @param line subscriber_id whose step it was, empty for what is of no line or of many
 */
public record Fault(long atMillis, String line, RuntimeException cause) {}
