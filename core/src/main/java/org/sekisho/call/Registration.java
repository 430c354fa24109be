package org.sekisho.call;

/**
 * One SIP registration tried with a line's password. The first 401 of an exchange is none (RFC 3261
 * §22.2): every honest phone gets it.
 *
 * @param atMillis epoch milliseconds
 */
public record Registration(
    long atMillis, String subscriberId, SourceAddress source, String userAgent, boolean success)
    implements NetworkEvent {

  /** The same, of a line by its id. */
  public Registration of(String line) {
    return new Registration(atMillis, line, source, userAgent, success);
  }
}
