package org.sekisho.call;

import java.util.List;

/**
 * What an address tried within a moment without proving a password, gathered: who scans or guesses
 * sends thousands. The first challenge of an honest telephone is none of it, nor are passwords that
 * were wrong for a line, which are {@link Registration}s.
 *
 * @param atMillis epoch milliseconds
 * @param userAgent what it calls itself: its own word
 * @param names asked for and left unproved: a line's subscriber_id, or the name that no line has
 * @param wrong passwords that were wrong for names no line has
 * @param numbers called in vain without a password; how many new ones, and not which
 * @param hosts of ours that were knocked at
 */
public record Knocks(
    long atMillis,
    SourceAddress source,
    String userAgent,
    List<String> names,
    int wrong,
    int numbers,
    List<String> hosts)
    implements NetworkEvent {

  /** Names and hosts told of at once; more say no more. */
  public static final int MOST = 32;

  public Knocks {
    names = List.copyOf(names);
    hosts = List.copyOf(hosts);
    if (names.size() > MOST || hosts.size() > MOST || source.isNone()) {
      throw new IllegalArgumentException("knocks have a source, and few names and hosts");
    }
  }
}
