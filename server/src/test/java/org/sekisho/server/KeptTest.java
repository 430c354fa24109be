package org.sekisho.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sekisho.server.operations.Backup;
import org.sekisho.server.operations.Checks;
import org.sekisho.server.settings.Settings;
import org.sekisho.server.store.Housekeeping;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is kept, copied and erased. */
@ExtendWith(OperatorsSystem.Resolver.class)
class KeptTest {

  private final OperatorsSystem system;

  KeptTest(OperatorsSystem system) {
    this.system = system;
  }

  /** A backup of a server that runs is a server that can be started. */
  @Test
  void aBackupIsRestoredWhole() throws Exception {
    Path file = system.folder().resolve("backup.zip");
    Backup.write(system.settings(), file, told -> {});
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Files.writeString( // two servers cannot read one intake folder
        system.folder().resolve("restored.yaml"),
        "data: %1$s/restored%nport: 0%ntariff: %1$s/tariff.csv%nsubscribers: %1$s/subscribers.csv%n"
            .formatted(system.folder()));
    Settings other = Settings.read(system.folder().resolve("restored.yaml"), Map.of());
    Backup.restore(other, file, told -> {});
    assertThat(Checks.findBrokenAudit(other)).isEmpty();
    assertThatThrownBy(() -> Backup.restore(other, file, told -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not empty");
    Path cut = system.folder().resolve("cut.zip");
    byte[] whole = Files.readAllBytes(file);
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(
            () ->
                Backup.restore(
                    system
                        .settings()
                        .with(Optional.of(system.folder().resolve("none")), Optional.of(0)),
                    cut,
                    told -> {}))
        .isInstanceOf(IOException.class);
    try (SekishoServer.Running again = SekishoServer.start(other, Optional.empty())) {
      assertThat(again.setup()).as("its administrators are there").isEmpty();
      JdbcClient restored = again.context().getBean(JdbcClient.class);
      assertThat(restored.sql("select count(*) from operator").query(Long.class).single())
          .isPositive();
    }
  }

  /** Days whose time is over go, and with them their numbers; the audit chain still holds. */
  @Test
  void whatWasKeptLongEnoughErasesItself() throws Exception {
    system
        .jdbc()
        .sql(
            "create table call_abroad_20200101 partition of call_abroad"
                + " for values from ('2020-01-01 00:00:00+00') to ('2020-01-02 00:00:00+00');"
                + "insert into call_abroad values ('2020-01-01 10:00:00+00', 1, 'S9', null, null,"
                + " '5312345678', 'CU', 'Cuba', '', '', 0, 0, false, false)")
        .update();
    system
        .jdbc()
        .sql(
            "insert into fraud_case (id, line, opened_at, moved_at, closed_at, last_sequence)"
                + " values ('S9-1', 'S9', '2015-01-01', '2015-01-01', '2015-01-02', 0)")
        .update();
    system.context().getBean(Housekeeping.class).round();
    assertThat(
            system
                .jdbc()
                .sql("select count(*) from call_abroad where line = 'S9'")
                .query(Long.class)
                .single())
        .isZero();
    assertThat(
            system
                .jdbc()
                .sql("select count(*) from fraud_case where id = 'S9-1'")
                .query(Long.class)
                .single())
        .isZero();
    assertThat(
            system
                .jdbc()
                .sql("select calls from traffic_hour where country = 'CU' and hour < '2021-01-01'")
                .query(Long.class)
                .list())
        .as("the hour's sum stays")
        .containsExactly(1L);
  }
}
