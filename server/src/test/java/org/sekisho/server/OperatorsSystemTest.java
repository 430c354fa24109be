package org.sekisho.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.server.access.ApiTokens;
import org.sekisho.server.access.Invitations;
import org.sekisho.server.access.TimeCode;
import org.sekisho.server.casework.Signature;
import org.sekisho.server.operations.Backup;
import org.sekisho.server.operations.Checks;
import org.sekisho.server.settings.Settings;
import org.sekisho.server.store.Housekeeping;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An operator's own system, without a demonstration: sources, contacts, access, reference data. */
class OperatorsSystemTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PASSWORD = "a password of the test";
  private static final String SECRET = "a secret both sides know";
  private static final String NOTE = "/actuator/health/readiness";

  @TempDir static Path folder;
  private static final ConcurrentLinkedQueue<HttpRequestSeen> RUNG = new ConcurrentLinkedQueue<>();
  private static HttpServer gateway;
  private static int mailPort;
  private static Settings settings;
  private static SekishoServer.Running server;
  private static JdbcClient jdbc;

  private record HttpRequestSeen(String body, boolean signed) {}

  @BeforeAll
  static void start() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(
        folder.resolve("tariff.csv"),
        """
        prefix,destination,yen_per_minute,first_increment_seconds,increment_seconds
        1,USA,9,60,60
        53,Cuba,279,60,60
        252,Somalia,246,60,60
        """);
    Files.writeString(
        folder.resolve("subscribers.csv"),
        """
        subscriber_id,kind,a_number,device_model,channels,opened_on
        S1,BUSINESS,0312345678,PBX-1,4,2020-01-01
        S2,RESIDENTIAL,0398765432,,1,2020-01-01
        """);
    gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          RUNG.add(
              new HttpRequestSeen(
                  new String(body, StandardCharsets.UTF_8),
                  Signature.holds(
                      SECRET,
                      exchange.getRequestHeaders().getFirst(Signature.TIMESTAMP),
                      exchange.getRequestHeaders().getFirst(Signature.HEADER),
                      body,
                      System.currentTimeMillis() / 1_000)));
          exchange.sendResponseHeaders(202, -1);
          exchange.close();
        });
    gateway.start();
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      mailPort = socket.getLocalPort();
    }
    Files.writeString(
        folder.resolve("sekisho.yaml"),
        """
        data: %1$s/data
        port: 0
        tariff: %1$s/tariff.csv
        subscribers: %1$s/subscribers.csv
        intake_folder: %1$s/intake
        login_tries: 500
        mail:
          host: 127.0.0.1
          port: %2$d
          from: sekisho@operator.example
        voice:
          url: http://127.0.0.1:%3$d/
          secret: %4$s
        """
            .formatted(folder, mailPort, gateway.getAddress().getPort(), SECRET));
    Instant before = Instant.now().minus(Duration.ofDays(40));
    Files.createDirectories(folder.resolve("intake/history"));
    Files.writeString(
        folder.resolve("intake/history/month.csv"),
        """
        call_id,start_time,answer_time,end_time,subscriber_id,a_number,b_number,source_ip,user_agent,disposition
        h1,%1$s,%1$s,%2$s,S1,0312345678,0101212555000,203.0.113.9,x,ANSWERED
        """
            .formatted(before, before.plusSeconds(60)));
    settings = Settings.read(folder.resolve("sekisho.yaml"), Map.of());
    server = SekishoServer.start(settings, Optional.empty());
    jdbc = server.context().getBean(JdbcClient.class);
    server
        .context()
        .getBean(Invitations.class)
        .use(server.setup().orElseThrow().replaceAll(".*/setup/", ""), "first", PASSWORD);
    await(() -> assertThat(folder.resolve("intake/done/month.csv")).exists());
  }

  @AfterAll
  static void stop() {
    server.close();
    gateway.stop(0);
  }

  private static void await(ThrowingRunnable holds) {
    Awaitility.await().atMost(PATIENCE).untilAsserted(holds);
  }

  // ---- sources

  @Test
  void aFileThatIsHandedOverIsReadOnceAndMovedAndABadOneSaysWhy() throws Exception {
    Path intake = folder.resolve("intake");
    Instant now = Instant.now().minusSeconds(600);
    String rows =
        """
        call_id,start_time,answer_time,end_time,subscriber_id,a_number,b_number,source_ip,user_agent,disposition
        f1,%1$s,%1$s,%2$s,S1,0312345678,0105312345678,203.0.113.9,x,ANSWERED
        f2,yesterday,,,S1,,,,,ANSWERED
        """
            .formatted(now, now.plusSeconds(60));
    Path writing = Files.writeString(intake.resolve("day.csv.part"), rows);
    Files.writeString(intake.resolve("other.csv"), "no,records\n1,2\n");
    await(() -> assertThat(intake.resolve("failed/other.csv.error.txt")).exists());
    assertThat(writing).as("not handed over yet").exists();
    Files.move(writing, intake.resolve("day.csv"));
    await(() -> assertThat(intake.resolve("done/day.csv.rejects.csv")).exists());
    assertThat(Files.readString(intake.resolve("done/day.csv.rejects.csv"))).contains("3,");
    await(
        () ->
            assertThat(
                    jdbc.sql("select amount_micros from call_abroad order by began_at")
                        .query(Long.class)
                        .list())
                .as("what was remembered, and what was told")
                .containsExactly(9_000_000L, 279_000_000L));
    Files.writeString(intake.resolve("again.csv"), rows);
    await(() -> assertThat(intake.resolve("done/again.csv")).exists());
    assertThat(jdbc.sql("select count(*) from call_abroad").query(Long.class).single())
        .isEqualTo(2);
    Files.writeString(intake.resolve("history/late.csv"), rows);
    await(() -> assertThat(intake.resolve("failed/late.csv.error.txt")).exists());
    assertThat(Files.readString(intake.resolve("failed/late.csv.error.txt")))
        .contains("before the first live event");
  }

  /** A request that is too long, or holds what no text can, is refused by name. */
  @Test
  void whatNoTextCanHoldIsRefused() throws Exception {
    String token = token("events:write");
    HttpResponse<String> answer =
        api(
            "POST",
            "/api/v1/events",
            token,
            """
            {"events":[{"type":"call.tried","call_id":"nul","time":"%s","subscriber_id":"S2",
             "b_number":"0105312345678","user_agent":"a\\u0000b"}]}
            """
                .formatted(Instant.now().minusSeconds(5)));
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("user_agent", "control character");
    assertThat(api("POST", "/api/v1/events", token, "x".repeat((4 << 20) + 1)).statusCode())
        .isEqualTo(413);
  }

  /** A full disk: nothing is acknowledged that is not durable, and it goes on by itself. */
  @Test
  void aFullDiskIsToldAndWaitedFor() throws Exception {
    String token = token("events:write");
    jdbc.sql(
            "create function full_disk() returns trigger language plpgsql as $$ begin"
                + " raise exception 'could not extend file: No space left on device'"
                + " using errcode = '53100'; end $$")
        .update();
    jdbc.sql("create trigger full_disk before insert on journal execute function full_disk()")
        .update();
    String event =
        """
        {"events":[{"type":"registration","time":"%s","subscriber_id":"S1","outcome":"SUCCESS"}]}
        """
            .formatted(Instant.now().minusSeconds(1));
    try (HttpClient client = HttpClient.newHttpClient()) {
      var waiting =
          client.sendAsync(
              request("POST", "/api/v1/events", token, event),
              HttpResponse.BodyHandlers.ofString());
      try (var visitor = new Visitor(server.url())) {
        await(() -> assertThat(visitor.get(NOTE).statusCode()).isEqualTo(503));
      }
      assertThat(waiting).as("not acknowledged").isNotDone();
      jdbc.sql("drop trigger full_disk on journal").update();
      assertThat(waiting.get().statusCode()).isEqualTo(200);
    }
    try (var visitor = new Visitor(server.url())) {
      await(() -> assertThat(visitor.get(NOTE).statusCode()).isEqualTo(200));
    }
  }

  // ---- contacts

  private static void owe(UUID id, String kind, String channel, String caseId) {
    jdbc.sql(
            "insert into fraud_case (id, line, opened_at, moved_at, last_sequence)"
                + " values (?, 'S1', now(), now(), 0)")
        .param(caseId)
        .update();
    jdbc.sql(
            "insert into message (id, kind, case_id, sequence, line, channel, attempt, due_at, state,"
                + " next_try_at) values (?, ?, ?, 1, 'S1', ?, 1, now(), 'WAITING', now())")
        .params(id, kind, caseId, channel)
        .update();
  }

  private static String column(UUID id, String column) {
    return jdbc.sql("select coalesce(" + column + "::text, 'null') from message where id = ?")
        .param(id)
        .query(String.class)
        .single();
  }

  private static void contact(int rank, String via, String address) {
    jdbc.sql(
            "insert into contact_point (line, rank, channel, address) values ('S1', ?, ?, ?)"
                + " on conflict (line, rank) do update set channel = excluded.channel,"
                + " address = excluded.address")
        .params(rank, via, address)
        .update();
  }

  /**
   * The mail server is away: the notice stays owed, and goes with its Message-ID once it is back.
   */
  @Test
  void aNoticeIsOwedUntilTheMailServerIsBack() throws Exception {
    contact(1, "MAIL", "s1@subscribers.example");
    UUID id = UUID.randomUUID();
    owe(id, "NOTICE", "MAIL", "S1-901");
    await(() -> assertThat(column(id, "last_error")).isNotEqualTo("null"));
    assertThat(column(id, "state")).isEqualTo("WAITING");
    var mail = new GreenMail(new ServerSetup(mailPort, "127.0.0.1", "smtp"));
    mail.start();
    try {
      jdbc.sql("update message set next_try_at = now() where id = ?").param(id).update();
      await(() -> assertThat(column(id, "state")).isEqualTo("SENT"));
      var sent =
          List.of(mail.getReceivedMessages()).stream()
              .filter(each -> header(each, "Message-ID").contains(id.toString()))
              .toList();
      assertThat(sent).hasSize(1);
      assertThat(header(sent.getFirst(), "X-Sekisho-Repeated")).isNotEmpty();
    } finally {
      mail.stop();
    }
  }

  private static String header(MimeMessage mail, String name) {
    try {
      String[] values = mail.getHeader(name);
      return values == null ? "" : values[0];
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The gateway is asked with a signature, and believed with one only. */
  @Test
  void aCallIsAskedForAndItsResultTakenSigned() throws Exception {
    contact(2, "VOICE", "+819011112222");
    UUID id = UUID.randomUUID();
    owe(id, "CONTACT", "TELEPHONE", "S1-902");
    await(() -> assertThat(RUNG).anyMatch(seen -> seen.body().contains(id.toString())));
    assertThat(RUNG).allMatch(HttpRequestSeen::signed);
    await(() -> assertThat(column(id, "state")).isEqualTo("SENT"));
    byte[] result =
        "{\"id\":\"%s\",\"outcome\":\"NO_ANSWER\"}".formatted(id).getBytes(StandardCharsets.UTF_8);
    byte[] ofAnother =
        "{\"id\":\"%s\",\"outcome\":\"MINE\"}"
            .formatted(UUID.randomUUID())
            .getBytes(StandardCharsets.UTF_8);
    assertThat(tell(id, ofAnother, SECRET).statusCode()).isEqualTo(400);
    assertThat(tell(id, result, "another secret of the thief").statusCode()).isEqualTo(401);
    assertThat(column(id, "answer")).isEqualTo("null");
    assertThat(tell(id, result, SECRET).statusCode()).isEqualTo(204);
    assertThat(column(id, "answer")).isEqualTo("NO_ANSWER");
    assertThat(tell(id, "{}".getBytes(StandardCharsets.UTF_8), SECRET).statusCode()).isEqualTo(400);
  }

  private static HttpResponse<String> tell(UUID id, byte[] body, String secret) throws Exception {
    long at = System.currentTimeMillis() / 1_000;
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(server.url() + "/hooks/contacts/" + id))
              .header(Signature.TIMESTAMP, String.valueOf(at))
              .header(Signature.HEADER, Signature.of(secret, at, body))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  /** The thief keeps the line busy: it is no contact, however its number is written. */
  @Test
  void theLineItselfIsNoContact() throws Exception {
    String token = token("reference:write", "cases:read");
    for (String number : List.of("0312345678", "+81312345678", "03-1234-5678")) {
      HttpResponse<String> answer =
          api(
              "PUT",
              "/api/v1/lines/S1/contacts",
              token,
              "[{\"via\":\"VOICE\",\"address\":\"%s\"}]".formatted(number));
      assertThat(answer.statusCode()).as(number).isEqualTo(400);
      assertThat(answer.headers().firstValue("Content-Type").orElse(""))
          .contains("application/problem+json");
    }
    assertThat(
            api(
                    "PUT",
                    "/api/v1/lines/S2/contacts",
                    token,
                    "[{\"via\":\"SMS\",\"address\":\"+819033334444\"}]")
                .statusCode())
        .isEqualTo(200);
    String twice =
        "[{\"via\":\"MAIL\",\"address\":\"a@b.example\"},{\"via\":\"MAIL\",\"address\":\"A@b.example\"}]";
    assertThat(api("PUT", "/api/v1/lines/S2/contacts", token, twice).statusCode())
        .as("one mailbox is no second channel")
        .isEqualTo(400);
    assertThat(api("GET", "/api/v1/lines/S2/contacts", token, "").body()).contains("+819033334444");
    assertThat(api("GET", "/api/v1/openapi", "none", "").body())
        .contains("/api/v1/cases/{id}/words", "/api/v1/events");
  }

  // ---- access

  private static String token(String... scopes) {
    return server.context().getBean(ApiTokens.class).make("test", List.of(scopes), "test");
  }

  private static HttpRequest request(String method, String path, String token, String body) {
    return HttpRequest.newBuilder(URI.create(server.url() + path))
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json")
        .method(method, HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private static HttpResponse<String> api(String method, String path, String token, String body)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request(method, path, token, body), HttpResponse.BodyHandlers.ofString());
    }
  }

  /** Somebody is invited, and comes in by the link that is shown once. */
  private static void invite(Visitor first, String name, String role) throws Exception {
    first.post("/operators", "/operators", Map.of("name", name, "role", role));
    Matcher link = Pattern.compile("(/setup/[\\w-]+)<").matcher(first.get("/operators").body());
    assertThat(link.find()).isTrue();
    try (var invited = new Visitor(server.url())) {
      HttpResponse<String> answer =
          invited.post(link.group(1), link.group(1), Map.of("password", PASSWORD));
      assertThat(answer.headers().firstValue("Location").orElse("")).contains("/login?made");
    }
  }

  @Test
  void eachRoleSeesAndDoesWhatIsItsOwn() throws Exception {
    try (var first = new Visitor(server.url());
        var auditor = new Visitor(server.url());
        var analyst = new Visitor(server.url());
        var engineer = new Visitor(server.url())) {
      assertThat(first.logIn("first", "a wrong password")).contains("error");
      assertThat(first.logIn("first", PASSWORD)).endsWith("/");
      invite(first, "audrey", "AUDITOR");
      invite(first, "ann", "ANALYST");
      invite(first, "ed", "ENGINEER");
      assertThat(auditor.logIn("audrey", PASSWORD)).endsWith("/");
      assertThat(analyst.logIn("ann", PASSWORD)).endsWith("/");
      assertThat(engineer.logIn("ed", PASSWORD)).endsWith("/");
      Map<String, List<Integer>> pages =
          Map.of(
              "/cases", List.of(200, 200, 200),
              "/audit", List.of(200, 403, 403),
              "/audit/ledger.csv", List.of(200, 403, 403),
              "/tokens", List.of(403, 403, 200),
              "/operators", List.of(403, 403, 403),
              "/reference", List.of(200, 200, 200),
              "/reports", List.of(200, 200, 200),
              "/account", List.of(200, 200, 200));
      for (Map.Entry<String, List<Integer>> page : pages.entrySet()) {
        assertThat(
                List.of(
                    auditor.get(page.getKey()).statusCode(),
                    analyst.get(page.getKey()).statusCode(),
                    engineer.get(page.getKey()).statusCode()))
            .as(page.getKey())
            .isEqualTo(page.getValue());
      }
      Map<String, String> country = Map.of("country", "CU", "reason", "a run on it");
      assertThat(auditor.post("/account", "/approvals", country).statusCode()).isEqualTo(403);
      assertThat(engineer.post("/account", "/approvals", country).statusCode()).isEqualTo(403);
      // Who is let in no more is out at once.
      first.post("/operators", "/operators/ed/disable", Map.of());
      assertThat(engineer.get("/cases").statusCode()).isEqualTo(302);
      assertThat(engineer.logIn("ed", PASSWORD)).contains("error");
      first.post("/operators", "/operators/first/disable", Map.of());
      assertThat(first.get("/operators").statusCode()).as("the last administrator").isEqualTo(200);
    }
  }

  /** Whoever asks cannot approve, the database holds it, and the rules are asked all the same. */
  @Test
  void aCountryTakesTwoPersons() throws Exception {
    try (var first = new Visitor(server.url());
        var second = new Visitor(server.url())) {
      first.logIn("first", PASSWORD);
      invite(first, "sue", "SUPERVISOR");
      second.logIn("sue", PASSWORD);
      first.post("/approvals", "/approvals", Map.of("country", "CU", "reason", "a run on it"));
      String id =
          jdbc.sql(
                  "select id::text from approval where subject = 'CU' order by asked_at desc limit 1")
              .query(String.class)
              .single();
      String decision = "/approvals/" + id + "/decision";
      first.post("/approvals", decision, Map.of("approved", "true"));
      assertThat(
              jdbc.sql(
                      "select count(*) from approval where decided_at is not null and id = ?::uuid")
                  .param(id)
                  .query(Long.class)
                  .single())
          .isZero();
      assertThatThrownBy(
              () ->
                  jdbc.sql("update approval set decided_by = asked_by where id = ?::uuid")
                      .param(id)
                      .update())
          .hasMessageContaining("check constraint");
      second.post("/approvals", decision, Map.of("approved", "true"));
      assertThat(
              jdbc.sql("select outcome from approval where id = ?::uuid")
                  .param(id)
                  .query(String.class)
                  .single())
          .isEqualTo("refused: NotRegulated"); // the list starts empty
      assertThat(second.get("/approvals").body()).contains("Approved by", "sue");
    }
  }

  /** The password alone lets nobody in who has set up the second step; a code is of use once. */
  @Test
  void theSecondStepOfLoggingInIsAskedFor() throws Exception {
    try (var first = new Visitor(server.url());
        var tom = new Visitor(server.url());
        var thief = new Visitor(server.url())) {
      first.logIn("first", PASSWORD);
      invite(first, "tom", "ANALYST");
      tom.logIn("tom", PASSWORD);
      Matcher secret =
          Pattern.compile("class=\"secret\">([A-Z2-7]{32})<").matcher(tom.get("/account").body());
      assertThat(secret.find()).isTrue();
      String code = TimeCode.at(secret.group(1), System.currentTimeMillis() / 1_000);
      tom.post("/account", "/account/code", Map.of("code", code, "old", "not the password"));
      assertThat(tom.get("/account").body()).contains("It is off");
      tom.post("/account", "/account/code", Map.of("code", code, "old", PASSWORD));
      assertThat(tom.get("/account").body()).contains("It is on");

      assertThat(thief.logIn("tom", PASSWORD)).endsWith("/login/code");
      assertThat(thief.get("/cases").statusCode()).isEqualTo(403);
      thief.post("/login/code", "/login/code", Map.of("code", "000000"));
      assertThat(thief.get("/cases").statusCode()).isEqualTo(403);
      HttpResponse<String> again = thief.post("/login/code", "/login/code", Map.of("code", code));
      assertThat(again.statusCode()).isEqualTo(200);
      assertThat(again.body()).as("the code it was set up with").contains("wrong or was used");
      String next = TimeCode.at(secret.group(1), System.currentTimeMillis() / 1_000 + 30);
      HttpResponse<String> in = thief.post("/login/code", "/login/code", Map.of("code", next));
      assertThat(in.statusCode()).isEqualTo(302);
      assertThat(thief.get("/cases").statusCode()).isEqualTo(200);
      try (var other = new Visitor(server.url())) {
        other.logIn("tom", PASSWORD);
        HttpResponse<String> used = other.post("/login/code", "/login/code", Map.of("code", next));
        assertThat(used.statusCode()).isEqualTo(200);
        assertThat(used.body()).contains("wrong or was used");
        assertThat(other.get("/cases").statusCode()).isEqualTo(403);
      }
    }
  }

  // ---- what is kept

  /** A backup of a server that runs is a server that can be started. */
  @Test
  void aBackupIsRestoredWhole() throws Exception {
    Path file = folder.resolve("backup.zip");
    Backup.write(settings, file, told -> {});
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Settings other = settings.with(Optional.of(folder.resolve("restored")), Optional.of(0));
    Backup.restore(other, file, told -> {});
    assertThat(Checks.findBrokenAudit(other)).isEmpty();
    assertThatThrownBy(() -> Backup.restore(other, file, told -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not empty");
    Path cut = folder.resolve("cut.zip");
    byte[] whole = Files.readAllBytes(file);
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(
            () ->
                Backup.restore(
                    settings.with(Optional.of(folder.resolve("none")), Optional.of(0)),
                    cut,
                    told -> {}))
        .isInstanceOf(IOException.class);
    try (SekishoServer.Running again =
        SekishoServer.start(new SettingsOf(other).withoutIntake(), Optional.empty())) {
      assertThat(again.setup()).as("its administrators are there").isEmpty();
      JdbcClient restored = again.context().getBean(JdbcClient.class);
      assertThat(restored.sql("select count(*) from operator").query(Long.class).single())
          .isPositive();
    }
  }

  /** Two servers cannot read one folder. */
  private record SettingsOf(Settings of) {
    Settings withoutIntake() {
      return new Settings(
          of.data(),
          of.databaseUrl(),
          of.address(),
          of.port(),
          of.publicUrl(),
          of.zone(),
          of.learn(),
          of.shards(),
          of.policy(),
          of.tariff(),
          of.subscribers(),
          of.advised(),
          of.regulated(),
          Optional.empty(),
          of.intakeZone(),
          of.mail(),
          of.voice(),
          of.sms(),
          of.retention(),
          of.loginTries());
    }
  }

  /** Days whose time is over go, and with them their numbers; the audit chain still holds. */
  @Test
  void whatWasKeptLongEnoughErasesItself() throws Exception {
    jdbc.sql(
            "create table call_abroad_20200101 partition of call_abroad"
                + " for values from ('2020-01-01 00:00:00+00') to ('2020-01-02 00:00:00+00');"
                + "insert into call_abroad values ('2020-01-01 10:00:00+00', 1, 'S9', null, null,"
                + " '5312345678', 'CU', 'Cuba', '', '', 0, 0, false, false)")
        .update();
    jdbc.sql(
            "insert into fraud_case (id, line, opened_at, moved_at, closed_at, last_sequence)"
                + " values ('S9-1', 'S9', '2015-01-01', '2015-01-01', '2015-01-02', 0)")
        .update();
    server.context().getBean(Housekeeping.class).round();
    assertThat(
            jdbc.sql("select count(*) from call_abroad where line = 'S9'")
                .query(Long.class)
                .single())
        .isZero();
    assertThat(
            jdbc.sql("select count(*) from fraud_case where id = 'S9-1'")
                .query(Long.class)
                .single())
        .isZero();
    assertThat(
            jdbc.sql("select calls from traffic_hour where country = 'CU' and hour < '2021-01-01'")
                .query(Long.class)
                .list())
        .as("the hour's sum stays")
        .containsExactly(1L);
  }
}
