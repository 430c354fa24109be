package org.sekisho.casework;

import java.util.Set;

/**
 * The values of measures on countries and addresses; see docs/policy.yaml for the reason of each.
 */
public record GroupPolicy(Country country, Address address) {

  public static final GroupPolicy STANDARD =
      new GroupPolicy(
          new Country(5, 2, 60, 3_000, 50, 24, "", Set.of()), new Address(3, 60, 48, Set.of()));

  /**
   * @param lines suspected at once before a restriction is thought of
   * @param joiningLines of them begun within an hour: fewer, and line measures suffice
   * @param earthquakePercent of the callers with one or two calls: so many veto it
   * @param floorMinutesPerMonth normal traffic it may stop at most
   * @param floorCallsPerDay normal calls it may stop at most
   * @param hours it lasts
   * @param standingRule name of the rule that approves it; empty: a second person must
   * @param exemptLines that are never touched, by subscriber_id
   */
  public record Country(
      int lines,
      int joiningLines,
      int earthquakePercent,
      int floorMinutesPerMonth,
      int floorCallsPerDay,
      int hours,
      String standingRule,
      Set<String> exemptLines) {
    public Country {
      exemptLines = Set.copyOf(exemptLines);
      if (lines < 2
          || joiningLines < 1
          || earthquakePercent < 1
          || earthquakePercent > 100
          || floorMinutesPerMonth < 0
          || floorCallsPerDay < 0
          || hours < 1
          || hours > 720) {
        throw new IllegalArgumentException(
            "country: two lines at least, one joining, 1 to 100 per cent, 1 to 720 hours");
      }
    }
  }

  /**
   * @param lines suspected from one address before it is blocked
   * @param suspectedPercent of the lines new there that are suspected, at least
   * @param hours a block lasts
   * @param peers addresses of registered peers, never blocked
   */
  public record Address(int lines, int suspectedPercent, int hours, Set<String> peers) {
    public Address {
      peers = Set.copyOf(peers);
      if (lines < 2 || suspectedPercent < 1 || suspectedPercent > 100 || hours < 1 || hours > 720) {
        throw new IllegalArgumentException(
            "address: two lines at least, 1 to 100 per cent, 1 to 720 hours");
      }
    }
  }
}
