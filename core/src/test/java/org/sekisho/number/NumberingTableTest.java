package org.sekisho.number;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** libphonenumber as the referee of our table. */
class NumberingTableTest {

  /** Example numbers whose country we see otherwise, and why. */
  private static final Map<String, String> EXPLAINED =
      Map.of(
          "13101234",
          "310-1234 is dialled without an area code in Canada; from abroad there is none");

  private static final PhoneNumberUtil PHONES = PhoneNumberUtil.getInstance();

  @Test
  void everyExampleNumberOfEveryRegionHasItsCountry() {
    Map<String, String> wrong = new TreeMap<>();
    int asked = 0;
    for (String region : PHONES.getSupportedRegions()) {
      for (PhoneNumberUtil.PhoneNumberType type : PhoneNumberUtil.PhoneNumberType.values()) {
        PhoneNumber example = PHONES.getExampleNumberForType(region, type);
        if (example == null) {
          continue;
        }
        asked++;
        String digits = PHONES.format(example, PhoneNumberFormat.E164).substring(1);
        String ours = Countries.world().findByNumber(digits).map(Country::code).orElse("none");
        String theirs = PHONES.getRegionCodeForNumber(example);
        if (!ours.equals(region) && !ours.equals(theirs) && !EXPLAINED.containsKey(digits)) {
          wrong.put(region + " " + type + " +" + digits, ours + ", theirs " + theirs);
        }
      }
    }
    assertThat(asked).isGreaterThan(1_000);
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyAssignedCountryCodeIsKnown() {
    for (int code : PHONES.getSupportedCallingCodes()) {
      assertThat(Countries.world().findByNumber(code + "0000000")).as("+%d", code).isPresent();
    }
  }

  @Test
  void countriesHaveBothNames() {
    assertThat(Countries.world().list())
        .allSatisfy(
            country -> {
              assertThat(country.nameEn()).isNotBlank();
              assertThat(country.nameJa()).isNotBlank();
            });
    assertThat(Countries.world().find("JM").orElseThrow().prefixes())
        .containsExactly("1658", "1876");
  }
}
