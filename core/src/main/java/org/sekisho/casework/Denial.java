package org.sekisho.casework;

/** Why something that was asked for is not to be had: of a line, or of many. */
public sealed interface Denial permits Refusal, GroupRefusal {}
