package org.sekisho.wire;

import java.util.Locale;

/** Why a row was set aside. The name, in lower case with dashes, is the counter's. */
public enum RejectReason {
  /** A quote that does not close on its line: a row cut off by a crash or a full disk. */
  BAD_QUOTE,
  /** Not a JSON object, or one that was cut. */
  BAD_JSON,
  /** A key that stands twice: which one the switch wrote cannot be told. */
  KEY_TWICE,
  /** More or fewer columns than the header, or than the format has. */
  COLUMN_COUNT,
  /** A NUL or another control character: not text. */
  NOT_TEXT,
  /** Bytes that are not UTF-8: a name read wrongly would make another line. */
  NOT_UTF_8,
  TOO_LONG,
  BAD_TIME,
  /** It ends before it starts, or is answered outside of both. */
  TIME_ORDER,
  NO_CALL_ID,
  NO_SUBSCRIBER,
  NO_NUMBER,
  BAD_DISPOSITION,
  /** The end of a call whose beginning is in no file. */
  NO_BEGINNING,
  BAD_VALUE,
  /** It lies far from the rows before and after it: a wrong clock. */
  TIME_JUMP,
  /** It ended before the run that left the state did: read then, or it comes too late. */
  BEFORE_STATE,
  /** It ended so long before the others that its time had passed. */
  LATE;

  public String counter() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
