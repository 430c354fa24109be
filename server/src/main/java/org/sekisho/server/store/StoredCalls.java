package org.sekisho.server.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
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
          + " from call_abroad where began_at >= '%s' and ended_at is not null"
          + " order by call_abroad.ended_at, call_key";

  private final DataSource database;

  public StoredCalls(DataSource database) {
    this.database = database;
  }

  /**
   * From when on no more calls than so many are stored.
   *
   * @param back at most
   */
  public Instant newest(Instant now, Duration back, long calls) {
    return JdbcClient.create(database)
        .sql(
            "select coalesce(min(hour), ?) from (select hour, sum(sum(calls)) over"
                + " (order by hour desc) as so_far from traffic_hour where hour >= ? group by hour)"
                + " newest where so_far <= ?")
        .params(Timestamp.from(now.minus(back)), Timestamp.from(now.minus(back)), calls)
        .query(Timestamp.class)
        .single()
        .toInstant();
  }

  /** Writes the calls that began at a time or later, in the order of their ends; their count. */
  public long write(Instant from, Path file) throws IOException, SQLException {
    try (Connection connection = database.getConnection();
        OutputStream out = Files.newOutputStream(file)) {
      return connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyOut(
              "copy (" + SELECT.formatted(from) + ") to stdout with (format csv, header)", out);
    }
  }
}
