package org.sekisho.server.gate;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sekisho.wire.sip.SipHeader;
import org.sekisho.wire.sip.SipMessage;

/**
 * The answers of the last half minute and a little more, so that a request that is sent again (RFC
 * 3261 §17.1.1.2: for 32 seconds) is answered as before and granted nothing twice. From any thread.
 */
final class GivenAnswers {

  private static final long GENERATION_NANOS = 32_000_000_000L;

  /** Answers of a generation; past it the older is let go before its time. */
  private static final int MOST = 1_000_000;

  private final long seed;
  private Map<Long, Answer> now = new HashMap<>();
  private Map<Long, Answer> before = new HashMap<>();
  private long began = System.nanoTime();

  /**
   * @param seed of this process: nobody outside can choose two requests with one key
   */
  GivenAnswers(long seed) {
    this.seed = seed;
  }

  /** A key of a request, by what is the same when it is sent again and differs otherwise. */
  long keyOf(String peer, SipMessage request) {
    long hash = mix(seed, peer);
    hash = mix(hash, request.callId());
    hash = mix(hash, request.viaParameter("branch"));
    hash = mix(hash, request.tag(SipHeader.FROM));
    hash = mix(hash, request.requestUri());
    return mix(hash + request.cseq());
  }

  /** For To: the same for the same request (RFC 3261 §8.2.7). */
  long tagOf(SipMessage request) {
    return mix(mix(mix(seed, request.callId()), request.viaParameter("branch")) + 1);
  }

  synchronized @Nullable Answer find(long key) {
    turn();
    Answer answer = now.get(key);
    return answer == null ? before.get(key) : answer;
  }

  synchronized void put(long key, Answer answer) {
    now.put(key, answer);
  }

  private void turn() {
    long at = System.nanoTime();
    if (at - began > GENERATION_NANOS || now.size() >= MOST) {
      before = now;
      now = new HashMap<>();
      began = at;
    }
  }

  private static long mix(long hash, String text) {
    long mixed = hash;
    for (int i = 0; i < text.length(); i++) {
      mixed = (mixed ^ text.charAt(i)) * 0x100000001B3L; // FNV-1a
    }
    return mix(mixed);
  }

  /** Stafford's variant 13 of the 64-bit finaliser of MurmurHash3. */
  private static long mix(long hash) {
    long mixed = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
