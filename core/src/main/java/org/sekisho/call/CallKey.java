package org.sekisho.call;

/** What a call is known by where its whole Call-ID would take too much room. */
public final class CallKey {

  private CallKey() {}

  /** 64 bits of a call's identity (FNV-1a, finished as in MurmurHash3). */
  public static long of(String callId) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < callId.length(); i++) {
      hash = (hash ^ callId.charAt(i)) * 0x100000001B3L;
    }
    hash = (hash ^ hash >>> 33) * 0xFF51AFD7ED558CCDL;
    return hash ^ hash >>> 33;
  }
}
