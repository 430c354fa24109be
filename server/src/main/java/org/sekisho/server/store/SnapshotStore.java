package org.sekisho.server.store;

import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The engine's last states. */
public final class SnapshotStore {

  /** Snapshots kept: the one before, should the last be of no use. */
  private static final int KEPT = 2;

  /** A state, and the number of the journal's entry it is of. */
  public record Snapshot(long sequence, byte[] state) {}

  private final JdbcClient jdbc;

  public SnapshotStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  public Optional<Snapshot> findLast() {
    return jdbc.sql("select sequence, state from snapshot order by sequence desc limit 1")
        .query((row, n) -> new Snapshot(row.getLong(1), row.getBytes(2)))
        .optional();
  }

  void write(long sequence, long atMillis, byte[] state) {
    jdbc.sql(
            "insert into snapshot (sequence, at_millis, state) values (?, ?, ?)"
                + " on conflict (sequence) do update set state = excluded.state")
        .params(sequence, atMillis, state)
        .update();
    jdbc.sql(
            "delete from snapshot where sequence not in"
                + " (select sequence from snapshot order by sequence desc limit ?)")
        .params(KEPT)
        .update();
  }
}
