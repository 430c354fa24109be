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
import org.springframework.security.crypto.encrypt.Encryptors;
import org.springframework.security.crypto.encrypt.TextEncryptor;

/**
 * The server's own key: a file that only its owner reads, so that the database alone tells no
 * secret. Makes the one-time words of links, the same again for the same message: a mail that is
 * sent twice has one link. Seals secrets that must be read again.
 */
public final class ServerKey {

  private static final String ALGORITHM = "HmacSHA256";

  /** The key is random, so that its salt need not be. */
  private static final String SALT = "5e15403ec7a1";

  private final byte[] key;

  private ServerKey(byte[] key) {
    this.key = key;
  }

  /** Reads a folder's key, or makes it. */
  public static ServerKey in(Path folder) throws IOException {
    Path file = folder.resolve("server-key");
    if (!Files.exists(file)) {
      Files.createDirectories(folder);
      Path made =
          Files.createTempFile(
              folder,
              "server-key",
              "",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(made, Secrets.next(), StandardOpenOption.TRUNCATE_EXISTING);
      Files.move(made, file);
    }
    return new ServerKey(Files.readString(file).strip().getBytes(StandardCharsets.UTF_8));
  }

  /** A key nobody has, for words that are good for nothing. */
  public static ServerKey random() {
    return new ServerKey(Secrets.next().getBytes(StandardCharsets.UTF_8));
  }

  /** Seals a secret that is kept in the database. */
  String seal(String secret) {
    return encryptor().encrypt(secret);
  }

  /**
   * Opens what {@link #seal} sealed.
   *
   * @throws IllegalStateException if it was sealed with another key
   */
  String open(String sealed) {
    return encryptor().decrypt(sealed);
  }

  private TextEncryptor encryptor() {
    return Encryptors.delux(new String(key, StandardCharsets.UTF_8), SALT);
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
