package org.sekisho.casework;

import java.util.List;
import org.sekisho.call.SourceAddress;
import org.sekisho.detection.attack.Attack;
import org.sekisho.detection.simultaneous.AddressTally;
import org.sekisho.detection.simultaneous.CountryTally;

/** What many lines at once led to: measures on a country or an address, and why not. */
public sealed interface GroupEvent {

  /** Who lifted a restriction that stopped more ordinary lines than it should. */
  String OVER_BLOCK = "over-block";

  /** When it was decided, epoch milliseconds. */
  long atMillis();

  /** Of the incident, such as {@code country-SL-1}. */
  String caseId();

  /**
   * The suspected lines of an incident: named for whoever follows it up, after the rules, which see
   * how many they are and no more.
   *
   * @param exposureMicros their yen at risk
   * @param lines by subscriber_id, the first {@link #MOST}
   */
  record Involved(long exposureMicros, List<String> lines) {
    /** Lines named. */
    public static final int MOST = 100;

    public Involved {
      lines = List.copyOf(lines);
    }
  }

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
      Involved involved)
      implements GroupEvent {}

  record CountryRefused(long atMillis, String caseId, CountryTally tally, GroupRefusal refusal)
      implements GroupEvent {}

  /**
   * Calls to a country pass again.
   *
   * @param by empty at its end, {@link #OVER_BLOCK}, or a person
   */
  record CountryLifted(long atMillis, String caseId, int country, String by)
      implements GroupEvent {}

  /** Set-ups from an address are refused for lines that were not there before. */
  record AddressBlocked(
      long atMillis, String caseId, long untilMillis, AddressTally tally, Involved involved)
      implements GroupEvent {}

  /**
   * An address was recognised as one that attacks accounts; what follows from it is an event of its
   * own.
   */
  record AddressAttacked(long atMillis, String caseId, Attack attack) implements GroupEvent {}

  record AddressRefused(long atMillis, String caseId, AddressTally tally, GroupRefusal refusal)
      implements GroupEvent {}

  /**
   * The first call of a line that an incident's measure refused: its owner is to be told, and from
   * a blocked address his password is known to the thief.
   */
  record LineRefused(long atMillis, String caseId, String line) implements GroupEvent {}

  /**
   * @param by empty at its end, or a person
   */
  record AddressUnblocked(long atMillis, String caseId, SourceAddress address, String by)
      implements GroupEvent {}
}
