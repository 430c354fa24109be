package org.sekisho.number;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sekisho.number.Analysed.Domestic;
import org.sekisho.number.Analysed.DomesticKind;
import org.sekisho.number.Analysed.Emergency;
import org.sekisho.number.Analysed.Reason;
import org.sekisho.number.Analysed.Special;
import org.sekisho.number.Analysed.Unreadable;

/**
 * How numbers are dialled at one place, and what a dialled string therefore means.
 *
 * <p>The order of reading: scheme and separators off; an emergency number matched whole; prefixes
 * of one call (hide my number, any carrier) off in any order; the outside line off; {@code +}, the
 * international prefix, or a carrier's code with the international prefix after it; national.
 */
public final class DialPlan {

  /**
   * The rules of a plan.
   *
   * @param home ISO code of the country whose numbers are domestic
   * @param countryCode E.164 country code of the home country
   * @param internationalPrefixes such as 010 or 00
   * @param nationalPrefix such as 0; may be empty
   * @param perCallPrefixes dialled before a number for one call, such as 184
   * @param carriers codes that choose a carrier
   * @param outsideLine digits for a line out of a PBX, such as 9; empty for none
   * @param emergency numbers, matched whole
   * @param domestic what national numbers begin with, national prefix included
   */
  public record Rules(
      String home,
      String countryCode,
      List<String> internationalPrefixes,
      String nationalPrefix,
      List<String> perCallPrefixes,
      List<Carrier> carriers,
      String outsideLine,
      Set<String> emergency,
      Map<String, DomesticRange> domestic) {

    public Rules {
      internationalPrefixes = List.copyOf(internationalPrefixes);
      perCallPrefixes = List.copyOf(perCallPrefixes);
      carriers = List.copyOf(carriers);
      emergency = Set.copyOf(emergency);
      domestic = Map.copyOf(domestic);
      if (Countries.world().find(home).isEmpty()) {
        throw new IllegalArgumentException("no such country: '%s'".formatted(home));
      }
    }
  }

  /**
   * Codes that choose a carrier, all of one length.
   *
   * @param prefix what they begin with
   * @param digits how long they are
   */
  public record Carrier(String prefix, int digits) {}

  /** A range of national numbers; {@code digits} with the national prefix, 0 for any length. */
  public record DomesticRange(DomesticKind kind, int digits) {}

  /** Prefixes before one number that are taken off, at most. */
  private static final int MAX_PREFIXES = 8;

  /** Characters of a dialled string that are read; a SIP URI is longer than any number. */
  private static final int MAX_LENGTH = 256;

  private static final DialPlan JAPAN = new DialPlan(japanRules());

  private final Rules rules;
  private final Countries countries = Countries.world();
  private final PrefixTable<DomesticRange> domestic;

  public DialPlan(Rules rules) {
    this.rules = rules;
    this.domestic = PrefixTable.of(rules.domestic());
  }

  /** Japan, after the Telecommunications Numbering Plan (MIC notice 2019-6). */
  public static DialPlan japan() {
    return JAPAN;
  }

  public Rules rules() {
    return rules;
  }

  /** Reads what was dialled: digits, {@code +...}, a tel: or sip: URI, {@code urn:service:sos}. */
  public Analysed analyse(String dialled) {
    if (dialled.isEmpty()) {
      return new Unreadable(Reason.EMPTY);
    }
    String digits = isPlain(dialled) ? dialled : DialString.clean(dialled, MAX_LENGTH);
    if (digits.equals(DialString.EMERGENCY_SERVICE)) {
      return new Emergency(digits);
    }
    boolean outside = !rules.outsideLine().isEmpty();
    for (int i = 0; i <= MAX_PREFIXES; i++) {
      if (rules.emergency().contains(digits)) {
        return new Emergency(digits);
      }
      Optional<String> prefix = longestOf(rules.perCallPrefixes(), digits);
      if (prefix.isPresent() && digits.length() > prefix.get().length()) {
        digits = digits.substring(prefix.get().length());
      } else if (outside && digits.startsWith(rules.outsideLine())) {
        digits = digits.substring(rules.outsideLine().length());
        outside = false;
      } else {
        break;
      }
    }
    return afterPrefixes(digits);
  }

  private Analysed afterPrefixes(String digits) {
    if (digits.isEmpty()) {
      return new Unreadable(Reason.EMPTY);
    }
    if (digits.charAt(0) == '+') {
      return international(digits.substring(1));
    }
    if (!allDigits(digits)) {
      char first = digits.charAt(0);
      return first == '*' || first == '#' ? new Special(digits) : new Unreadable(Reason.NOT_DIGITS);
    }
    Optional<String> abroad = longestOf(rules.internationalPrefixes(), digits);
    if (abroad.isPresent()) {
      return international(digits.substring(abroad.get().length()));
    }
    for (Carrier carrier : rules.carriers()) {
      if (digits.startsWith(carrier.prefix())) {
        return afterCarrier(digits, carrier);
      }
    }
    return national(digits);
  }

  private Analysed afterCarrier(String digits, Carrier carrier) {
    if (digits.length() <= carrier.digits()) {
      return new Unreadable(Reason.INCOMPLETE);
    }
    String rest = digits.substring(carrier.digits());
    Optional<String> abroad = longestOf(rules.internationalPrefixes(), rest);
    if (abroad.isPresent()) {
      return international(rest.substring(abroad.get().length()));
    }
    if (!rules.nationalPrefix().isEmpty() && rest.startsWith(rules.nationalPrefix())) {
      return national(rest);
    }
    // A carrier's code with the country code right after it was international before 010 came in
    // (2001), and still is at some PBX: better taken for a call abroad than for none.
    return international(rest);
  }

  private Analysed international(String rest) {
    if (rest.isEmpty()) {
      return new Unreadable(Reason.INCOMPLETE);
    }
    if (!allDigits(rest)) {
      return new Unreadable(Reason.NOT_DIGITS);
    }
    if (rest.charAt(0) == '0') {
      return new Unreadable(Reason.NO_SUCH_PREFIX);
    }
    if (rest.length() > E164.LONGEST) {
      var cut = countries.analyse(new E164(rest.substring(0, E164.LONGEST)));
      return new Analysed.International(cut.number(), cut.country(), Analysed.Validity.TOO_LONG);
    }
    var found = countries.analyse(new E164(rest));
    if (found.country().isPresent() && found.country().get().code().equals(rules.home())) {
      // A switch that writes a home number in its national form may dial abroad by it: +81 10 is
      // 010.
      String national = rules.nationalPrefix() + rest.substring(rules.countryCode().length());
      return longestOf(rules.internationalPrefixes(), national).isPresent()
          ? afterPrefixes(national)
          : domestic(national);
    }
    return found;
  }

  private Analysed national(String digits) {
    String prefix = rules.nationalPrefix();
    if (!prefix.isEmpty() && !digits.startsWith(prefix)) {
      return digits.length() <= 6 ? new Special(digits) : new Unreadable(Reason.NO_SUCH_PREFIX);
    }
    // Where several countries share the country code a national number may be abroad: 1-876 in the
    // United States is Jamaica.
    String whole = rules.countryCode() + digits.substring(prefix.length());
    if (E164.isE164(whole)) {
      var found = countries.analyse(new E164(whole));
      if (found.country().isPresent() && !found.country().get().code().equals(rules.home())) {
        return found;
      }
    }
    return domestic(digits);
  }

  private Domestic domestic(String digits) {
    int index = domestic.findIndex(digits, 0);
    if (index < 0) {
      return new Domestic(DomesticKind.UNKNOWN, digits);
    }
    DomesticRange range = domestic.valueOf(index);
    boolean whole = range.digits() == 0 || range.digits() == digits.length();
    return new Domestic(whole ? range.kind() : DomesticKind.UNKNOWN, digits);
  }

  private static Optional<String> longestOf(List<String> prefixes, String digits) {
    String found = "";
    for (int i = 0; i < prefixes.size(); i++) {
      String prefix = prefixes.get(i);
      if (prefix.length() > found.length() && digits.startsWith(prefix)) {
        found = prefix;
      }
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(found);
  }

  /** Whether there is nothing to clean: digits, perhaps after a plus. */
  private static boolean isPlain(String dialled) {
    return allDigits(dialled, dialled.charAt(0) == '+' ? 1 : 0);
  }

  private static boolean allDigits(String text) {
    return allDigits(text, 0);
  }

  private static boolean allDigits(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
    }
    return true;
  }

  private static Rules japanRules() {
    Map<String, DomesticRange> domestic = new HashMap<>();
    for (char area = '1'; area <= '9'; area++) {
      domestic.put("0" + area, new DomesticRange(DomesticKind.GEOGRAPHIC, 10));
    }
    for (String mobile : List.of("060", "070", "080", "090")) {
      domestic.put(mobile, new DomesticRange(DomesticKind.MOBILE, 11));
    }
    domestic.put("020", new DomesticRange(DomesticKind.DATA, 0));
    domestic.put("050", new DomesticRange(DomesticKind.IP_PHONE, 11));
    domestic.put("0120", new DomesticRange(DomesticKind.FREEPHONE, 10));
    domestic.put("0800", new DomesticRange(DomesticKind.FREEPHONE, 11));
    domestic.put("0570", new DomesticRange(DomesticKind.SHARED_COST, 10));
    domestic.put("0990", new DomesticRange(DomesticKind.PREMIUM, 10));
    List<Carrier> carriers = new ArrayList<>();
    carriers.add(new Carrier("0091", 6)); // 0091N1N2
    carriers.add(new Carrier("002", 5)); // 002YZ
    carriers.add(new Carrier("001", 3)); // KDDI
    carriers.add(new Carrier("00", 4)); // 00XY
    return new Rules(
        "JP",
        "81",
        List.of("010"),
        "0",
        List.of("184", "186", "122"),
        carriers,
        "",
        Set.of("110", "118", "119"),
        domestic);
  }
}
