package org.sekisho.server.operations;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.sekisho.server.DataFolder;
import org.sekisho.server.database.EmbeddedPostgres;
import org.sekisho.server.settings.Settings;

/**
 * The database of a server, whether it runs or not: the operator's, the embedded one of a server
 * that runs, or the embedded one started for as long as it is needed.
 */
public final class Database implements AutoCloseable {

  private final Connection connection;
  private final @Nullable EmbeddedPostgres started;
  private final @Nullable DataFolder folder;

  private Database(
      Connection connection, @Nullable EmbeddedPostgres started, @Nullable DataFolder folder) {
    this.connection = connection;
    this.started = started;
    this.folder = folder;
  }

  /**
   * Connects.
   *
   * @param make the folder may be a new one
   * @throws IOException if there is no database; the message says what to do
   */
  public static Database open(Settings settings, boolean make) throws IOException, SQLException {
    Optional<String> url = settings.databaseUrl();
    if (url.isPresent()) {
      return new Database(DriverManager.getConnection(url.get()), null, null);
    }
    Path postgres = settings.data().resolve("postgres");
    if (!make && !Files.exists(postgres.resolve("data/PG_VERSION"))) {
      throw new IOException(
          "no server has kept anything in %s yet: give --data another folder"
              .formatted(settings.data()));
    }
    DataFolder taken;
    try {
      taken = DataFolder.take(settings.data());
    } catch (IOException e) {
      EmbeddedPostgres.Reached runs = EmbeddedPostgres.reach(postgres);
      return new Database(
          DriverManager.getConnection(runs.url(), runs.user(), runs.password()), null, null);
    }
    EmbeddedPostgres own = EmbeddedPostgres.start(postgres);
    return new Database(
        DriverManager.getConnection(own.url(), own.user(), own.password()), own, taken);
  }

  public Connection connection() {
    return connection;
  }

  /** A server works on it just now. */
  public boolean runs() {
    return started == null;
  }

  /** Brings the tables to this version's. */
  void migrate(Settings settings) {
    if (started == null) {
      Flyway.configure()
          .dataSource(settings.databaseUrl().orElseThrow(), null, null)
          .load()
          .migrate();
    } else {
      Flyway.configure()
          .dataSource(started.url(), started.user(), started.password())
          .load()
          .migrate();
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
    if (started != null) {
      started.close();
    }
    if (folder != null) {
      folder.close();
    }
  }
}
