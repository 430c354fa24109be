package org.sekisho.server.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import org.sekisho.engine.LogEntry;
import org.sekisho.server.database.EmbeddedPostgres;

class JournalTest {

  @TempDir Path folder;

  /** A clock that somebody sets. */
  private static final class SetClock extends Clock {
    private final AtomicLong millis = new AtomicLong(1_000_000);

    @Override
    public long millis() {
      return millis.get();
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis());
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  /** When the clock steps back, time stands still until it has caught up; numbers have no gap. */
  @Test
  void timeNeverGoesBackAndNumbersHaveNoGap() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("postgres"))) {
      var source = new PGSimpleDataSource();
      source.setUrl(postgres.url());
      source.setUser(postgres.user());
      source.setPassword(postgres.password());
      Flyway.configure().dataSource(source).load().migrate();
      var table = new JournalTable(source);
      var clock = new SetClock();
      List<Journal.Numbered> taken = new ArrayList<>();
      try (var journal = new Journal(table, clock, 0, 0, taken::addAll)) {
        journal.start();
        for (long time : new long[] {1_000_000, 1_005_000, 400_000, 1_004_000, 1_006_000}) {
          clock.millis.set(time);
          journal.append(LogEntry.Ticked::new, 1).join();
        }
      }
      assertThat(taken.stream().map(each -> each.entry().atMillis()).toList())
          .isSorted()
          .contains(1_000_000L, 1_005_000L, 1_006_000L)
          .doesNotContain(400_000L, 1_004_000L);
      List<Long> numbers = new ArrayList<>();
      table.readAfter(0, each -> numbers.add(each.sequence()));
      assertThat(numbers).isEqualTo(taken.stream().map(Journal.Numbered::sequence).toList());
      assertThat(numbers.getFirst()).isEqualTo(1);
      assertThat(numbers.getLast()).isEqualTo(numbers.size());
      assertThat(table.end()).isEqualTo(new JournalTable.End(numbers.size(), 1_006_000));
    }
  }
}
