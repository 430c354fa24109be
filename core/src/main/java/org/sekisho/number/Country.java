package org.sekisho.number;

import java.util.List;

/**
 * A country, territory or network that numbers lead to; a row of the closed table {@link
 * Countries}.
 *
 * @param index its place in the table, from 0; small enough to index arrays
 * @param code ISO 3166-1 alpha-2, or {@code +} and the country code of a shared network
 * @param prefixes what its numbers begin with, the shortest first; Jamaica has 1658 and 1876
 * @param shortest digits of its shortest number, country code included
 * @param longest digits of its longest number, country code included
 */
public record Country(
    int index,
    String code,
    List<String> prefixes,
    int shortest,
    int longest,
    String nameEn,
    String nameJa) {

  public Country {
    prefixes = List.copyOf(prefixes);
    if (index < 0 || index > Short.MAX_VALUE || code.isBlank() || prefixes.isEmpty()) {
      throw new IllegalArgumentException("not a country: %d '%s'".formatted(index, code));
    }
  }

  /** The shortest prefix its numbers share, by which files name it. */
  public String prefix() {
    return prefixes.getFirst();
  }

  /** Its name in the language asked for; Japanese or English. */
  public String name(boolean japanese) {
    return japanese ? nameJa : nameEn;
  }

  @Override
  public String toString() {
    return code;
  }
}
