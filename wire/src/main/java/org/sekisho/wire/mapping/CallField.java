package org.sekisho.wire.mapping;

import java.util.Locale;

/** What a mapping may tell of a call; the names are those of our own calls file. */
public enum CallField {
  CALL_ID,
  START_TIME,
  ANSWER_TIME,
  END_TIME,
  /** From start to end. */
  DURATION,
  /** From answer to end. */
  TALK,
  /** From start to answer. */
  SETUP,
  SUBSCRIBER_ID,
  A_NUMBER,
  B_NUMBER,
  SOURCE_IP,
  USER_AGENT,
  DISPOSITION,
  CHARGED_NUMBER,
  REDIRECTING_NUMBER,
  REFUSED_BY;

  boolean isTime() {
    return this == START_TIME || this == ANSWER_TIME || this == END_TIME;
  }

  boolean isSpan() {
    return this == DURATION || this == TALK || this == SETUP;
  }

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
