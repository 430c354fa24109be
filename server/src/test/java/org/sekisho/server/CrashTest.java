package org.sekisho.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import org.sekisho.call.CallRecord;
import org.sekisho.call.CallTried;
import org.sekisho.call.NetworkEvent;
import org.sekisho.casework.GroupEvent;
import org.sekisho.engine.CaseOutput;
import org.sekisho.engine.Fault;
import org.sekisho.engine.LiveEngine;
import org.sekisho.engine.LiveOutput;
import org.sekisho.engine.LogEntry;
import org.sekisho.enrichment.CallFacts;
import org.sekisho.server.access.Secrets;
import org.sekisho.server.database.EmbeddedPostgres;
import org.sekisho.server.demo.Demonstration;
import org.sekisho.server.journal.JournalTable;
import org.sekisho.server.reference.Reference;
import org.sekisho.server.settings.Settings;
import org.sekisho.wire.decisions.CaseJournal;

/**
 * The process, its database, or both are killed (kill -9) at random moments under load. Nothing
 * that was acknowledged may be lost, no measure come twice, and the events of all cases must be
 * those of an engine that reads the journal undisturbed. So often: {@code -Dsekisho.kills=20}.
 */
class CrashTest {

  private static final int KILLS = Integer.getInteger("sekisho.kills", 3);

  /**
   * Simulated time goes so many times as fast as ours: contacts and suspensions fall in a minute.
   */
  private static final String SPEED = "240";

  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temporary;
  private Path data;
  private int port;
  private @Nullable Process process;
  private final String token = Secrets.next();
  private final ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();
  private volatile boolean over;

  @BeforeEach
  void open() throws IOException {
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
    data = Files.createDirectory(temporary.resolve("data"));
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
  }

  @AfterEach
  void end() {
    over = true;
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Test
  void nothingAcknowledgedIsLostAndEveryDecisionIsThatOfAnUndisturbedRun() throws Exception {
    launch();
    try (Connection connection = connect();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into api_token (token_hash, name, scopes, created_by, created_at)"
                    + " values (?, 'crash', '{events:write}', 'test', now())")) {
      insert.setBytes(1, Secrets.hash(token));
      insert.executeUpdate();
    }
    awaitAny("api_token where name = 'demo-network'"); // all is remembered by then
    var load = new Thread(this::load, "load");
    load.start();
    var dice = new SplittableRandom(17);
    for (int kill = 0; kill < KILLS; kill++) {
      awaitMore(20 + dice.nextInt(200));
      int which = kill % 3;
      if (which != 0) {
        killDatabase();
      }
      if (which != 1) {
        Process running = process();
        running.destroyForcibly().waitFor();
        launch();
      }
    }
    awaitMore(50);
    awaitAny("measure");
    over = true;
    load.join();
    Process last = process();
    last.destroy(); // a clean stop: all that is in the journal is decided and stored
    assertThat(last.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    compare();
  }

  private void compare() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data.resolve("postgres"))) {
      var source = new PGSimpleDataSource();
      source.setUrl(postgres.url());
      source.setUser(postgres.user());
      source.setPassword(postgres.password());
      List<LogEntry> entries = new ArrayList<>();
      long[] next = {1};
      new JournalTable(source)
          .readAfter(
              0,
              numbered -> {
                assertThat(numbered.sequence()).isEqualTo(next[0]++);
                entries.add(numbered.entry());
              });
      Set<String> kept = new HashSet<>();
      for (LogEntry entry : entries) {
        if (entry instanceof LogEntry.Told told) {
          for (NetworkEvent event : told.events()) {
            if (event instanceof CallTried tried) {
              kept.add(tried.callId());
            }
          }
        }
      }
      assertThat(acknowledged).as("acknowledged").isNotEmpty();
      assertThat(kept).as("what was acknowledged is in the journal").containsAll(acknowledged);

      TreeMap<String, JsonNode> expected = undisturbed(entries);
      TreeMap<String, JsonNode> stored = new TreeMap<>();
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement();
          ResultSet rows =
              statement.executeQuery(
                  "select subject, sequence, body from case_event where subject <> '*'")) {
        while (rows.next()) {
          stored.put(key(rows.getString(1), rows.getLong(2)), JSON.readTree(rows.getString(3)));
        }
      }
      assertThat(stored.keySet()).isEqualTo(expected.keySet());
      assertThat(stored).isEqualTo(expected);
      assertThat(stored.values())
          .anyMatch(event -> event.path("event").asText().equals("Challenged"));
      assertThat(twice(source)).as("measures in force twice").isZero();
    }
  }

  private static long twice(PGSimpleDataSource source) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select count(*) from (select subject, action from measure where ended_at is null"
                    + " group by 1, 2 having count(*) > 1) as twice")) {
      row.next();
      return row.getLong(1);
    }
  }

  private static String key(String line, long sequence) {
    return "%s %06d".formatted(line, sequence);
  }

  /** What one engine makes of the whole journal. */
  private TreeMap<String, JsonNode> undisturbed(List<LogEntry> entries) throws IOException {
    var demo = new Demonstration(1, Duration.ZERO);
    Settings settings = demo.prepare(CrashTarget.settings(data, port));
    demo.close();
    Map<Reference.Kind, Path> files = new EnumMap<>(Reference.Kind.class);
    files.put(Reference.Kind.TARIFF, settings.tariff().orElseThrow());
    files.put(Reference.Kind.ADVISED, settings.advised().orElseThrow());
    files.put(Reference.Kind.SUBSCRIBERS, settings.subscribers().orElseThrow());
    Reference reference = Reference.read("ref-1", settings, files);
    TreeMap<String, JsonNode> events = new TreeMap<>();
    var text = new StringWriter();
    var journal =
        new CaseJournal(
            new StringWriter(),
            text,
            settings.zone(),
            reference.policy().casework(),
            reference.version());
    LiveOutput out =
        new LiveOutput() {
          @Override
          public void lineEvent(CaseOutput.OfLine output) {
            text.getBuffer().setLength(0);
            try {
              journal.write(output.line().id(), output.caseId(), output.event(), output.signals());
              events.put(
                  key(output.line().id(), output.sequence()), JSON.readTree(text.toString()));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }

          @Override
          public void groupEvent(long sequence, GroupEvent event) {}

          @Override
          public void callAbroad(
              CallFacts facts, CallRecord record, long amountMicros, boolean inProgress) {}

          @Override
          public void repeated(NetworkEvent event) {}

          @Override
          public void withoutBeginning(String callId) {}

          @Override
          public void unreadable(String callId) {}

          @Override
          public void setAside(Fault fault) {
            throw fault.cause();
          }
        };
    try (LiveEngine engine =
        new LiveEngine("ref-1", version -> LivePath.setup(settings, reference), out)) {
      entries.forEach(engine::apply);
    }
    return events;
  }

  private Process process() {
    if (process == null) {
      throw new IllegalStateException("not launched");
    }
    return process;
  }

  private void launch() throws IOException, InterruptedException {
    Path log = temporary.resolve("server.log");
    Process launched =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx700m",
                "-cp",
                System.getProperty("java.class.path"),
                CrashTarget.class.getName(),
                data.toString(),
                String.valueOf(port),
                SPEED)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    process = launched;
    Path ready = data.resolve("ready");
    Instant end = Instant.now().plus(PATIENCE);
    while (!Files.exists(ready)
        || !Files.readString(ready).equals(String.valueOf(launched.pid()))) {
      assertThat(launched.isAlive()).as(() -> read(log)).isTrue();
      assertThat(Instant.now()).as(() -> read(log)).isBefore(end);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void killDatabase() throws IOException {
    Path file = data.resolve("postgres/data/postmaster.pid");
    ProcessHandle.of(Long.parseLong(Files.readAllLines(file).getFirst().strip()))
        .ifPresent(ProcessHandle::destroyForcibly);
  }

  private Connection connect() throws IOException, SQLException {
    List<String> pid = Files.readAllLines(data.resolve("postgres/data/postmaster.pid"));
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%s/postgres".formatted(pid.get(3).strip()),
        "sekisho",
        Files.readString(data.resolve("postgres/password")).strip());
  }

  /** Posts calls one after the other; keeps the ids of those that were acknowledged. */
  private void load() {
    try (HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
      for (int i = 0; !over; i++) {
        String id = "load-" + i;
        String body =
            """
            {"events":[{"type":"call.tried","call_id":"%s","time":"2025-06-19T18:00:00+09:00",
              "subscriber_id":"S1000001","b_number":"0312345678"}]}
            """
                .formatted(id);
        try {
          HttpResponse<String> answer =
              client.send(
                  HttpRequest.newBuilder(
                          URI.create("http://127.0.0.1:%d/api/v1/events".formatted(port)))
                      .timeout(Duration.ofSeconds(10))
                      .header("Authorization", "Bearer " + token)
                      .header("Content-Type", "application/json")
                      .POST(HttpRequest.BodyPublishers.ofString(body))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
          if (answer.statusCode() == 200) {
            acknowledged.add(id);
          }
          TimeUnit.MILLISECONDS.sleep(5); // a load, not a flood
        } catch (IOException e) {
          TimeUnit.MILLISECONDS.sleep(100); // it is down; the next id
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until so many more calls were acknowledged: the server lives. */
  private void awaitMore(int calls) throws InterruptedException {
    int until = acknowledged.size() + calls;
    Instant end = Instant.now().plus(PATIENCE);
    while (acknowledged.size() < until) {
      assertThat(Instant.now())
          .as(() -> acknowledged.size() + " acknowledged\n" + read(temporary.resolve("server.log")))
          .isBefore(end);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** Waits until a table has a row. */
  private void awaitAny(String of) throws InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (true) {
      try (Connection connection = connect();
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("select count(*) from " + of)) {
        row.next();
        if (row.getLong(1) > 0) {
          return;
        }
      } catch (SQLException | IOException e) {
        // it is being started again
      }
      assertThat(Instant.now()).as(of).isBefore(end);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }
}
