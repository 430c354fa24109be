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
   * @param incident that ordered it, such as {@code country-SL-1}
   * @param untilMillis its end; every measure has one
   */
  public record Term(String incident, long sinceMillis, long untilMillis) {
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

  boolean isEmpty() {
    return countries.isEmpty() && addresses.isEmpty();
  }

  /** What refuses a call to a country, if anything does; by country alone, no priority line's. */
  public Optional<Term> findRestriction(Optional<Country> country, Line line, long atMillis) {
    if (countries.isEmpty() || country.isEmpty()) {
      return Optional.empty();
    }
    return Optional.ofNullable(countries.get(country.get().index()))
        .filter(term -> term.covers(atMillis))
        .filter(term -> !line.priority() && !exemptLines.contains(line.id()));
  }

  /**
   * The block of an address, if it is blocked now. What had been there before passes: the block is
   * on pairs of line and neighbourhood that were not seen before the incident. Never a priority
   * line's: a person decides.
   */
  public Optional<Term> findBlock(SourceAddress source, Line line, long atMillis) {
    if (addresses.isEmpty() || source.isNone() || line.priority()) {
      return Optional.empty();
    }
    return Optional.ofNullable(addresses.get(source.key())).filter(term -> term.covers(atMillis));
  }
}
