package org.sekisho.rating;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.sekisho.number.E164;
import org.sekisho.number.PrefixTable;

/**
 * What calls abroad cost, by longest prefix and by the date of the call.
 *
 * <p>A prefix may have several versions; the one in force when a call was answered counts for all
 * of it. A number no prefix fits is charged at {@link #unknown}, never at nothing.
 */
public final class Tariff {

  /** Rows of a tariff that are read; past this it is not a price list. */
  public static final int MAX_ROWS = 1_000_000;

  /** Marks a rate that holds from the beginning. */
  public static final long ALWAYS = Long.MIN_VALUE;

  /**
   * One row of a price list.
   *
   * @param validFromMillis epoch, {@link #ALWAYS} when none is named
   */
  public record Row(String prefix, String destination, ChargeTerms terms, long validFromMillis) {}

  /**
   * A price found.
   *
   * @param destination its name in the price list; empty when no prefix fits
   * @param known false when the charge is the conservative guess
   */
  public record Price(String destination, ChargeTerms terms, boolean known) {}

  private final PrefixTable<Versions> prefixes;
  private final Price unknown;
  private final RoundingPolicy rounding;
  private final int rows;

  /** A prefix's prices in order of time. */
  private record Versions(long[] fromMillis, List<Price> prices) {}

  private Tariff(
      PrefixTable<Versions> prefixes, ChargeTerms unknown, RoundingPolicy rounding, int rows) {
    this.prefixes = prefixes;
    this.unknown = new Price("", unknown, false);
    this.rounding = rounding;
    this.rows = rows;
  }

  /**
   * Compiles a price list.
   *
   * @param unknown terms for a number that no prefix fits
   * @throws IllegalArgumentException if two rows have one prefix and one date
   */
  public static Tariff of(List<Row> rows, ChargeTerms unknown, RoundingPolicy rounding) {
    if (rows.size() > MAX_ROWS) {
      throw new IllegalArgumentException("more than %d rows".formatted(MAX_ROWS));
    }
    Map<String, NavigableMap<Long, Price>> byPrefix = new HashMap<>();
    for (Row row : rows) {
      var price = new Price(row.destination(), row.terms(), true);
      var before =
          byPrefix
              .computeIfAbsent(row.prefix(), prefix -> new TreeMap<>())
              .putIfAbsent(row.validFromMillis(), price);
      if (before != null) {
        throw new IllegalArgumentException(
            "prefix %s has two prices from one date".formatted(row.prefix()));
      }
    }
    Map<String, Versions> compiled = new HashMap<>();
    byPrefix.forEach(
        (prefix, versions) -> {
          long[] from = versions.keySet().stream().mapToLong(Long::longValue).toArray();
          compiled.put(prefix, new Versions(from, new ArrayList<>(versions.values())));
        });
    return new Tariff(PrefixTable.of(compiled), unknown, rounding, rows.size());
  }

  /**
   * The conservative rate for what a price list does not know: its 95th percentile, one minute at a
   * time. A fraudster's favourite destination is the one the list forgot.
   */
  public static ChargeTerms conservative(List<Row> rows) {
    long perMinute =
        rows.isEmpty()
            ? Money.ofYen(200).micros() // about the dearest class of Japanese carriers' lists
            : rows.stream()
                .map(row -> row.terms().perMinuteMicros())
                .sorted(Comparator.naturalOrder())
                .skip(rows.size() * 95L / 100)
                .findFirst()
                .orElseThrow();
    return new ChargeTerms(0, perMinute, 60, 60);
  }

  /** The price of a call to {@code number} answered, or tried, at this time. */
  public Price priceOf(E164 number, long atMillis) {
    int index = prefixes.findIndex(number.digits(), 0);
    if (index < 0) {
      return unknown;
    }
    Versions versions = prefixes.valueOf(index);
    for (int i = versions.fromMillis.length - 1; i >= 0; i--) {
      if (versions.fromMillis[i] <= atMillis) {
        return versions.prices.get(i);
      }
    }
    return unknown;
  }

  public ChargeTerms unknown() {
    return unknown.terms();
  }

  public RoundingPolicy rounding() {
    return rounding;
  }

  /** Rows it was made of. */
  public int rows() {
    return rows;
  }
}
