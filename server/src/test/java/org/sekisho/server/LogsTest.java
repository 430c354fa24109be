package org.sekisho.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.server.intake.IntakeCounts;

/** Switches' logs, read as they are written and as they are sent. */
@ExtendWith(Shared.class)
class LogsTest {

  private static final String SENDER = "127.0.0.17";

  @TempDir private Path folder;

  private final OperatorsSystem system;

  LogsTest(OperatorsSystem system) {
    this.system = system;
  }

  private static String event(String event, String account, String from) {
    return ("[2026-01-05 02:00:01] SECURITY[1] res_security_log.c: SecurityEvent=\"%s\","
            + "EventTV=\"2026-01-05T02:00:01.123+0900\",Severity=\"Error\",Service=\"PJSIP\","
            + "EventVersion=\"1\",AccountID=\"%s\",SessionID=\"x\","
            + "LocalAddress=\"IPV4/UDP/192.0.2.10/5060\",RemoteAddress=\"IPV4/UDP/%s/5060\"\n")
        .formatted(event, account, from);
  }

  private void append(String file, String text) throws IOException {
    Files.writeString(
        system.folder().resolve(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private List<String> attacks(String from) {
    return system
        .jdbc()
        .sql(
            "select concat_ws(' ', body->>'attack', body->>'subscriber') from case_event"
                + " where event = 'AddressAttacked' and body->>'ip' = ? order by sequence")
        .param(from)
        .query(String.class)
        .list();
  }

  /**
   * Honest telephones are challenged and show their passwords; a thief guesses, over a rotation.
   */
  @Test
  void asterisksSecurityLogIsFollowedOverItsRotation() throws Exception {
    String file = "asterisk-security.log";
    for (int call = 0; call < 40; call++) {
      append(file, event("ChallengeSent", "L2", "198.51.100.7"));
      append(file, event("SuccessfulAuth", "L2", "198.51.100.7"));
    }
    for (int name = 100; name < 110; name++) {
      append(file, event("InvalidAccountID", "" + name, "198.51.100.99"));
    }
    system.await(() -> assertThat(attacks("198.51.100.99")).containsExactly("ENUMERATION"));
    Files.move(system.folder().resolve(file), system.folder().resolve(file + ".1"));
    for (int guess = 0; guess < 25; guess++) {
      append(file, event("ChallengeResponseFailed", "L1", "198.51.100.99"));
    }
    system.await(
        () -> assertThat(attacks("198.51.100.99")).containsExactly("ENUMERATION", "GUESSING"));
    append(file, event("SuccessfulAuth", "L1", "198.51.100.99"));
    system.await(
        () ->
            assertThat(attacks("198.51.100.99"))
                .containsExactly("ENUMERATION", "GUESSING", "TAKEOVER L1"));
    assertThat(attacks("198.51.100.7")).isEmpty();
  }

  @Test
  void syslogIsTakenOverUdpAndTcpFromListedSenders() throws Exception {
    String unknown =
        "<12>Jan  5 02:00:01 fs freeswitch: [WARNING] sofia_reg.c:2889 Can't find user [%d@x] from %s";
    long refused = refused();
    try (var listed = new DatagramSocket(new InetSocketAddress(SENDER, 0));
        var stranger = new DatagramSocket(new InetSocketAddress("127.0.0.18", 0))) {
      for (int name = 500; name < 512; name++) {
        send(listed, unknown.formatted(name, "203.0.113.201"));
        send(stranger, unknown.formatted(name, "203.0.113.202"));
      }
    }
    try (var socket = new Socket()) {
      socket.bind(new InetSocketAddress(SENDER, 0));
      socket.connect(new InetSocketAddress("127.0.0.1", system.syslogPort()));
      for (int name = 600; name < 612; name++) {
        String line = unknown.formatted(name, "203.0.113.203");
        String framed = name % 2 == 0 ? line + "\n" : line.length() + " " + line;
        socket.getOutputStream().write(framed.getBytes(StandardCharsets.US_ASCII));
      }
    }
    for (String thief : List.of("203.0.113.201", "203.0.113.203")) {
      system.await(() -> assertThat(attacks(thief)).containsExactly("ENUMERATION"));
    }
    assertThat(attacks("203.0.113.202")).isEmpty();
    assertThat(refused()).isGreaterThanOrEqualTo(refused + 12);
  }

  private long refused() {
    IntakeCounts.Count logs = system.context().getBean(IntakeCounts.class).list().get("logs");
    return logs == null ? 0 : logs.rejected().getOrDefault("unknown source", 0L);
  }

  private void send(DatagramSocket from, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    from.send(
        new DatagramPacket(
            bytes, bytes.length, InetAddress.getByName("127.0.0.1"), system.syslogPort()));
  }

  /** Not mirrored: what a real Kamailio logs of a call, by the recipe's own lines. */
  @Test
  void aCallIsToldByKamailiosLog() throws Exception {
    try (var rig = new KamailioRig(system, folder)) {
      String mirror = "127.0.0.1:" + rig.mirrorPort();
      rig.startSwitch(
          rig.gatePort(),
          recipe ->
              recipe
                  .replace("##!define ACCOUNT_BY_LOG", "#!define ACCOUNT_BY_LOG")
                  .replace(mirror, "127.0.0.1:9"));
      rig.passes("answered.xml", "L3", "01012125550100");
      system.await(() -> assertThat(rig.output(1, "kamailio")).contains("method=BYE"));
      append("kamailio.log", rig.output(1, "kamailio"));
      system.await(
          () ->
              assertThat(
                      system
                          .jdbc()
                          .sql(
                              "select concat_ws(' ', number, source, answered_at is not null,"
                                  + " ended_at is not null, refused)"
                                  + " from call_abroad where line = 'L3'")
                          .query(String.class)
                          .list())
                  .containsExactly("12125550100 127.0.0.1 t t f"));
    }
  }
}
