package org.sekisho.server.gate;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sekisho.control.Verdict;
import org.sekisho.wire.sip.SipMessage;

/**
 * The answers of the last half minute and a little more, so that a request that is sent again (RFC
 * 3261 §17.1.1.2: for 32 seconds) is answered as before and granted nothing twice. From any thread.
 * Two tables of numbers that take turns, so that nothing is kept for the collector to move.
 */
final class GivenAnswers {

  private static final long GENERATION_NANOS = 32_000_000_000L;

  /** Answers of a generation at first, and at most: past it the older is let go before its time. */
  private static final int LEAST = 1 << 18;

  private static final int MOST = 1 << 20;

  private static final long PASS = 1;
  private static final long REFUSE = 2;
  private static final long CHALLENGE = 3;
  private static final long ALLOW = 4; // and more: the seconds

  private static final Verdict.Pass PASSED = new Verdict.Pass();
  private static final Verdict.Challenge CHALLENGED = new Verdict.Challenge();

  /** Why a call was refused is nobody's business a second time. */
  private static final Verdict.Refuse REFUSED = new Verdict.Refuse(Verdict.Reason.SUSPENDED);

  /**
   * Answers by key, open addressing, a key and then its answer; the tokens of challenges, which are
   * few, beside them.
   */
  private static final class Generation {
    final long[] entries; // an answer of 0: none
    final Map<Long, String> tokens = new HashMap<>();
    int size;

    Generation(int capacity) {
      entries = new long[2 * capacity];
    }

    /** Where the answer of a key stands, or may. */
    int placeOf(long key) {
      int last = entries.length - 1;
      int at = 2 * (int) key & last;
      while (entries[at + 1] != 0 && entries[at] != key) {
        at = at + 2 & last;
      }
      return at + 1;
    }

    boolean isFull() {
      return 8L * size >= 3L * entries.length;
    }
  }

  private final long seed;
  private Generation now = new Generation(LEAST);
  private Generation before = new Generation(1);
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
    hash = mix(hash, request.branch());
    hash = mix(hash, request.fromTag());
    hash = mix(hash, request.requestUri());
    return mix(hash + request.cseq());
  }

  /** For To: the same for the same request (RFC 3261 §8.2.7). */
  long tagOf(SipMessage request) {
    return mix(mix(mix(seed, request.callId()), request.branch()) + 1);
  }

  synchronized @Nullable Answer find(long key) {
    if (System.nanoTime() - began > GENERATION_NANOS) {
      turn();
    }
    Answer found = find(now, key);
    return found == null ? find(before, key) : found;
  }

  private static @Nullable Answer find(Generation in, long key) {
    long answer = in.entries[in.placeOf(key)];
    if (answer == 0) {
      return null;
    }
    if (answer >= ALLOW) {
      return new Answer(new Verdict.Allow(answer - ALLOW, 0, 0), "");
    }
    return answer == PASS
        ? new Answer(PASSED, "")
        : answer == REFUSE
            ? new Answer(REFUSED, "")
            : new Answer(CHALLENGED, in.tokens.getOrDefault(key, ""));
  }

  synchronized void put(long key, Answer answer) {
    if (now.isFull()) {
      turn();
    }
    int at = now.placeOf(key);
    now.size += now.entries[at] == 0 ? 1 : 0;
    now.entries[at - 1] = key;
    now.entries[at] =
        switch (answer.verdict()) {
          case Verdict.Pass pass -> PASS;
          case Verdict.Refuse refuse -> REFUSE;
          case Verdict.Challenge challenge -> {
            now.tokens.put(key, answer.token());
            yield CHALLENGE;
          }
          case Verdict.Allow allow -> ALLOW + allow.seconds();
        };
  }

  private void turn() {
    int capacity = Math.max(LEAST, Integer.highestOneBit(Math.max(1, now.size)) * 4);
    before = now;
    now = new Generation(Math.min(capacity, MOST));
    began = System.nanoTime();
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
