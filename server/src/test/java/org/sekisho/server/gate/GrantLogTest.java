package org.sekisho.server.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.server.gate.GrantLog.Kept;
import org.sekisho.server.gate.LineLedger.Charged;
import org.sekisho.server.gate.LineLedger.Grant;

/** What was granted and charged is known after a restart, and what was settled is not. */
class GrantLogTest {

  private static final long NOW = 1_000_000_000L;
  private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC);

  @TempDir private Path folder;

  private void write(Runnable what, GrantLog log, int lines) {
    log.start();
    what.run();
    Path file = folder.resolve("gate-grants");
    Awaitility.await().untilAsserted(() -> assertThat(file).content().hasLineCount(lines));
    log.stop();
  }

  @Test
  void grantsAreReadAgainUntilTheirCallsEnd() throws Exception {
    var log = new GrantLog(folder, CLOCK);
    write(
        () -> {
          log.granted("S1", new Grant("c1", 90_000_000, 9_000_000, NOW));
          log.granted("S1", new Grant("c 2\tx", 9_000_000, 9_000_000, NOW));
          var given = new Grant("c3", 9_000_000, 9_000_000, NOW);
          log.granted("S2", given);
          log.settled("S2", given);
        },
        log,
        4);
    var again = new GrantLog(folder, CLOCK);
    assertThat(again.read(NOW + 1))
        .containsExactly(
            new Kept.Granted("S1", new Grant("c1", 90_000_000, 9_000_000, NOW)),
            new Kept.Granted("S1", new Grant("c 2 x", 9_000_000, 9_000_000, NOW)));
    assertThat(again.read(NOW + LineLedger.LONGEST_MILLIS + 1)).as("calls long over").isEmpty();
  }

  /** A Call-ID used again is another grant; each end gives back one. */
  @Test
  void twoGrantsOfOneCallIdAreTwo() throws Exception {
    var log = new GrantLog(folder, CLOCK);
    write(
        () -> {
          var first = new Grant("c1", 5, 6, NOW);
          log.granted("S1", first);
          log.granted("S1", new Grant("c1", 7, 8, NOW));
          log.settled("S1", first);
        },
        log,
        3);
    assertThat(new GrantLog(folder, CLOCK).read(NOW))
        .containsExactly(new Kept.Granted("S1", new Grant("c1", 7, 8, NOW)));
  }

  /** A restart gives nobody who has limited his day another one. */
  @Test
  void whatADayHasComeToIsReadAgainUntilItIsOver() throws Exception {
    var log = new GrantLog(folder, CLOCK);
    write(
        () -> {
          log.charged("S1", new Charged(20_000, 90_000_000, NOW - 1, 5));
          log.charged("S2", new Charged(20_000, 5, NOW - 1, 6));
          log.charged("S1", new Charged(20_000, 91_000_000, NOW, 7));
        },
        log,
        3);
    Kept first = new Kept.Charged("S1", new Charged(20_000, 91_000_000, NOW, 7));
    Kept second = new Kept.Charged("S2", new Charged(20_000, 5, NOW - 1, 6));
    assertThat(new GrantLog(folder, CLOCK).read(NOW)).containsExactly(first, second);
    assertThat(new GrantLog(folder, CLOCK).read(NOW - 1))
        .as("without what a clock that was ahead has charged")
        .containsExactly(
            new Kept.Charged("S1", new Charged(20_000, 90_000_000, NOW - 1, 5)), second);
    assertThat(new GrantLog(folder, CLOCK).read(NOW + GrantLog.LONGEST_DAY_MILLIS))
        .as("of a day that is over")
        .containsExactly(first);
    Kept later = new Kept.Charged("S2", new Charged(20_000, 7, NOW, 8));
    var anew = new GrantLog(folder, CLOCK); // keeps one line of each
    write(() -> anew.charged("S2", new Charged(20_000, 7, NOW, 8)), anew, 3);
    assertThat(new GrantLog(folder, CLOCK).read(NOW)).containsExactly(first, later);
  }

  @Test
  void aLineThatWasCutCostsNoOther() throws Exception {
    var log = new GrantLog(folder, CLOCK);
    write(() -> log.granted("S1", new Grant("c1", 5, 6, NOW)), log, 1);
    Files.writeString(folder.resolve("gate-grants"), "+\tS2\tc2\t99", StandardOpenOption.APPEND);
    assertThat(new GrantLog(folder, CLOCK).read(NOW)).hasSize(1);
    var then = new GrantLog(folder, CLOCK);
    write(() -> then.granted("S3", new Grant("c3", 5, 6, NOW)), then, 2);
    assertThat(new GrantLog(folder, CLOCK).read(NOW))
        .extracting(Kept::line)
        .containsExactly("S1", "S3");
  }
}
