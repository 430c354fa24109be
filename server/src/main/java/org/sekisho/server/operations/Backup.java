package org.sekisho.server.operations;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.postgresql.PGConnection;
import org.sekisho.server.settings.Settings;

/**
 * Everything that is kept, in one file: every table as of one instant, and the server's key. It
 * holds called numbers and secrets; only its owner reads it. Written while the server runs; read
 * into an empty database only.
 */
public final class Backup {

  private static final String MAGIC = "sekisho backup 2";
  private static final String MANIFEST = "manifest";
  private static final String KEY = "server-key";

  /** In this order, so that what refers to another table comes after it. */
  private static final List<String> TABLES =
      List.of(
          "reference_file",
          "reference_set",
          "journal",
          "engine_head",
          "engine_line",
          "engine_keys",
          "contact_point",
          "line_rules",
          "call_abroad",
          "traffic_hour",
          "case_event",
          "event_seal",
          "consumer",
          "attention",
          "fraud_case",
          "measure",
          "enforcement",
          "call_at_switch",
          "message",
          "approval",
          "backtest",
          "operator",
          "user_entities",
          "user_credentials",
          "api_token",
          "audit_entry");

  private Backup() {}

  /** What is in a backup. */
  public static List<String> tables() {
    return TABLES;
  }

  /**
   * A table as it was kept.
   *
   * @param columns of that time, with commas between; an older program's had fewer
   */
  private record Kept(long rows, String columns) {}

  private static String columns(Connection connection, String table) throws SQLException {
    try (var ask =
        connection.prepareStatement(
            "select string_agg(quote_ident(attname), ',' order by attnum) from pg_attribute"
                + " where attrelid = ?::regclass and attnum > 0 and not attisdropped")) {
      ask.setString(1, table);
      try (ResultSet row = ask.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  /**
   * Writes a backup.
   *
   * @param told of each table, with its rows
   */
  public static void write(Settings settings, Path to, Consumer<String> told)
      throws IOException, SQLException {
    Path part = to.resolveSibling(to.getFileName() + ".part");
    Files.deleteIfExists(part);
    Files.createFile(
        part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (Database database = Database.open(settings, false);
        var zip = new ZipOutputStream(Files.newOutputStream(part))) {
      Connection connection = database.connection();
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      Map<String, Kept> rows = new TreeMap<>();
      for (String table : TABLES) {
        zip.putNextEntry(new ZipEntry(table));
        long count =
            connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut(
                    "copy (select %s from %s) to stdout"
                        .formatted(columns(connection, table), table),
                    new NotClosed(zip));
        zip.closeEntry();
        rows.put(table, new Kept(count, columns(connection, table)));
        told.accept("%s: %,d rows".formatted(table, count));
      }
      connection.rollback();
      zip.putNextEntry(new ZipEntry(KEY));
      zip.write(Files.readAllBytes(settings.data().resolve(KEY)));
      zip.closeEntry();
      zip.putNextEntry(new ZipEntry(MANIFEST));
      var manifest = new StringBuilder(MAGIC).append('\n');
      rows.forEach(
          (table, kept) -> manifest.append("%s %d %s%n".formatted(table, kept.rows, kept.columns)));
      zip.write(manifest.toString().getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    }
    Files.move(part, to, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Reads a backup into an empty database, in one transaction: all of it or nothing.
   *
   * @throws IOException if the file is no whole backup, or the database is not empty
   */
  public static void restore(Settings settings, Path from, Consumer<String> told)
      throws IOException, SQLException {
    Map<String, Kept> expected = manifest(from);
    Path key = settings.data().resolve(KEY);
    byte[] keyBytes = new byte[0];
    try (Database database = Database.open(settings, true)) {
      if (database.runs() && settings.databaseUrl().isEmpty()) {
        throw new IOException("a server works on this folder: stop it, or give --data a new one");
      }
      database.migrate(settings);
      Connection connection = database.connection();
      connection.setAutoCommit(false);
      for (String table : List.of("journal", "case_event", "operator")) {
        if (count(connection, table) > 0) {
          throw new IOException(
              "the database is not empty (%s): restore into a new folder".formatted(table));
        }
      }
      try (var zip = new ZipInputStream(new BufferedInputStream(Files.newInputStream(from)))) {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
          if (TABLES.contains(entry.getName())) {
            Kept kept = expected.getOrDefault(entry.getName(), new Kept(-1, ""));
            long rows = copyIn(connection, entry.getName(), kept.columns, zip);
            if (rows != kept.rows) {
              throw new IOException(
                  "%s has %,d rows, not %,d: the backup is damaged"
                      .formatted(entry.getName(), rows, kept.rows));
            }
            told.accept("%s: %,d rows".formatted(entry.getName(), rows));
          } else if (entry.getName().equals(KEY)) {
            keyBytes = zip.readAllBytes();
          }
        }
      }
      try (Statement set = connection.createStatement()) {
        set.execute(
            "select setval(pg_get_serial_sequence('case_event', 'position'),"
                + " greatest((select max(position) from case_event),"
                + " (select max(position) from event_seal), 0) + 1, false)");
      }
      connection.commit();
      Files.deleteIfExists(key);
      Files.createFile(
          key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(key, keyBytes);
    }
  }

  private static Map<String, Kept> manifest(Path from) throws IOException {
    try (var zip = new ZipInputStream(new BufferedInputStream(Files.newInputStream(from)))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().equals(MANIFEST)) {
          List<String> lines =
              new String(zip.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
          if (lines.isEmpty() || !lines.getFirst().equals(MAGIC)) {
            throw new IOException(
                "%s was made by another version of sekisho (%s): restore it with that one"
                    .formatted(from, lines.isEmpty() ? "" : lines.getFirst()));
          }
          Map<String, Kept> rows = new TreeMap<>();
          for (String line : lines.subList(1, lines.size())) {
            String[] words = line.split(" ");
            rows.put(words[0], new Kept(Long.parseLong(words[1]), words[2]));
          }
          return rows;
        }
      }
    }
    throw new IOException("%s is no whole backup of sekisho".formatted(from));
  }

  private static long copyIn(Connection connection, String table, String columns, InputStream rows)
      throws IOException, SQLException {
    if (!table.equals("call_abroad")) {
      return copy(connection, table, columns, rows);
    }
    // Its rows say by their first column which partitions they need.
    Path kept = Files.createTempFile("calls", "");
    try {
      Files.copy(new NotClosedInput(rows), kept, StandardCopyOption.REPLACE_EXISTING);
      List<LocalDate> days = new ArrayList<>();
      try (var lines = Files.lines(kept)) {
        lines
            .map(line -> LocalDate.parse(line.substring(0, 10)))
            .distinct()
            .flatMap(day -> List.of(day.minusDays(1), day, day.plusDays(1)).stream())
            .distinct() // the text is in the session's zone, partitions in UTC
            .forEach(days::add);
      }
      try (Statement make = connection.createStatement()) {
        for (LocalDate day : days) {
          make.execute(
              "create table if not exists call_abroad_%s partition of call_abroad for values from ('%s 00:00:00+00') to ('%s 00:00:00+00')"
                  .formatted(day.toString().replace("-", ""), day, day.plusDays(1)));
        }
      }
      try (InputStream again = Files.newInputStream(kept)) {
        return copy(connection, table, columns, again);
      }
    } finally {
      Files.delete(kept);
    }
  }

  private static long copy(Connection connection, String table, String columns, InputStream rows)
      throws IOException, SQLException {
    return connection
        .unwrap(PGConnection.class)
        .getCopyAPI()
        .copyIn("copy %s (%s) from stdin".formatted(table, columns), new NotClosedInput(rows));
  }

  private static long count(Connection connection, String table) throws SQLException {
    try (Statement ask = connection.createStatement();
        ResultSet row = ask.executeQuery("select count(*) from " + table)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** An entry of a file ends; the file does not. */
  private static final class NotClosed extends FilterOutputStream {
    NotClosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }

  private static final class NotClosedInput extends FilterInputStream {
    NotClosedInput(InputStream in) {
      super(in);
    }

    @Override
    public void close() {
      // the file's next entry is read after this
    }
  }
}
