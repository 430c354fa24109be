package org.sekisho.server.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sekisho.server.Background;
import org.sekisho.server.store.CaseFeed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Seals the events of cases into the audit trail, batch by batch: of each a salted hash is kept, of
 * each batch of hashes one hash in an entry of the trail. Erasing an event erases its salt; its
 * hash stays, and so the trail still holds.
 */
public final class EventSeals extends Background {

  /** The action of an entry that seals a batch. */
  public static final String ACTION = "SEALED";

  private static final String CONSUMER = "seals";

  /** Events sealed by one entry. */
  private static final int MOST_TOGETHER = 1_000;

  private static final Duration BETWEEN = Duration.ofSeconds(30);
  private static final Duration BETWEEN_CHECKS = Duration.ofHours(1);
  private static final Logger LOG = LoggerFactory.getLogger(EventSeals.class);

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final CaseFeed feed;
  private final Audit audit;
  private final Clock clock;
  private volatile @Nullable Checked last;

  /**
   * When the whole trail was verified, and what is not as it was written, if anything.
   *
   * @param broken empty when all is whole
   */
  public record Checked(Instant at, Optional<String> broken) {}

  public EventSeals(
      JdbcClient jdbc, TransactionTemplate transaction, CaseFeed feed, Audit audit, Clock clock) {
    super("event-seals", AFTER_LIVE_PATH);
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.feed = feed;
    this.audit = audit;
    this.clock = clock;
  }

  @Override
  protected void run() throws InterruptedException {
    long checkedAt = System.nanoTime() - BETWEEN_CHECKS.toNanos();
    while (!isStopping()) {
      try {
        if (sealNext() == MOST_TOGETHER) {
          continue;
        }
        if (System.nanoTime() - checkedAt >= BETWEEN_CHECKS.toNanos()) {
          checkedAt = System.nanoTime();
          Thread.ofPlatform().daemon().name("audit-check").start(this::checkAside);
        }
      } catch (RuntimeException e) {
        LOG.warn("events are not sealed now, tried again: {}", e.getMessage());
      }
      pause(BETWEEN);
    }
  }

  /** In a thread of its own: events are sealed meanwhile. */
  private void checkAside() {
    try {
      check();
    } catch (RuntimeException e) {
      if (!isStopping()) {
        LOG.warn("the audit trail could not be verified: {}", e.getMessage());
      }
    }
  }

  /** Verifies the trail and the events sealed in it; one at a time. */
  public synchronized Checked check() {
    Instant now = clock.instant();
    Optional<String> broken =
        audit
            .findBroken()
            .map("the audit trail is broken at entry %d"::formatted)
            .or(this::findBroken);
    broken.ifPresent(what -> LOG.error("{}", what));
    var checked = new Checked(now, broken);
    last = checked;
    return checked;
  }

  /** The last time it was verified; once an hour, and at the start. */
  public Optional<Checked> last() {
    return Optional.ofNullable(last);
  }

  /** Seals what was stored since; how many events. */
  public int sealNext() {
    Integer sealed = transaction.execute(status -> sealBatch());
    return sealed == null ? 0 : sealed;
  }

  private int sealBatch() {
    long from = feed.positionOf(CONSUMER, CaseFeed.Begin.WITH_THE_FIRST);
    List<CaseFeed.Event> events = feed.listAfter(from, MOST_TOGETHER);
    if (events.isEmpty()) {
      return 0;
    }
    MessageDigest batch = Secrets.digest();
    for (CaseFeed.Event event : events) {
      byte[] salt = Secrets.salt();
      byte[] hash = hash(salt, event);
      jdbc.sql("insert into event_seal (position, salt, hash) values (?, ?, ?)")
          .params(event.position(), salt, hash)
          .update();
      add(batch, event.position(), hash);
    }
    long last = events.getLast().position();
    feed.moveTo(CONSUMER, last);
    audit.write(
        "sekisho",
        ACTION,
        "%d-%d".formatted(events.getFirst().position(), last),
        HexFormat.of().formatHex(batch.digest()));
    return events.size();
  }

  private static void add(MessageDigest batch, long position, byte[] hash) {
    batch.update(ByteBuffer.allocate(Long.BYTES).putLong(position).array());
    batch.update(hash);
  }

  private static byte[] hash(byte[] salt, CaseFeed.Event event) {
    MessageDigest digest = Secrets.digest();
    digest.update(salt);
    digest.update(
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(event.position())
            .putLong(event.at().toEpochMilli())
            .array());
    for (String text : List.of(event.subject(), event.caseId(), event.event(), event.body())) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
      digest.update(utf8);
    }
    return digest.digest();
  }

  /** A batch of seals that is read through. */
  private static final class Reading {
    MessageDigest digest = Secrets.digest();
    Optional<String> broken = Optional.empty();

    void breaks(String why) {
      if (broken.isEmpty()) {
        broken = Optional.of(why);
      }
    }
  }

  /**
   * Verifies that the events are those that were sealed; the trail itself is {@link Audit}'s.
   *
   * @return what is wrong first; empty when nothing is
   */
  public Optional<String> findBroken() {
    Optional<String> found =
        transaction.execute(status -> findBrokenBatch().or(this::findUnsealed));
    return found == null ? Optional.empty() : found;
  }

  /** A batch; what its entry says of it is kept for good, also when the entry's detail is not. */
  private record Batch(long first, long last, byte[] salt, byte[] detailHash) {}

  private Optional<String> findBrokenBatch() {
    List<Batch> batches =
        jdbc.sql(
                "select subject, salt, detail_hash from audit_entry where action = ?"
                    + " order by sequence")
            .param(ACTION)
            .query(
                (row, n) -> {
                  String[] ends = row.getString(1).split("-");
                  return new Batch(
                      Long.parseLong(ends[0]),
                      Long.parseLong(ends[1]),
                      row.getBytes(2),
                      row.getBytes(3));
                })
            .list();
    for (Batch batch : batches) {
      var reading = new Reading();
      jdbc.sql(
              "select s.position, s.salt, s.hash, e.subject, e.case_id, e.at, e.event,"
                  + " e.body::text from event_seal s left join case_event e"
                  + " on e.position = s.position where s.position between ? and ?"
                  + " order by s.position")
          .params(batch.first, batch.last)
          .query(
              row -> {
                readSeal(row, reading);
              });
      String digest = HexFormat.of().formatHex(reading.digest.digest());
      if (!MessageDigest.isEqual(batch.detailHash, Audit.hashOf(batch.salt, digest))) {
        reading.breaks(
            "the seals of events %d to %d are not those of the audit trail"
                .formatted(batch.first, batch.last));
      }
      if (reading.broken.isPresent()) {
        return reading.broken;
      }
    }
    return Optional.empty();
  }

  private static void readSeal(ResultSet row, Reading reading) throws SQLException {
    long position = row.getLong(1);
    byte[] salt = row.getBytes(2);
    byte[] hash = row.getBytes(3);
    add(reading.digest, position, hash);
    if (salt == null) {
      if (row.getString(4) != null) {
        reading.breaks("event %d is there and its seal's salt is not".formatted(position));
      }
      return; // erased when its time was over
    }
    if (row.getString(4) == null) {
      reading.breaks("event %d was taken away".formatted(position));
      return;
    }
    var event =
        new CaseFeed.Event(
            position,
            row.getString(4),
            row.getString(5),
            row.getTimestamp(6).toInstant(),
            row.getString(7),
            row.getString(8));
    if (!MessageDigest.isEqual(hash, hash(salt, event))) {
      reading.breaks(
          "event %d of case %s is not as it was sealed".formatted(position, event.caseId()));
    }
  }

  /** An event among the sealed ones that has no seal was put there afterwards. */
  private Optional<String> findUnsealed() {
    return jdbc.sql(
            "select e.position from case_event e left join event_seal s on s.position = e.position"
                + " where s.position is null"
                + " and e.position <= coalesce((select max(position) from event_seal), 0)"
                + " order by e.position limit 1")
        .query(Long.class)
        .optional()
        .map("event %d was put in afterwards"::formatted);
  }
}
