package org.sekisho.engine;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import org.sekisho.call.CallRecord;
import org.sekisho.casework.CaseEvent;
import org.sekisho.casework.GroupEvent;
import org.sekisho.number.Analysed;
import org.sekisho.rating.Money;
import org.sekisho.wire.RejectFile;
import org.sekisho.wire.calls.CallReader;

/**
 * Two policies on the same calls: which lines each would have challenged, contacted and stopped,
 * how many of their calls met a challenge, and what was spent on them within a day of being
 * stopped.
 */
public final class Backtest {

  private static final long DAY = 24 * 3_600_000L;

  /** No measure. */
  public static final long NEVER = Long.MAX_VALUE;

  /**
   * What one policy would have done to a line: the first of each measure, epoch milliseconds.
   *
   * @param refusedAt its first call refused by a measure on a country or an address
   * @param challengedCalls calls abroad tried while it was challenged
   * @param savedYen spent within a day after it was suspended or first refused, by calls begun then
   */
  public record Outcome(
      long challengedAt,
      long contactedAt,
      long suspendedAt,
      long refusedAt,
      int challengedCalls,
      long savedYen) {
    static final Outcome NOTHING = new Outcome(NEVER, NEVER, NEVER, NEVER, 0, 0);
  }

  /** A line that either policy touched. */
  public record LineResult(String subscriber, Outcome a, Outcome b) {}

  /** What is gathered of a line under one policy. */
  private static final class Measures {
    long challengedAt = NEVER;
    long contactedAt = NEVER;
    long suspendedAt = NEVER;
    long refusedAt = NEVER;

    /** By twos: from, until; those that were prolonged overlap. */
    final List<long[]> challenges = new ArrayList<>();

    int challengedCalls;
    long savedMicros;

    void accept(CaseEvent event) {
      switch (event) {
        case CaseEvent.Challenged to -> {
          challengedAt = Math.min(challengedAt, to.atMillis());
          challenges.add(new long[] {to.atMillis(), to.untilMillis()});
        }
        case CaseEvent.Unchallenged to -> endChallenges(to.atMillis());
        case CaseEvent.ContactAttempted to -> contactedAt = Math.min(contactedAt, to.atMillis());
        case CaseEvent.Suspended to -> {
          suspendedAt = Math.min(suspendedAt, to.atMillis());
          endChallenges(to.atMillis());
        }
        case CaseEvent.Opened to -> {}
        case CaseEvent.StageOpened to -> {}
        case CaseEvent.Weighed to -> {}
        case CaseEvent.SuspensionRefused to -> {}
        case CaseEvent.Released to -> {}
        case CaseEvent.SubscriberAnswered to -> {}
        case CaseEvent.Concluded to -> {}
        case CaseEvent.ContactNotMade to -> {}
        case CaseEvent.ContactMade to -> {}
        case CaseEvent.Closed to -> {}
      }
    }

    private void endChallenges(long atMillis) {
      challenges.forEach(challenge -> challenge[1] = Math.min(challenge[1], atMillis));
    }

    boolean touched() {
      return Math.min(Math.min(challengedAt, contactedAt), Math.min(suspendedAt, refusedAt))
          != NEVER;
    }

    void tell(CallRecord call, long micros) {
      long start = call.startMillis();
      boolean challenged =
          challenges.stream().anyMatch(each -> each[0] <= start && start < each[1]);
      challengedCalls += challenged ? 1 : 0;
      long stopped = Math.min(suspendedAt, refusedAt);
      if (stopped != NEVER && start >= stopped && start < stopped + DAY) {
        savedMicros += micros;
      }
    }

    Outcome outcome() {
      return new Outcome(
          challengedAt,
          contactedAt,
          suspendedAt,
          refusedAt,
          challengedCalls,
          new Money(savedMicros).yen());
    }
  }

  private Backtest() {}

  /**
   * Runs both and compares; lines in the order of their ids.
   *
   * @param percent told how far it is, now and then
   */
  public static List<LineResult> compare(
      DetectionOptions a, DetectionOptions b, IntConsumer percent) throws IOException {
    Map<String, Measures> ofA = measures(a, of -> percent.accept(of / 2));
    Map<String, Measures> ofB = measures(b, of -> percent.accept(50 + of / 2));
    var touched = new TreeSet<>(ofA.keySet());
    touched.addAll(ofB.keySet());
    tellCalls(a, ofA, ofB);
    return touched.stream()
        .map(line -> new LineResult(line, outcome(ofA, line), outcome(ofB, line)))
        .toList();
  }

  private static Outcome outcome(Map<String, Measures> measures, String line) {
    return Optional.ofNullable(measures.get(line)).map(Measures::outcome).orElse(Outcome.NOTHING);
  }

  private static Map<String, Measures> measures(DetectionOptions options, IntConsumer percent)
      throws IOException {
    Map<String, Measures> measures = new HashMap<>();
    try (var rejects = new RejectFile(Writer.nullWriter())) {
      new Detection(options)
          .run(
              rejects,
              output -> {
                switch (output) {
                  case CaseOutput.OfLine of ->
                      measures
                          .computeIfAbsent(of.line().id(), line -> new Measures())
                          .accept(of.event());
                  case CaseOutput.OfGroup of -> {
                    if (of.event() instanceof GroupEvent.LineRefused refused) {
                      Measures line =
                          measures.computeIfAbsent(refused.line(), id -> new Measures());
                      line.refusedAt = Math.min(line.refusedAt, refused.atMillis());
                    }
                  }
                }
              },
              progress -> percent.accept(progress.percent()));
    }
    measures.values().removeIf(line -> !line.touched());
    return measures;
  }

  /** Tells the calls abroad of the touched lines to what each policy did to them. */
  private static void tellCalls(
      DetectionOptions options, Map<String, Measures> ofA, Map<String, Measures> ofB)
      throws IOException {
    var pricing = new Detection(options);
    CallReader.readAll(
        options.inputs().calls(),
        options.inputs().format(),
        (file, line, reason, row) -> {},
        call -> {
          String line = pricing.lineOf(call).id();
          Optional<Measures> a = Optional.ofNullable(ofA.get(line));
          Optional<Measures> b = Optional.ofNullable(ofB.get(line));
          if ((a.isPresent() || b.isPresent())
              && options.plan().analyse(call.dialled()) instanceof Analysed.International number) {
            long micros = call.answered() ? pricing.chargeMicros(call, number) : 0;
            a.ifPresent(measures -> measures.tell(call, micros));
            b.ifPresent(measures -> measures.tell(call, micros));
          }
        });
  }
}
