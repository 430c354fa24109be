package org.sekisho.casework;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sekisho.call.SourceAddress;
import org.sekisho.line.Line;
import org.sekisho.number.Country;

/**
 * The measures on countries and addresses in force; immutable, one table for all lines.
 *
 * @param countries by index of the country
 * @param addresses by key of the address
 * @param exemptLines lines no country restriction touches, by subscriber_id
 */
public record GroupMeasures(
    Map<Integer, Term> countries, Map<Long, Term> addresses, Set<String> exemptLines) {

  public static final GroupMeasures NONE = new GroupMeasures(Map.of(), Map.of(), Set.of());

  /**
   * When a measure is in force, epoch milliseconds.
   *
   * @param untilMillis its end; every measure has one
   */
  public record Term(long sinceMillis, long untilMillis) {
    public Term {
      if (untilMillis <= sinceMillis) {
        throw new IllegalArgumentException("a measure ends after it begins");
      }
    }

    boolean covers(long atMillis) {
      return sinceMillis <= atMillis && atMillis < untilMillis;
    }
  }

  public GroupMeasures {
    countries = Map.copyOf(countries);
    addresses = Map.copyOf(addresses);
    exemptLines = Set.copyOf(exemptLines);
  }

  /** Whether a call to a country is refused; by country alone, and never a priority line's. */
  boolean restricts(Optional<Country> country, Line line, long atMillis) {
    if (countries.isEmpty() || country.isEmpty()) {
      return false;
    }
    Term term = countries.get(country.get().index());
    return term != null
        && term.covers(atMillis)
        && !line.priority()
        && !exemptLines.contains(line.id());
  }

  /**
   * Since when an address is blocked, if it is now. What had been there before passes: the block is
   * on pairs of line and neighbourhood that were not seen before the incident. Never a priority
   * line's: a person decides.
   */
  Optional<Long> findBlock(SourceAddress source, Line line, long atMillis) {
    if (addresses.isEmpty() || source.isNone() || line.priority()) {
      return Optional.empty();
    }
    return Optional.ofNullable(addresses.get(source.key()))
        .filter(term -> term.covers(atMillis))
        .map(Term::sinceMillis);
  }
}
