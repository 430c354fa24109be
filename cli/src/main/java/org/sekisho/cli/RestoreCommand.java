package org.sekisho.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.sekisho.server.operations.Backup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sekisho restore}: a backup into a new folder, or an empty database. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = "Reads a backup into a new folder (--data), or the settings' empty database.")
final class RestoreCommand implements Callable<Integer> {

  @Mixin ServerOptions server = new ServerOptions();

  @Parameters(paramLabel = "FILE", description = "a backup")
  Path file = Path.of("");

  @Override
  public Integer call() throws IOException, SQLException {
    Backup.restore(server.read(), file, told -> System.out.println("  " + told));
    System.out.println(
        "sekisho: restored; start it with: sekisho run"
            + (server.data == null ? "" : " --data " + server.data));
    return 0;
  }
}
