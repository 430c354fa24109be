package org.sekisho.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sekisho.number.Countries;
import org.sekisho.number.Country;

/** Where calls go and what they cost: countries by how common they are, prices by class. */
final class WorldMap {

  /** Countries that many call from Japan, by rough share of residents and trade; guess. */
  private static final Map<String, Integer> COMMON =
      Map.ofEntries(
          Map.entry("CN", 20),
          Map.entry("US", 18),
          Map.entry("KR", 12),
          Map.entry("TW", 8),
          Map.entry("PH", 8),
          Map.entry("TH", 6),
          Map.entry("VN", 6),
          Map.entry("BR", 4),
          Map.entry("GB", 4),
          Map.entry("HK", 4),
          Map.entry("SG", 4),
          Map.entry("AU", 3),
          Map.entry("DE", 3),
          Map.entry("IN", 3),
          Map.entry("NP", 3),
          Map.entry("ID", 3),
          Map.entry("FR", 2),
          Map.entry("CA", 2),
          Map.entry("PE", 2),
          Map.entry("MY", 2),
          Map.entry("IT", 1),
          Map.entry("ES", 1),
          Map.entry("RU", 1),
          Map.entry("MX", 1));

  /** Countries fraud goes to, from seed 000 and the traps of the field; dear ones. */
  static final List<String> FRAUD =
      List.of(
          "SL", "GN", "SO", "AC", "LV", "LT", "EE", "CU", "GM", "TN", "DZ", "MA", "SN", "LR", "TD",
          "MG", "ZW", "KM", "AL", "BA", "XK", "MC", "TL", "PG", "SB", "KI", "VU", "CK", "WS", "TK",
          "MV", "IQ", "YE", "AZ", "BI", "GW", "BB", "JM", "DM", "GY", "SR", "PM", "+881I", "+882");

  /** Dear enough, and on nobody's list; for those who hide. */
  static final List<String> UNLISTED =
      List.of("AT", "RO", "BG", "HR", "MD", "UA", "KZ", "UZ", "LB", "EG", "GH", "KE", "NI", "BO");

  record Price(String prefix, String name, double yenPerMinute) {}

  private final List<Country> common = new ArrayList<>();
  private final double[] weights;
  private final List<Price> prices = new ArrayList<>();

  WorldMap(Dice dice, double factor) {
    Countries world = Countries.world();
    COMMON.keySet().stream().sorted().forEach(code -> common.add(world.find(code).orElseThrow()));
    weights = common.stream().mapToDouble(country -> get(COMMON, country.code())).toArray();
    for (Country country : world.list()) {
      if (country.code().equals("JP")) {
        continue;
      }
      boolean often = COMMON.containsKey(country.code());
      boolean fraud = FRAUD.contains(country.code());
      double yen =
          often ? dice.between(8, 60) : fraud ? dice.between(90, 330) : dice.between(40, 200);
      for (String prefix : country.prefixes()) {
        prices.removeIf(price -> price.prefix.equals(prefix)); // a range was another country's
        prices.add(new Price(prefix, country.nameEn(), round(yen * factor)));
      }
      // Mobile and special ranges cost a multiple; the price inside +371 differs 22 times.
      int ranges = dice.between(0, 3);
      for (int i = 0; i < ranges; i++) {
        String prefix = country.prefix() + dice.between(1, 9) + (dice.chance(0.5) ? "" : "" + i);
        boolean taken = prices.stream().anyMatch(price -> price.prefix.equals(prefix));
        if (!taken && prefix.length() <= 9) {
          double dearer = yen * dice.between(1.2, fraud ? 2.2 : 3.0);
          prices.add(new Price(prefix, country.nameEn() + " special", round(dearer * factor)));
        }
      }
    }
  }

  private static int get(Map<String, Integer> map, String code) {
    Integer value = map.get(code);
    return value == null ? 0 : value;
  }

  private static double round(double yen) {
    return Math.min(500, Math.max(3, Math.round(yen * 10) / 10.0));
  }

  List<Price> prices() {
    return prices;
  }

  Country usual(Dice dice) {
    return common.get(dice.weighted(weights));
  }

  static Country of(String code) {
    return Countries.world().find(code).orElseThrow();
  }

  /** A number of a country, whole. */
  static String number(Country country, Dice dice) {
    return number(block(country, dice), country, dice);
  }

  /** The first digits of a thousand numbers. */
  static String block(Country country, Dice dice) {
    var digits = new StringBuilder(dice.oneOf(country.prefixes()));
    int length = length(country);
    digits.append(dice.between(2, 8));
    while (digits.length() < length - 3) {
      digits.append(dice.between(0, 9));
    }
    digits.setLength(Math.max(country.prefix().length(), length - 3));
    return digits.toString();
  }

  static String number(String block, Country country, Dice dice) {
    var digits = new StringBuilder(block);
    while (digits.length() < length(country)) {
      digits.append(dice.between(0, 9));
    }
    return digits.toString();
  }

  private static int length(Country country) {
    int likely = country.prefix().length() + 9;
    return Math.max(country.shortest(), Math.min(country.longest(), likely));
  }

  /** How people in Japan dial it. */
  static String dialled(String digits, Dice dice) {
    double way = dice.between(0.0, 1.0);
    return way < 0.85
        ? "010" + digits
        : way < 0.93 ? "+" + digits : way < 0.97 ? "0033010" + digits : "001010" + digits;
  }
}
