package org.sekisho.wire.sip;

/** What bytes turned out to be. */
public sealed interface SipParsed permits SipMessage, SipParsed.Garbage {

  /** No SIP message, and nothing that could be answered. */
  record Garbage(SipFault fault) implements SipParsed {}
}
