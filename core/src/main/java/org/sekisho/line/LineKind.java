package org.sekisho.line;

/** What sort of subscriber a line belongs to. */
public enum LineKind {
  RESIDENTIAL,
  BUSINESS,
  /** Seen in calls only; judged as carefully as a business. */
  UNKNOWN
}
