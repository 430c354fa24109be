package org.sekisho.server.journal;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.sekisho.engine.LogEntryCodec;
import org.springframework.dao.DataAccessResourceFailureException;

/** The journal's rows: one a transaction, with all its entries. Plain JDBC: no framework here. */
public final class JournalTable {

  /** Rows fetched at once when the log is read again. */
  private static final int FETCH = 500;

  private final DataSource database;

  public JournalTable(DataSource database) {
    this.database = database;
  }

  /** Writes entries in one transaction. */
  void append(long first, long atMillis, List<byte[]> entries) {
    try (Connection connection = database.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into journal (first_sequence, last_sequence, at_millis, entries)"
                    + " values (?, ?, ?, ?)")) {
      Array array = connection.createArrayOf("bytea", entries.toArray(byte[][]::new));
      insert.setLong(1, first);
      insert.setLong(2, first + entries.size() - 1);
      insert.setLong(3, atMillis);
      insert.setArray(4, array);
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new DataAccessResourceFailureException(e.getMessage(), e);
    }
  }

  /** Whether entries are there, though nobody said so; false too while nobody can say. */
  boolean isWritten(long first, List<byte[]> entries) {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select 1 from journal where first_sequence = ? and entries = ?")) {
      select.setLong(1, first);
      select.setArray(2, connection.createArrayOf("bytea", entries.toArray(byte[][]::new)));
      try (ResultSet rows = select.executeQuery()) {
        return rows.next();
      }
    } catch (SQLException e) {
      return false;
    }
  }

  /** Whether somebody has written an entry of this number or a later one. */
  boolean isTaken(long sequence) {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement("select 1 from journal where last_sequence >= ? limit 1")) {
      select.setLong(1, sequence);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next();
      }
    } catch (SQLException e) {
      return false;
    }
  }

  /** Where the log ends. */
  public record End(long sequence, long atMillis) {}

  /** The last entry's number and time; zero and zero of an empty log. */
  public End end() throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select last_sequence, at_millis from journal order by first_sequence desc limit 1");
        ResultSet rows = select.executeQuery()) {
      return rows.next() ? new End(rows.getLong(1), rows.getLong(2)) : new End(0, 0);
    }
  }

  /** Reads what comes after an entry, in order. */
  public void readAfter(long sequence, Consumer<Journal.Numbered> into) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false); // or all rows would be fetched at once
      try (PreparedStatement select =
          connection.prepareStatement(
              "select first_sequence, entries from journal where last_sequence > ?"
                  + " order by first_sequence")) {
        select.setFetchSize(FETCH);
        select.setLong(1, sequence);
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            long number = rows.getLong(1);
            for (byte[] entry : (byte[][]) rows.getArray(2).getArray()) {
              if (number > sequence) {
                into.accept(new Journal.Numbered(number, LogEntryCodec.read(entry)));
              }
              number++;
            }
          }
        }
      }
      connection.rollback();
    }
  }
}
