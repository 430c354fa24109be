package org.sekisho.server;

import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.sekisho.server.access.Audit;
import org.sekisho.server.access.EventSeals;
import org.sekisho.server.access.ServerKey;
import org.sekisho.server.casework.Attention;
import org.sekisho.server.casework.ContactDesk;
import org.sekisho.server.casework.Contacts;
import org.sekisho.server.casework.Escalation;
import org.sekisho.server.database.EmbeddedPostgres;
import org.sekisho.server.gate.Gate;
import org.sekisho.server.intake.EventTeller;
import org.sekisho.server.intake.FolderWatch;
import org.sekisho.server.intake.IntakeCounts;
import org.sekisho.server.reference.Backtests;
import org.sekisho.server.reference.ReferenceData;
import org.sekisho.server.settings.PublicUrl;
import org.sekisho.server.settings.Settings;
import org.sekisho.server.store.CallStore;
import org.sekisho.server.store.CaseFeed;
import org.sekisho.server.store.CaseStore;
import org.sekisho.server.store.Housekeeping;
import org.sekisho.server.store.SnapshotStore;
import org.sekisho.server.store.StoreWriter;
import org.sekisho.server.store.StoredCalls;
import org.sekisho.server.store.Traffic;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** How the parts are put together. */
@Configuration(proxyBeanMethods = false)
class ServerConfiguration {

  /** Connections for pages and the API. */
  private static final int CONNECTIONS = 10;

  @Bean
  DataSource database(Settings settings, ObjectProvider<EmbeddedPostgres> embedded) {
    return PathDatabase.pool(
        settings, Optional.ofNullable(embedded.getIfAvailable()), "pages", CONNECTIONS);
  }

  @Bean
  PathDatabase pathDatabase(
      Settings settings, ObjectProvider<EmbeddedPostgres> embedded, Flyway afterMigrations) {
    return new PathDatabase(settings, Optional.ofNullable(embedded.getIfAvailable()));
  }

  @Bean
  ReferenceData referenceData(
      JdbcClient jdbc, PlatformTransactionManager transactions, Settings settings, Clock clock)
      throws IOException {
    var data = new ReferenceData(jdbc, new TransactionTemplate(transactions), settings, clock);
    data.takeSettings();
    return data;
  }

  @Bean
  Traffic traffic(JdbcClient jdbc) {
    return new Traffic(jdbc);
  }

  @Bean
  Housekeeping housekeeping(JdbcClient jdbc, Traffic traffic, Settings settings, Clock clock) {
    return new Housekeeping(jdbc, traffic, settings, clock);
  }

  @Bean
  EventTeller eventTeller(ObjectProvider<LivePath> path, IntakeCounts counts) {
    return new EventTeller(path, counts);
  }

  @Bean
  FolderWatch folderWatch(Settings settings, LivePath path, IntakeCounts counts) {
    return new FolderWatch(settings, path, counts);
  }

  @Bean
  CaseStore caseStore(PathDatabase database, Settings settings, ReferenceData reference) {
    return new CaseStore(
        JdbcClient.create(database.source()),
        settings.zone(),
        version -> reference.get(version).policy().casework());
  }

  @Bean
  StoreWriter storeWriter(PathDatabase database, CaseStore cases, Clock clock) {
    var transactions = new DataSourceTransactionManager(database.source());
    return new StoreWriter(
        new TransactionTemplate(transactions),
        cases,
        new CallStore(new JdbcTemplate(database.source()), transactions, clock),
        new SnapshotStore(database.source())::write);
  }

  @Bean
  Backtests backtests(
      JdbcClient jdbc,
      ReferenceData reference,
      DataSource database,
      Settings settings,
      Clock clock) {
    return new Backtests(jdbc, reference, new StoredCalls(database), settings, clock);
  }

  @Bean
  LivePath livePath(
      PathDatabase database,
      Settings settings,
      ReferenceData reference,
      Gate gate,
      StoreWriter store,
      Clock clock) {
    return new LivePath(database.source(), settings, reference, gate, store, clock);
  }

  @Bean
  Audit audit(JdbcClient jdbc, PlatformTransactionManager transactions, Clock clock) {
    return new Audit(jdbc, new TransactionTemplate(transactions), clock);
  }

  @Bean
  CaseFeed caseFeed(JdbcClient jdbc, Clock clock) {
    return new CaseFeed(jdbc, clock);
  }

  @Bean
  EventSeals eventSeals(
      JdbcClient jdbc,
      PlatformTransactionManager transactions,
      CaseFeed feed,
      Audit audit,
      Clock clock) {
    return new EventSeals(jdbc, new TransactionTemplate(transactions), feed, audit, clock);
  }

  @Bean
  Attention attention(
      JdbcClient jdbc, PlatformTransactionManager transactions, Audit audit, Clock clock) {
    return new Attention(jdbc, new TransactionTemplate(transactions), audit, clock);
  }

  @Bean
  Escalation escalation(
      JdbcClient jdbc,
      PlatformTransactionManager transactions,
      CaseFeed feed,
      Attention attention,
      Settings settings,
      PublicUrl url,
      Audit audit,
      Clock clock) {
    return new Escalation(
        jdbc, new TransactionTemplate(transactions), feed, attention, settings, url, audit, clock);
  }

  @Bean
  ServerKey serverKey(Settings settings) throws IOException {
    return ServerKey.in(settings.data());
  }

  @Bean
  Contacts contacts(
      JdbcClient jdbc, PlatformTransactionManager transactions, Settings settings, LivePath path) {
    return new Contacts(jdbc, new TransactionTemplate(transactions), settings, path::isOwnNumber);
  }

  @Bean
  ContactDesk contactDesk(
      JdbcClient jdbc,
      Settings settings,
      Clock clock,
      LivePath path,
      Contacts contacts,
      ServerKey key,
      PublicUrl url) {
    return new ContactDesk(jdbc, settings, clock, path, contacts, key, url);
  }
}
