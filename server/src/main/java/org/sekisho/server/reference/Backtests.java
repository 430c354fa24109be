package org.sekisho.server.reference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.sekisho.engine.Backtest;
import org.sekisho.engine.Backtest.LineResult;
import org.sekisho.engine.Backtest.Outcome;
import org.sekisho.engine.Detection;
import org.sekisho.engine.DetectionOptions;
import org.sekisho.server.Background;
import org.sekisho.server.reference.Reference.Kind;
import org.sekisho.server.settings.Settings;
import org.sekisho.server.store.StoredCalls;
import org.sekisho.wire.calls.CallFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

/**
 * Tries a set of reference data on the stored calls, beside the one that is in force: whom each
 * would have stopped, and what of it. One after the other, in a thread of its own.
 */
public final class Backtests extends Background {

  /** Of stored calls, at most; habits are learnt in its first half at most. */
  private static final Duration BACK = Duration.ofDays(90);

  /** Stored calls gone through, the newest. */
  private static final long MOST_CALLS = 3_000_000;

  /** Backtests that may wait. */
  private static final int MOST_WAITING = 5;

  /** Lines told of that would have been treated otherwise. */
  private static final int MOST_LINES = 100;

  private static final Duration BETWEEN = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(Backtests.class);

  private final JdbcClient jdbc;
  private final ReferenceData data;
  private final StoredCalls calls;
  private final Settings settings;
  private final Clock clock;
  private final Path folder; // of the calls one goes through, with their numbers
  private final ObjectMapper json = new ObjectMapper();
  private volatile int percent;

  public Backtests(
      JdbcClient jdbc, ReferenceData data, StoredCalls calls, Settings settings, Clock clock) {
    super("backtest", AFTER_LIVE_PATH);
    this.jdbc = jdbc;
    this.data = data;
    this.calls = calls;
    this.settings = settings;
    this.clock = clock;
    folder = settings.data().resolve("backtest");
  }

  /** How far one is. */
  public enum State {
    WAITING,
    RUNNING,
    DONE,
    FAILED
  }

  /**
   * What one set would have done.
   *
   * @param challengedCalls calls that met a challenge
   * @param yenAfter spent within a day after a line was stopped: what stopping it would have saved
   */
  public record Sum(
      long challenged,
      long contacted,
      long suspended,
      long refused,
      long challengedCalls,
      long yenAfter) {

    static Sum of(List<LineResult> lines, Function<LineResult, Outcome> of) {
      return new Sum(
          count(lines, line -> of.apply(line).challengedAt()),
          count(lines, line -> of.apply(line).contactedAt()),
          count(lines, line -> of.apply(line).suspendedAt()),
          count(lines, line -> of.apply(line).refusedAt()),
          lines.stream().mapToLong(line -> of.apply(line).challengedCalls()).sum(),
          lines.stream().mapToLong(line -> of.apply(line).savedYen()).sum());
    }

    private static long count(List<LineResult> lines, ToLongFunction<LineResult> at) {
      return lines.stream().filter(line -> at.applyAsLong(line) != Backtest.NEVER).count();
    }
  }

  /**
   * What came of one.
   *
   * @param decidesMillis what was before then was only learnt from
   * @param now the set in force
   * @param then the set that was tried
   * @param changed lines treated otherwise, of which the first are told
   */
  public record Result(
      long calls, long decidesMillis, Sum now, Sum then, int changed, List<LineResult> lines) {}

  /**
   * A backtest asked for.
   *
   * @param against the set that was in force
   * @param problem why it failed
   */
  public record Trial(
      UUID id,
      String version,
      String against,
      String askedBy,
      Instant askedAt,
      State state,
      String problem,
      Optional<Result> result) {

    public boolean isUnfinished() {
      return state == State.WAITING || state == State.RUNNING;
    }
  }

  /**
   * Asks for one.
   *
   * @return false if too many wait; asking again for what waits changes nothing
   */
  public boolean ask(String version, String against, String by) {
    long waiting =
        jdbc.sql("select count(*) from backtest where state = 'WAITING'")
            .query(Long.class)
            .single();
    if (waiting >= MOST_WAITING) {
      return false;
    }
    jdbc.sql(
            "insert into backtest (id, version, against, asked_by, asked_at, state)"
                + " values (?, ?, ?, ?, ?, 'WAITING') on conflict do nothing")
        .params(UUID.randomUUID(), version, against, by, new Timestamp(clock.millis()))
        .update();
    return true;
  }

  /** The last one of a set. */
  public Optional<Trial> findLast(String version) {
    return jdbc.sql("select * from backtest where version = ? order by asked_at desc limit 1")
        .param(version)
        .query((row, n) -> of(row))
        .optional();
  }

  /** How far the one that runs is. */
  public int percent() {
    return percent;
  }

  private Trial of(ResultSet row) throws SQLException {
    @Nullable String result = row.getString("result");
    try {
      return new Trial(
          row.getObject("id", UUID.class),
          row.getString("version"),
          row.getString("against"),
          row.getString("asked_by"),
          row.getTimestamp("asked_at").toInstant(),
          State.valueOf(row.getString("state")),
          row.getString("problem"),
          result == null ? Optional.empty() : Optional.of(json.readValue(result, Result.class)));
    } catch (JsonProcessingException e) {
      throw new SQLException(e);
    }
  }

  @Override
  protected void run() throws InterruptedException {
    boolean begun = false;
    while (!isStopping()) {
      try {
        if (!begun) {
          begin();
          begun = true;
        }
        Optional<Trial> next =
            jdbc.sql("select * from backtest where state = 'WAITING' order by asked_at limit 1")
                .query((row, n) -> of(row))
                .optional();
        if (next.isPresent()) {
          runOne(next.get());
          continue;
        }
      } catch (RuntimeException | IOException e) {
        begun = false; // the one that ran is not finished any more
        LOG.warn("backtests are put off: {}", e.getMessage());
      }
      pause(BETWEEN);
    }
  }

  /** What the last process left: one that ran, and the calls it had written out. */
  private void begin() throws IOException {
    FileSystemUtils.deleteRecursively(folder);
    jdbc.sql(
            "update backtest set state = 'FAILED', problem = 'the server was stopped meanwhile'"
                + " where state = 'RUNNING'")
        .update();
  }

  private void runOne(Trial trial) {
    percent = 0;
    jdbc.sql("update backtest set state = 'RUNNING' where id = ?").param(trial.id).update();
    try {
      String result = json.writeValueAsString(compare(trial));
      finish(trial, State.DONE, "", result);
    } catch (IOException | SQLException | RuntimeException e) {
      if (!isStopping()) {
        LOG.warn("a backtest of {} failed", trial.version, e);
        finish(trial, State.FAILED, String.valueOf(e.getMessage()), null);
      }
    }
  }

  private void finish(Trial trial, State state, String problem, @Nullable String result) {
    jdbc.sql(
            "update backtest set state = ?, problem = ?, result = ?::jsonb, finished_at = ?"
                + " where id = ?")
        .param(state.name())
        .param(problem)
        .param(result)
        .param(new Timestamp(clock.millis()))
        .param(trial.id)
        .update();
  }

  private Result compare(Trial trial) throws IOException, SQLException {
    FileSystemUtils.deleteRecursively(folder);
    Files.createDirectory(folder);
    try {
      Instant back = clock.instant().minus(BACK);
      Instant from =
          calls
              .findOldest(back, MOST_CALLS)
              .orElseThrow(() -> new IOException("no calls are stored yet"));
      Path file = folder.resolve("calls.csv");
      long count = calls.write(back, MOST_CALLS, file);
      Duration half = Duration.between(from, clock.instant()).dividedBy(2);
      Duration learn = half.compareTo(settings.learn()) < 0 ? half : settings.learn();
      DetectionOptions now = options(file, trial.against, folder.resolve("now"), learn);
      DetectionOptions then = options(file, trial.version, folder.resolve("then"), learn);
      List<LineResult> lines = Backtest.compare(now, then, of -> percent = of);
      List<LineResult> changed = lines.stream().filter(line -> !line.a().equals(line.b())).toList();
      return new Result(
          count,
          from.plus(learn).toEpochMilli(),
          Sum.of(lines, LineResult::a),
          Sum.of(lines, LineResult::b),
          changed.size(),
          changed.stream().limit(MOST_LINES).toList());
    } finally {
      FileSystemUtils.deleteRecursively(folder);
    }
  }

  private DetectionOptions options(Path file, String version, Path folder, Duration learn)
      throws IOException {
    Files.createDirectory(folder);
    Map<Kind, Path> files = new EnumMap<>(data.write(version, folder));
    Reference of = data.get(version);
    return new DetectionOptions(
        new DetectionOptions.Inputs(
            List.of(file),
            CallFormat.of("sekisho", Optional.empty()),
            Optional.empty(),
            Optional.ofNullable(files.get(Kind.SUBSCRIBERS)),
            Objects.requireNonNull(files.get(Kind.TARIFF)),
            Optional.ofNullable(files.get(Kind.ADVISED)),
            Optional.ofNullable(files.get(Kind.REGULATED)),
            Optional.ofNullable(files.get(Kind.HOLIDAYS))),
        true,
        Duration.ZERO,
        learn,
        Detection.standardLongestCall(),
        of.policy().casework(),
        of.policy().assumeTerms(),
        of.plan(),
        settings.zone(),
        1,
        Optional.empty(),
        true,
        Optional.empty());
  }
}
