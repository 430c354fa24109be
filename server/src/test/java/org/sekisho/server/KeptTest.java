package org.sekisho.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sekisho.server.access.EventSeals;
import org.sekisho.server.operations.Backup;
import org.sekisho.server.operations.Checks;
import org.sekisho.server.settings.Settings;
import org.sekisho.server.store.Housekeeping;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What is kept, copied and erased. */
@ExtendWith(Shared.class)
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

  /** What is in no backup can be made anew, or is of no use elsewhere. */
  @Test
  void everyTableIsInABackup() {
    List<String> tables =
        system
            .jdbc()
            .sql(
                "select tablename::text from pg_tables where schemaname = 'public'"
                    + " and tablename !~ '^(call_abroad_[0-9]|spring_session|flyway)'")
            .query(String.class)
            .list();
    assertThat(tables).isNotEmpty();
    assertThat(tables)
        .filteredOn(table -> !Backup.tables().contains(table))
        .containsExactlyInAnyOrder("setup_link", "traffic_late");
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
    system // as for every call that comes after its hour was summed up
        .jdbc()
        .sql("insert into traffic_late values ('2020-01-01 10:00:00+00') on conflict do nothing")
        .update();
    event("S9", "S9-1", 1, "2015-01-01");
    system.context().getBean(EventSeals.class).sealNext();
    system.context().getBean(Housekeeping.class).round();
    assertThat(
            system.jdbc().sql("select 1 from case_event where subject = 'S9'").query().listOfRows())
        .isEmpty();
    assertThat(Checks.findBrokenAudit(system.settings())).as("its seal still holds").isEmpty();
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

  private void event(String line, String caseId, int sequence, String at) {
    system
        .jdbc()
        .sql(
            "insert into case_event (subject, sequence, case_id, at, event, body, policy_version,"
                + " reference_version) values (?, ?, ?, ?::timestamptz, 'Opened', '{\"a\":1}', '',"
                + " '')")
        .params(line, sequence, caseId, at)
        .update();
  }

  /** Rows: what somebody with the database's password does; what the check says of it. */
  @Test
  void nobodyChangesWhatHappenedInACaseUnseen() throws Exception {
    event("S7", "S7-1", 1, "2026-01-01");
    event("S7", "S7-1", 2, "2026-01-02");
    event("S7", "S7-1", 3, "2026-01-03");
    EventSeals seals = system.context().getBean(EventSeals.class);
    seals.sealNext();
    Map<String, String> said =
        Map.of(
            "update case_event set body = '{\"a\":3}' where subject = 'S7' and sequence = 1;"
                + " update event_seal set salt = null where position = (select position from"
                + " case_event where subject = 'S7' and sequence = 1)",
            "its seal's salt is not",
            "update audit_entry set detail = null where action = 'SEALED'; update event_seal"
                + " set hash = salt, salt = null where position = (select position from case_event"
                + " where subject = 'S7' and sequence = 3); delete from case_event where"
                + " subject = 'S7' and sequence = 3",
            "are not those of the audit trail",
            "update case_event set body = '{\"a\":2}' where subject = 'S7' and sequence = 1",
            "is not as it was sealed",
            "delete from case_event where subject = 'S7' and sequence = 2",
            "was taken away",
            "insert into case_event overriding system value select position - 100000, 'S7', 9,"
                + " case_id, at, event, body, '', '' from case_event where sequence = 3"
                + " and subject = 'S7'",
            "was put in afterwards");
    TransactionTemplate transaction =
        new TransactionTemplate(system.context().getBean(PlatformTransactionManager.class));
    said.forEach(
        (done, found) ->
            transaction.executeWithoutResult(
                status -> {
                  assertThat(seals.findBroken()).isEmpty();
                  system.jdbc().sql(done).update();
                  assertThat(seals.findBroken()).as(done).get().asString().contains(found);
                  status.setRollbackOnly();
                }));
    assertThat(Checks.findBrokenAudit(system.settings())).isEmpty();
  }
}
