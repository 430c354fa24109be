package org.sekisho.cli;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sekisho.server.operations.Checks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sekisho audit}: whether the audit trail is whole; the secrecy ledger. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description =
        "Verifies the audit trail and the events of cases that are sealed in it; exit code 4 if one"
            + " is not as it was written. With --ledger writes the secrecy ledger: for each case the data read, its ground, opening and"
            + " closing.")
final class AuditCommand implements Callable<Integer> {

  private static final int BROKEN = 4;

  @Mixin ServerOptions server = new ServerOptions();

  @Option(names = "--ledger", paramLabel = "FILE", description = "the secrecy ledger, as CSV")
  @Nullable Path ledger;

  @Override
  public Integer call() throws IOException, SQLException {
    if (ledger != null) {
      Files.deleteIfExists(ledger);
      Files.createFile(
          ledger,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (Writer to = Files.newBufferedWriter(ledger)) {
        Checks.writeLedger(server.read(), to);
      }
      System.out.println("sekisho: " + ledger + " written");
    }
    Optional<String> broken = Checks.findBrokenAudit(server.read());
    System.out.println(
        "sekisho: "
            + broken.orElse(
                "the audit trail is whole: every entry is as it was written, every sealed event of"
                    + " a case, too"));
    return broken.isEmpty() ? 0 : BROKEN;
  }
}
