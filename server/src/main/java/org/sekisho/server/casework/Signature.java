package org.sekisho.server.casework;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The signature of a webhook, both ways: {@code sha256=} and HMAC-SHA256 (RFC 2104) of the
 * timestamp's text, a dot and the body, in hexadecimal.
 */
public final class Signature {

  /** Epoch seconds. */
  public static final String TIMESTAMP = "Sekisho-Timestamp";

  public static final String HEADER = "Sekisho-Signature";

  /** A message signed longer ago, or so far ahead, is not believed: it may be a repeated one. */
  private static final Duration VALID = Duration.ofMinutes(5);

  private static final String ALGORITHM = "HmacSHA256";

  private Signature() {}

  public static String of(String secret, long epochSeconds, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      mac.update((epochSeconds + ".").getBytes(StandardCharsets.UTF_8));
      return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether a message was signed with the secret, lately. */
  public static boolean holds(
      String secret,
      @Nullable String timestamp,
      @Nullable String signature,
      byte[] body,
      long nowEpochSeconds) {
    if (timestamp == null || signature == null || !timestamp.matches("[0-9]{1,12}")) {
      return false;
    }
    long at = Long.parseLong(timestamp);
    return Math.abs(nowEpochSeconds - at) <= VALID.toSeconds()
        && MessageDigest.isEqual(
            of(secret, at, body).getBytes(StandardCharsets.US_ASCII),
            signature.getBytes(StandardCharsets.US_ASCII));
  }
}
