package org.sekisho.casework;

import org.sekisho.detection.charge.Abnormality;

/** Why a suspension is not to be had yet. */
public sealed interface Refusal extends Denial {

  /** What was charged so far is not abnormal for this line. */
  record ChargeNotAbnormal(Abnormality charge) implements Refusal {}

  record ProbabilityUnderBar(int permille, int bar) implements Refusal {}

  /** The subscriber was not tried often enough, or over one channel only. */
  record AttemptsMissing(int made, int needed) implements Refusal {}

  /** He must have time to answer. */
  record AnswerAwaited(long untilMillis) implements Refusal {}

  /** The contract's terms have no clause for it. */
  record NoClauseInTerms() implements Refusal {}

  /** Government, medical and disaster-priority lines: a person decides. */
  record PersonDecides() implements Refusal {}

  /** A wrong stop would cost more than waiting. */
  record WaitingCostsLess(long waitingYen, long stoppingYen) implements Refusal {}

  /** What is known is so many minutes old, and the line is quiet. */
  record RecordTooOld(long minutes, int limit) implements Refusal {}

  /** Too many automatic measures in the last ten minutes; the challenge holds meanwhile. */
  record BlastLimit(int limit) implements Refusal {}

  /** What holds the line now came about without this channel: it takes a second registered one. */
  record SecondChannelNeeded() implements Refusal {}

  /** Its international calls are suspended already. */
  record AlreadySuspended() implements Refusal {}

  /** The line has no open case, or nothing to be released from. */
  record NothingInForce() implements Refusal {}

  /** A fault of our own kept it from being done: it may have been done in part. */
  record SetAside() implements Refusal {}
}
