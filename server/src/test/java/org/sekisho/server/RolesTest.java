package org.sekisho.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sekisho.server.access.TimeCode;

/** Who may do what, alone or with another. */
@ExtendWith(Shared.class)
class RolesTest {

  private final OperatorsSystem system;

  RolesTest(OperatorsSystem system) {
    this.system = system;
  }

  /** Somebody is invited, and comes in by the link that is shown once. */
  private void invite(Visitor first, String name, String role) throws Exception {
    first.post("/operators", "/operators", Map.of("name", name, "role", role));
    Matcher link = Pattern.compile("(/setup/[\\w-]+)<").matcher(first.get("/operators").body());
    assertThat(link.find()).isTrue();
    try (var invited = new Visitor(system.url())) {
      HttpResponse<String> answer =
          invited.post(link.group(1), link.group(1), Map.of("password", OperatorsSystem.PASSWORD));
      assertThat(answer.headers().firstValue("Location").orElse("")).contains("/login?made");
    }
  }

  @Test
  void eachRoleSeesAndDoesWhatIsItsOwn() throws Exception {
    try (var first = new Visitor(system.url());
        var auditor = new Visitor(system.url());
        var analyst = new Visitor(system.url());
        var engineer = new Visitor(system.url())) {
      assertThat(first.logIn("first", "a wrong password")).contains("error");
      assertThat(first.logIn("first", OperatorsSystem.PASSWORD)).endsWith("/");
      invite(first, "audrey", "AUDITOR");
      invite(first, "ann", "ANALYST");
      invite(first, "ed", "ENGINEER");
      assertThat(auditor.logIn("audrey", OperatorsSystem.PASSWORD)).endsWith("/");
      assertThat(analyst.logIn("ann", OperatorsSystem.PASSWORD)).endsWith("/");
      assertThat(engineer.logIn("ed", OperatorsSystem.PASSWORD)).endsWith("/");
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
      assertThat(engineer.logIn("ed", OperatorsSystem.PASSWORD)).contains("error");
      first.post("/operators", "/operators/first/disable", Map.of());
      assertThat(first.get("/operators").statusCode()).as("the last administrator").isEqualTo(200);
    }
  }

  /** Whoever asks cannot approve, the database holds it, and the rules are asked all the same. */
  @Test
  void aCountryTakesTwoPersons() throws Exception {
    try (var first = new Visitor(system.url());
        var second = new Visitor(system.url())) {
      first.logIn("first", OperatorsSystem.PASSWORD);
      invite(first, "sue", "SUPERVISOR");
      second.logIn("sue", OperatorsSystem.PASSWORD);
      first.post("/approvals", "/approvals", Map.of("country", "CU", "reason", "a run on it"));
      String id =
          system
              .jdbc()
              .sql(
                  "select id::text from approval where subject = 'CU' order by asked_at desc limit 1")
              .query(String.class)
              .single();
      String decision = "/approvals/" + id + "/decision";
      first.post("/approvals", decision, Map.of("approved", "true"));
      assertThat(
              system
                  .jdbc()
                  .sql(
                      "select count(*) from approval where decided_at is not null and id = ?::uuid")
                  .param(id)
                  .query(Long.class)
                  .single())
          .isZero();
      assertThatThrownBy(
              () ->
                  system
                      .jdbc()
                      .sql("update approval set decided_by = asked_by where id = ?::uuid")
                      .param(id)
                      .update())
          .hasMessageContaining("check constraint");
      second.post("/approvals", decision, Map.of("approved", "true"));
      assertThat(
              system
                  .jdbc()
                  .sql("select outcome from approval where id = ?::uuid")
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
    try (var first = new Visitor(system.url());
        var tom = new Visitor(system.url());
        var thief = new Visitor(system.url())) {
      first.logIn("first", OperatorsSystem.PASSWORD);
      invite(first, "tom", "ANALYST");
      tom.logIn("tom", OperatorsSystem.PASSWORD);
      Matcher secret =
          Pattern.compile("class=\"secret\">([A-Z2-7]{32})<").matcher(tom.get("/account").body());
      assertThat(secret.find()).isTrue();
      String code = TimeCode.at(secret.group(1), System.currentTimeMillis() / 1_000);
      tom.post("/account", "/account/code", Map.of("code", code, "old", "not the password"));
      assertThat(tom.get("/account").body()).contains("It is off");
      tom.post("/account", "/account/code", Map.of("code", code, "old", OperatorsSystem.PASSWORD));
      assertThat(tom.get("/account").body()).contains("It is on");

      assertThat(thief.logIn("tom", OperatorsSystem.PASSWORD)).endsWith("/login/code");
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
      try (var other = new Visitor(system.url())) {
        other.logIn("tom", OperatorsSystem.PASSWORD);
        HttpResponse<String> used = other.post("/login/code", "/login/code", Map.of("code", next));
        assertThat(used.statusCode()).isEqualTo(200);
        assertThat(used.body()).contains("wrong or was used");
        assertThat(other.get("/cases").statusCode()).isEqualTo(403);
      }
    }
  }
}
