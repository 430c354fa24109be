package org.sekisho.server.access;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Codes of an authenticator app (RFC 6238: HMAC-SHA-1, 30 seconds, six digits). */
public final class TimeCode {

  private static final String ALGORITHM = "HmacSHA1";
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int SECRET_BYTES = 20;
  private static final int STEP_SECONDS = 30;
  private static final int DIGITS = 1_000_000;

  /** Steps a clock may be off. */
  private static final int DRIFT = 1;

  private static final SecureRandom RANDOM = new SecureRandom();

  private TimeCode() {}

  /** A new secret, in base32 as apps take it. */
  static String newSecret() {
    byte[] secret = new byte[SECRET_BYTES];
    RANDOM.nextBytes(secret);
    var text = new StringBuilder();
    int bits = 0;
    int held = 0;
    for (byte b : secret) {
      held = held << 8 | b & 0xFF;
      for (bits += 8; bits >= 5; bits -= 5) {
        text.append(BASE32.charAt(held >>> bits - 5 & 31));
      }
    }
    return text.toString();
  }

  /**
   * The step of time a code is of, if it is right and later than the last one that was used: a code
   * seen over a shoulder is of no use.
   */
  static OptionalLong stepOf(String secret, String code, long epochSeconds, long lastStep) {
    if (!code.matches("[0-9]{6}")) {
      return OptionalLong.empty();
    }
    long now = epochSeconds / STEP_SECONDS;
    for (long step = now - DRIFT; step <= now + DRIFT; step++) {
      if (step > lastStep && code.equals(of(secret, step))) {
        return OptionalLong.of(step);
      }
    }
    return OptionalLong.empty();
  }

  /** The code of an instant. */
  public static String at(String secret, long epochSeconds) {
    return of(secret, epochSeconds / STEP_SECONDS);
  }

  private static String of(String secret, long step) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(bytes(secret), ALGORITHM));
      byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
      int offset = hash[hash.length - 1] & 0xF;
      int number = ByteBuffer.wrap(hash, offset, Integer.BYTES).getInt() & Integer.MAX_VALUE;
      return String.format(Locale.ROOT, "%06d", number % DIGITS);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(String base32) {
    var out = new ByteArrayOutputStream();
    int bits = 0;
    int held = 0;
    for (char c : base32.toCharArray()) {
      held = held << 5 | BASE32.indexOf(c);
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        out.write(held >>> bits);
      }
    }
    return out.toByteArray();
  }
}
