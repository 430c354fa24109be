package org.sekisho.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.sekisho.server.settings.Settings;

/** The name of the reference data in force: decisions cite it. */
final class Versions {

  private static final int SHOWN = 12;

  private Versions() {}

  static String of(Settings settings) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Optional<Path> file :
          List.of(
              settings.tariff(),
              settings.advised(),
              settings.regulated(),
              settings.subscribers())) {
        digest.update(file.isPresent() ? Files.readAllBytes(file.get()) : new byte[] {0});
      }
      return "ref-" + HexFormat.of().formatHex(digest.digest()).substring(0, SHOWN);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
