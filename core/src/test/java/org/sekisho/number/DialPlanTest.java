package org.sekisho.number;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialPlanTest {

  private static final DialPlan JAPAN = DialPlan.japan();

  /** The United States as a second plan, from a PBX with 9 for an outside line. */
  private static final DialPlan AMERICA =
      new DialPlan(
          new DialPlan.Rules(
              "US",
              "1",
              List.of("011"),
              "1",
              List.of("*67"),
              List.of(),
              "9",
              Set.of("911"),
              Map.of("1", new DialPlan.DomesticRange(Analysed.DomesticKind.GEOGRAPHIC, 11))));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # dialled                            | is
          010442079460001                      | international GB POSSIBLE +442079460001
          0033010442079460001                  | international GB POSSIBLE +442079460001
          001010442079460001                   | international GB POSSIBLE +442079460001
          0061010442079460001                  | international GB POSSIBLE +442079460001
          0022001018765551234                  | international JM POSSIBLE +18765551234
          00912001018765551234                 | international JM POSSIBLE +18765551234
          0014420794600                        | international GB POSSIBLE +4420794600
          18401018765551234                    | international JM POSSIBLE +18765551234
          18401016585551234                    | international JM POSSIBLE +16585551234
          186122010447624123456                | international IM POSSIBLE +447624123456
          12218401077012345678                 | international KZ POSSIBLE +77012345678
          +79161234567                         | international RU POSSIBLE +79161234567
          '+44 (20) 7946-0001'                 | international GB POSSIBLE +442079460001
          tel:+1-876-555-1234                  | international JM POSSIBLE +18765551234
          tel:5551234;phone-context=+1-876     | international JM POSSIBLE +18765551234
          sip:%2B442079460001@example.net      | international GB POSSIBLE +442079460001
          sip:010442079460001;npdi@10.0.0.1    | international GB POSSIBLE +442079460001
          ０１０４４２０７９４６０００１                      | international GB POSSIBLE +442079460001
          010881612345678                      | international +881I POSSIBLE +881612345678
          010870773123456                      | international +870 POSSIBLE +870773123456
          010979123456789                      | international +979 POSSIBLE +979123456789
          01088812345678901                    | international +888 POSSIBLE +88812345678901
          01080012345678                       | international +800 POSSIBLE +80012345678
          0109991234567                        | international ? UNASSIGNED_COUNTRY_CODE +9991234567
          01012005551234                       | international US UNASSIGNED_AREA_CODE +12005551234
          01044                                | international GB TOO_SHORT +44
          0102326712345678901234               | international SL TOO_LONG +232671234567890
          010                                  | unreadable INCOMPLETE
          0100442079460001                     | unreadable NO_SUCH_PREFIX
          01081312345678                       | domestic GEOGRAPHIC
          +819012345678                        | domestic MOBILE
          0312345678                           | domestic GEOGRAPHIC
          09012345678                          | domestic MOBILE
          05012345678                          | domestic IP_PHONE
          0120123456                           | domestic FREEPHONE
          08001234567                          | domestic FREEPHONE
          0570123456                           | domestic SHARED_COST
          0990123456                           | domestic PREMIUM
          0033031234567                        | domestic UNKNOWN
          00330312345678                       | domestic GEOGRAPHIC
          110                                  | emergency
          118                                  | emergency
          184119                               | emergency
          186122110                            | emergency
          urn:service:sos                      | emergency
          urn:service:sos.police               | emergency
          1101                                 | special 1101
          117                                  | special 117
          1190312345678                        | unreadable NO_SUCH_PREFIX
          ''                                   | unreadable EMPTY
          anonymous                            | unreadable NOT_DIGITS
          500&PJSIP/itsp/1416                  | unreadable NOT_DIGITS
          """)
  void readsWhatJapanDials(String dialled, String expected) {
    assertThat(text(JAPAN.analyse(dialled))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          9011442079460001   | international GB POSSIBLE +442079460001
          011442079460001    | international GB POSSIBLE +442079460001
          918765551234       | international JM POSSIBLE +18765551234
          912125551234       | domestic GEOGRAPHIC
          911                | emergency
          9911               | emergency
          """)
  void readsWhatAPbxInAmericaDials(String dialled, String expected) {
    assertThat(text(AMERICA.analyse(dialled))).isEqualTo(expected);
  }

  /**
   * Goal: nothing dialled can crash the reader. Method: seeded random strings of what phones send.
   */
  @Test
  void readsAnything() {
    var random = new SplittableRandom(7);
    String alphabet = "0123456789+*#;:%@-() abctelsip=phone-context";
    for (int i = 0; i < 50_000; i++) {
      var text = new StringBuilder();
      int length = random.nextInt(30);
      for (int k = 0; k < length; k++) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      assertThat(JAPAN.analyse(text.toString())).as(text.toString()).isNotNull();
    }
  }

  private static String text(Analysed analysed) {
    return switch (analysed) {
      case Analysed.International number ->
          "international %s %s +%s"
              .formatted(
                  number.country().map(Country::code).orElse("?"),
                  number.validity(),
                  number.number().digits());
      case Analysed.Domestic number -> "domestic " + number.kind();
      case Analysed.Emergency call -> "emergency";
      case Analysed.Special code -> "special " + code.code();
      case Analysed.Unreadable text -> "unreadable " + text.reason();
    };
  }
}
