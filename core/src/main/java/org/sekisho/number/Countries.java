package org.sekisho.number;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every country and shared network that has numbers, and which numbers are whose.
 *
 * <p>The table {@code countries.tsv} is generated from libphonenumber's metadata and the locale
 * data of the JDK; the global networks (+800, +881, ...) are ours, after ITU-T E.164.1 and E.164.3.
 */
public final class Countries {

  /** Ends a prefix in the table that only stray numbers match: an area code nobody has. */
  private static final String UNASSIGNED = "~";

  private static final Countries WORLD = read();

  private record Range(Country country, Optional<Country> found, boolean assigned) {
    Range(Country country, boolean assigned) {
      this(country, Optional.of(country), assigned); // one Optional for all look-ups
    }
  }

  private final List<Country> countries;
  private final Map<String, Country> byCode = new HashMap<>();
  private final PrefixTable<Range> ranges;

  private Countries(List<Country> countries, Map<String, Range> ranges) {
    this.countries = List.copyOf(countries);
    this.ranges = PrefixTable.of(ranges);
    countries.forEach(country -> byCode.put(country.code(), country));
  }

  public static Countries world() {
    return WORLD;
  }

  public List<Country> list() {
    return countries;
  }

  public Country get(int index) {
    return countries.get(index);
  }

  /** The country with an ISO code, or a network such as {@code +881I}. */
  public Optional<Country> find(String code) {
    return Optional.ofNullable(byCode.get(code));
  }

  /** The country whose numbers begin with these digits; empty below an unassigned country code. */
  public Optional<Country> findByNumber(String digits) {
    return ranges.find(digits).flatMap(Range::found);
  }

  /** What the numbering plan has to say about an international number. */
  Analysed.International analyse(E164 number) {
    int index = ranges.findIndex(number.digits(), 0);
    if (index < 0) {
      return new Analysed.International(
          number, Optional.empty(), Analysed.Validity.UNASSIGNED_COUNTRY_CODE);
    }
    Range range = ranges.valueOf(index);
    int length = number.digits().length();
    Analysed.Validity validity;
    if (!range.assigned) {
      validity = Analysed.Validity.UNASSIGNED_AREA_CODE;
    } else if (length < range.country.shortest()) {
      validity = Analysed.Validity.TOO_SHORT;
    } else if (length > range.country.longest()) {
      validity = Analysed.Validity.TOO_LONG;
    } else {
      validity = Analysed.Validity.POSSIBLE;
    }
    return new Analysed.International(number, range.found, validity);
  }

  private static Countries read() {
    InputStream table = Countries.class.getResourceAsStream("countries.tsv");
    if (table == null) {
      throw new IllegalStateException("countries.tsv is missing from the class path");
    }
    List<Country> countries = new ArrayList<>();
    Map<String, Range> ranges = new HashMap<>();
    try (var lines = new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          add(line.split("\t", -1), countries, ranges);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Countries(countries, ranges);
  }

  private static void add(String[] cell, List<Country> countries, Map<String, Range> ranges) {
    List<String> prefixes = new ArrayList<>();
    List<String> stray = new ArrayList<>();
    for (String prefix : cell[1].split(" ", -1)) {
      if (prefix.endsWith(UNASSIGNED)) {
        stray.add(prefix.substring(0, prefix.length() - 1));
      } else {
        prefixes.add(prefix);
      }
    }
    String[] lengths = cell[2].split("-", 2);
    List<String> named = new ArrayList<>(stray);
    named.addAll(prefixes);
    var country =
        new Country(
            countries.size(),
            cell[0],
            named,
            Integer.parseInt(lengths[0]),
            Integer.parseInt(lengths[1]),
            cell[3],
            cell[4]);
    countries.add(country);
    prefixes.forEach(prefix -> ranges.put(prefix, new Range(country, true)));
    stray.forEach(prefix -> ranges.put(prefix, new Range(country, false)));
  }
}
