package org.sekisho.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.sekisho.server.demo.Demonstration;
import org.sekisho.server.settings.Settings;

/**
 * The server as a process of its own, to be killed: arguments data folder, port, speed; writes its
 * number to the file {@code ready}.
 */
final class CrashTarget {

  private CrashTarget() {}

  static Settings settings(Path data, int port) throws IOException {
    return Settings.read(data.resolve("none.yaml"), Map.of())
        .with(Optional.of(data), Optional.of(port));
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Settings settings = settings(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
    var demo = new Demonstration(Double.parseDouble(arguments[2]), Duration.ofSeconds(10));
    SekishoServer.start(settings, Optional.of(demo));
    Files.writeString(
        Path.of(arguments[0]).resolve("ready"), String.valueOf(ProcessHandle.current().pid()));
    new CountDownLatch(1).await();
  }
}
