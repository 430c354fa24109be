package org.sekisho.server;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Optional;
import javax.sql.DataSource;
import org.sekisho.server.database.EmbeddedPostgres;
import org.sekisho.server.settings.Settings;

/** The connections of journal, store and snapshots, which no page can use up. */
final class PathDatabase implements AutoCloseable {

  /** The lock's, the journal's, the store's, the snapshots', and one to read the journal with. */
  private static final int CONNECTIONS = 5;

  private final HikariDataSource pool;

  PathDatabase(Settings settings, Optional<EmbeddedPostgres> embedded) {
    pool = pool(settings, embedded, "path", CONNECTIONS);
  }

  /** A pool of connections to the database that is set. */
  static HikariDataSource pool(
      Settings settings, Optional<EmbeddedPostgres> embedded, String name, int connections) {
    var pool = new HikariDataSource();
    pool.setJdbcUrl(embedded.map(EmbeddedPostgres::url).or(settings::databaseUrl).orElseThrow());
    embedded.ifPresent(
        postgres -> {
          pool.setUsername(postgres.user());
          pool.setPassword(postgres.password());
        });
    pool.addDataSourceProperty("reWriteBatchedInserts", "true");
    pool.setMaximumPoolSize(connections);
    pool.setPoolName(name);
    return pool;
  }

  DataSource source() {
    return pool;
  }

  @Override
  public void close() {
    pool.close();
  }
}
