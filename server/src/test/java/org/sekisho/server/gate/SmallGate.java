package org.sekisho.server.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.sekisho.control.Budgets;
import org.sekisho.server.access.ServerKey;
import org.sekisho.server.reference.Reference;
import org.sekisho.server.settings.Settings;

/** A gate with one price, 9 yen a minute to the USA, and no lines but those that are named. */
final class SmallGate {

  private SmallGate() {}

  /**
   * @param folder for its price list
   */
  static Gate make(Path folder, GrantLog log) throws IOException {
    Path tariff = folder.resolve("tariff.csv");
    Files.writeString(
        tariff,
        """
        prefix,destination,yen_per_minute,first_increment_seconds,increment_seconds
        1,USA,9,60,60
        """);
    Reference reference =
        Reference.read(
            "test",
            Settings.read(folder.resolve("none.yaml"), Map.of()),
            Map.of(Reference.Kind.TARIFF, tariff));
    return new Gate(
        version -> reference,
        "test",
        Budgets.STANDARD,
        log,
        new ChallengeTokens(ServerKey.random()),
        tried -> {});
  }
}
