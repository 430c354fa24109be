package org.sekisho.simulator.score;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sekisho.simulator.score.Decisions.Interval;
import org.sekisho.simulator.score.Decisions.OfLine;
import org.sekisho.simulator.score.World.Call;

/**
 * Scores a run's decisions on a world whose truth is known. A measure works from its instant; what
 * an attack would have cost is capped at its first 24 hours; a line suspended before any fraud on
 * it is a wrong stop, unless an earlier contact attempt would have been answered.
 */
public final class Scorecard {

  private static final long HOUR = 3_600_000L;
  private static final long MINUTE = 60_000L;
  private static final long DAY = 24 * HOUR;

  /** A contact must be this much earlier than a suspension to be answered before it. */
  private static final long ANSWER_MILLIS = 10 * MINUTE;

  /**
   * A pause after which the cost of an attack begins to be counted anew: test calls come before.
   */
  private static final long PAUSE_MILLIS = 18 * HOUR;

  /**
   * What one attack would have cost and did, in yen.
   *
   * @param lossCutYen lost though measures cut calls in progress
   * @param lossYen lost when they run on
   * @param lossToSuspensionYen what suspensions alone would have let through
   * @param beforeYen of the loss (cut), what was spent before the first measure
   * @param runningYen of it, what calls in progress at that measure went on to spend
   * @param byHandYen of it, what people spent who answered a challenge
   */
  public record AttackScore(
      String id,
      String kind,
      String subscriber,
      long costYen,
      long lossCutYen,
      long lossYen,
      long lossToSuspensionYen,
      long beforeYen,
      long runningYen,
      long byHandYen,
      boolean stopped) {

    /** Where most of the loss comes from, in a word. */
    public String mostly() {
      long most = Math.max(beforeYen, Math.max(runningYen, byHandYen));
      if (lossCutYen == 0) {
        return "nothing lost";
      }
      if (beforeYen == lossCutYen && !stopped) {
        return "never challenged nor stopped";
      }
      return most == beforeYen
          ? "spent before the first measure"
          : most == runningYen
              ? "calls in progress at the first measure ran on"
              : "dialled by hand, which a challenge lets pass";
    }
  }

  /** An ordinary line that was disturbed. */
  public record Disturbed(String subscriber, String what, long atMillis) {}

  private final World world;
  private final Decisions decisions;
  private final long learnUntil;
  private final List<AttackScore> attacks = new ArrayList<>();
  private final List<Disturbed> disturbed = new ArrayList<>();
  private final Map<String, Long> firstFraud = new HashMap<>();
  private final Map<String, List<Interval>> effective = new HashMap<>();
  private int unasked;
  private int asked;
  private int averted;
  private int contactedLines;
  private long ordinaryCalls;
  private long challengedCalls;
  private long refusedCalls;
  private long refusedOnAttacked;

  private Scorecard(World world, Decisions decisions, long learnUntil) {
    this.world = world;
    this.decisions = decisions;
    this.learnUntil = learnUntil;
  }

  /** Scores the decisions in a file. */
  public static Scorecard of(World world, Path decisions, Duration learn) throws IOException {
    long learnUntil = learnUntil(world, learn);
    var card = new Scorecard(world, Decisions.read(decisions, learnUntil), learnUntil);
    card.score();
    return card;
  }

  /** Scores what a reference rule would have decided. */
  public static Scorecard of(World world, ReferenceRule rule, Duration learn) {
    long learnUntil = learnUntil(world, learn);
    var card = new Scorecard(world, rule.on(world, learnUntil), learnUntil);
    card.score();
    return card;
  }

  private static long learnUntil(World world, Duration learn) {
    return world.calendar.startOfDayMillis(world.calendar.dayOf(world.firstMillis))
        + learn.toMillis();
  }

  public List<AttackScore> attacks() {
    return attacks;
  }

  public List<Disturbed> disturbed() {
    return disturbed;
  }

  /** The decisions were of a report-only policy. */
  public boolean reportOnly() {
    return decisions.reportOnly();
  }

  public int lines() {
    return world.business.size();
  }

  /** Lines times months after the learning days. */
  public double lineMonths() {
    return lines() * (world.lastMillis - learnUntil) / (30.0 * DAY);
  }

  public int unasked() {
    return unasked;
  }

  public int asked() {
    return asked;
  }

  public int averted() {
    return averted;
  }

  public int contactedLines() {
    return contactedLines;
  }

  public long ordinaryCalls() {
    return ordinaryCalls;
  }

  public long challengedCalls() {
    return challengedCalls;
  }

  /** Owners' calls refused on lines rightly stopped. */
  public long refusedOnAttacked() {
    return refusedOnAttacked;
  }

  public long refusedCalls() {
    return refusedCalls;
  }

  private void score() {
    Map<String, List<Call>> byAttack = new TreeMap<>();
    for (Call call : world.calls) {
      if (call.fraud()) {
        byAttack.computeIfAbsent(call.attack(), id -> new ArrayList<>()).add(call);
        firstFraud.merge(call.subscriber(), call.startMillis(), Math::min);
      }
    }
    byAttack.forEach(this::scoreAttack);
    decisions.lines().forEach(this::scoreLine);
    for (Call call : world.calls) {
      if (!call.fraud() && call.startMillis() >= learnUntil) {
        scoreOrdinary(call);
      }
    }
    disturbed.sort(Comparator.comparingLong(Disturbed::atMillis));
  }

  private void scoreAttack(String id, List<Call> calls) {
    calls.sort(Comparator.comparingLong(Call::startMillis));
    long from = begin(calls);
    String subscriber = calls.getFirst().subscriber();
    OfLine line = decisions.ofLine(subscriber);
    long cost = 0;
    long cut = 0;
    long run = 0;
    long toSuspension = 0;
    long before = 0;
    long running = 0;
    long byHand = 0;
    long measure = line.firstMeasureAfter(calls.getFirst().startMillis());
    boolean stopped = false;
    for (Call call : calls) {
      boolean refused = refused(call, line);
      long cutAt = line.firstSuspensionAfter(call.startMillis());
      boolean answered = call.answered();
      if (answered) {
        stopped = refused || cutAt < call.endMillis();
      }
      if (call.startMillis() >= from + DAY) {
        continue;
      }
      cost += call.costMicros();
      if (!refused) {
        cut += call.costMicrosUntil(cutAt);
        long early = call.costMicrosUntil(Math.min(cutAt, measure));
        before += early;
        if (call.startMillis() < measure) {
          running += call.costMicrosUntil(cutAt) - early;
        } else if (line.challengedAt(call.startMillis())) {
          byHand += call.costMicrosUntil(cutAt);
        }
        run += call.costMicros();
      }
      if (!line.suspendedAt(call.startMillis())) {
        toSuspension += call.costMicrosUntil(cutAt);
      }
    }
    int dash = id.lastIndexOf('-');
    attacks.add(
        new AttackScore(
            id,
            dash < 0 ? id : id.substring(0, dash),
            subscriber,
            cost / 1_000_000,
            cut / 1_000_000,
            run / 1_000_000,
            toSuspension / 1_000_000,
            before / 1_000_000,
            running / 1_000_000,
            byHand / 1_000_000,
            stopped));
  }

  /** Where the first 24 hours begin: after the last long pause that little was spent before. */
  private static long begin(List<Call> calls) {
    long total = calls.stream().mapToLong(Call::costMicros).sum();
    long begin = calls.getFirst().startMillis();
    long spent = 0;
    for (int i = 1; i < calls.size(); i++) {
      spent += calls.get(i - 1).costMicros();
      long pause = calls.get(i).startMillis() - calls.get(i - 1).startMillis();
      if (pause >= PAUSE_MILLIS && spent * 10 <= total) {
        begin = calls.get(i).startMillis();
      }
    }
    return begin;
  }

  private boolean refused(Call call, OfLine line) {
    return line.suspendedAt(call.startMillis())
        || (call.machine() && line.challengedAt(call.startMillis()))
        || decisions.refusedByOthers(call.digits(), call.source(), call.startMillis());
  }

  private void scoreLine(String subscriber, OfLine line) {
    long fraud = firstFraud.getOrDefault(subscriber, Long.MAX_VALUE);
    boolean business = world.business.getOrDefault(subscriber, true);
    if (fraud == Long.MAX_VALUE && !line.contacts.isEmpty()) {
      contactedLines++;
      disturbed.add(new Disturbed(subscriber, "contacted", line.contacts.getFirst()));
    }
    List<Interval> kept = new ArrayList<>();
    for (Interval suspension : line.suspended) {
      long at = suspension.fromMillis();
      if (at >= fraud) {
        kept.add(suspension);
        continue;
      }
      boolean wasAsked = false;
      boolean answered = false;
      for (long contact : line.contacts) {
        if (contact <= at - ANSWER_MILLIS && contact > at - DAY) {
          wasAsked = true;
          answered |= answers(subscriber, business, contact);
        }
      }
      if (answered) {
        averted++;
        disturbed.add(new Disturbed(subscriber, "averted", at));
        continue;
      }
      asked += wasAsked ? 1 : 0;
      unasked += wasAsked ? 0 : 1;
      disturbed.add(new Disturbed(subscriber, wasAsked ? "asked" : "unasked", at));
      long rings = business ? nextOfficeHour(at) : at + 4 * HOUR;
      kept.add(new Interval(at, Math.min(rings, suspension.toMillis())));
    }
    effective.put(subscriber, kept);
  }

  /** Whether the owner answers: drawn from the line and the instant, so that it can be repeated. */
  private boolean answers(String subscriber, boolean business, long atMillis) {
    int hour = world.calendar.hourOf(atMillis);
    boolean dayOff = world.calendar.isDayOff(world.calendar.dayOf(atMillis));
    int chance = business ? (!dayOff && hour >= 9 && hour < 18 ? 80 : 8) : hour < 7 ? 15 : 55;
    long hash = 0x9E3779B97F4A7C15L * (subscriber.hashCode() * 31L + atMillis);
    hash = (hash ^ hash >>> 31) * 0xBF58476D1CE4E5B9L;
    return Math.floorMod(hash ^ hash >>> 29, 100L) < chance;
  }

  private long nextOfficeHour(long atMillis) {
    long hour = Math.floorDiv(atMillis, HOUR) * HOUR;
    for (int i = 0; i < 24 * 14; i++) {
      long at = hour + i * HOUR;
      int local = world.calendar.hourOf(at);
      if (at >= atMillis
          && local >= 9
          && local < 18
          && !world.calendar.isDayOff(world.calendar.dayOf(at))) {
        return at;
      }
    }
    return atMillis + 14 * DAY;
  }

  private void scoreOrdinary(Call call) {
    ordinaryCalls++;
    OfLine line = decisions.ofLine(call.subscriber());
    boolean suspended =
        effective.getOrDefault(call.subscriber(), List.of()).stream()
            .anyMatch(interval -> interval.covers(call.startMillis()));
    boolean challenged = line.challengedAt(call.startMillis());
    if (suspended
        || (challenged && call.machine())
        || decisions.refusedByOthers(call.digits(), call.source(), call.startMillis())) {
      boolean begun =
          call.startMillis() >= firstFraud.getOrDefault(call.subscriber(), Long.MAX_VALUE);
      refusedCalls += begun ? 0 : 1;
      refusedOnAttacked += begun ? 1 : 0;
    } else if (challenged) {
      challengedCalls++;
    }
  }
}
