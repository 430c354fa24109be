package org.sekisho.server;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.util.Optional;
import javax.sql.DataSource;
import org.sekisho.server.access.Audit;
import org.sekisho.server.casework.ContactDesk;
import org.sekisho.server.database.EmbeddedPostgres;
import org.sekisho.server.settings.Settings;
import org.sekisho.server.store.CallStore;
import org.sekisho.server.store.CaseStore;
import org.sekisho.server.store.SnapshotStore;
import org.sekisho.server.store.StoreWriter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** How the parts are put together. */
@Configuration(proxyBeanMethods = false)
class ServerConfiguration {

  /** Connections: the journal, the store, and pages. */
  private static final int CONNECTIONS = 12;

  @Bean
  DataSource database(Settings settings, ObjectProvider<EmbeddedPostgres> embedded) {
    var pool = new HikariDataSource();
    Optional<EmbeddedPostgres> ours = Optional.ofNullable(embedded.getIfAvailable());
    pool.setJdbcUrl(ours.map(EmbeddedPostgres::url).or(settings::databaseUrl).orElseThrow());
    ours.ifPresent(
        postgres -> {
          pool.setUsername(postgres.user());
          pool.setPassword(postgres.password());
        });
    pool.setMaximumPoolSize(CONNECTIONS);
    pool.setPoolName("database");
    return pool;
  }

  @Bean
  SnapshotStore snapshotStore(JdbcClient jdbc) {
    return new SnapshotStore(jdbc);
  }

  @Bean
  CaseStore caseStore(JdbcClient jdbc, Settings settings, Reference reference) {
    return new CaseStore(jdbc, settings.zone(), reference.policy().casework(), reference.version());
  }

  @Bean
  StoreWriter storeWriter(
      PlatformTransactionManager transactions,
      CaseStore cases,
      JdbcTemplate jdbc,
      SnapshotStore snapshots) {
    return new StoreWriter(
        new TransactionTemplate(transactions), cases, new CallStore(jdbc), snapshots);
  }

  @Bean
  LivePath livePath(
      DataSource database,
      Settings settings,
      Reference reference,
      SnapshotStore snapshots,
      StoreWriter store,
      Clock clock) {
    return new LivePath(database, settings, reference, snapshots, store, clock);
  }

  @Bean
  Audit audit(JdbcClient jdbc, PlatformTransactionManager transactions, Clock clock) {
    return new Audit(jdbc, new TransactionTemplate(transactions), clock);
  }

  @Bean
  ContactDesk contactDesk(JdbcClient jdbc, Settings settings, Clock clock, LivePath path) {
    return new ContactDesk(jdbc, settings, clock, path);
  }
}
