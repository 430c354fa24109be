package org.sekisho.server.gate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.Map;
import org.sekisho.server.RecentMap;
import org.sekisho.server.access.ServerKey;

/**
 * One-time words by which a call comes back from the announcement: good for one line, one B-number,
 * a minute. Nothing is kept of those given out, only of those used.
 */
final class ChallengeTokens {

  static final long VALID_SECONDS = 60;

  /** Used ones remembered; within their minute no switch challenges so many. */
  private static final int MOST_USED = 100_000;

  /** Characters of the word that are given out: 132 bits. */
  private static final int LENGTH = 22;

  private final ServerKey key;
  private final Map<String, Long> used = Collections.synchronizedMap(new RecentMap<>(MOST_USED));

  ChallengeTokens(ServerKey key) {
    this.key = key;
  }

  /** A word; the same for the same call. */
  String make(String line, String dialled, String callId, long nowMillis) {
    long until = nowMillis / 1_000 + VALID_SECONDS;
    String nonce = Integer.toString(callId.hashCode() & 0x7FFF_FFFF, 36);
    return Long.toString(until, 36) + "." + nonce + "." + word(line, dialled, until, nonce);
  }

  /** Whether a word is good; it is not a second time. */
  boolean use(String token, String line, String dialled, long nowMillis) {
    String[] parts = token.split("\\.", 3);
    if (parts.length != 3 || parts[0].length() > 10 || parts[1].length() > 8) {
      return false;
    }
    long until;
    try {
      until = Long.parseLong(parts[0], 36);
    } catch (NumberFormatException e) {
      return false;
    }
    long now = nowMillis / 1_000;
    boolean good =
        now <= until
            && until <= now + VALID_SECONDS
            && MessageDigest.isEqual(
                parts[2].getBytes(StandardCharsets.UTF_8),
                word(line, dialled, until, parts[1]).getBytes(StandardCharsets.UTF_8));
    return good && used.putIfAbsent(token, until) == null;
  }

  private String word(String line, String dialled, long until, String nonce) {
    String of = "challenge\n%s\n%s\n%d\n%s".formatted(line, dialled, until, nonce);
    return key.wordOf(of).substring(0, LENGTH);
  }
}
