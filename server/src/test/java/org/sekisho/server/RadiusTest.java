package org.sekisho.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** FreeRADIUS' own client asks and tells. The package freeradius-utils must be there. */
@ExtendWith(Shared.class)
class RadiusTest {

  private final OperatorsSystem system;

  RadiusTest(OperatorsSystem system) {
    this.system = system;
  }

  private String radius(int port, String kind, String secret, String attributes) throws Exception {
    Process client =
        new ProcessBuilder(
                "radclient", "-x", "-r", "1", "-t", "3", "127.0.0.1:" + port, kind, secret)
            .redirectErrorStream(true)
            .start();
    try (var in = client.getOutputStream()) {
      in.write(attributes.replace("; ", "\n").getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(client.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return said;
  }

  private void tell(String attributes) throws Exception {
    assertThat(radius(system.accountingPort(), "acct", OperatorsSystem.SECRET, attributes))
        .as(attributes)
        .contains("Received Accounting-Response");
  }

  private List<String> calls(String line) {
    return system
        .jdbc()
        .sql(
            "select concat_ws(' ', number, answered_at is not null, ended_at is not null,"
                + " amount_micros / 1000000) from call_abroad where line = ? order by number")
        .param(line)
        .query(String.class)
        .list();
  }

  @ParameterizedTest
  @CsvSource({
    "R1, sip:+12125550100@switch.example, Received Access-Accept, Session-Timeout = 10800",
    "R1, 0312345678, Received Access-Accept, ''",
    "G2, 110, Received Access-Accept, ''",
    "G2, +12125550100, Received Access-Reject, ''",
  })
  void aQuestionIsAnsweredByTheGate(String user, String called, String answer, String seconds)
      throws Exception {
    GateTest.suspend(system, "G2");
    String said =
        radius(
            system.authenticationPort(),
            "auth",
            OperatorsSystem.SECRET,
            "User-Name = \"%s\"; Called-Station-Id = \"%s\"; Acct-Session-Id = \"q-%s-%s\""
                .formatted(user, called, user, called));
    assertThat(said).contains(answer, seconds, "Message-Authenticator");
  }

  @Test
  void aCallIsFollowedFromStartToStop() throws Exception {
    String call = "; Acct-Session-Id = \"r-1@phone\"; User-Name = \"R2@operator.example\"";
    tell("Acct-Status-Type = Start; Called-Station-Id = \"sip:+12125550100@x\"" + call);
    system.await(() -> assertThat(calls("R2")).containsExactly("12125550100 t f 0"));
    tell("Acct-Status-Type = Interim-Update; Acct-Session-Time = 1" + call);
    tell("Acct-Status-Type = Stop" + call);
    system.await(() -> assertThat(calls("R2")).containsExactly("12125550100 t t 9"));
  }

  /** Kamailio's Failed; a Stop alone, as Digium's; Cisco's two legs; what Oracle quotes. */
  @Test
  void eachVendorsCallIsReadAndAFailedOneCostsNothing() throws Exception {
    tell(
        "Acct-Status-Type = 15; Acct-Session-Id = \"r-2\"; User-Name = R3;"
            + " Called-Station-Id = \"sip:+12125550101@x\"");
    tell(
        "Acct-Status-Type = Stop; Acct-Session-Id = \"r-3\"; Attr-26.22736.101 = 0x5233;"
            + " Attr-26.22736.103 = 0x3031303132313235353530313032;"
            + " Attr-26.22736.114 = 0x0000003d; Attr-26.22736.115 = 0x414e535745524544");
    String conference = "; Cisco-AVPair = \"h323-conf-id=8A A9 1B\"; User-Name = R3";
    for (String leg : List.of("leg1", "leg2")) {
      tell(
          "Acct-Status-Type = Stop; Acct-Session-Time = 30; Called-Station-Id = 01012125550103;"
              + " Acct-Session-Id = "
              + leg
              + conference);
    }
    tell(
        "Acct-Status-Type = Stop; Acct-Session-Id = acme; Acct-Session-Time = 90;"
            + " User-Name = R3; Called-Station-Id = \"<sip:+12125550104@x;user=phone>;tag=1\"");
    system.await(
        () ->
            assertThat(calls("R3"))
                .containsExactly(
                    "12125550101 f t 0",
                    "12125550102 t t 18",
                    "12125550103 t t 9",
                    "12125550104 t t 18"));
  }

  @Test
  void whoDoesNotKnowTheSecretIsNotHeard() throws Exception {
    String said =
        radius(
            system.accountingPort(),
            "acct",
            "a-secret-nobody-knows-here",
            "Acct-Status-Type = Stop; Acct-Session-Id = forged; Acct-Session-Time = 9000;"
                + " User-Name = R4; Called-Station-Id = 01025261555010");
    assertThat(said).doesNotContain("Received Accounting-Response");
    assertThat(calls("R4")).isEmpty();
  }
}
