package org.sekisho.casework;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.sekisho.detection.Finding;
import org.sekisho.detection.Opening;
import org.sekisho.detection.Signal;
import org.sekisho.detection.SignalCodec;
import org.sekisho.detection.Stage;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;

/**
 * What speaks for and against fraud in a case.
 *
 * <p>It is counted once: what a call shows (country, address, number, hour, price) is taken from
 * the strangest call alone, never gathered from several; what the line shows (charges, calls at
 * once, other lines) is added to it. Both fade: a deciban for every three quiet hours.
 *
 * @param call what the strangest call shows
 * @param callAt when it was tried, epoch milliseconds; {@link FraudCase#NEVER} when no call has
 *     been looked at with the stages that are open
 * @param line what the line shows, one signal a detector
 */
public record CaseEvidence(List<Signal> call, long callAt, List<Signal> line) {

  static final CaseEvidence NONE = new CaseEvidence(List.of(), FraudCase.NEVER, List.of());

  /** Quiet time after which evidence has faded by a deciban. */
  private static final long FADE_MILLIS = 3 * 3_600_000L;

  public CaseEvidence {
    call = List.copyOf(call);
    line = List.copyOf(line);
  }

  /** With what a call shows, if it is no less strange than the strangest so far. */
  CaseEvidence withCall(List<Signal> signals, long atMillis) {
    boolean stranger =
        callAt == FraudCase.NEVER || sumOf(signals) >= faded(sumOf(call), atMillis - callAt);
    return stranger ? new CaseEvidence(signals, atMillis, line) : this;
  }

  /** Without a call: all are to be looked at anew. */
  CaseEvidence withoutCall() {
    return new CaseEvidence(List.of(), FraudCase.NEVER, line);
  }

  /**
   * With what the line shows now. A finding that has become weaker stands, fading, until it has
   * faded to the new one: calls at once do not stop having been at once when one ends.
   */
  CaseEvidence withLine(List<Signal> signals) {
    List<Signal> kept = new ArrayList<>();
    for (Signal now : signals) {
      Optional<Signal> before = find(line, now.detector());
      kept.add(before.isPresent() && outweighs(before.get(), now) ? before.get() : now);
    }
    return new CaseEvidence(call, callAt, kept);
  }

  private static boolean outweighs(Signal before, Signal now) {
    int then = before.finding().decibans();
    boolean bothSpeakForUse = then < 0 && now.finding().decibans() < 0;
    return !bothSpeakForUse
        && faded(then, now.atMillis() - before.atMillis()) > now.finding().decibans();
  }

  /** Everything together, faded to now. */
  int decibans(long nowMillis) {
    int sum = callAt == FraudCase.NEVER ? 0 : faded(sumOf(call), nowMillis - callAt);
    for (Signal signal : line) {
      sum += faded(signal.finding().decibans(), nowMillis - signal.atMillis());
    }
    return sum;
  }

  /** The strangest call's signals, then the line's. */
  public List<Signal> signals() {
    List<Signal> all = new ArrayList<>(call);
    all.addAll(line);
    return all;
  }

  /** What a detector says; {@link Finding#NONE} if nothing. */
  Finding findingOf(String detector) {
    return find(call, detector)
        .or(() -> find(line, detector))
        .map(Signal::finding)
        .orElse(Finding.NONE);
  }

  /** Written out, since every minute of every open case passes here. */
  private static Optional<Signal> find(List<Signal> signals, String detector) {
    for (Signal signal : signals) {
      if (signal.detector().equals(detector)) {
        return Optional.of(signal);
      }
    }
    return Optional.empty();
  }

  static int sumOf(List<Signal> signals) {
    int sum = 0;
    for (Signal signal : signals) {
      sum += signal.finding().decibans();
    }
    return sum;
  }

  private static int faded(int decibans, long agoMillis) {
    int fade = (int) Math.max(0, agoMillis / FADE_MILLIS);
    return decibans > 0 ? Math.max(0, decibans - fade) : Math.min(0, decibans + fade);
  }

  void write(StateWriter out) {
    SignalCodec.write(call, out);
    out.writeLong(callAt);
    SignalCodec.write(line, out);
  }

  static CaseEvidence read(StateReader in, Function<Stage, Optional<Opening>> openings) {
    return new CaseEvidence(
        SignalCodec.read(in, openings), in.readLong(), SignalCodec.read(in, openings));
  }
}
