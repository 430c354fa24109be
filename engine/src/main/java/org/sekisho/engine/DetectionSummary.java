package org.sekisho.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sekisho.wire.RejectReason;

/**
 * What a run saw and did, in numbers.
 *
 * @param rows call records read
 * @param unpriced calls abroad that the tariff knows no price for
 * @param impossible calls to numbers the numbering plan cannot have
 * @param refused attempts refused by a measure in force
 * @param lateRegistrations dropped: their minute had been decided on
 * @param state size of what was left for the next run, if anything was
 * @param learnUntilMillis until when nothing was decided; far in the past without a warm-up
 * @param firstMillis start of the first call, and {@code lastMillis} end of the last
 * @param notWatched addresses, countries and models beyond those watched at once
 */
public record DetectionSummary(
    long rows,
    long abroad,
    long home,
    long emergencies,
    long special,
    long unreadable,
    long duplicates,
    long unpriced,
    long impossible,
    long longerThanLongest,
    long refused,
    long lateRegistrations,
    long notWatched,
    int lines,
    int unknownLines,
    long cases,
    Map<String, Long> decisions,
    Map<RejectReason, Long> rejects,
    List<String> notices,
    Optional<StateSize> state,
    long learnUntilMillis,
    long firstMillis,
    long lastMillis) {

  public long rejected() {
    return rejects.values().stream().mapToLong(Long::longValue).sum();
  }
}
