package org.sekisho.server.store;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;
import org.sekisho.engine.LiveEngine;
import org.sekisho.engine.LiveSnapshot;
import org.springframework.dao.DataAccessResourceFailureException;

/** The engine's state as its snapshots left it: line by line, keys, head. */
public final class SnapshotStore {

  /** Rows fetched at once. */
  private static final int FETCH = 2_000;

  /** Rows sent at once. */
  private static final int BATCH = 1_000;

  /** Batches of lines fetched and not read yet. */
  private static final int MOST_FETCHED = 8;

  private final DataSource database;

  public SnapshotStore(DataSource database) {
    this.database = database;
  }

  private record Numbered(String line, int number) {}

  /**
   * Gives an engine the last state.
   *
   * @return number of the journal's entry it is of; 0 when there is none
   */
  public long restore(LiveEngine engine) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false); // or all rows would be fetched at once
      List<Numbered> order = new ArrayList<>();
      query(
          connection,
          "select line, number from engine_line",
          row -> order.add(new Numbered(row.getString(1), row.getInt(2))));
      order.sort(Comparator.comparingInt(Numbered::number));
      order.forEach(of -> engine.restoreNumber(of.line));
      query(
          connection,
          "select state from engine_head",
          row -> engine.restoreVersion(row.getBytes(1)));
      restoreLines(connection, engine);
      query(
          connection,
          "select before, keys from engine_keys order by before",
          row -> engine.restoreKeys(new LiveSnapshot.Keys(row.getLong(1), keys(row.getBytes(2)))));
      long[] sequence = new long[1];
      query(
          connection,
          "select sequence, state from engine_head",
          row -> {
            sequence[0] = row.getLong(1);
            engine.restoreHead(row.getBytes(2));
          });
      connection.rollback();
      return sequence[0];
    }
  }

  /** A line's state as it is stored. */
  private record LineRow(String line, byte[] state) {}

  /** One thread fetches the lines, this one reads them: with many lines most of a start is this. */
  private static void restoreLines(Connection connection, LiveEngine engine) throws SQLException {
    BlockingQueue<List<LineRow>> fetched = new ArrayBlockingQueue<>(MOST_FETCHED);
    ExecutorService reader = Executors.newSingleThreadExecutor();
    try {
      Future<?> reading = reader.submit(() -> fetchLines(connection, fetched));
      for (List<LineRow> rows = fetched.take(); !rows.isEmpty(); rows = fetched.take()) {
        rows.forEach(row -> engine.restoreLine(row.line, row.state));
      }
      reading.get();
    } catch (ExecutionException e) {
      throw new SQLException("the engine's state cannot be read", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted", e);
    } finally {
      reader.shutdownNow();
    }
  }

  /** Puts the lines there batch by batch, and an empty batch at the end, whatever the end is. */
  private static @Nullable Void fetchLines(
      Connection connection, BlockingQueue<List<LineRow>> fetched)
      throws SQLException, InterruptedException {
    try {
      var batch = new ArrayList<LineRow>(FETCH);
      query(
          connection,
          "select line, state from engine_line",
          row -> {
            batch.add(new LineRow(row.getString(1), row.getBytes(2)));
            if (batch.size() == FETCH) {
              put(fetched, List.copyOf(batch));
              batch.clear();
            }
          });
      if (!batch.isEmpty()) {
        put(fetched, batch);
      }
      return null;
    } finally {
      fetched.put(List.of());
    }
  }

  private static void put(BlockingQueue<List<LineRow>> fetched, List<LineRow> rows)
      throws SQLException {
    try {
      fetched.put(rows);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted", e);
    }
  }

  /** What is done with a row. */
  @FunctionalInterface
  private interface OfRow {
    void accept(ResultSet row) throws SQLException;
  }

  private static void query(Connection connection, String sql, OfRow of) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setFetchSize(FETCH);
      select.unwrap(PGStatement.class).setPrepareThreshold(-1); // binary: half of it on the wire
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          of.accept(rows);
        }
      }
    }
  }

  /** Writes a snapshot, in one transaction. */
  public void write(long sequence, long atMillis, LiveSnapshot snapshot) {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        write(connection, sequence, atMillis, snapshot);
        connection.commit();
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      }
    } catch (SQLException e) {
      throw new DataAccessResourceFailureException(e.getMessage(), e);
    }
  }

  private static void write(
      Connection connection, long sequence, long atMillis, LiveSnapshot snapshot)
      throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "insert into engine_line (line, number, state) values (?, ?, ?)"
                + " on conflict (line) do update set number = excluded.number,"
                + " state = excluded.state")) {
      int waiting = 0;
      for (LiveSnapshot.OfLine line : snapshot.lines()) {
        upsert.setString(1, line.id());
        upsert.setInt(2, line.number());
        upsert.setBytes(3, line.state());
        upsert.addBatch();
        if (++waiting == BATCH) {
          upsert.executeBatch();
          waiting = 0;
        }
      }
      upsert.executeBatch();
    }
    LiveSnapshot.Keys keys = snapshot.keys();
    if (keys.keys().length > 0) {
      try (PreparedStatement insert =
          connection.prepareStatement(
              "insert into engine_keys (before, keys) values (?, ?)"
                  + " on conflict (before) do update set keys = excluded.keys")) {
        insert.setLong(1, keys.before());
        insert.setBytes(2, bytes(keys.keys()));
        insert.executeUpdate();
      }
      try (PreparedStatement delete =
          connection.prepareStatement(
              "delete from engine_keys where before + length(keys) / 8 <= ?")) {
        delete.setLong(1, keys.before() + keys.keys().length - LiveSnapshot.KEYS_NEEDED);
        delete.executeUpdate();
      }
    }
    try (PreparedStatement head =
        connection.prepareStatement(
            "insert into engine_head (sequence, at_millis, state) values (?, ?, ?)"
                + " on conflict (one) do update set sequence = excluded.sequence,"
                + " at_millis = excluded.at_millis, state = excluded.state")) {
      head.setLong(1, sequence);
      head.setLong(2, atMillis);
      head.setBytes(3, snapshot.head());
      head.executeUpdate();
    }
  }

  private static byte[] bytes(long[] keys) {
    ByteBuffer buffer = ByteBuffer.allocate(keys.length * Long.BYTES);
    buffer.asLongBuffer().put(keys);
    return buffer.array();
  }

  private static long[] keys(byte[] bytes) {
    long[] keys = new long[bytes.length / Long.BYTES];
    ByteBuffer.wrap(bytes).asLongBuffer().get(keys);
    return keys;
  }
}
