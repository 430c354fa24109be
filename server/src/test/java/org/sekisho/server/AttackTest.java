package org.sekisho.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.server.gate.Gate;

/**
 * SIPVicious against a real Kamailio that mirrors to us: a scan, a search for names, a password
 * that is guessed and used; among honest telephones, one of which mistypes.
 */
@ExtendWith(Shared.class)
class AttackTest {

  private static final String THIEF = "127.9.9.9";

  @TempDir private Path folder;

  private final OperatorsSystem system;

  AttackTest(OperatorsSystem system) {
    this.system = system;
  }

  @Test
  void aThiefIsRecognisedStepByStepAndCallsNowhere() throws Exception {
    try (var rig = new KamailioRig(system, folder)) {
      // svwar gives up on a switch that challenges whatever name it is asked for; many do not.
      rig.startSwitch(
          rig.gatePort(),
          recipe ->
              recipe.replace(
                  "if ($au == $null || $au != $tU",
                  "if ($sht(secrets=>$tU) == $null) { sl_send_reply(\"404\", \"Not Found\"); exit; }\n"
                      + "if ($au == $null || $au != $tU"));
      String port = Integer.toString(rig.switchPort());
      rig.registers("A2", "127.0.0.1");
      rig.mistypes("A3", "127.0.0.1");
      rig.mistypes("A3", "127.0.0.1");
      rig.registers("A3", "127.0.0.1");

      run("svmap", "-b", THIEF, "-p", port, KamailioRig.SWITCH);
      awaitAttacks("SCAN");

      run(
          "python3",
          "-c",
          fromThief("svwar", "TakeASip"),
          "--force",
          "-e",
          "100-160",
          "-p",
          port,
          KamailioRig.SWITCH);
      awaitAttacks("SCAN", "ENUMERATION");

      Path words = folder.resolve("words.txt");
      List<String> guesses = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        guesses.add("guess" + i);
      }
      guesses.add("secret-A1");
      Files.write(words, guesses);
      String cracked =
          run(
              "python3",
              "-c",
              fromThief("svcrack", "ASipOfRedWine"),
              "-u",
              "A1",
              "-d",
              words.toString(),
              "-p",
              port,
              KamailioRig.SWITCH);
      assertThat(cracked).as("the thief has the password").contains("secret-A1");
      awaitAttacks("SCAN", "ENUMERATION", "GUESSING", "TAKEOVER A1");

      system.await(
          () ->
              assertThat(
                      system.context().getBean(Gate.class).measuresOn("A1").challengedUntilMillis())
                  .as("before the first call")
                  .isPositive());
      rig.passesFrom(THIEF, "refused.xml", "A1", "01025261555010");
      try (var announcement =
          new Announcement(
              new InetSocketAddress(KamailioRig.ANNOUNCEMENT, system.announcementPort()))) {
        announcement.keysArePressed = false;
        rig.passesFrom("127.8.8.8", "refused.xml", "A1", "01025261555010");
        assertThat(announcement.asked()).as("from elsewhere he is challenged").hasSize(1);
      }
      assertThat(rig.atCarrier("01025261555010")).isZero();
      rig.passesFrom("127.0.0.1", "answered.xml", "A2", "01012125550100");

      looksAtTheIncident();
      assertThat(attacks("127.0.0.1")).as("honest telephones, one mistyped").isEmpty();
      assertThat(
              system
                  .jdbc()
                  .sql("select count(*) from case_event where subject in ('A2', 'A3', 'A4')")
                  .query(Long.class)
                  .single())
          .isZero();
    }
    Path other = Files.createDirectory(folder.resolve("guarded"));
    try (var guarded = new KamailioRig(system, other, system.switchPort())) {
      guarded.startSwitch(guarded.gatePort());
      system.await(() -> assertThat(carried("BLOCK_IP")).contains(THIEF + " APPLIED"));
      guarded.passesFrom(THIEF, "blocked.xml", "A1", "A1");
      guarded.registers("A2", "127.0.0.1");
    }
  }

  /** The chain of it as one story, from the list of incidents and from the list of measures. */
  private void looksAtTheIncident() throws Exception {
    system.operator("suzuki", "ANALYST");
    try (var suzuki = new Visitor(system.url())) {
      assertThat(suzuki.logIn("suzuki", OperatorsSystem.PASSWORD)).endsWith("/");
      String page = "/incidents/address-" + THIEF + "-1";
      assertThat(suzuki.get("/incidents").body()).contains(page, "in force");
      assertThat(suzuki.get("/measures").body()).contains(page, "it attacks accounts");
      assertThat(suzuki.get(page).body())
          .containsSubsequence(
              "a scan",
              "names are being looked for",
              "passwords are being guessed",
              "it attacks accounts",
              "the password of line A1 was found and used",
              "Lift");
      assertThat(suzuki.get("/incidents/address-127.1.2.3-1").statusCode()).isEqualTo(404);
    }
  }

  /** svwar and svcrack 0.3.3 forget the address they are told to bind to. */
  private static String fromThief(String tool, String type) {
    return """
        import sys
        sys.path.insert(0, '/usr/share/sipvicious')
        from sipvicious import %1$s
        made = %1$s.%2$s.__init__
        made.__defaults__ = (made.__defaults__[0], '%3$s') + made.__defaults__[2:]
        %1$s.main()
        """
        .formatted(tool, type, THIEF);
  }

  private String run(String... command) throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, command[0], ".out");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .directory(folder.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(command[0]).isTrue();
    return Files.readString(out);
  }

  private List<String> attacks(String from) {
    return system
        .jdbc()
        .sql(
            "select concat_ws(' ', body->>'ip', body->>'attack', body->>'subscriber')"
                + " from case_event where event = 'AddressAttacked' and body->>'ip' = ?"
                + " order by sequence")
        .param(from)
        .query(String.class)
        .list();
  }

  private List<String> carried(String action) {
    return system
        .jdbc()
        .sql(
            "select concat_ws(' ', subject, state) from enforcement"
                + " where action = ? and switch = 'proxy'")
        .param(action)
        .query(String.class)
        .list();
  }

  private void awaitAttacks(String... kinds) {
    List<String> expected = new ArrayList<>();
    for (String kind : kinds) {
      expected.add(THIEF + " " + kind);
    }
    system.await(() -> assertThat(attacks(THIEF)).isEqualTo(expected));
  }
}
