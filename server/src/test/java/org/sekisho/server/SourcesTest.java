package org.sekisho.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where records and events come from. */
@ExtendWith(Shared.class)
class SourcesTest {

  private static final String READY = "/actuator/health/readiness";

  private final OperatorsSystem system;

  SourcesTest(OperatorsSystem system) {
    this.system = system;
  }

  @Test
  void aFileThatIsHandedOverIsReadOnceAndMovedAndABadOneSaysWhy() throws Exception {
    Path intake = system.folder().resolve("intake");
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
    system.await(() -> assertThat(intake.resolve("failed/other.csv.error.txt")).exists());
    assertThat(writing).as("not handed over yet").exists();
    Files.move(writing, intake.resolve("day.csv"));
    system.await(() -> assertThat(intake.resolve("done/day.csv.rejects.csv")).exists());
    assertThat(Files.readString(intake.resolve("done/day.csv.rejects.csv"))).contains("3,");
    system.await(
        () ->
            assertThat(
                    system
                        .jdbc()
                        .sql(
                            "select amount_micros from call_abroad where line in ('S1', 'S2')"
                                + " order by began_at")
                        .query(Long.class)
                        .list())
                .as("what was remembered, and what was told")
                .containsExactly(9_000_000L, 279_000_000L));
    Files.writeString(intake.resolve("again.csv"), rows);
    system.await(() -> assertThat(intake.resolve("done/again.csv")).exists());
    assertThat(
            system
                .jdbc()
                .sql("select count(*) from call_abroad where line in ('S1', 'S2')")
                .query(Long.class)
                .single())
        .isEqualTo(2);
    Files.writeString(intake.resolve("history/late.csv"), rows);
    system.await(() -> assertThat(intake.resolve("failed/late.csv.error.txt")).exists());
    assertThat(Files.readString(intake.resolve("failed/late.csv.error.txt")))
        .contains("before the first live event");
  }

  /** A request that is too long, or holds what no text can, is refused by name. */
  @Test
  void whatNoTextCanHoldIsRefused() throws Exception {
    String token = system.token("events:write");
    HttpResponse<String> answer =
        system.api(
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
    assertThat(system.api("POST", "/api/v1/events", token, "x".repeat((4 << 20) + 1)).statusCode())
        .isEqualTo(413);
  }

  /** A full disk: nothing is acknowledged that is not durable, and it goes on by itself. */
  @Test
  void aFullDiskIsToldAndWaitedFor() throws Exception {
    String token = system.token("events:write");
    system
        .jdbc()
        .sql(
            "create function full_disk() returns trigger language plpgsql as $$ begin"
                + " raise exception 'could not extend file: No space left on device'"
                + " using errcode = '53100'; end $$")
        .update();
    system
        .jdbc()
        .sql("create trigger full_disk before insert on journal execute function full_disk()")
        .update();
    String event =
        """
        {"events":[{"type":"registration","time":"%s","subscriber_id":"S1","outcome":"SUCCESS"}]}
        """
            .formatted(Instant.now().minusSeconds(1));
    try (HttpClient client = HttpClient.newHttpClient()) {
      var waiting =
          client.sendAsync(
              system.request("POST", "/api/v1/events", token, event),
              HttpResponse.BodyHandlers.ofString());
      try (var visitor = new Visitor(system.url())) {
        system.await(() -> assertThat(visitor.get(READY).statusCode()).isEqualTo(503));
      }
      assertThat(waiting).as("not acknowledged").isNotDone();
      system.jdbc().sql("drop trigger full_disk on journal").update();
      assertThat(waiting.get().statusCode()).isEqualTo(200);
    }
    try (var visitor = new Visitor(system.url())) {
      system.await(() -> assertThat(visitor.get(READY).statusCode()).isEqualTo(200));
    }
  }
}
