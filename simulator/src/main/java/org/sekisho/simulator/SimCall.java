package org.sekisho.simulator;

/**
 * A call of a made-up world; times in seconds since its first local midnight.
 *
 * @param answer -1 when nobody answered
 * @param attack id of the attack; empty for ordinary calls
 */
record SimCall(
    SimLine line,
    long start,
    long answer,
    long end,
    String dialled,
    String source,
    String agent,
    String disposition,
    boolean machine,
    String attack) {}
