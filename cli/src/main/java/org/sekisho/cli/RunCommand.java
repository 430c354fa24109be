package org.sekisho.cli;

import java.io.IOException;
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
    System.out.println("sekisho: ready at " + running.url());
    running
        .setup()
        .ifPresent(
            link ->
                System.out.println(
                    "sekisho: make the first administrator here, once, within 24 hours:\n  "
                        + link));
    if (demo) {
      System.out.println(
          "sekisho: one attack is under way, another begins in about a minute; what subscribers are sent is at "
              + running.url()
              + "/demo/mailbox");
    }
    System.out.println("sekisho: Ctrl-C stops");
    var ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(ended::countDown, "stop"));
    ended.await();
    return 0;
  }
}
