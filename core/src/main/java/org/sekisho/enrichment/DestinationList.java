package org.sekisho.enrichment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sekisho.number.Country;
import org.sekisho.number.E164;
import org.sekisho.number.PrefixTable;

/**
 * A list of destinations by prefix: the advised ones (published advice, weak evidence) or the
 * regulated ones (the operator's own, never published).
 */
public final class DestinationList {

  /** Entries of a list that are read. */
  public static final int MAX_ENTRIES = 100_000;

  /**
   * One entry.
   *
   * @param name of the destination; names of a repeated prefix are joined
   * @param reasons why it is regulated; empty on the advised list
   * @param validToDay last epoch day it counts, when it has one
   */
  public record Entry(String prefix, String name, String reasons, Optional<Long> validToDay) {
    boolean isValidOn(long day) {
      return validToDay.isEmpty() || day <= validToDay.get();
    }
  }

  private static final DestinationList EMPTY = of(List.of());

  private final PrefixTable<Entry> prefixes;
  private final int size;

  private DestinationList(PrefixTable<Entry> prefixes, int size) {
    this.prefixes = prefixes;
    this.size = size;
  }

  public static DestinationList empty() {
    return EMPTY;
  }

  public static DestinationList of(List<Entry> entries) {
    Map<String, Entry> byPrefix = new TreeMap<>();
    for (Entry entry : entries) {
      byPrefix.merge(
          entry.prefix(),
          entry,
          (first, second) ->
              new Entry(
                  first.prefix(),
                  first.name() + "、" + second.name(),
                  first.reasons(),
                  first.validToDay()));
    }
    return new DestinationList(PrefixTable.of(byPrefix), byPrefix.size());
  }

  /** The entry a number falls under on a day. */
  public Optional<Entry> find(E164 number, long day) {
    return prefixes.find(number.digits()).filter(entry -> entry.isValidOn(day));
  }

  /** Whether a country as a whole has a valid entry on a day; one of its areas is not enough. */
  public boolean covers(Country country, long day) {
    return country.prefixes().stream()
        .anyMatch(
            prefix ->
                prefixes
                    .find(prefix)
                    .filter(entry -> entry.prefix().equals(prefix) && entry.isValidOn(day))
                    .isPresent());
  }

  public int size() {
    return size;
  }
}
