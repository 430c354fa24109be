package org.sekisho.casework;

import org.sekisho.detection.Opening;
import org.sekisho.detection.Stage.Ground;
import org.sekisho.detection.charge.Abnormality;

/** What happened in a case; stored for good, never changed. The journal is the trail of these. */
public sealed interface CaseEvent {

  /** When it was decided, epoch milliseconds. */
  long atMillis();

  /**
   * What a measure is chosen by: fraud is likely enough, and waiting is to be expected to cost more
   * than the measure. A suspension that the subscriber asked for in advance needs neither.
   *
   * @param permille probability of fraud
   * @param bar under it the measure is never ordered, per mille
   * @param lossYen what is lost if it is fraud and nothing is done: an hour at this pace; for a
   *     contact what the last day cost besides, which the subscriber would dispute
   * @param wrongYen what the measure costs if it is not fraud
   */
  record Stakes(int permille, int bar, long lossYen, long wrongYen) {
    public Stakes {
      if (permille < 0 || permille > 1_000 || lossYen < 0 || wrongYen < 0) {
        throw new IllegalArgumentException("bad stakes");
      }
    }

    boolean outweigh() {
      return permille >= bar && permille * lossYen > (1_000L - permille) * wrongYen;
    }

    long expectedLossYen() {
      return permille * lossYen / 1_000;
    }

    long expectedWrongYen() {
      return (1_000L - permille) * wrongYen / 1_000;
    }
  }

  /**
   * @param trigger what gave cause to watch the line
   * @param prior log-odds of fraud before any evidence, in decibans
   */
  record Opened(long atMillis, String trigger, int prior) implements CaseEvent {}

  /** A deeper stage was opened for this line; an entry of the secrecy ledger. */
  record StageOpened(long atMillis, Opening opening, Ground ground) implements CaseEvent {}

  /**
   * Evidence was weighed anew.
   *
   * @param evidence all that speaks from now on
   * @param logOdds of fraud, in decibans
   * @param exposureMicros yen at risk, ended and running
   */
  record Weighed(
      long atMillis, CaseEvidence evidence, int logOdds, long exposureMicros, long runningPerMinute)
      implements CaseEvent {}

  /** Call set-ups must press random keys from now on: machines fail, people pass. */
  record Challenged(long atMillis, long untilMillis, Stakes stakes, long exposureMicros)
      implements CaseEvent {}

  /**
   * Callers are not asked any more.
   *
   * @param by who said so; empty when the policy did
   */
  record Unchallenged(long atMillis, int permille, long exposureMicros, String by)
      implements CaseEvent {}

  /** An attempt to reach the subscriber, over a channel that is not the line itself. */
  record ContactAttempted(
      long atMillis, Channel channel, int attempt, Stakes stakes, long exposureMicros)
      implements CaseEvent {}

  /** An attempt could not be made; it counts as none. */
  record ContactNotMade(long atMillis, Channel channel) implements CaseEvent {}

  /** A person tried to reach the subscriber, in vain. */
  record ContactMade(long atMillis, Channel channel, String by) implements CaseEvent {}

  /**
   * Outgoing international calls are suspended; the after-notice is owed from the same instant.
   *
   * @param rule that allowed it
   * @param noticeDueMillis deadline of the after-notice
   * @param charge that was abnormal
   * @param by who ordered it; empty when the policy did
   */
  record Suspended(
      long atMillis,
      long untilMillis,
      SuspensionRule rule,
      long noticeDueMillis,
      Stakes stakes,
      Abnormality charge,
      long exposureMicros,
      String by)
      implements CaseEvent {}

  /** A suspension was asked for by the evidence and refused by a rule; noted once a rule. */
  record SuspensionRefused(long atMillis, Refusal refusal) implements CaseEvent {}

  /**
   * The line may call abroad again.
   *
   * @param by who said so; empty when the suspension's time was over
   */
  record Released(long atMillis, long exposureMicros, String by) implements CaseEvent {}

  /**
   * The subscriber answered, knowing of the calls so far.
   *
   * @param second by a second registered channel
   */
  record SubscriberAnswered(
      long atMillis, Word.Answer answer, Channel channel, boolean second, long exposureMicros)
      implements CaseEvent {}

  /** A person said what it was. */
  record Concluded(long atMillis, Word.Outcome outcome, String by) implements CaseEvent {}

  /** Nothing happened for long; the opened stages close with it. */
  record Closed(long atMillis) implements CaseEvent {}

  /** Ways to reach a subscriber besides the line in question. */
  enum Channel {
    TELEPHONE,
    MAIL
  }

  /** What allows a suspension. */
  enum SuspensionRule {
    /** Abnormal charge, probability over the bar, the contact attempts made in vain. */
    UNREACHABLE_AND_PROBABLE,
    /** The subscriber had asked for it in advance. */
    ADVANCE_INSTRUCTION,
    /** The subscriber was reached and said that the calls are not his. */
    SUBSCRIBERS_WORD,
    /** As the first, and a person ordered it: as for priority lines, or past the blast limit. */
    PERSON
  }
}
