package org.sekisho.casework;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sekisho.detection.Evidence;
import org.sekisho.detection.Opening;
import org.sekisho.detection.Signal;
import org.sekisho.detection.Stage;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.rating.Money;

/**
 * One investigation into one line: a fold over its events, and nothing but {@link #apply} changes
 * it. Owned by the line's one writer.
 */
public final class FraudCase {

  /** How long an attempt to reach the subscriber counts. */
  private static final long ATTEMPTS_COUNT_MILLIS = 12 * 3_600_000L;

  /** What talks taken up again with a number are told as. */
  static final String TALKS = "talks";

  /** Decibans of them that hardly any ordinary line comes to. */
  private static final int NO_HABIT = 12;

  static final long NEVER = Long.MIN_VALUE / 2;

  /** {@link #lastLogOdds} of a case just opened. */
  static final int NOT_WEIGHED = Integer.MIN_VALUE;

  /** Kinds of refusal. */
  private static final int MOST_REFUSALS = 32;

  /**
   * What a person's word weighs, in decibans. A subscriber or an analyst who says "not fraud" errs
   * or is the thief once in some hundreds; who says "not my calls" hardly ever errs.
   */
  private static final int WORD_FOR_SUBSCRIBER = -25;

  private static final int WORD_OF_FRAUD = 40;

  /**
   * A word for the subscriber covers so many times what had been spent when it was said, and this
   * much more: past it something else is going on, and he is asked again.
   */
  private static final int COVERED_TIMES = 3;

  private static final long COVERED_MICROS = Money.ofYen(30_000).micros();

  /** The last layout of a state without a person's word. */
  private static final int WITHOUT_WORD = 4;

  private static final CaseEvent.Channel[] CHANNELS = CaseEvent.Channel.values();

  private final String id;
  private final long openedAt;
  private final int prior;
  private final Map<Stage, Opening> openings = new EnumMap<>(Stage.class);
  private CaseEvidence evidence = CaseEvidence.NONE;
  private long challengedUntil = NEVER;
  private boolean everChallenged;
  private long suspendedSince = NEVER;
  private long suspendedUntil = NEVER;
  private boolean everSuspended;
  private long firstAttempt = NEVER;
  private long lastAttempt = NEVER;
  private int attempts;
  private long lastActivity;
  private int lastLogOdds = NOT_WEIGHED;
  private int word;
  private int ordered; // attempts, made or not
  private final Set<CaseEvent.Channel> tried = EnumSet.noneOf(CaseEvent.Channel.class);
  private long covered;
  private boolean coversInstruction;
  private boolean disowned;
  private Set<String> refusals = Set.of(); // by name; few cases have any

  // The log-odds worked out last, since every rule of a step asks for them.
  private CaseEvidence weighedOf = CaseEvidence.NONE;
  private long weighedAt = NEVER;
  private int weighed;

  /**
   * @param prior log-odds of fraud before any evidence, in decibans
   */
  FraudCase(String id, long openedAt, int prior) {
    this.id = id;
    this.openedAt = openedAt;
    this.prior = prior;
    this.weighed = prior;
    this.lastActivity = openedAt;
  }

  public String id() {
    return id;
  }

  public long openedAt() {
    return openedAt;
  }

  int prior() {
    return prior;
  }

  /** Log-odds before the evidence: the prior, and what a person has said since. */
  int base() {
    return prior + word;
  }

  /** Up to a day's charge of so many micro-yen a person's word stands for the line. */
  long coveredMicros() {
    return covered;
  }

  /**
   * The word outweighs the subscriber's own instruction in advance: it came from a person of ours,
   * or by a channel that a thief of the first cannot use.
   */
  boolean coversInstruction() {
    return coversInstruction;
  }

  /** The subscriber was reached and said that the calls are not his. */
  boolean disowned() {
    return disowned;
  }

  public Optional<Opening> findOpening(Stage stage) {
    return Optional.ofNullable(openings.get(stage));
  }

  public boolean suspendedAt(long atMillis) {
    return suspendedSince <= atMillis && atMillis < suspendedUntil;
  }

  public boolean challengedAt(long atMillis) {
    return challengedUntil > atMillis;
  }

  public boolean contacted() {
    return attempts > 0;
  }

  /** It has come to a measure, or talks are taken up again and again: this is no habit. */
  public boolean suspected() {
    return challengedUntil != NEVER
        || contacted()
        || everSuspended
        || evidence.findingOf(TALKS).decibans() >= NO_HABIT;
  }

  /** A measure was ordered in it, though it may be over. */
  boolean cameToMeasure() {
    return everChallenged || contacted() || everSuspended;
  }

  public boolean everSuspended() {
    return everSuspended;
  }

  /** Callers press keys until then; far in the past when they need not. */
  public long challengedUntil() {
    return challengedUntil;
  }

  /** No calls abroad until then; far in the past when they may be made. */
  public long suspendedUntil() {
    return suspendedUntil;
  }

  long firstAttempt() {
    return firstAttempt;
  }

  long lastAttempt() {
    return lastAttempt;
  }

  /** Attempts of the last hours that were ordered, made or not: the channels take turns. */
  int orderedLately(long nowMillis) {
    return nowMillis - lastAttempt > ATTEMPTS_COUNT_MILLIS ? 0 : ordered;
  }

  /** Each channel was tried at least once. */
  boolean triedOverAllChannels() {
    return tried.size() == CaseEvent.Channel.values().length;
  }

  /** Attempts of the last hours; older ones say nothing of now. */
  int attemptsLately(long nowMillis) {
    return nowMillis - lastAttempt > ATTEMPTS_COUNT_MILLIS ? 0 : attempts;
  }

  long lastActivity() {
    return lastActivity;
  }

  int lastLogOdds() {
    return lastLogOdds;
  }

  boolean refusedBefore(Refusal refusal) {
    return refusals.contains(refusal.getClass().getSimpleName());
  }

  CaseEvidence evidence() {
    return evidence;
  }

  /** The signals that speak now, the strangest call's first. */
  public List<Signal> signals() {
    return evidence.signals();
  }

  /** Log-odds of fraud in decibans, evidence faded to now. */
  public int logOdds(long nowMillis) {
    if (nowMillis != weighedAt || evidence != weighedOf) {
      weighedAt = nowMillis;
      weighedOf = evidence;
      weighed = base() + evidence.decibans(nowMillis);
    }
    return weighed;
  }

  /** Takes an event in: the only way a case changes. */
  void apply(CaseEvent event) {
    switch (event) {
      case CaseEvent.Opened opened -> {}
      case CaseEvent.StageOpened opened -> {
        openings.put(opened.opening().stage(), opened.opening());
        evidence = evidence.withoutCall(); // all are weighed anew, with what the stage shows
      }
      case CaseEvent.Weighed weighed -> {
        // That ordinary use speaks louder on a quiet line is no activity.
        if (weighed.runningPerMinute() > 0 || weighed.logOdds() > lastLogOdds) {
          lastActivity = weighed.atMillis();
        }
        evidence = weighed.evidence();
        lastLogOdds = weighed.logOdds();
      }
      case CaseEvent.Challenged challenged -> {
        challengedUntil = challenged.untilMillis();
        everChallenged = true;
      }
      case CaseEvent.Unchallenged unchallenged -> {
        challengedUntil = NEVER;
        if (!unchallenged.by().isEmpty() && covered == 0) {
          cover(unchallenged.exposureMicros(), true);
        }
      }
      case CaseEvent.ContactAttempted attempted -> {
        ordered = orderedLately(attempted.atMillis()) + 1;
        count(attempted.channel(), attempted.attempt(), attempted.atMillis());
      }
      case CaseEvent.ContactMade made ->
          count(made.channel(), attemptsLately(made.atMillis()) + 1, made.atMillis());
      case CaseEvent.ContactNotMade not -> {
        attempts = Math.max(0, attempts - 1);
        tried.remove(not.channel());
        firstAttempt = attempts == 0 ? NEVER : firstAttempt;
      }
      case CaseEvent.Suspended suspended -> {
        suspendedSince = suspended.atMillis();
        suspendedUntil = suspended.untilMillis();
        everSuspended = true;
        challengedUntil = NEVER;
      }
      case CaseEvent.SuspensionRefused refused -> {
        Set<String> more = new HashSet<>(refusals);
        more.add(refused.refusal().getClass().getSimpleName());
        refusals = Set.copyOf(more);
      }
      case CaseEvent.Released released -> {
        suspendedUntil = NEVER;
        if (!released.by().isEmpty()) {
          cover(released.exposureMicros(), true);
        }
      }
      case CaseEvent.SubscriberAnswered answered -> {
        switch (answered.answer()) {
          case MINE -> cover(answered.exposureMicros(), answered.second());
          case NOT_MINE -> {
            hear(WORD_OF_FRAUD);
            disowned = true;
          }
        }
      }
      case CaseEvent.Concluded concluded ->
          hear(
              switch (concluded.outcome()) {
                case NOT_FRAUD, TEST -> WORD_FOR_SUBSCRIBER;
                case FRAUD -> WORD_OF_FRAUD;
              });
      case CaseEvent.Closed end -> {
        openings.clear();
      }
    }
  }

  private void count(CaseEvent.Channel channel, int attempt, long atMillis) {
    if (atMillis - lastAttempt > ATTEMPTS_COUNT_MILLIS) {
      tried.clear();
    }
    attempts = attempt;
    lastAttempt = atMillis;
    tried.add(channel);
    if (attempt == 1) {
      firstAttempt = atMillis;
    }
  }

  /** Somebody vouches for what was spent so far; what comes after is asked of anew. */
  private void cover(long exposureMicros, boolean instructionToo) {
    hear(WORD_FOR_SUBSCRIBER);
    coversInstruction = instructionToo;
    covered = COVERED_TIMES * exposureMicros + COVERED_MICROS;
    attempts = 0;
    tried.clear();
    firstAttempt = NEVER;
    lastAttempt = NEVER;
  }

  private void hear(int decibans) {
    covered = 0;
    coversInstruction = false;
    disowned = false;
    word = decibans;
    weighedAt = NEVER; // worked out anew
  }

  /** How likely fraud is, per mille. */
  public int permille(long nowMillis) {
    return Evidence.permille(logOdds(nowMillis));
  }

  void write(StateWriter out) {
    out.writeText(id);
    out.writeLong(openedAt);
    out.writeInt(prior);
    out.writeInt(openings.size());
    for (Opening opening : openings.values()) {
      out.writeInt(opening.stage().ordinal());
      out.writeLong(opening.atMillis());
      out.writeText(opening.trigger());
    }
    evidence.write(out);
    out.writeLong(challengedUntil);
    out.writeBoolean(everChallenged);
    out.writeLong(suspendedSince);
    out.writeLong(suspendedUntil);
    out.writeBoolean(everSuspended);
    out.writeLong(firstAttempt);
    out.writeLong(lastAttempt);
    out.writeInt(attempts);
    out.writeLong(lastActivity);
    out.writeInt(lastLogOdds);
    out.writeInt(refusals.size());
    refusals.stream().sorted().forEach(out::writeText);
    out.writeInt(word);
    out.writeInt(ordered);
    out.writeInt(tried.size());
    tried.forEach(channel -> out.writeInt(channel.ordinal()));
    out.writeLong(covered);
    out.writeBoolean(coversInstruction);
    out.writeBoolean(disowned);
  }

  static FraudCase read(StateReader in) {
    var read = new FraudCase(in.readText(), in.readLong(), in.readInt());
    for (int i = in.readCount(Stage.values().length); i > 0; i--) {
      Stage stage = Stage.values()[in.readCount(Stage.values().length - 1)];
      read.openings.put(stage, new Opening(read.id, stage, in.readLong(), in.readText()));
    }
    read.evidence = CaseEvidence.read(in, read::findOpening);
    read.challengedUntil = in.readLong();
    read.everChallenged = in.readBoolean();
    read.suspendedSince = in.readLong();
    read.suspendedUntil = in.readLong();
    read.everSuspended = in.readBoolean();
    read.firstAttempt = in.readLong();
    read.lastAttempt = in.readLong();
    read.attempts = in.readInt();
    read.lastActivity = in.readLong();
    read.lastLogOdds = in.readInt();
    Set<String> refusals = new HashSet<>();
    for (int i = in.readCount(MOST_REFUSALS); i > 0; i--) {
      refusals.add(in.readText());
    }
    read.refusals = Set.copyOf(refusals);
    if (in.layout() > WITHOUT_WORD) {
      read.hear(in.readInt());
      read.ordered = in.readInt();
      for (int i = in.readCount(CHANNELS.length); i > 0; i--) {
        read.tried.add(CHANNELS[in.readCount(CHANNELS.length - 1)]);
      }
      read.covered = in.readLong();
      read.coversInstruction = in.readBoolean();
      read.disowned = in.readBoolean();
    }
    if (in.layout() <= WITHOUT_WORD) {
      read.ordered = read.attempts; // they took turns
      read.tried.addAll(List.of(CHANNELS).subList(0, Math.min(read.attempts, CHANNELS.length)));
    }
    return read;
  }
}
