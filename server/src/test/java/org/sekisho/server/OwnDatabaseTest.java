package org.sekisho.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.server.access.ApiTokens;
import org.sekisho.server.operations.Backup;
import org.sekisho.server.operations.Checks;
import org.sekisho.server.settings.Settings;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The operator's own PostgreSQL: the one Debian has (15), with the same tables and statements. */
class OwnDatabaseTest {

  private static final int PATIENCE_SECONDS = 60;
  private static final String ROLE = "operator";
  private static final String PASSWORD = "of-the-operator";

  @TempDir Path folder;

  @Test
  void itIsUsedInsteadOfTheEmbeddedOne() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    int port = freePort();
    Path data = folder.resolve("own");
    Path password = Files.writeString(folder.resolve("password"), PASSWORD);
    run("initdb", "-D", data.toString(), "-U", ROLE, "-A", "scram-sha-256", "--pwfile=" + password);
    String options = "-p %d -c listen_addresses=127.0.0.1 -k %s".formatted(port, folder);
    run(
        "pg_ctl",
        "-D",
        data.toString(),
        "-w",
        "-o",
        options,
        "-l",
        folder.resolve("own.log").toString(),
        "start");
    try {
      Path file =
          Files.writeString(
              folder.resolve("sekisho.yaml"),
              """
              data: %1$s/data
              port: 0
              tariff: %1$s/tariff.csv
              database_url: jdbc:postgresql://127.0.0.1:%2$d/postgres?user=%3$s&password=%4$s
              """
                  .formatted(folder, port, ROLE, PASSWORD));
      Files.writeString(
          folder.resolve("tariff.csv"),
          "prefix,destination,yen_per_minute,first_increment_seconds,increment_seconds\n"
              + "53,Cuba,279,60,60\n");
      Settings settings = Settings.read(file, Map.of());
      try (SekishoServer.Running server = SekishoServer.start(settings, Optional.empty())) {
        assertThat(tell(server)).isEqualTo(200);
        awaitStored(server);
      }
      assertThat(folder.resolve("data/postgres")).doesNotExist();
      try (SekishoServer.Running again = SekishoServer.start(settings, Optional.empty())) {
        awaitStored(again);
        Backup.write(settings, folder.resolve("backup.zip"), told -> {});
      }
      assertThat(Checks.findBrokenAudit(settings)).isEmpty();
    } finally {
      run("pg_ctl", "-D", data.toString(), "-m", "fast", "-w", "stop");
    }
  }

  private static int tell(SekishoServer.Running server) throws Exception {
    String token =
        server.context().getBean(ApiTokens.class).make("t", List.of("events:write"), "test");
    Instant began = Instant.now().minusSeconds(120);
    String body =
        """
        {"events":[{"type":"call.record","call_id":"c1","start_time":"%s","answer_time":"%s",
          "end_time":"%s","subscriber_id":"S1","a_number":"0312345678","b_number":"010535123456"}]}
        """
            .formatted(began, began.plusSeconds(2), began.plusSeconds(62));
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/events"))
                  .header("Authorization", "Bearer " + token)
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  private static void awaitStored(SekishoServer.Running server) {
    JdbcClient jdbc = server.context().getBean(JdbcClient.class);
    Awaitility.await()
        .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .untilAsserted(
            () ->
                assertThat(
                        jdbc.sql("select amount_micros / 1000000 from call_abroad")
                            .query(Long.class)
                            .list())
                    .containsExactly(279L));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Runs a program of the installed PostgreSQL; not as root, which it refuses. */
  private void run(String program, String... words) throws IOException, InterruptedException {
    Path bin;
    try (var versions = Files.list(Path.of("/usr/lib/postgresql"))) {
      bin = versions.min(Comparator.comparingInt(OwnDatabaseTest::version)).orElseThrow();
    }
    assertThat(version(bin)).isGreaterThanOrEqualTo(15);
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    command.add(bin.resolve("bin").resolve(program).toString());
    command.addAll(List.of(words));
    Path log = folder.resolve("command.log");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
  }

  private static int version(Path folder) {
    return Integer.parseInt(folder.getFileName().toString());
  }
}
