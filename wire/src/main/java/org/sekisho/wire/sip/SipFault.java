package org.sekisho.wire.sip;

/** Why bytes are no SIP message, or a request cannot be answered as what it seems to be. */
public enum SipFault {
  /** Nothing but line ends: a keep-alive (RFC 5626 §3.5.1). */
  KEEP_ALIVE,
  /** Neither a request line nor a status line. */
  NO_START_LINE,
  /** Of another version than SIP/2.0. */
  VERSION,
  /** The header fields do not end. */
  CUT,
  /** More than {@link SipMessage#MOST_FIELDS} fields. */
  TOO_MANY_FIELDS,
  /** Via, From, To, Call-ID or CSeq is missing, or one that may be there once is there twice. */
  FIELD_MISSING,
  /** A CSeq that is none, or of another method. */
  BAD_CSEQ,
  /** From or To that are no addresses. */
  BAD_ADDRESS,
  /** A Request-URI that is none. */
  BAD_URI,
  /** A Content-Length that is none, or more than came. */
  BAD_LENGTH
}
