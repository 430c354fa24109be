package org.sekisho.server.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real server: what was committed is there after every kind of end. */
class EmbeddedPostgresTest {

  /** Seconds something must come within. */
  private static final int PATIENCE = 60;

  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void open() throws IOException {
    // An account without rights must be able to enter.
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
    folder = temporary.resolve("postgres");
  }

  @Test
  void whatWasCommittedIsThereAfterAStopAKillAndATakeover() throws Exception {
    try (EmbeddedPostgres first = EmbeddedPostgres.start(folder)) {
      execute(first, "create table kept (n int)");
      execute(first, "insert into kept values (1)");
    }
    EmbeddedPostgres second = EmbeddedPostgres.start(folder);
    assertThat(count(second)).isEqualTo(1);

    // Its process is killed: it is started again, where clients look for it.
    ProcessHandle killed = second.process().orElseThrow();
    String url = second.url();
    execute(second, "insert into kept values (2)");
    killed.destroyForcibly();
    killed.onExit().get(PATIENCE, TimeUnit.SECONDS);
    awaitRunning(second, killed.pid());
    assertThat(second.url()).isEqualTo(url);
    assertThat(count(second)).isEqualTo(2);

    // Ours is killed, its server lives on: the next one takes it over.
    try (EmbeddedPostgres third = EmbeddedPostgres.start(folder)) {
      assertThat(third.process().orElseThrow().pid())
          .isEqualTo(second.process().orElseThrow().pid());
      assertThat(count(third)).isEqualTo(2);
      second.close();
    }
    assertThat(second.process().orElseThrow().isAlive()).isFalse();
  }

  @Test
  void nobodyComesInWithoutItsPassword() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
      assertThatThrownBy(() -> DriverManager.getConnection(postgres.url(), postgres.user(), "x"))
          .hasMessageContaining("password");
      assertThat(Files.getPosixFilePermissions(folder.resolve("password")))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      assertThat(postgres.password()).hasSizeGreaterThan(30);
      try (Connection connection = connect(postgres);
          Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "select current_setting('fsync'), current_setting('data_checksums'),"
                      + " current_setting('listen_addresses')")) {
        row.next();
        assertThat(row.getString(1)).isEqualTo("on");
        assertThat(row.getString(2)).isEqualTo("on");
        assertThat(row.getString(3)).isEqualTo("127.0.0.1");
      }
    }
  }

  private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
    return DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
  }

  private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
    try (Connection connection = connect(postgres);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int count(EmbeddedPostgres postgres) throws SQLException {
    try (Connection connection = connect(postgres);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select count(*) from kept")) {
      row.next();
      return row.getInt(1);
    }
  }

  /** Waits until another process serves. */
  private static void awaitRunning(EmbeddedPostgres postgres, long killed)
      throws InterruptedException {
    Instant end = Instant.now().plusSeconds(PATIENCE);
    while (true) {
      boolean other = postgres.process().map(of -> of.pid() != killed).orElse(false);
      if (other) {
        return;
      }
      assertThat(Instant.now()).isBefore(end);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }
}
