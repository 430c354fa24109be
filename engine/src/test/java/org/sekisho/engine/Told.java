package org.sekisho.engine;

import java.util.ArrayList;
import java.util.List;
import org.sekisho.call.CallRecord;
import org.sekisho.call.NetworkEvent;
import org.sekisho.casework.CaseEvent;
import org.sekisho.casework.GroupEvent;
import org.sekisho.enrichment.CallFacts;

/** Keeps everything a live engine gives out as text. */
final class Told implements LiveOutput {
  final List<String> events = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();

  /** Whose steps met one. */
  List<String> faultsTold() {
    return faults.stream().map(Fault::line).toList();
  }

  @Override
  public void lineEvent(CaseOutput.OfLine output) {
    events.add(
        "%s %d %s %s"
            .formatted(
                output.line().id(), output.sequence(), output.caseId(), text(output.event())));
  }

  /** Without the weights' own objects, which have no text. */
  private static String text(CaseEvent event) {
    return event instanceof CaseEvent.Weighed weighed
        ? "Weighed %d %d %d"
            .formatted(weighed.atMillis(), weighed.logOdds(), weighed.exposureMicros())
        : event.toString();
  }

  @Override
  public void groupEvent(long sequence, GroupEvent event) {
    events.add("group %d %s".formatted(sequence, event.caseId()));
  }

  @Override
  public void callAbroad(
      CallFacts facts, CallRecord record, long amountMicros, boolean inProgress) {}

  @Override
  public void repeated(NetworkEvent event) {}

  @Override
  public void withoutBeginning(String callId) {}

  @Override
  public void unreadable(String callId) {}

  @Override
  public void setAside(Fault fault) {
    faults.add(fault);
  }
}
