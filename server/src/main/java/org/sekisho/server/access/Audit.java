package org.sekisho.server.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Who did what, for good. Each entry's hash covers the one before and a salted hash of its detail,
 * so the chain can still be verified after a detail was erased when its time was over.
 */
public final class Audit {

  /** Entries fetched at once while all are verified. */
  private static final int FETCH = 1_000;

  /** Any number: one transaction at a time continues the chain. */
  private static final long LOCK = 0x5E_15_40L;

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final Clock clock;

  public Audit(JdbcClient jdbc, TransactionTemplate transaction, Clock clock) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.clock = clock;
  }

  private record Last(long sequence, byte[] hash) {}

  /** An entry as it stands. */
  public record Entry(
      long sequence,
      Instant at,
      String actor,
      String action,
      String subject,
      Optional<String> detail) {}

  /** Writes an entry, in the caller's transaction if there is one. */
  public void write(String actor, String action, String subject, String detail) {
    transaction.executeWithoutResult(
        status -> {
          jdbc.sql("select pg_advisory_xact_lock(?)").param(LOCK).query(row -> {});
          Last last =
              jdbc.sql("select sequence, hash from audit_entry order by sequence desc limit 1")
                  .query((row, n) -> new Last(row.getLong(1), row.getBytes(2)))
                  .optional()
                  .orElse(new Last(0, new byte[0]));
          byte[] salt = Secrets.salt();
          Timestamp at = new Timestamp(clock.millis());
          byte[] detailHash = hashOf(salt, detail);
          long sequence = last.sequence + 1;
          jdbc.sql(
                  "insert into audit_entry (sequence, at, actor, action, subject, salt, detail,"
                      + " detail_hash, hash) values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
              .params(
                  sequence,
                  at,
                  actor,
                  action,
                  subject,
                  salt,
                  detail,
                  detailHash,
                  chained(last.hash, sequence, at, actor, action, subject, detailHash))
              .update();
        });
  }

  /**
   * Verifies the chain.
   *
   * @return the first entry that is not as it was written, or is missing; empty when all are
   */
  public Optional<Long> findBroken() {
    long[] expected = {1};
    long[] broken = {0};
    byte[][] before = {new byte[0]};
    transaction.executeWithoutResult(status -> readAll(expected, broken, before));
    return broken[0] == 0 ? Optional.empty() : Optional.of(broken[0]);
  }

  private void readAll(long[] expected, long[] broken, byte[][] before) {
    jdbc.sql("select * from audit_entry order by sequence")
        .withFetchSize(FETCH) // or all of them would be in memory at once
        .query(
            row -> {
              if (broken[0] != 0) {
                return;
              }
              long sequence = row.getLong("sequence");
              byte[] detailHash = row.getBytes("detail_hash");
              String detail = row.getString("detail");
              boolean detailHolds =
                  detail == null
                      || MessageDigest.isEqual(detailHash, hashOf(row.getBytes("salt"), detail));
              byte[] hash =
                  chained(
                      before[0],
                      sequence,
                      row.getTimestamp("at"),
                      row.getString("actor"),
                      row.getString("action"),
                      row.getString("subject"),
                      detailHash);
              if (sequence != expected[0]
                  || !detailHolds
                  || !MessageDigest.isEqual(hash, row.getBytes("hash"))) {
                broken[0] = expected[0];
              }
              before[0] = row.getBytes("hash");
              expected[0]++;
            });
  }

  /** The newest entries. */
  public List<Entry> listNewest(int most) {
    return jdbc.sql("select * from audit_entry order by sequence desc limit ?")
        .param(most)
        .query(
            (row, n) ->
                new Entry(
                    row.getLong("sequence"),
                    row.getTimestamp("at").toInstant(),
                    row.getString("actor"),
                    row.getString("action"),
                    row.getString("subject"),
                    Optional.ofNullable(row.getString("detail"))))
        .list();
  }

  private static byte[] chained(
      byte[] before,
      long sequence,
      Timestamp at,
      String actor,
      String action,
      String subject,
      byte[] detailHash) {
    return hash(
        before,
        ByteBuffer.allocate(16).putLong(sequence).putLong(at.getTime()).array(),
        framed(actor),
        framed(action),
        framed(subject),
        detailHash);
  }

  /** A text with its length, so that two texts are never read as two others. */
  private static byte[] framed(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(4 + utf8.length).putInt(utf8.length).put(utf8).array();
  }

  /** What is kept of a detail when the detail itself is erased. */
  static byte[] hashOf(byte[] salt, String detail) {
    return hash(salt, detail.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] hash(byte[]... parts) {
    MessageDigest digest = Secrets.digest();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }
}
