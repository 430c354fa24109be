package org.sekisho.server.operations;

import java.io.IOException;
import java.io.Writer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Optional;
import org.sekisho.server.access.Audit;
import org.sekisho.server.access.EventSeals;
import org.sekisho.server.settings.Settings;
import org.sekisho.server.store.CaseFeed;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** What an auditor asks: whether the trail is whole, and which data each decision read. */
public final class Checks {

  private Checks() {}

  /** What is first not as it was written, in the audit trail or among the events of cases. */
  public static Optional<String> findBrokenAudit(Settings settings)
      throws IOException, SQLException {
    try (Database database = Database.open(settings, false)) {
      var source = new SingleConnectionDataSource(database.connection(), true);
      JdbcClient jdbc = JdbcClient.create(source);
      var transaction = new TransactionTemplate(new DataSourceTransactionManager(source));
      Clock clock = Clock.systemUTC();
      var audit = new Audit(jdbc, transaction, clock);
      return new EventSeals(jdbc, transaction, new CaseFeed(jdbc, clock), audit, clock)
          .check()
          .broken();
    }
  }

  /**
   * Writes the secrecy ledger (design rule 1) as CSV: for each case the data read, stage by stage,
   * the ground, the cause, when it was opened and when it was closed.
   */
  public static void writeLedger(Connection connection, Writer to)
      throws IOException, SQLException {
    to.write("case,subscriber,stage,ground,cause,opened,closed,policy,reference\n");
    connection.setAutoCommit(false); // or all rows would be fetched at once
    try (Statement ask = connection.createStatement()) {
      ask.setFetchSize(1_000);
      try (ResultSet row =
          ask.executeQuery(
              """
              select e.case_id, e.subject, e.body->>'stage', e.body->>'ground',
                e.body->>'trigger', to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                coalesce(to_char(c.closed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), ''),
                e.policy_version, e.reference_version
              from case_event e left join fraud_case c on c.id = e.case_id
              where e.event = 'StageOpened' order by e.position
              """)) {
        while (row.next()) {
          for (int column = 1; column <= 9; column++) {
            String text = row.getString(column);
            to.write((column == 1 ? "" : ",") + Csv.field(text == null ? "" : text));
          }
          to.write('\n');
        }
      }
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  /** Writes the ledger of a server. */
  public static void writeLedger(Settings settings, Writer to) throws IOException, SQLException {
    try (Database database = Database.open(settings, false)) {
      writeLedger(database.connection(), to);
    }
  }
}
