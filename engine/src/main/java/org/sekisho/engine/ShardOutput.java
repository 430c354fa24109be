package org.sekisho.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.sekisho.casework.CaseEvent;
import org.sekisho.casework.FraudCase;
import org.sekisho.casework.LineOutput;
import org.sekisho.detection.simultaneous.Observation;
import org.sekisho.line.Line;

/**
 * What the lines of a shard give out until it is asked for, and which of them may come to a
 * suspension; filled by one thread at a time.
 */
final class ShardOutput implements LineOutput {

  /** A call that a measure on its country or address refused. */
  record RefusedCall(long atMillis, Line line, String incident) {
    static final Comparator<RefusedCall> ORDER =
        Comparator.comparingLong(RefusedCall::atMillis)
            .thenComparingInt(call -> call.line().number());
  }

  private final ToLongFunction<Line> nextSequence;
  private final List<CaseOutput.OfLine> outputs = new ArrayList<>();
  private final List<Observation.Timed> observed = new ArrayList<>();
  private final List<Observation.Counted> counted = new ArrayList<>();
  private final List<RefusedCall> byIncidents = new ArrayList<>();
  private final Set<Integer> nearStop = new TreeSet<>(); // tried, or with an instruction
  private long refused;
  private int suspensions;

  /**
   * @param nextSequence numbers a line's case events
   */
  ShardOutput(ToLongFunction<Line> nextSequence) {
    this.nextSequence = nextSequence;
  }

  /** Hands over the case events since the last time. */
  void drainOutputs(List<CaseOutput.OfLine> into) {
    into.addAll(outputs);
    outputs.clear();
  }

  /** Whether something waits for the end of the minute. */
  boolean hasObservations() {
    return !observed.isEmpty() || !counted.isEmpty();
  }

  /** The observations since the last time, which stay. */
  void listObservations(
      List<Observation.Timed> intoObserved, List<Observation.Counted> intoCounted) {
    intoObserved.addAll(observed);
    intoCounted.addAll(counted);
  }

  /** Hands over the observations since the last time. */
  void drainObservations(
      List<Observation.Timed> intoObserved, List<Observation.Counted> intoCounted) {
    intoObserved.addAll(observed);
    intoCounted.addAll(counted);
    observed.clear();
    counted.clear();
  }

  /** Hands over the calls that incidents' measures refused since the last time. */
  void drainRefused(List<RefusedCall> into) {
    into.addAll(byIncidents);
    byIncidents.clear();
  }

  long refused() {
    return refused;
  }

  /** Numbers of the lines that may come to a suspension. */
  Set<Integer> nearStop() {
    return Collections.unmodifiableSet(nearStop);
  }

  boolean isNearStop(Line line) {
    return nearStop.contains(line.number());
  }

  void noteNearStop(Line line) {
    nearStop.add(line.number());
  }

  /** Suspensions since the last time. */
  int takeSuspensions() {
    int taken = suspensions;
    suspensions = 0;
    return taken;
  }

  @Override
  public void caseEvent(Line line, FraudCase fraudCase, CaseEvent event) {
    outputs.add(
        new CaseOutput.OfLine(
            line, nextSequence.applyAsLong(line), fraudCase.id(), event, fraudCase.signals()));
    switch (event) {
      case CaseEvent.Opened to -> {
        if (line.stopAtYen().isPresent()) {
          nearStop.add(line.number()); // its own instruction needs no contact
        }
      }
      case CaseEvent.ContactAttempted to -> nearStop.add(line.number());
      case CaseEvent.Suspended to -> suspensions++;
      case CaseEvent.Closed to -> nearStop.remove(line.number());
      case CaseEvent.StageOpened to -> {}
      case CaseEvent.Weighed to -> {}
      case CaseEvent.Challenged to -> {}
      case CaseEvent.Unchallenged to -> {}
      case CaseEvent.SuspensionRefused to -> {}
      case CaseEvent.Released to -> {}
      case CaseEvent.SubscriberAnswered to -> {}
      case CaseEvent.Concluded to -> {}
      case CaseEvent.ContactNotMade to -> {}
      case CaseEvent.ContactMade to -> {}
    }
  }

  @Override
  public void observe(Observation observation) {
    switch (observation) {
      case Observation.Timed timed -> observed.add(timed);
      case Observation.Counted only -> counted.add(only);
    }
  }

  @Override
  public void refused(Line line, long atMillis, Optional<String> incident) {
    refused++;
    incident.ifPresent(id -> byIncidents.add(new RefusedCall(atMillis, line, id)));
  }
}
