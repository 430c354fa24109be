package org.sekisho.number;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes {@code countries.tsv}: the countries behind the country codes, as libphonenumber's
 * metadata has them, with the names of the JDK's locale data. Run it after raising libphonenumber's
 * version; {@code NumberingTableTest} says when that is due.
 */
final class NumberingTableGenerator {

  private static final PhoneNumberUtil PHONES = PhoneNumberUtil.getInstance();

  /** How many national digits may be needed to tell two countries under one country code apart. */
  private static final int DEPTH = 5;

  private static final int DEEPEST = 7;
  private static final int SAMPLES = 8;
  private static final int ITALY = 39;

  /** Country codes shared by networks rather than countries (ITU-T E.164.1, E.164.3). */
  private static final String GLOBAL =
      """
      +800\t800\t11-11\tInternational freephone\t国際フリーフォン
      +808\t808\t11-11\tInternational shared cost\t国際シェアドコスト
      +870\t870\t11-15\tInmarsat\tインマルサット
      +878\t878\t9-15\tUniversal personal telecommunications\tユニバーサル個人通信
      +881\t881 8810 8811 8812 8813 8814 8815\t11-15\tGlobal mobile satellite system\t衛星携帯電話(GMSS)
      +881G\t8818 8819\t11-15\tGlobalstar\tグローバルスター
      +881I\t8816 8817\t11-15\tIridium\tイリジウム
      +882\t882\t10-15\tInternational networks (882)\t国際ネットワーク(882)
      +882T\t88216\t11-15\tThuraya\tスラーヤ
      +883\t883\t10-15\tInternational networks (883)\t国際ネットワーク(883)
      +888\t888\t11-15\tTelecommunications for disaster relief\t災害救援通信
      +979\t979\t12-12\tInternational premium rate\t国際プレミアムレート
      """;

  private NumberingTableGenerator() {}

  public static void main(String[] args) throws IOException {
    Files.writeString(Path.of(args[0]), table());
  }

  static String table() {
    Map<String, Row> rows = new TreeMap<>();
    for (int code : PHONES.getSupportedCallingCodes().stream().sorted().toList()) {
      List<String> regions = PHONES.getRegionCodesForCountryCode(code);
      if (regions.contains("001")) {
        continue;
      }
      String main = regions.getFirst();
      if (regions.size() == 1) {
        row(rows, code, main).prefixes.add("" + code);
      } else if (code == 1) {
        row(rows, code, main).prefixes.add("1~"); // an area code nobody has
        byPrefix(code, 3, 60)
            .forEach((prefix, region) -> row(rows, code, region).prefixes.add(prefix));
      } else {
        row(rows, code, main).prefixes.add("" + code);
        byPrefix(code, DEPTH, SAMPLES).entrySet().stream()
            .filter(entry -> !entry.getValue().equals(main))
            .forEach(entry -> row(rows, code, entry.getValue()).prefixes.add(entry.getKey()));
      }
    }
    var out = new StringBuilder("# country, prefixes, digits in all, name_en, name_ja\n");
    for (Row row : rows.values()) {
      row.prefixes.sort(Comparator.comparing(String::length).thenComparing(s -> s));
      Locale place = Locale.of("", row.region);
      out.append(row.region).append('\t').append(String.join(" ", row.prefixes)).append('\t');
      out.append(row.lengths).append('\t').append(place.getDisplayCountry(Locale.ENGLISH));
      out.append('\t').append(place.getDisplayCountry(Locale.JAPANESE)).append('\n');
    }
    return out.append(GLOBAL).toString();
  }

  private static Row row(Map<String, Row> rows, int code, String region) {
    return rows.computeIfAbsent(region, key -> new Row(key, new ArrayList<>(), lengths(code, key)));
  }

  private record Row(String region, List<String> prefixes, String lengths) {}

  private static String lengths(int code, String region) {
    int digits = ("" + code).length();
    int shortest = 16;
    int longest = 0;
    for (int n = 2; n <= 15; n++) {
      var number =
          new PhoneNumber().setCountryCode(code).setNationalNumber(Long.parseLong("2".repeat(n)));
      var reason = PHONES.isPossibleNumberWithReason(number);
      if (reason == PhoneNumberUtil.ValidationResult.IS_POSSIBLE
          || reason == PhoneNumberUtil.ValidationResult.IS_POSSIBLE_LOCAL_ONLY) {
        boolean local = reason == PhoneNumberUtil.ValidationResult.IS_POSSIBLE_LOCAL_ONLY;
        shortest = local ? shortest : Math.min(shortest, digits + n);
        longest = Math.max(longest, digits + n);
      }
    }
    var example = PHONES.getExampleNumber(region);
    int own =
        example == null ? shortest : digits + PHONES.getNationalSignificantNumber(example).length();
    return Math.min(shortest, own) + "-" + Math.min(15, Math.max(longest, own));
  }

  /** The country of each prefix below a shared code, the fewest digits that tell it. */
  private static Map<String, String> byPrefix(int code, int depth, int samples) {
    var random = new Random(code);
    Map<String, String> leaves = new HashMap<>();
    descend("", depth, code, samples, random, leaves);
    for (String region : PHONES.getRegionCodesForCountryCode(code)) {
      for (PhoneNumberUtil.PhoneNumberType type : PhoneNumberUtil.PhoneNumberType.values()) {
        PhoneNumber example = PHONES.getExampleNumberForType(region, type);
        if (example != null && region.equals(PHONES.getRegionCodeForNumber(example))) {
          String digits = PHONES.getNationalSignificantNumber(example);
          leaves.putIfAbsent(digits.substring(0, Math.min(depth, digits.length())), region);
        }
      }
    }
    Map<String, String> found = new TreeMap<>();
    compress("", code, leaves, found);
    return found;
  }

  private static void descend(
      String prefix, int depth, int code, int samples, Random random, Map<String, String> leaves) {
    if (prefix.startsWith("0") && code != ITALY) {
      return; // no national number begins with the trunk prefix
    }
    if (prefix.length() < depth) {
      for (char c = '0'; c <= '9'; c++) {
        descend(prefix + c, depth, code, samples, random, leaves);
      }
      return;
    }
    Set<String> regions = new HashSet<>();
    for (int i = 0; i < samples; i++) {
      for (int length = Math.max(prefix.length(), 4); length <= 12; length++) {
        var text = new StringBuilder(prefix);
        while (text.length() < length) {
          text.append((char) ('0' + random.nextInt(10)));
        }
        regionOf(code, text.toString()).ifPresent(regions::add);
      }
    }
    if (regions.size() == 1) {
      leaves.put(prefix, regions.iterator().next());
    } else if (regions.size() > 1 && depth < DEEPEST && code != 1) {
      descend(prefix, depth + 1, code, samples, random, leaves);
    } else if (regions.size() > 1) {
      leaves.put(
          prefix,
          Collections.min(
              regions,
              Comparator.comparing(
                  region -> PHONES.getRegionCodesForCountryCode(code).indexOf(region))));
    }
  }

  private static Optional<String> regionOf(int code, String national) {
    var number = new PhoneNumber().setCountryCode(code).setNationalNumber(Long.parseLong(national));
    number.setItalianLeadingZero(national.startsWith("0"));
    return PHONES.isPossibleNumber(number)
        ? Optional.ofNullable(PHONES.getRegionCodeForNumber(number))
        : Optional.empty();
  }

  private static void compress(
      String prefix, int code, Map<String, String> leaves, Map<String, String> found) {
    Set<String> below = new HashSet<>();
    leaves.forEach(
        (leaf, region) -> {
          if (leaf.startsWith(prefix)) {
            below.add(region);
          }
        });
    boolean whole = below.size() == 1 && (code != 1 || prefix.length() == 3);
    if (whole) {
      found.put(code + prefix, below.iterator().next());
    } else if (!below.isEmpty() && prefix.length() < DEEPEST) {
      for (char c = '0'; c <= '9'; c++) {
        compress(prefix + c, code, leaves, found);
      }
    }
  }
}
