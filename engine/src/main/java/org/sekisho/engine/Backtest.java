package org.sekisho.engine;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sekisho.call.CallRecord;
import org.sekisho.casework.CaseEvent;
import org.sekisho.number.Analysed;
import org.sekisho.rating.Money;
import org.sekisho.wire.RejectFile;
import org.sekisho.wire.calls.CallReader;

/**
 * Two policies on the same calls: which lines each would have challenged, contacted and stopped,
 * and what was spent on them within a day after.
 */
public final class Backtest {

  private static final long DAY = 24 * 3_600_000L;

  /** No measure. */
  public static final long NEVER = Long.MAX_VALUE;

  /** What one policy did to a line: the first of each measure, epoch milliseconds. */
  public record Outcome(long challengedAt, long contactedAt, long suspendedAt) {
    static final Outcome NOTHING = new Outcome(NEVER, NEVER, NEVER);

    Outcome with(CaseEvent event) {
      return switch (event) {
        case CaseEvent.Challenged to ->
            new Outcome(Math.min(challengedAt, to.atMillis()), contactedAt, suspendedAt);
        case CaseEvent.ContactAttempted to ->
            new Outcome(challengedAt, Math.min(contactedAt, to.atMillis()), suspendedAt);
        case CaseEvent.Suspended to ->
            new Outcome(challengedAt, contactedAt, Math.min(suspendedAt, to.atMillis()));
        case CaseEvent.Opened to -> this;
        case CaseEvent.StageOpened to -> this;
        case CaseEvent.Weighed to -> this;
        case CaseEvent.Unchallenged to -> this;
        case CaseEvent.SuspensionRefused to -> this;
        case CaseEvent.Released to -> this;
        case CaseEvent.Closed to -> this;
      };
    }
  }

  /**
   * A line that either policy touched.
   *
   * @param savedA yen spent within a day after A's suspension, which it would have saved
   */
  public record LineResult(String subscriber, Outcome a, Outcome b, long savedA, long savedB) {}

  private Backtest() {}

  /** Runs both and compares; lines in the order of their ids. */
  public static List<LineResult> compare(DetectionOptions a, DetectionOptions b)
      throws IOException {
    Map<String, Outcome> ofA = outcomes(a);
    Map<String, Outcome> ofB = outcomes(b);
    TreeMap<String, long[]> saved = new TreeMap<>();
    ofA.keySet().forEach(line -> saved.put(line, new long[2]));
    ofB.keySet().forEach(line -> saved.put(line, new long[2]));
    spendAfter(a, ofA, ofB, saved);
    List<LineResult> results = new ArrayList<>();
    saved.forEach(
        (line, yen) ->
            results.add(
                new LineResult(
                    line,
                    ofA.getOrDefault(line, Outcome.NOTHING),
                    ofB.getOrDefault(line, Outcome.NOTHING),
                    new Money(yen[0]).yen(),
                    new Money(yen[1]).yen())));
    return results;
  }

  private static Map<String, Outcome> outcomes(DetectionOptions options) throws IOException {
    Map<String, Outcome> outcomes = new HashMap<>();
    try (var rejects = new RejectFile(Writer.nullWriter())) {
      new Detection(options)
          .run(
              rejects,
              output -> {
                if (output instanceof CaseOutput.OfLine of) {
                  String line = of.line().id();
                  Outcome before = outcomes.getOrDefault(line, Outcome.NOTHING);
                  Outcome after = before.with(of.event());
                  if (!after.equals(before)) {
                    outcomes.put(line, after);
                  }
                }
              },
              progress -> {});
    }
    return outcomes;
  }

  private static void spendAfter(
      DetectionOptions options,
      Map<String, Outcome> ofA,
      Map<String, Outcome> ofB,
      Map<String, long[]> saved)
      throws IOException {
    var pricing = new Detection(options);
    for (var file : options.inputs().calls()) {
      try (CallReader reader =
          CallReader.open(
              file, options.inputs().format(), options.inputs().zone(), (f, l, r, t) -> {})) {
        for (Optional<CallRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
          CallRecord call = next.get();
          long[] sums = saved.get(call.subscriberId());
          if (sums == null || !call.answered()) {
            continue;
          }
          if (options.plan().analyse(call.dialled()) instanceof Analysed.International number) {
            long cost = pricing.chargeMicros(call, number);
            sums[0] += after(call, ofA.getOrDefault(call.subscriberId(), Outcome.NOTHING), cost);
            sums[1] += after(call, ofB.getOrDefault(call.subscriberId(), Outcome.NOTHING), cost);
          }
        }
      }
    }
  }

  private static long after(CallRecord call, Outcome outcome, long cost) {
    boolean within =
        outcome.suspendedAt != NEVER
            && call.startMillis() >= outcome.suspendedAt
            && call.startMillis() < outcome.suspendedAt + DAY;
    return within ? cost : 0;
  }
}
