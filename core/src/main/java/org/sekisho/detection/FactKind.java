package org.sekisho.detection;

/** What a fact is about, and the unit of its numbers. */
public enum FactKind {
  CHARGE_10_MINUTES("yen"),
  CHARGE_HOUR("yen"),
  CHARGE_DAY("yen"),
  CHARGE_MONTH("yen"),
  CHARGE_TO_THE_UNUSUAL("yen"),
  FEW_CALLS("calls/day"),
  PRICE_PER_MINUTE("yen/min"),
  CALLS_AT_ONCE("calls"),
  CALLS_STARTED("calls/10 min"),
  BACK_TO_BACK("calls"),
  CALLS_AT_THIS_HOUR("calls"),
  SILENCE("days"),
  LINE_AGE("days"),
  CALL_DAYS_TO_COUNTRY("days"),
  LINES_CALLING_COUNTRY("per 10,000 lines"),
  NEW_COUNTRIES("countries/3 h"),
  ADVISED("list"),
  REGULATED("list"),
  DAYS_FROM_ADDRESS("days"),
  DAYS_FROM_PROVIDER("days"),
  LINES_AT_PROVIDER("lines"),
  DAYS_WITH_AGENT("days"),
  NUMBERS_IN_BLOCK("numbers"),
  CALLS_AT_ONCE_TO_NUMBER("calls"),
  TEST_CALLS("calls"),
  REDIALS("calls/10 min"),
  TALKS_RESUMED("calls/2 days"),
  TALKS_RESUMED_ABROAD("calls/2 days"),
  NUMBER_KNOWN("days"),
  NUMBER_NEW("days"),
  IMPOSSIBLE_NUMBER("calls"),
  DIALLER("numbers"),
  PASSWORD_FAILURES("failures"),
  SUCCESS_FROM_ELSEWHERE("days"),
  SCANNERS_WORD("requests"),
  HOSTS_KNOCKED_AT("hosts"),
  NUMBERS_TRIED("numbers"),
  NAMES_TRIED("names"),
  PASSWORDS_GUESSED("failures"),
  LINES_AT_ADDRESS("lines"),
  LINES_TO_COUNTRY("lines/h"),
  LINES_OF_MODEL("lines"),
  ONE_OR_TWO_CALLS("per cent of lines");

  private final String unit;

  FactKind(String unit) {
    this.unit = unit;
  }

  public String unit() {
    return unit;
  }
}
