package org.sekisho.detection;

/**
 * One observation, set against what is usual and against a limit, all in the kind's unit.
 *
 * @param usual for this line at this time, or for lines of its kind
 * @param limit past which the observation counts
 */
public record Fact(FactKind kind, long observed, long usual, long limit) {}
