package org.sekisho.server.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.control.Budgets;
import org.sekisho.server.settings.GateSettings;
import org.sekisho.wire.sip.ChargedParty;

/** What the gate asks itself before anybody else may. */
class RehearsalTest {

  @TempDir private Path folder;

  private static final GateSettings.Peer PEER =
      new GateSettings.Peer(
          "sbc",
          Set.of(InetAddress.getLoopbackAddress()),
          "",
          ChargedParty.STANDARD,
          "",
          GateSettings.AllowBy.REDIRECT,
          "",
          603,
          "",
          false,
          "X-Max-Seconds",
          GateSettings.Blind.OPEN,
          1);

  private static final InetSocketAddress SOCKET =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private static GateSettings settings(List<InetSocketAddress> udp) {
    return new GateSettings(
        udp, List.of(), List.of(), Optional.empty(), "", Budgets.STANDARD, List.of(PEER));
  }

  @Test
  void everyVerdictIsRehearsedAndNothingIsKept() throws Exception {
    Gate gate = SmallGate.make(folder, new GrantLog(folder, Clock.systemUTC()));
    var rehearsal = new Rehearsal(settings(List.of(SOCKET)), () -> gate, Clock.systemUTC());
    rehearsal.start();
    rehearsal.await();
    assertThat(gate.answered().allow().sum()).isGreaterThan(1_000);
    assertThat(gate.answered().refuse().sum()).isPositive();
    assertThat(gate.answered().pass().sum()).as("at home").isPositive();
    assertThat(folder.resolve("gate-grants")).doesNotExist();
    rehearsal.stop();
  }

  @Test
  void whereNobodyListensOrNoGateCanBeMadeItIsOver() {
    var made = new AtomicInteger();
    Supplier<Gate> none =
        () -> {
          made.incrementAndGet();
          throw new IllegalStateException("no gate");
        };
    var quiet = new Rehearsal(settings(List.of()), none, Clock.systemUTC());
    quiet.start();
    quiet.await();
    assertThat(made).hasValue(0);
    var broken = new Rehearsal(settings(List.of(SOCKET)), none, Clock.systemUTC());
    broken.start();
    broken.await();
    assertThat(made).hasValue(1);
    broken.stop();
  }
}
