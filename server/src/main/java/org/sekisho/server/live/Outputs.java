package org.sekisho.server.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sekisho.call.CallRecord;
import org.sekisho.casework.Denial;
import org.sekisho.casework.GroupEvent;
import org.sekisho.engine.CaseOutput;
import org.sekisho.enrichment.CallFacts;

/** What the engine gave out for some entries, gathered on its thread and then handed over whole. */
public final class Outputs {

  /**
   * What was told of a call abroad.
   *
   * @param sequence of the entry that told it
   */
  public record ToldCall(
      long sequence, CallFacts facts, CallRecord record, long amountMicros, boolean inProgress) {}

  /** An event of an incident. */
  public record OfGroups(long sequence, GroupEvent event) {}

  /** What a person asked for, and what kept him from it. */
  public record Heard(long sequence, Optional<Denial> refusal) {}

  private final List<CaseOutput.OfLine> lines = new ArrayList<>();
  private final List<OfGroups> groups = new ArrayList<>();
  private final List<ToldCall> calls = new ArrayList<>();
  private final List<Heard> heard = new ArrayList<>();
  private long sequence;
  private long nowMillis;
  private String version = "";

  public List<CaseOutput.OfLine> lines() {
    return lines;
  }

  public List<OfGroups> groups() {
    return groups;
  }

  public List<ToldCall> calls() {
    return calls;
  }

  public List<Heard> heard() {
    return heard;
  }

  /** Number of the last entry these are of. */
  public long sequence() {
    return sequence;
  }

  /** Its time, epoch milliseconds. */
  public long nowMillis() {
    return nowMillis;
  }

  /** The reference data that was in force. */
  public String version() {
    return version;
  }

  void until(long last, long atMillis, String inForce) {
    sequence = last;
    nowMillis = atMillis;
    version = inForce;
  }

  /** What comes now is of that entry. */
  void entry(long number) {
    sequence = number;
  }

  void answer(long of, Optional<Denial> refusal) {
    heard.add(new Heard(of, refusal));
  }

  void lineEvent(CaseOutput.OfLine output) {
    lines.add(output);
  }

  void groupEvent(long number, GroupEvent event) {
    groups.add(new OfGroups(number, event));
  }

  void callAbroad(CallFacts facts, CallRecord record, long amountMicros, boolean inProgress) {
    calls.add(new ToldCall(sequence, facts, record, amountMicros, inProgress));
  }
}
