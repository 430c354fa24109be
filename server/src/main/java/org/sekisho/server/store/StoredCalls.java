package org.sekisho.server.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The stored calls abroad as a file of calls, as detection over recorded calls reads them. */
public final class StoredCalls {

  private static final String TIME =
      "to_char(%s at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')";

  private static final String SELECT =
      "select began_at::text || call_key as call_id, "
          + TIME.formatted("began_at")
          + " as start_time, "
          + TIME.formatted("answered_at")
          + " as answer_time, "
          + TIME.formatted("ended_at")
          + " as end_time, line as subscriber_id, '' as a_number, '+' || number as b_number,"
          + " source as source_ip, agent as user_agent, case when answered_at is not null"
          + " then 'ANSWERED' when refused then 'FAILED' else 'NO ANSWER' end as disposition,"
          + " case when refused then 'sekisho' else '' end as refused_by"
          + " from (select * from call_abroad where began_at >= '%s' and ended_at is not null"
          + " order by began_at desc limit %d) newest order by newest.ended_at, call_key";

  private final DataSource database;

  public StoredCalls(DataSource database) {
    this.database = database;
  }

  /**
   * When the first of the newest calls began.
   *
   * @param from no older ones
   * @param most so many are gone through
   */
  public Optional<Instant> findOldest(Instant from, long most) {
    return JdbcClient.create(database)
        .sql(
            "select began_at from (select began_at from call_abroad where began_at >= ?"
                + " and ended_at is not null order by began_at desc limit ?) newest"
                + " order by began_at limit 1")
        .params(Timestamp.from(from), most)
        .query((row, n) -> row.getTimestamp(1).toInstant())
        .optional();
  }

  /**
   * Writes the newest calls, so many at most, in the order of their ends; their count.
   *
   * @param from no older ones
   */
  public long write(Instant from, long most, Path file) throws IOException, SQLException {
    try (Connection connection = database.getConnection();
        OutputStream out = Files.newOutputStream(file)) {
      return connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyOut(
              "copy (" + SELECT.formatted(from, most) + ") to stdout with (format csv, header)",
              out);
    }
  }
}
