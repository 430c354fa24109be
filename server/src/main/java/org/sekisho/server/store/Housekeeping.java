package org.sekisho.server.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.sekisho.server.Background;
import org.sekisho.server.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Sums up traffic, and erases what was kept long enough; a little at a time. */
public final class Housekeeping extends Background {

  /** Cases erased in one go. */
  private static final int MOST_CASES = 500;

  private static final Duration BETWEEN_ROUNDS = Duration.ofMinutes(1);
  private static final String PARTITION = "call_abroad_";
  private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;

  /** Events and the salts of their seals, so that nobody can guess at what was erased. */
  private static final String ERASE_EVENTS =
      "with gone as (delete from case_event where %s returning position)"
          + " update event_seal set salt = null from gone"
          + " where event_seal.position = gone.position";

  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  private final JdbcClient jdbc;
  private final Traffic traffic;
  private final Settings settings;
  private final Clock clock;

  public Housekeeping(JdbcClient jdbc, Traffic traffic, Settings settings, Clock clock) {
    super("housekeeping", 2 * AFTER_LIVE_PATH);
    this.jdbc = jdbc;
    this.traffic = traffic;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  protected void run() throws InterruptedException {
    while (!isStopping()) {
      try {
        round();
      } catch (RuntimeException | IOException e) {
        LOG.warn("housekeeping is put off: {}", e.getMessage());
      }
      pause(BETWEEN_ROUNDS);
    }
  }

  /** Does what is due. */
  public void round() throws IOException {
    Instant now = clock.instant();
    boolean more = true;
    while (more && !isStopping()) {
      more = traffic.sumUp(now) > 0;
    }
    eraseCalls(before(now, settings.retention().calls()));
    eraseJournal(before(now, settings.retention().journal()));
    eraseCases(before(now, settings.retention().cases()));
    eraseIncidents(before(now, settings.retention().cases()));
    eraseAuditDetails(before(now, settings.retention().audit()));
    eraseUnusedFiles(before(now, settings.retention().files()));
    Optional<Path> folder = settings.intakeFolder();
    if (folder.isPresent()) {
      // A file's time is real, also where a demonstration's clock is another.
      Instant real = Instant.now();
      for (String name : List.of("done", "failed")) {
        eraseFiles(folder.get().resolve(name), before(real, settings.retention().files()));
      }
    }
  }

  private static Instant before(Instant now, int days) {
    return now.minus(Duration.ofDays(days));
  }

  /** Whole days, and with them their numbers; sums by hour and country stay. */
  private void eraseCalls(Instant before) {
    LocalDate first = LocalDate.ofInstant(before, ZoneOffset.UTC);
    List<String> partitions =
        jdbc.sql(
                "select inhrelid::regclass::text from pg_inherits"
                    + " where inhparent = 'call_abroad'::regclass")
            .query(String.class)
            .list();
    for (String partition : partitions) {
      if (!partition.matches(PARTITION + "[0-9]{8}")) {
        continue; // somebody's own
      }
      LocalDate day = LocalDate.parse(partition.substring(PARTITION.length()), DAY);
      if (day.isBefore(first)) {
        jdbc.sql("drop table if exists " + partition).update(); // its name is ours
        LOG.info("calls of {} erased: their time is over", day);
      }
    }
  }

  /** Entries before the last snapshot are needed by nobody. */
  private void eraseJournal(Instant before) {
    jdbc.sql(
            "delete from journal where at_millis < ?"
                + " and last_sequence < coalesce((select sequence from engine_head), 0)")
        .param(before.toEpochMilli())
        .update();
  }

  /** Incidents name lines, too. */
  private void eraseIncidents(Instant before) {
    jdbc.sql(ERASE_EVENTS.formatted("subject = '*' and at < ?"))
        .param(Timestamp.from(before))
        .update();
    jdbc.sql("delete from attention where since < ?").param(Timestamp.from(before)).update();
    jdbc.sql("delete from backtest where asked_at < ?").param(Timestamp.from(before)).update();
    jdbc.sql("delete from measure where scope <> 'LINE' and ended_at < ?")
        .param(Timestamp.from(before))
        .update();
    jdbc.sql("delete from approval where until < ?").param(Timestamp.from(before)).update();
  }

  private void eraseCases(Instant before) {
    List<String> over =
        jdbc.sql("select id from fraud_case where closed_at < ? limit ?")
            .params(Timestamp.from(before), MOST_CASES)
            .query(String.class)
            .list();
    if (over.isEmpty()) {
      return;
    }
    String[] ids = over.toArray(String[]::new);
    jdbc.sql(ERASE_EVENTS.formatted("case_id = any(?)")).param(ids).update();
    for (String table : List.of("measure", "message")) {
      jdbc.sql("delete from " + table + " where case_id = any(?)").param(ids).update();
    }
    jdbc.sql("delete from fraud_case where id = any(?)").param(ids).update();
    LOG.info("{} closed cases erased: their time is over", over.size());
  }

  /** Sets of reference data that were never put into force, and files no set has. */
  private void eraseUnusedFiles(Instant before) {
    jdbc.sql(
            "delete from reference_set where activated_at is null and made_at < ?"
                + " and number < (select max(number) from reference_set)" // numbers are not used
                // again
                + " and not exists (select 1 from approval a where a.decided_at is null"
                + " and a.subject = 'ref-' || number)")
        .param(Timestamp.from(before))
        .update();
    jdbc.sql(
            "delete from reference_file f where taken_at < ? and not exists (select 1 from"
                + " reference_set s where f.id in (s.tariff, s.advised, s.regulated, s.subscribers,"
                + " s.holidays, s.policy))")
        .param(Timestamp.from(before))
        .update();
  }

  /** The chain covers a salted hash of each detail, so it holds without it. */
  private void eraseAuditDetails(Instant before) {
    jdbc.sql("update audit_entry set detail = null where at < ? and detail is not null")
        .param(Timestamp.from(before))
        .update();
  }

  private static void eraseFiles(Path folder, Instant before) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (Files.isRegularFile(file)
            && Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
          Files.delete(file);
        }
      }
    }
  }
}
