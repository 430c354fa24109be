package org.sekisho.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.sekisho.server.LivePath;
import org.sekisho.server.SekishoServer;
import org.sekisho.server.database.EmbeddedPostgres;
import org.sekisho.server.settings.Settings;
import org.sekisho.server.store.StoreWriter;

/**
 * A file of call records put into the intake folder, until all of it is durable, decided on and
 * stored; beside PostgreSQL's own COPY of the same file into a table of its columns with a key, in
 * the same server, in the same run. Arguments: rows, share of calls abroad, folder.
 */
public final class BulkLoadBenchmark {

  private BulkLoadBenchmark() {}

  public static void main(String[] arguments)
      throws IOException, InterruptedException, SQLException {
    int rows = Integer.parseInt(arguments[0]);
    double share = Double.parseDouble(arguments[1]);
    Path folder = Path.of(arguments[2]).toAbsolutePath();
    Path made = folder.resolve("made-%d-%s".formatted(rows, arguments[1]));
    if (!Files.exists(made)) {
      Files.createDirectories(made);
      CallFileMaker.write(made.resolve("calls.csv"), rows, share, 1);
      CallFileMaker.writeTariff(made.resolve("tariff.csv"));
    }
    Path intake = Files.createDirectories(folder.resolve("intake"));
    Files.createDirectories(intake.resolve("history"));
    Files.writeString(
        folder.resolve("sekisho.yaml"),
        "data: %1$s/data%nport: 0%ntariff: %2$s/tariff.csv%nintake_folder: %1$s/intake%n"
            .formatted(folder, made));
    Settings settings = Settings.read(folder.resolve("sekisho.yaml"), Map.of());
    try (SekishoServer.Running server = SekishoServer.start(settings, Optional.empty())) {
      LivePath path = server.context().getBean(LivePath.class);
      StoreWriter store = server.context().getBean(StoreWriter.class);
      Path part = intake.resolve("history/day.csv.part");
      Files.copy(made.resolve("calls.csv"), part);
      long began = System.nanoTime();
      Files.move(part, intake.resolve("history/day.csv"));
      while (!Files.exists(intake.resolve("done/day.csv"))) {
        Thread.sleep(20);
      }
      while (store.sequence() < path.runner().sequence() || path.waiting() > 0) {
        Thread.sleep(20);
      }
      double ours = (System.nanoTime() - began) / 1e9;
      EmbeddedPostgres postgres = server.context().getBean(EmbeddedPostgres.class);
      try (Connection connection =
              DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
          Statement statement = connection.createStatement()) {
        double copy = copy(connection, statement, made.resolve("calls.csv"));
        statement.execute("select 1");
        System.out.printf(
            "%,d rows, %.0f %% abroad: ours %.1f s (%,.0f rows/s), COPY %.1f s (%,.0f rows/s):"
                + " %.2f of it%n",
            rows, 100 * share, ours, rows / ours, copy, rows / copy, copy / ours);
      }
    }
  }

  private static double copy(Connection connection, Statement statement, Path file)
      throws IOException, SQLException {
    String header;
    try (var lines = Files.lines(file)) {
      header = lines.findFirst().orElseThrow();
    }
    statement.execute("drop table if exists copied");
    statement.execute(
        "create table copied (" + header.replace(",", " text, ") + " text, primary key (call_id))");
    long began = System.nanoTime();
    try (InputStream rows = Files.newInputStream(file)) {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn("copy copied from stdin with (format csv, header)", rows);
    }
    return (System.nanoTime() - began) / 1e9;
  }
}
