package org.sekisho.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.casework.Word;
import org.sekisho.server.enforcement.EnforcementStore;
import org.sekisho.server.enforcement.EnforcementStore.Row;

/** Measures at the switches themselves: a real Kamailio, a webhook, and persons. */
@ExtendWith(Shared.class)
class EnforcementTest {

  private static final String USA = "01012125550100";
  private static final int CALLS = 50;

  @TempDir private Path folder;

  private final OperatorsSystem system;

  EnforcementTest(OperatorsSystem system) {
    this.system = system;
  }

  @Test
  void aSuspensionEndsCallsInProgressHoldsWithoutTheGateAndIsTakenBack() throws Exception {
    try (var rig = new KamailioRig(system, folder, system.switchPort());
        var silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      // The gate would let none of them through: so many at once are not like this line.
      rig.startSwitch(silent.getLocalPort());
      String many = Integer.toString(CALLS);
      Process phones =
          rig.call(
              "hung-up-on.xml", "E1", USA, "-m", many, "-l", many, "-r", many, "-timeout", "40");
      system.await(() -> assertThat(rig.confirmed()).isEqualTo(CALLS));
      GateTest.suspend(system, "E1");
      assertThat(phones.waitFor(KamailioRig.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(phones.exitValue()).as("each phone was hung up on").isZero();
      awaitCarried(
          "E1-1", "proxy SUSPEND APPLIED", "soc CHALLENGE RESTORED", "soc SUSPEND APPLIED");
      assertThat(rig.confirmed()).isZero();
      assertThat(told("E1-1")).contains("CHALLENGE", "UNCHALLENGE", "SUSPEND");

      rig.stopSwitch();
      rig.startSwitch(silent.getLocalPort()); // it has forgotten everything
      system.await(() -> assertThat(rig.isSuspended("E1")).isTrue());
      rig.passes("refused.xml", "E1", USA);
      rig.passes("answered.xml", "E1", "0312345678");

      assertThat(
              system
                  .context()
                  .getBean(LivePath.class)
                  .say("E1", "E1-1", at -> new Word.Release(at, "analyst"))
                  .get())
          .isEmpty();
      awaitCarried(
          "E1-1", "proxy SUSPEND RESTORED", "soc CHALLENGE RESTORED", "soc SUSPEND RESTORED");
      assertThat(rig.isSuspended("E1")).isFalse();
      assertThat(told("E1-1")).contains("RELEASE");
    }
  }

  /** Whoever hung up while nobody listened has hung up: the switch has the call no more. */
  @Test
  void aCallWhoseEndWasNotHeardEndsWhenItsSwitchHasItNoMore() throws Exception {
    try (var rig = new KamailioRig(system, folder, system.switchPort())) {
      rig.startSwitch(rig.gatePort());
      Instant began = Instant.now();
      Process phone = rig.call("answered.xml", "L3", USA, "-d", "20000", "-timeout", "40");
      system.await(() -> assertThat(callsAtSwitch("proxy")).isEqualTo(1));
      assertThat(ended("L3", began)).containsExactly(false);
      rig.mirrors(false);
      assertThat(phone.waitFor(40, TimeUnit.SECONDS)).isTrue();
      assertThat(phone.exitValue()).isZero();
      rig.mirrors(true);
      assertThat(ended("L3", began)).as("nobody has said so").containsExactly(false);
      system.await(() -> assertThat(ended("L3", began)).containsExactly(true));
      system.await(() -> assertThat(callsAtSwitch("proxy")).isZero());
    }
  }

  /** A switch that was restarted knows no call from before, and ends none by not knowing it. */
  @Test
  void aRestartOfTheSwitchEndsNoCall() throws Exception {
    try (var rig = new KamailioRig(system, folder, system.switchPort())) {
      rig.startSwitch(rig.gatePort());
      Instant began = Instant.now();
      Process phone = rig.call("answered.xml", "K6", USA, "-d", "30000", "-timeout", "60");
      system.await(() -> assertThat(callsAtSwitch("proxy")).isEqualTo(1));
      rig.stopSwitch();
      rig.startSwitch(rig.gatePort());
      system.await(() -> assertThat(callsAtSwitch("proxy")).as("it was asked again").isZero());
      assertThat(ended("K6", began)).as("it goes on").containsExactly(false);
      assertThat(phone.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(phone.exitValue()).isZero();
      system.await(() -> assertThat(ended("K6", began)).containsExactly(true));
    }
  }

  private int callsAtSwitch(String name) {
    return system
        .jdbc()
        .sql("select count(*) from call_at_switch where switch = ?")
        .param(name)
        .query(Integer.class)
        .single();
  }

  /** Of each of a line's calls abroad, whether it is over. */
  private List<Boolean> ended(String line, Instant since) {
    return system
        .jdbc()
        .sql("select ended_at is not null from call_abroad where line = ? and began_at > ?")
        .params(line, Timestamp.from(since.minusSeconds(2)))
        .query(Boolean.class)
        .list();
  }

  /** An exchange nobody can command: a person accepts the order, and says when it is done. */
  @Test
  void whatNoSwitchCanBeToldAPersonDoes() throws Exception {
    GateTest.suspend(system, "E2");
    EnforcementStore store = system.context().getBean(EnforcementStore.class);
    awaitCarried("E2-1", "exchange SUSPEND ASKED", "soc CHALLENGE RESTORED", "soc SUSPEND APPLIED");
    Row asked = workOrder(store);
    try (var tanaka = new Visitor(system.url())) {
      system.operator("tanaka", "ANALYST");
      assertThat(tanaka.logIn("tanaka", OperatorsSystem.PASSWORD)).endsWith("/");
      assertThat(tanaka.get("/workorders").body())
          .contains("suspend calls abroad of", "E2", "waits for a person", "Accept");
      answer(tanaka, asked, false);
      assertThat(workOrder(store).acceptedBy()).isEqualTo("tanaka");
      answer(tanaka, asked, false);
      assertThat(tanaka.get("/workorders").body())
          .contains("That order is not waiting for it any more.");
      answer(tanaka, asked, true);
      assertThat(tanaka.get("/workorders").body()).contains("Nothing is waiting.");
      assertThat(tanaka.get("/cases/E2-1").body())
          .contains("At the switches", "exchange", "in force", "tanaka");
    }
    assertThat(store.list("E2-1"))
        .filteredOn(row -> row.at().equals("exchange"))
        .allMatch(row -> row.appliedAt() != null && row.acceptedAt() != null);
    assertThat(
            system
                .context()
                .getBean(LivePath.class)
                .say("E2", "E2-1", at -> new Word.Release(at, "analyst"))
                .get())
        .isEmpty();
    awaitCarried(
        "E2-1", "exchange SUSPEND ASKED_BACK", "soc CHALLENGE RESTORED", "soc SUSPEND RESTORED");
    Row back = workOrder(store);
    assertThat(store.answer(back.order(), back.at(), "tanaka", true, Instant.now())).isTrue();
    assertThat(store.listWorkOrders()).isEmpty();
  }

  private static void answer(Visitor by, Row order, boolean done) throws Exception {
    by.post(
        "/workorders",
        "/workorders",
        Map.of(
            "caseId", order.order().caseId(),
            "sequence", Long.toString(order.order().sequence()),
            "action", order.order().action().name(),
            "at", order.at(),
            "done", Boolean.toString(done)));
  }

  private static Row workOrder(EnforcementStore store) {
    assertThat(store.listWorkOrders()).hasSize(1);
    return store.listWorkOrders().getFirst();
  }

  private void awaitCarried(String caseId, String... rows) {
    EnforcementStore store = system.context().getBean(EnforcementStore.class);
    system.await(
        () ->
            assertThat(
                    store.list(caseId).stream()
                        .map(row -> row.at() + " " + row.order().action() + " " + row.state()))
                .containsExactlyInAnyOrder(rows));
  }

  private List<String> told(String caseId) {
    return system.measuresTold().stream()
        .filter(OperatorsSystem.Rung::signed)
        .map(OperatorsSystem.Rung::body)
        .filter(body -> body.contains("\"" + caseId + "\""))
        .map(body -> body.replaceAll(".*\"action\":\"([A-Z_]+)\".*", "$1"))
        .toList();
  }
}
