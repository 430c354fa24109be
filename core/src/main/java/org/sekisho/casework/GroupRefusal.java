package org.sekisho.casework;

/** Why a measure on a country or an address is not to be had. */
public sealed interface GroupRefusal extends Denial {

  /** The country is not on the regulated list, or its entry is no longer valid. */
  record NotRegulated() implements GroupRefusal {}

  record TooFewLines(int lines, int needed) implements GroupRefusal {}

  /** Most callers made one or two calls: an earthquake looks so. */
  record ManyCallersFewCalls(int percent, int limit) implements GroupRefusal {}

  /** Measures on the lines themselves hold: few new ones join. */
  record LineMeasuresSuffice(int joined, int needed) implements GroupRefusal {}

  /** No complete month has been seen: what would be stopped is not known. */
  record NormalTrafficUnknown() implements GroupRefusal {}

  record TrafficOverFloor(long minutesPerMonth, long callsPerDay) implements GroupRefusal {}

  /** A second person has to approve, or a named standing rule. */
  record ApprovalMissing() implements GroupRefusal {}

  /** The address is an everyday place of some line. */
  record ResidentsThere() implements GroupRefusal {}

  record RegisteredPeer() implements GroupRefusal {}

  /** Whoever asks for it cannot approve it, too. */
  record SamePerson() implements GroupRefusal {}

  /** It is in force already, or what should end is not. */
  record NothingToDo() implements GroupRefusal {}

  /** It was lifted because it stopped more ordinary lines than its preview had said. */
  record OverBlocked() implements GroupRefusal {}

  /** Too many automatic measures in the last ten minutes. */
  record BlastLimit() implements GroupRefusal {}

  /** A fault of our own kept it from being done: it may have been done in part. */
  record SetAside() implements GroupRefusal {}
}
