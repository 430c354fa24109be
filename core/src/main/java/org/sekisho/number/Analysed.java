package org.sekisho.number;

import java.util.Optional;

/**
 * What a dialled string turned out to be. Nothing dialled is dropped: the unreadable has a kind,
 * too.
 */
public sealed interface Analysed {

  /**
   * A number outside the operator's own country.
   *
   * @param number its first 15 digits, when more were dialled
   * @param country empty below a country code nobody has
   */
  record International(E164 number, Optional<Country> country, Validity validity)
      implements Analysed {}

  /**
   * A number of the operator's own country.
   *
   * @param digits as dialled at home, national prefix included
   */
  record Domestic(DomesticKind kind, String digits) implements Analysed {}

  /** A call for help; passes before anything is asked. */
  record Emergency(String number) implements Analysed {}

  /** A short code of the network: the time, directory enquiries, a star code. */
  record Special(String code) implements Analysed {}

  /** Not a number any switch would route. */
  record Unreadable(Reason reason) implements Analysed {}

  /** Whether an international number can exist. */
  enum Validity {
    POSSIBLE,
    TOO_SHORT,
    TOO_LONG,
    UNASSIGNED_COUNTRY_CODE,
    UNASSIGNED_AREA_CODE
  }

  /** The kinds of number within the operator's own country. */
  enum DomesticKind {
    GEOGRAPHIC,
    MOBILE,
    IP_PHONE,
    FREEPHONE,
    SHARED_COST,
    PREMIUM,
    DATA,
    /** Too long, too short, or of no kind the plan knows. */
    UNKNOWN
  }

  /** Why a dialled string is not a number. */
  enum Reason {
    EMPTY,
    NOT_DIGITS,
    INCOMPLETE,
    NO_SUCH_PREFIX
  }
}
