package org.sekisho.server.reference;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sekisho.server.access.Secrets;
import org.sekisho.server.reference.Reference.Kind;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The tables of reference data: files as they were given, and sets of them. Nothing is changed. */
final class FileSets {

  private static final int HASH_SHOWN = 12;

  /** Sets listed. */
  private static final int MOST_LISTED = 50;

  private final JdbcClient jdbc;
  private final Clock clock;

  FileSets(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /** Keeps a file; its name. */
  String keep(Kind kind, String name, byte[] content, String by) {
    String id = idOf(kind, content);
    jdbc.sql(
            "insert into reference_file (id, kind, name, taken_at, taken_by, content)"
                + " values (?, ?, ?, ?, ?, ?) on conflict do nothing")
        .params(id, kind.name(), name, new Timestamp(clock.millis()), by, content)
        .update();
    return id;
  }

  /** Whether a file was ever part of a set in force. */
  boolean wasInForce(Kind kind, String file) {
    return jdbc.sql(
            "select exists (select 1 from reference_set where activated_at is not null and "
                + kind.column()
                + " = ?)")
        .param(file)
        .query(Boolean.class)
        .single();
  }

  /** A file's name: its kind and hash. */
  static String idOf(Kind kind, byte[] content) {
    byte[] hash = Secrets.hash(content);
    return kind.column() + "-" + HexFormat.of().formatHex(hash).substring(0, HASH_SHOWN);
  }

  /** Makes a set; nothing is in force yet. */
  FileSet add(Map<Kind, String> files, String reason, String by, Optional<Integer> basedOn) {
    int number =
        jdbc.sql("select coalesce(max(number), 0) + 1 from reference_set")
            .query(Integer.class)
            .single();
    jdbc.sql(
            "insert into reference_set (number, tariff, advised, regulated, subscribers, holidays,"
                + " policy, reason, made_by, made_at, based_on)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .param(number)
        .param(files.get(Kind.TARIFF))
        .param(files.get(Kind.ADVISED))
        .param(files.get(Kind.REGULATED))
        .param(files.get(Kind.SUBSCRIBERS))
        .param(files.get(Kind.HOLIDAYS))
        .param(files.get(Kind.POLICY))
        .param(reason)
        .param(by)
        .param(new Timestamp(clock.millis()))
        .param(basedOn.orElse(0))
        .update();
    return find(FileSet.PREFIX + number).orElseThrow();
  }

  /** A file as it was given. */
  byte[] contentOf(String file) {
    return jdbc.sql("select content from reference_file where id = ?")
        .param(file)
        .query((row, n) -> row.getBytes(1))
        .single();
  }

  /** Notes that a set is in force. */
  void noteActivated(String version, String by) {
    jdbc.sql("update reference_set set activated_at = ?, activated_by = ? where number = ?")
        .params(
            new Timestamp(clock.millis()),
            by,
            Integer.parseInt(version.substring(FileSet.PREFIX.length())))
        .update();
  }

  Optional<FileSet> find(String version) {
    if (!version.matches(FileSet.PREFIX + "[0-9]{1,9}")) {
      return Optional.empty();
    }
    return jdbc.sql("select * from reference_set where number = ?")
        .param(Integer.parseInt(version.substring(FileSet.PREFIX.length())))
        .query((row, n) -> of(row))
        .optional();
  }

  /** The first set there was: an engine that reads the whole journal begins with it. */
  Optional<FileSet> findFirst() {
    return jdbc.sql("select * from reference_set order by number limit 1")
        .query((row, n) -> of(row))
        .optional();
  }

  /** The set that was put into force last, as noted. */
  Optional<FileSet> findLastActivated() {
    return jdbc.sql(
            "select * from reference_set where activated_at is not null"
                + " order by activated_at desc, number desc limit 1")
        .query((row, n) -> of(row))
        .optional();
  }

  /** The newest first. */
  List<FileSet> list() {
    return jdbc.sql("select * from reference_set order by number desc limit ?")
        .param(MOST_LISTED)
        .query((row, n) -> of(row))
        .list();
  }

  private static FileSet of(ResultSet row) throws SQLException {
    Map<Kind, String> files = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      @Nullable String file = row.getString(kind.column());
      if (file != null) {
        files.put(kind, file);
      }
    }
    @Nullable Timestamp activated = row.getTimestamp("activated_at");
    return new FileSet(
        row.getInt("number"),
        files,
        row.getString("reason"),
        row.getString("made_by"),
        row.getTimestamp("made_at").toInstant(),
        row.getInt("based_on"),
        activated == null ? null : activated.toInstant(),
        row.getString("activated_by"));
  }
}
