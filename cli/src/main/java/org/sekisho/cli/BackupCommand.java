package org.sekisho.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.sekisho.server.operations.Backup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sekisho backup}: everything the server keeps, in one file. */
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description =
        "Writes everything the server keeps into one file, while it runs or not. The file holds"
            + " called numbers and secrets: keep it as call records are kept.")
final class BackupCommand implements Callable<Integer> {

  @Mixin ServerOptions server = new ServerOptions();

  @Parameters(paramLabel = "FILE", description = "the backup; it must not be there yet")
  Path file = Path.of("");

  @Override
  public Integer call() throws IOException, SQLException {
    if (Files.exists(file)) {
      throw new IllegalArgumentException(file + " is there already: give another name");
    }
    Backup.write(server.read(), file, told -> System.out.println("  " + told));
    System.out.printf("sekisho: %s written, %,d bytes%n", file, Files.size(file));
    return 0;
  }
}
