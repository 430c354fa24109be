package org.sekisho.casework;

import org.sekisho.call.SourceAddress;
import org.sekisho.detection.simultaneous.AddressTally;
import org.sekisho.detection.simultaneous.CountryTally;

/** What many lines at once led to: measures on a country or an address, and why not. */
public sealed interface GroupEvent {

  /** When it was decided, epoch milliseconds. */
  long atMillis();

  /** Of the incident, such as {@code country-SL-1}. */
  String caseId();

  /**
   * Calls to a country are stopped for a while.
   *
   * @param approver the named standing rule, or the second person
   * @param tally all the rule saw; its normal traffic is the preview of what is stopped besides
   */
  record CountryRestricted(
      long atMillis,
      String caseId,
      long untilMillis,
      String approver,
      CountryTally tally,
      long exposureMicros)
      implements GroupEvent {}

  record CountryRefused(long atMillis, String caseId, CountryTally tally, GroupRefusal refusal)
      implements GroupEvent {}

  record CountryLifted(long atMillis, String caseId, int country) implements GroupEvent {}

  /** Set-ups from an address are refused for lines that were not there before. */
  record AddressBlocked(
      long atMillis, String caseId, long untilMillis, AddressTally tally, long exposureMicros)
      implements GroupEvent {}

  record AddressRefused(long atMillis, String caseId, AddressTally tally, GroupRefusal refusal)
      implements GroupEvent {}

  record AddressUnblocked(long atMillis, String caseId, SourceAddress address)
      implements GroupEvent {}
}
