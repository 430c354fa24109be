package org.sekisho.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sekisho.server.casework.Signature;

/** Mail, calls, and whom they go to. */
@ExtendWith(Shared.class)
class ReachingSubscribersTest {

  private final OperatorsSystem system;

  ReachingSubscribersTest(OperatorsSystem system) {
    this.system = system;
  }

  private void owe(UUID id, String kind, String channel, String caseId) {
    system
        .jdbc()
        .sql(
            "insert into fraud_case (id, line, opened_at, moved_at, last_sequence)"
                + " values (?, 'S1', now(), now(), 0)")
        .param(caseId)
        .update();
    system
        .jdbc()
        .sql(
            "insert into message (id, kind, case_id, sequence, line, channel, attempt, due_at, state,"
                + " next_try_at) values (?, ?, ?, 1, 'S1', ?, 1, now(), 'WAITING', now())")
        .params(id, kind, caseId, channel)
        .update();
  }

  private String column(UUID id, String column) {
    return system
        .jdbc()
        .sql("select coalesce(" + column + "::text, 'null') from message where id = ?")
        .param(id)
        .query(String.class)
        .single();
  }

  private void contact(int rank, String via, String address) {
    system
        .jdbc()
        .sql(
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
    system.await(() -> assertThat(column(id, "last_error")).isNotEqualTo("null"));
    assertThat(column(id, "state")).isEqualTo("WAITING");
    var mail = new GreenMail(new ServerSetup(system.mailPort(), "127.0.0.1", "smtp"));
    mail.start();
    try {
      system.jdbc().sql("update message set next_try_at = now() where id = ?").param(id).update();
      system.await(() -> assertThat(column(id, "state")).isEqualTo("SENT"));
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
    system.await(
        () -> assertThat(system.rung()).anyMatch(seen -> seen.body().contains(id.toString())));
    assertThat(system.rung()).allMatch(OperatorsSystem.Rung::signed);
    system.await(() -> assertThat(column(id, "state")).isEqualTo("SENT"));
    byte[] result =
        "{\"id\":\"%s\",\"outcome\":\"NO_ANSWER\"}".formatted(id).getBytes(StandardCharsets.UTF_8);
    byte[] ofAnother =
        "{\"id\":\"%s\",\"outcome\":\"MINE\"}"
            .formatted(UUID.randomUUID())
            .getBytes(StandardCharsets.UTF_8);
    assertThat(tell(id, ofAnother, OperatorsSystem.SECRET).statusCode()).isEqualTo(400);
    assertThat(tell(id, result, "another secret of the thief").statusCode()).isEqualTo(401);
    assertThat(column(id, "answer")).isEqualTo("null");
    assertThat(tell(id, result, OperatorsSystem.SECRET).statusCode()).isEqualTo(204);
    assertThat(column(id, "answer")).isEqualTo("NO_ANSWER");
    assertThat(tell(id, "{}".getBytes(StandardCharsets.UTF_8), OperatorsSystem.SECRET).statusCode())
        .isEqualTo(400);
  }

  private HttpResponse<String> tell(UUID id, byte[] body, String secret) throws Exception {
    long at = System.currentTimeMillis() / 1_000;
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(system.url() + "/hooks/contacts/" + id))
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
    String token = system.token("reference:write", "cases:read");
    for (String number : List.of("0312345678", "+81312345678", "03-1234-5678")) {
      HttpResponse<String> answer =
          system.api(
              "PUT",
              "/api/v1/lines/S1/contacts",
              token,
              "[{\"via\":\"VOICE\",\"address\":\"%s\"}]".formatted(number));
      assertThat(answer.statusCode()).as(number).isEqualTo(400);
      assertThat(answer.headers().firstValue("Content-Type").orElse(""))
          .contains("application/problem+json");
    }
    assertThat(
            system
                .api(
                    "PUT",
                    "/api/v1/lines/S2/contacts",
                    token,
                    "[{\"via\":\"SMS\",\"address\":\"+819033334444\"}]")
                .statusCode())
        .isEqualTo(200);
    String twice =
        "[{\"via\":\"MAIL\",\"address\":\"a@b.example\"},{\"via\":\"MAIL\",\"address\":\"A@b.example\"}]";
    assertThat(system.api("PUT", "/api/v1/lines/S2/contacts", token, twice).statusCode())
        .as("one mailbox is no second channel")
        .isEqualTo(400);
    assertThat(system.api("GET", "/api/v1/lines/S2/contacts", token, "").body())
        .contains("+819033334444");
    assertThat(system.api("GET", "/api/v1/openapi", "none", "").body())
        .contains("/api/v1/cases/{id}/words", "/api/v1/events");
  }
}
