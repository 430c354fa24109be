package org.sekisho.server.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes the one-time words of links, the same again for the same message: a mail that is sent twice
 * has one link. The key is a file that only its owner reads; without it the database tells no link.
 */
public final class LinkKey {

  private static final String ALGORITHM = "HmacSHA256";

  private final byte[] key;

  private LinkKey(byte[] key) {
    this.key = key;
  }

  /** Reads a folder's key, or makes it. */
  public static LinkKey in(Path folder) throws IOException {
    Path file = folder.resolve("link-key");
    if (!Files.exists(file)) {
      Files.createDirectories(folder);
      Path made =
          Files.createTempFile(
              folder,
              "link-key",
              "",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(made, Secrets.next(), StandardOpenOption.TRUNCATE_EXISTING);
      Files.move(made, file);
    }
    return new LinkKey(Files.readString(file).strip().getBytes(StandardCharsets.UTF_8));
  }

  /** The word of a message's link: 256 bits, as they may stand in a URL. */
  public String wordOf(String message) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(mac.doFinal(message.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
