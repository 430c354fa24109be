package org.sekisho.casework;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sekisho.detection.Evidence;
import org.sekisho.detection.Finding;
import org.sekisho.detection.Opening;
import org.sekisho.detection.Signal;
import org.sekisho.detection.SignalCodec;
import org.sekisho.detection.Stage;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;

/**
 * One investigation into one line: a fold over its events and the evidence weighed so far. Owned by
 * the line's one writer.
 *
 * <p>Evidence is counted once: what a call shows (country, address, number, hour, price) is taken
 * from the strangest call alone, never gathered from several; what the line shows (charges, calls
 * at once, other lines) is added to it. Both fade: a deciban for every three quiet hours.
 */
public final class FraudCase {

  /** Quiet time after which evidence has faded by a deciban. */
  private static final long FADE_MILLIS = 3 * 3_600_000L;

  /** How long an attempt to reach the subscriber counts. */
  private static final long ATTEMPTS_COUNT_MILLIS = 12 * 3_600_000L;

  static final long NEVER = Long.MIN_VALUE / 2;

  /** Kinds of refusal. */
  private static final int MOST_REFUSALS = 32;

  private static final String DIALLER = "dialler";

  private final String id;
  private final long openedAt;
  private final int prior;
  private final Map<Stage, Opening> openings = new EnumMap<>(Stage.class);
  private List<Signal> call = List.of();
  private int callSum;
  private long callAt = NEVER;
  private List<Signal> line = List.of();
  private long challengedUntil = NEVER;
  private long suspendedUntil = NEVER;
  private boolean everSuspended;
  private long firstAttempt = NEVER;
  private long lastAttempt = NEVER;
  private int attempts;
  private long lastActivity;
  private int lastLogOdds = Integer.MIN_VALUE;
  private boolean closed;
  private final Set<String> refusals = new HashSet<>();

  /**
   * @param prior log-odds of fraud before any evidence, in decibans
   */
  FraudCase(String id, long openedAt, int prior) {
    this.id = id;
    this.openedAt = openedAt;
    this.prior = prior;
    this.lastActivity = openedAt;
  }

  public String id() {
    return id;
  }

  public long openedAt() {
    return openedAt;
  }

  public boolean closed() {
    return closed;
  }

  public Optional<Opening> findOpening(Stage stage) {
    return Optional.ofNullable(openings.get(stage));
  }

  public boolean suspendedAt(long atMillis) {
    return suspendedUntil > atMillis;
  }

  public boolean challengedAt(long atMillis) {
    return challengedUntil > atMillis;
  }

  public boolean contacted() {
    return attempts > 0;
  }

  /** It has come to a measure: what happens now is no habit. */
  public boolean suspected() {
    return challengedUntil != NEVER || contacted() || everSuspended;
  }

  public boolean everSuspended() {
    return everSuspended;
  }

  long challengedUntil() {
    return challengedUntil;
  }

  long suspendedUntil() {
    return suspendedUntil;
  }

  long firstAttempt() {
    return firstAttempt;
  }

  long lastAttempt() {
    return lastAttempt;
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

  /** The signals that speak now, the strangest call's first. */
  public List<Signal> signals() {
    List<Signal> all = new ArrayList<>(call);
    all.addAll(line);
    return all;
  }

  /** Log-odds of fraud in decibans, evidence faded to now. */
  public int logOdds(long nowMillis) {
    int sum = prior;
    if (callAt != NEVER) {
      sum += faded(callSum, nowMillis - callAt);
    }
    for (Signal signal : line) {
      sum += faded(signal.finding().decibans(), nowMillis - signal.atMillis());
    }
    return sum;
  }

  private static int faded(int decibans, long agoMillis) {
    int fade = (int) Math.max(0, agoMillis / FADE_MILLIS);
    return decibans > 0 ? Math.max(0, decibans - fade) : Math.min(0, decibans + fade);
  }

  /** Takes in what a call shows, if it is stranger than the strangest so far. True if it was. */
  boolean weighCall(List<Signal> signals, long nowMillis) {
    int sum = sumOf(signals);
    boolean stranger = callAt == NEVER || sum >= faded(callSum, nowMillis - callAt);
    if (stranger) {
      call = List.copyOf(signals);
      callSum = sum;
      callAt = nowMillis;
    }
    return stranger;
  }

  /**
   * Replaces what the line shows. A finding that has become weaker stands, fading, until it has
   * faded to the new one: calls at once do not stop having been at once when one ends.
   */
  void weighLine(List<Signal> signals) {
    List<Signal> kept = new ArrayList<>();
    boolean dialler = find(signals, DIALLER) != null;
    for (Signal now : signals) {
      if (now.detector().equals("concurrency") && dialler) {
        continue; // calls at once are how a dialler works
      }
      Signal before = find(line, now.detector());
      boolean stronger =
          before == null
              || (now.finding().decibans() < 0 && before.finding().decibans() < 0)
              || now.finding().decibans()
                  >= faded(before.finding().decibans(), now.atMillis() - before.atMillis());
      kept.add(stronger ? now : before);
    }
    line = List.copyOf(kept);
  }

  private static @org.jspecify.annotations.Nullable Signal find(
      List<Signal> signals, String detector) {
    for (Signal signal : signals) {
      if (signal.detector().equals(detector)) {
        return signal;
      }
    }
    return null;
  }

  private static int sumOf(List<Signal> signals) {
    int sum = 0;
    for (Signal signal : signals) {
      sum += signal.finding().decibans();
    }
    return sum;
  }

  /** Whether anything the strangest call shows is evidence of a kind. */
  public Finding findingOf(String detector) {
    Signal found = find(signals(), detector);
    return found == null ? Finding.NONE : found.finding();
  }

  void apply(CaseEvent event) {
    switch (event) {
      case CaseEvent.Opened opened -> {}
      case CaseEvent.StageOpened opened -> {
        openings.put(opened.opening().stage(), opened.opening());
        callAt = NEVER; // all calls are weighed anew, with what the stage shows
      }
      case CaseEvent.Weighed weighed -> {
        lastLogOdds = weighed.logOdds();
        lastActivity = weighed.atMillis();
      }
      case CaseEvent.Challenged challenged -> challengedUntil = challenged.untilMillis();
      case CaseEvent.Unchallenged unchallenged -> challengedUntil = NEVER;
      case CaseEvent.ContactAttempted attempted -> {
        attempts = attempted.attempt();
        lastAttempt = attempted.atMillis();
        if (attempts == 1) {
          firstAttempt = attempted.atMillis();
        }
      }
      case CaseEvent.Suspended suspended -> {
        suspendedUntil = suspended.untilMillis();
        everSuspended = true;
        challengedUntil = NEVER;
      }
      case CaseEvent.SuspensionRefused refused ->
          refusals.add(refused.refusal().getClass().getSimpleName());
      case CaseEvent.Released released -> suspendedUntil = NEVER;
      case CaseEvent.Closed end -> {
        closed = true;
        openings.clear();
      }
    }
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
    SignalCodec.write(call, out);
    out.writeInt(callSum);
    out.writeLong(callAt);
    SignalCodec.write(line, out);
    out.writeLong(challengedUntil);
    out.writeLong(suspendedUntil);
    out.writeBoolean(everSuspended);
    out.writeLong(firstAttempt);
    out.writeLong(lastAttempt);
    out.writeInt(attempts);
    out.writeLong(lastActivity);
    out.writeInt(lastLogOdds);
    out.writeInt(refusals.size());
    refusals.stream().sorted().forEach(out::writeText);
  }

  static FraudCase read(StateReader in) {
    var read = new FraudCase(in.readText(), in.readLong(), in.readInt());
    for (int i = in.readCount(Stage.values().length); i > 0; i--) {
      Stage stage = Stage.values()[in.readCount(Stage.values().length - 1)];
      read.openings.put(stage, new Opening(read.id, stage, in.readLong(), in.readText()));
    }
    read.call = SignalCodec.read(in, read::findOpening);
    read.callSum = in.readInt();
    read.callAt = in.readLong();
    read.line = SignalCodec.read(in, read::findOpening);
    read.challengedUntil = in.readLong();
    read.suspendedUntil = in.readLong();
    read.everSuspended = in.readBoolean();
    read.firstAttempt = in.readLong();
    read.lastAttempt = in.readLong();
    read.attempts = in.readInt();
    read.lastActivity = in.readLong();
    read.lastLogOdds = in.readInt();
    for (int i = in.readCount(MOST_REFUSALS); i > 0; i--) {
      read.refusals.add(in.readText());
    }
    return read;
  }
}
