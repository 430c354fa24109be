package org.sekisho.call;

/**
 * One request that was not, or not yet, of an account that proved its password.
 *
 * @param atMillis epoch milliseconds
 * @param source the address it came from
 * @param host of ours it reached; may be empty
 * @param userAgent what it calls itself
 * @param name that was asked for; of a number called, the number
 */
public record Knock(
    long atMillis, SourceAddress source, String host, String userAgent, String name, Kind kind) {

  /** How far it came. */
  public enum Kind {
    /** Somebody looked whether we are there (OPTIONS). */
    REACHED,
    /** A name was asked for without a password; every honest telephone does so first. */
    ASKED,
    /** A number was called without a password, and nothing came of it. */
    DIALLED,
    /** The call is tried again with a password; nobody knows yet whether it is right. */
    SHOWN,
    /** A password was wrong, of a name no line has. */
    WRONG,
    /** A password was right. */
    PROVED
  }
}
