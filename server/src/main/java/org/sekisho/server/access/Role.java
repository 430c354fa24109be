package org.sekisho.server.access;

/** What somebody who works here may do. */
public enum Role {
  /** Works on cases. */
  ANALYST,
  /** That, and is the second person where two are asked for. */
  SUPERVISOR,
  /** Reads everything, the audit trail included, and changes nothing. */
  AUDITOR,
  /** Sources, tokens, metrics. */
  ENGINEER,
  /** All of that, and who works here. */
  ADMINISTRATOR;

  static String[] names() {
    String[] names = new String[values().length];
    for (Role role : values()) {
      names[role.ordinal()] = role.name();
    }
    return names;
  }
}
