package org.sekisho.server.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.call.CallRecord;
import org.sekisho.call.CallTried;
import org.sekisho.call.SourceAddress;
import org.sekisho.control.OwnRules;
import org.sekisho.control.Verdict;
import org.sekisho.enrichment.CallFacts;
import org.sekisho.line.Line;
import org.sekisho.number.Analysed;
import org.sekisho.rating.Money;
import org.sekisho.server.live.Outputs;
import org.sekisho.server.reference.Reference;

/** A gate that was restarted lends nobody what is spent. */
class GateRestartTest {

  private static final String LINE = "S1";
  private static final Instant NOON = Instant.parse("2026-11-02T03:00:00Z"); // in Japan
  private static final long NOW = NOON.toEpochMilli();
  private static final long DAY_MILLIS = 24 * 3_600_000L;

  /** 200 yen a day, at 9 yen a minute. */
  private static final OwnRules OWN =
      new OwnRules(Set.of(), Set.of(), Set.of(), Money.ofYen(200).micros(), 0, 0);

  @TempDir private Path folder;

  /** A gate, and the file it writes. */
  private record Started(Gate gate, GrantLog log) {
    Verdict ask(String call, long atMillis) {
      var question =
          new Question(
              "sbc", call, LINE, "", "", "01012125550100", SourceAddress.NONE, "", "", false);
      return gate.authorise(question, atMillis).verdict();
    }
  }

  private Started start() throws IOException {
    var log = new GrantLog(folder, Clock.fixed(NOON, ZoneOffset.UTC));
    Gate gate = SmallGate.make(folder, log);
    log.read(NOW).forEach(gate.ledgers()::takeUp);
    gate.use(Map.of(LINE, OWN));
    return new Started(gate, log);
  }

  /** A call at 9 yen a minute that has ended, as the engine tells it. */
  private Outputs.ToldCall ended(Started of, long sequence, long endMillis, long yen) {
    Reference reference = of.gate.reference();
    CallRecord record =
        new CallTried(
                "c" + sequence,
                endMillis - 1,
                LINE,
                "",
                "01012125550100",
                SourceAddress.NONE,
                "",
                "",
                "",
                "")
            .recordOf(endMillis - 1, endMillis);
    var number = (Analysed.International) reference.plan().analyse(record.dialled());
    CallFacts facts = reference.enricher().factsOf(record, sequence, Line.unknown(0, LINE), number);
    return new Outputs.ToldCall(sequence, facts, record, Money.ofYen(yen).micros(), false);
  }

  @Test
  void aDaysLimitHoldsOverARestart() throws Exception {
    Started first = start();
    assertThat(seconds(first.ask("c1", NOW))).as("22 minutes").isEqualTo(22 * 60);
    first.gate.settle(ended(first, 1, NOW, 189), NOW);
    first.log.destroy();
    Started second = start();
    second.gate.settle(ended(second, 1, NOW, 189), NOW); // the journal is read again
    assertThat(seconds(second.ask("c2", NOW + 1))).as("11 yen are left").isEqualTo(60);
    second.log.destroy(); // and it goes on: nobody has told of its end
    Started third = start();
    assertThat(third.ask("c3", NOW + 2)).isEqualTo(new Verdict.Refuse(Verdict.Reason.OWN_DAY));
    long tomorrow = NOW + DAY_MILLIS;
    assertThat(seconds(third.ask("c4", tomorrow))).isEqualTo(22 * 60);
  }

  @Test
  void onlyWhatEndedTodayIsOfToday() throws Exception {
    Started gate = start();
    gate.gate.settle(ended(gate, 1, NOW - DAY_MILLIS, 100), NOW);
    assertThat(seconds(gate.ask("c1", NOW))).as("a late record").isEqualTo(22 * 60);
    gate.gate.ledgers().settle("S1", "c1", Optional.empty());
    gate.gate.settle(ended(gate, 2, NOW + DAY_MILLIS, 100), NOW);
    assertThat(seconds(gate.ask("c2", NOW))).as("a switch's clock is ahead").isEqualTo(11 * 60);
  }

  private static long seconds(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Allow.class);
    return ((Verdict.Allow) verdict).seconds();
  }
}
