package org.sekisho.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.sekisho.casework.CasePolicy;
import org.sekisho.number.DialPlan;
import org.sekisho.wire.calls.CallFormat;

/**
 * What a run over recorded calls is given.
 *
 * @param signalling a call's start, answer and end are told at their own times; else by its record
 * @param delivered records come together, so often; zero for each at its call's end
 * @param warmUp learnt from the first row's local midnight on; nothing is decided in it
 * @param state folder that carries a run on into the next; empty for none
 * @param flush tell of everything up to the last end, though later records may change it
 * @param follow go on with what is written to the files; by records only
 * @param longestCall events of longer calls are told as if they had begun this long before their
 *     end
 */
public record DetectionOptions(
    Inputs inputs,
    boolean signalling,
    Duration delivered,
    Duration warmUp,
    Duration longestCall,
    CasePolicy policy,
    boolean assumeTerms,
    DialPlan plan,
    ZoneId operatorZone,
    int shards,
    Optional<Path> state,
    boolean flush,
    Optional<Follow> follow) {

  /** Rows may come this much out of order; later ones are rejected. */
  public static final Duration LATENESS = Duration.ofMinutes(10);

  /** Shards a run may be split into. */
  public static final int MOST_SHARDS = 64;

  public DetectionOptions {
    if (shards < 1 || shards > MOST_SHARDS) {
      throw new IllegalArgumentException("shards must be 1 to " + MOST_SHARDS);
    }
    if (delivered.isNegative() || delivered.toHours() > 24 || (signalling && !delivered.isZero())) {
      throw new IllegalArgumentException(
          "records are delivered a day apart at most, and with --timing cdr only");
    }
    if (signalling && follow.isPresent()) {
      throw new IllegalArgumentException("files are followed by records: --timing cdr");
    }
    if (warmUp.isNegative() || longestCall.toMinutes() < 1 || longestCall.toHours() > 48) {
      throw new IllegalArgumentException("longest call must be a minute to 48 hours");
    }
  }

  /**
   * Files that are being written are followed.
   *
   * @param lateness rows may come so long after others that ended later
   * @param poll how often files are asked for more
   * @param stopped asked now and then with the milliseconds nothing came; once true, what is there
   *     is decided and the run ends
   */
  public record Follow(Duration lateness, Duration poll, LongPredicate stopped) {}

  /** How much rows may come out of order. */
  public Duration lateness() {
    return follow.map(Follow::lateness).orElse(LATENESS);
  }

  /** The files. */
  public record Inputs(
      List<Path> calls,
      CallFormat format,
      Optional<Path> registrations,
      Optional<Path> subscribers,
      Path tariff,
      Optional<Path> advised,
      Optional<Path> regulated,
      Optional<Path> holidays) {
    public Inputs {
      calls = List.copyOf(calls);
    }
  }
}
