package org.sekisho.server;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process works on a database. The lock goes with its connection; when that is lost, as at a
 * restart of PostgreSQL, it is taken again. Should another process be faster, the journal sees it.
 */
final class DatabaseLock implements AutoCloseable {

  /** Any number, the same in every process. */
  private static final long KEY = 0x5E_15_40_01L;

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
  private static final int SECONDS_TO_ANSWER = 2;
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseLock.class);

  private final DataSource database;
  private volatile @Nullable Connection holder;
  private @Nullable Thread thread;
  private volatile boolean stopping;

  DatabaseLock(DataSource database) {
    this.database = database;
  }

  /**
   * Takes the database.
   *
   * @throws IllegalStateException if another process has it
   */
  void take() throws SQLException {
    if (!tryTake()) {
      throw new IllegalStateException(
          "another sekisho works on this database: stop it, or give another database_url");
    }
    var running = new Thread(this::watch, "database-lock");
    running.setDaemon(true);
    thread = running;
    running.start();
  }

  private boolean tryTake() throws SQLException {
    Connection connection = database.getConnection();
    try (PreparedStatement ask = connection.prepareStatement("select pg_try_advisory_lock(?)")) {
      ask.setLong(1, KEY);
      try (ResultSet row = ask.executeQuery()) {
        if (row.next() && row.getBoolean(1)) {
          holder = connection;
          return true;
        }
      }
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    connection.close();
    return false;
  }

  private void watch() {
    try {
      while (!stopping) {
        Thread.sleep(BETWEEN_LOOKS);
        if (!isHeld()) {
          release();
          takeAgain();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isHeld() {
    try {
      Connection held = holder;
      return held != null && !held.isClosed() && held.isValid(SECONDS_TO_ANSWER);
    } catch (SQLException e) {
      return false;
    }
  }

  private void release() {
    try {
      Connection held = holder;
      if (held != null) {
        held.close();
      }
    } catch (SQLException e) {
      LOG.debug("a lost connection could not be closed", e);
    }
    holder = null;
  }

  /**
   * The server may still think that the lost connection is there: it is tried until it is taken.
   */
  private void takeAgain() throws InterruptedException {
    while (!stopping) {
      try {
        if (tryTake()) {
          return;
        }
      } catch (SQLException e) {
        LOG.debug("PostgreSQL is being started", e);
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
  }

  @Override
  public void close() {
    stopping = true;
    if (thread != null) {
      thread.interrupt();
    }
    release();
  }
}
