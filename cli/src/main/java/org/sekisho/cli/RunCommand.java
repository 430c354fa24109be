package org.sekisho.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.sekisho.server.SekishoServer;
import org.sekisho.server.demo.Demonstration;
import org.sekisho.server.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sekisho run}: the operator's system, live. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description =
        "Starts the operator's system: intake, live detection, casework and console, on an embedded"
            + " PostgreSQL unless the settings name another.",
    footer = {
      "",
      "Examples:",
      "  sekisho run --demo                    a simulated operator, with an attack a minute in",
      "  sekisho run --settings sekisho.yaml   yours; docs/server.md tells each key"
    })
final class RunCommand implements Callable<Integer> {

  @Mixin ServerOptions server = new ServerOptions();

  @Option(
      names = "--port",
      description = "of the console and the API (default: the settings', 8080)")
  @Nullable Integer port;

  @Option(names = "--demo", description = "with a simulated operator; keeps to var/demo-server")
  boolean demo;

  @Option(
      names = "--speed",
      defaultValue = "60",
      description = "with --demo: times as fast as our time (default ${DEFAULT-VALUE})")
  double speed;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Settings read =
        server.read(
            demo ? Optional.of(Path.of("var/demo-server")) : Optional.empty(),
            Optional.ofNullable(port));
    System.out.println(
        demo
            ? "sekisho: starting, with a simulated operator (the first time about half a minute) ..."
            : "sekisho: starting ...");
    Optional<Demonstration> operator =
        demo
            ? Optional.of(new Demonstration(speed, Demonstration.TO_THE_ATTACK))
            : Optional.empty();
    SekishoServer.Running running = SekishoServer.start(read, operator);
    noteReady();
    System.out.println("sekisho: ready at " + byName(running.url()));
    read.listens().forEach(line -> System.out.println("sekisho: " + line));
    running
        .setup()
        .ifPresent(
            link ->
                System.out.println(
                    "sekisho: make the first administrator here, once, within 24 hours:\n  "
                        + byName(link)));
    if (demo) {
      System.out.println(
          "sekisho: one attack is under way, another begins in about a minute; what subscribers are sent is at "
              + byName(running.url())
              + "/demo/mailbox");
    }
    System.out.println("sekisho: Ctrl-C stops");
    var ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop(running);
                  ended.countDown();
                },
                "stop"));
    ended.await();
    return 0;
  }

  private static void stop(SekishoServer.Running running) {
    System.out.println("sekisho: stopping; what was taken in is written first ...");
    running.close();
    System.out.println("sekisho: stopped");
  }

  /** Where the launcher asks for it: what this start has learnt of its classes is worth keeping. */
  private static void noteReady() throws IOException {
    @Nullable String marker = System.getProperty("sekisho.ready");
    if (marker != null) {
      Files.writeString(Path.of(marker), "");
    }
  }

  /** A browser keeps passkeys for names only: on this machine that is localhost. */
  private static String byName(String url) {
    return url.replace("//127.0.0.1:", "//localhost:").replace("//0.0.0.0:", "//localhost:");
  }
}
