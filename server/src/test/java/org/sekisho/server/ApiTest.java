package org.sekisho.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sekisho.server.access.ApiTokens;
import org.sekisho.server.casework.Approvals;

/** The API does what the console does, each call with its scope. */
@ExtendWith(Shared.class)
class ApiTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final OperatorsSystem system;

  ApiTest(OperatorsSystem system) {
    this.system = system;
  }

  /** What is asked, the scope that it takes, what comes back. */
  private record Row(String method, String path, String body, String scope, int status) {}

  private static final String MONTH = "?from=2026-01-01T00:00:00Z&until=2026-01-31T00:00:00Z";

  private static final List<Row> ROWS =
      List.of(
          new Row("GET", "/cases", "", "cases:read", 200),
          new Row("GET", "/cases/none", "", "cases:read", 404),
          new Row("GET", "/case-events?after=0&limit=5", "", "cases:read", 200),
          new Row("GET", "/lines/S1/calls" + MONTH, "", "cases:read", 200),
          new Row("GET", "/lines/S1/calls?from=yesterday&until=now", "", "cases:read", 400),
          new Row("GET", "/traffic" + MONTH, "", "cases:read", 200),
          new Row("GET", "/reports/2026-01", "", "cases:read", 200),
          new Row("GET", "/reports/january", "", "cases:read", 400),
          new Row("GET", "/attention", "", "cases:read", 200),
          new Row("GET", "/approvals", "", "cases:read", 200),
          new Row("GET", "/measures", "", "cases:read", 200),
          new Row("GET", "/audit", "", "audit:read", 200),
          new Row("GET", "/reference", "", "reference:read", 200),
          new Row("GET", "/reference/ref-1/TARIFF", "", "reference:read", 200),
          new Row("GET", "/reference/ref-999", "", "reference:read", 404),
          new Row("POST", "/blocks", "{\"address\":\"nowhere\"}", "cases:write", 400),
          new Row("POST", "/blocks", "{\"address\":\"203.0.113.99\"}", "cases:write", 409),
          new Row("POST", "/incidents/none/lift", "", "cases:write", 409),
          new Row("POST", "/restrictions", "{\"country\":\"CU\"}", "cases:write", 400),
          new Row(
              "POST",
              "/restrictions",
              "{\"country\":\"CU\",\"reason\":\"a test\"}",
              "cases:write",
              202),
          new Row("POST", "/reference/TARIFF?reason=r", "nonsense", "reference:write", 400));

  @Test
  void eachCallTakesItsScope() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (Row row : ROWS) {
      String[] others =
          ApiTokens.SCOPES.stream().filter(of -> !of.equals(row.scope)).toArray(String[]::new);
      int without = ask(row, system.token(others)).statusCode();
      HttpResponse<String> with = ask(row, system.token(row.scope));
      if (without != 403 || with.statusCode() != row.status) {
        wrong.add(
            "%s: %d without, %d with: %s"
                .formatted(row.path, without, with.statusCode(), with.body()));
      }
      if (with.statusCode() == 400 || with.statusCode() == 404) {
        assertThat(with.headers().firstValue("Content-Type")).contains("application/problem+json");
      }
    }
    assertThat(wrong).isEmpty();
  }

  private HttpResponse<String> ask(Row row, String token) throws Exception {
    return system.api(row.method, "/api/v1" + row.path, token, row.body);
  }

  @Test
  void aFileIsProposedAndPutIntoForce() throws Exception {
    String token = system.token("reference:read", "reference:write");
    String text = "date,offices\n2026-08-14,CLOSED\n";
    JsonNode made =
        JSON.readTree(
            system.api("POST", "/api/v1/reference/HOLIDAYS?reason=Obon", token, text).body());
    String version = made.get("version").asText();
    assertThat(made.get("inForce").asBoolean()).isFalse();
    assertThat(system.api("GET", "/api/v1/reference/" + version + "/changes", token, "").body())
        .contains("2026-08-14,CLOSED");
    assertThat(system.api("GET", "/api/v1/reference/" + version + "/HOLIDAYS", token, "").body())
        .isEqualTo(text);
    assertThat(system.api("POST", "/api/v1/reference/" + version + "/activation", token, "").body())
        .contains("IN_FORCE");
    JsonNode then =
        JSON.readTree(system.api("GET", "/api/v1/reference/" + version, token, "").body());
    assertThat(then.get("inForce").asBoolean()).isTrue();
    assertThat(then.get("activatedBy").asText()).isEqualTo("token test");
  }

  @Test
  void whatTakesTwoIsAskedFor() throws Exception {
    String token = system.token("reference:read", "reference:write");
    String version =
        JSON.readTree(
                system
                    .api(
                        "POST",
                        "/api/v1/reference/REGULATED?reason=r",
                        token,
                        "prefix,name\n53,Cuba\n")
                    .body())
            .get("version")
            .asText();
    HttpResponse<String> asked =
        system.api("POST", "/api/v1/reference/" + version + "/activation", token, "");
    assertThat(asked.statusCode()).isEqualTo(202);
    assertThat(asked.body()).contains("SECOND_PERSON_ASKED");
    assertThat(system.api("GET", "/api/v1/reference/" + version, token, "").body())
        .contains("\"inForce\":false");
    Approvals approvals = system.context().getBean(Approvals.class);
    Approvals.Approval open =
        approvals.list().stream()
            .filter(of -> of.subject().equals(version))
            .findFirst()
            .orElseThrow();
    assertThat(approvals.decide(open.id(), true, "test")).as("he made the token").isEmpty();
    assertThat(approvals.decide(open.id(), false, "first")).isPresent();
  }
}
