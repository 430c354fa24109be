package org.sekisho.detection.takeover;

import java.util.ArrayList;
import java.util.List;
import org.sekisho.call.Registration;
import org.sekisho.detection.Baseline;
import org.sekisho.detection.Detector;
import org.sekisho.detection.Fact;
import org.sekisho.detection.FactKind;
import org.sekisho.detection.Finding;
import org.sekisho.detection.Stage;
import org.sekisho.detection.StateCodec;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.detection.attack.Attack;
import org.sekisho.detection.source.SourceState;
import org.sekisho.enrichment.SourceView;

/**
 * Remembers, a line at a time and over days and addresses, that passwords were tried, that one
 * succeeded from a place the line has never been at, and that calls abroad come from there. An
 * address that only guesses or only calls is never seen by a counter of its own. See
 * docs/detectors/takeover.md.
 */
public final class TakeoverDetector implements Detector<SourceView, TakeoverState> {

  /** Failures that no forgetful person makes in two weeks. */
  private static final int GUESSING = 8;

  /** Lines at a provider's block that make it a place where subscribers are. */
  private static final int POPULAR = 12;

  private static final int GUESSED_THERE = 40;

  private static final int ATTACKED_FROM_THERE = 22;

  private static final StateCodec<TakeoverState> CODEC =
      new StateCodec<>() {
        @Override
        public void write(TakeoverState state, StateWriter out) {
          state.write(out);
        }

        @Override
        public TakeoverState read(StateReader in) {
          return TakeoverState.read(in);
        }
      };

  @Override
  public String id() {
    return "takeover";
  }

  @Override
  public Stage stage() {
    return Stage.AUTHENTICATION;
  }

  @Override
  public TakeoverState initial() {
    return new TakeoverState();
  }

  /** Takes in a registration, before its address is learnt as one of the line's. */
  public void learn(TakeoverState state, SourceState places, Registration registration, long day) {
    boolean stranger = !registration.source().isNone() && !places.knows(registration.source(), day);
    if (!registration.success()) {
      if (stranger || !places.hasHistory(day)) {
        state.fail(day); // failures at home are somebody's new telephone
      }
    } else if (stranger && places.hasHistory(day)) {
      state.succeedElsewhere(registration.source(), day);
    }
  }

  @Override
  public Finding judge(TakeoverState state, SourceView event, Baseline baseline) {
    long day = event.day();
    int failures = state.failuresLately(day);
    boolean elsewhere = state.succeededFrom(event.source(), day);
    boolean guessed = failures >= GUESSING;
    List<Fact> facts = new ArrayList<>();
    if (guessed) {
      facts.add(new Fact(FactKind.PASSWORD_FAILURES, failures, 0, GUESSING));
    }
    if (elsewhere) {
      facts.add(new Fact(FactKind.SUCCESS_FROM_ELSEWHERE, state.daysSinceSuccess(day), 0, 0));
    }
    // A place where other subscribers are is likelier the owner's new provider.
    boolean ordinary =
        baseline.linesPerProvider().getOrDefault(event.source().provider(), 0) >= POPULAR;
    if (guessed && elsewhere) {
      return new Finding(ordinary ? 7 : 14, facts);
    }
    if (guessed) {
      return new Finding(4, facts); // half the world's lines are tried at
    }
    return elsewhere && !ordinary ? new Finding(2, facts) : Finding.NONE;
  }

  /**
   * What an attack on the line's password says before any call. Twenty failures and more from an
   * address, and then a success where the owner has never been, are a machine that has found it; a
   * success from an address that only scanned may be a customer behind a shared address.
   */
  public Finding judge(Attack attack) {
    int decibans =
        switch (attack.kind()) {
          case TAKEOVER -> GUESSED_THERE;
          case ROGUE_REGISTRATION -> ATTACKED_FROM_THERE;
          case SCAN, ENUMERATION, GUESSING ->
              throw new IllegalArgumentException("%s is of no line".formatted(attack.kind()));
        };
    return new Finding(decibans, attack.facts(), attack.source().toString());
  }

  @Override
  public void learn(TakeoverState state, SourceView event) {
    // Only registrations teach.
  }

  @Override
  public StateCodec<TakeoverState> codec() {
    return CODEC;
  }
}
