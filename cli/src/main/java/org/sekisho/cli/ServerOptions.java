package org.sekisho.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sekisho.server.settings.Settings;
import picocli.CommandLine.Option;

/** Which server a command is about. */
final class ServerOptions {

  @Option(
      names = "--settings",
      paramLabel = "FILE",
      defaultValue = "sekisho.yaml",
      description = "settings (default ${DEFAULT-VALUE}; standard ones where it is not there)")
  Path settings = Path.of("sekisho.yaml");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "folder of all that is kept (default: the settings' one, var/server)")
  @Nullable Path data;

  Settings read() throws IOException {
    return read(Optional.empty(), Optional.empty());
  }

  /**
   * @param otherwise folder where {@code --data} names none
   */
  Settings read(Optional<Path> otherwise, Optional<Integer> port) throws IOException {
    return Settings.read(settings, System.getenv())
        .with(Optional.ofNullable(data).or(() -> otherwise), port);
  }
}
