package org.sekisho.wire.calls;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.sekisho.call.CallRecord;
import org.sekisho.wire.mapping.Parsed;
import org.sekisho.wire.mapping.Parsed.Parties;

/**
 * Calls told by several rows: begun by one, ended by another. Shared by the files of a run, so that
 * a call may end in the next one.
 */
public final class OpenCalls {

  /** Calls open at once; past it the oldest is told as if it ended now. */
  static final int MOST_OPEN = 500_000;

  /** A call whose end never came is told as if it ended so long after its answer. */
  static final Duration LONGEST = Duration.ofHours(12);

  /** A branch that was refused is forgotten when another of the same call is answered by then. */
  static final Duration BRANCH = Duration.ofMinutes(2);

  /** Calls that ended lately: a second BYE is no stranger's. */
  private static final int MOST_ENDED = 100_000;

  private record Open(CallRecord call, Parties parties) {}

  private final Map<String, Open> open = new LinkedHashMap<>();
  private final Map<String, CallRecord> refused = new LinkedHashMap<>();
  private final Map<String, Boolean> ended = new LinkedHashMap<>();
  private long newest = Long.MIN_VALUE;
  private long withoutEnd;
  private long strangers;

  /** Takes in that a call was answered. */
  void answered(Parsed.Answered row, Consumer<CallRecord> out) {
    CallRecord call = row.call();
    advance(call.endMillis(), out);
    refused.remove(call.callId());
    if (ended.containsKey(call.callId()) || open.containsKey(call.callId())) {
      return; // the same told twice, or an INVITE within the call
    }
    if (open.size() == MOST_OPEN) {
      endOldest(newest, out);
    }
    open.put(call.callId(), new Open(call, row.parties()));
  }

  /** Takes in that a call, or a branch of one, was refused. */
  void refused(Parsed.Refused row, Consumer<CallRecord> out) {
    CallRecord call = row.call();
    advance(call.endMillis(), out);
    boolean known = open.containsKey(call.callId()) || ended.containsKey(call.callId());
    if (row.goesOn() || known) {
      return;
    }
    if (refused.size() == MOST_OPEN) {
      Iterator<CallRecord> oldest = refused.values().iterator();
      out.accept(oldest.next());
      oldest.remove();
    }
    refused.putIfAbsent(call.callId(), call);
  }

  /**
   * Takes in that a call was ended.
   *
   * @return false if its beginning was in no row
   */
  boolean ended(Parsed.Ended row, Consumer<CallRecord> out) {
    advance(row.atMillis(), out);
    Open call = open.get(row.callId());
    if (call == null) {
      return ended.containsKey(row.callId());
    }
    if (!call.parties().equals(row.parties())) {
      strangers++; // somebody else's BYE ends nothing
      return true;
    }
    open.remove(row.callId());
    remember(row.callId());
    out.accept(until(call.call(), Math.max(row.atMillis(), call.call().answerMillis())));
    return true;
  }

  private void remember(String callId) {
    ended.put(callId, true);
    if (ended.size() > MOST_ENDED) {
      Iterator<String> oldest = ended.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** Tells what is settled by the time that passed. */
  private void advance(long atMillis, Consumer<CallRecord> out) {
    newest = Math.max(newest, atMillis);
    Collection<CallRecord> waiting = refused.values();
    for (Iterator<CallRecord> each = waiting.iterator(); each.hasNext(); ) {
      CallRecord call = each.next();
      if (call.endMillis() > newest - BRANCH.toMillis()) {
        break;
      }
      each.remove();
      out.accept(call);
    }
    while (!open.isEmpty()) {
      CallRecord oldest = open.values().iterator().next().call();
      if (oldest.answerMillis() > newest - LONGEST.toMillis()) {
        break;
      }
      endOldest(oldest.answerMillis() + LONGEST.toMillis(), out);
    }
  }

  private void endOldest(long atMillis, Consumer<CallRecord> out) {
    Iterator<Open> each = open.values().iterator();
    CallRecord call = each.next().call();
    each.remove();
    remember(call.callId());
    withoutEnd++;
    out.accept(until(call, atMillis));
  }

  private static CallRecord until(CallRecord call, long endMillis) {
    return new CallRecord(
        call.callId(),
        call.startMillis(),
        call.answerMillis(),
        Math.max(endMillis, call.answerMillis()),
        call.subscriberId(),
        call.aNumber(),
        call.dialled(),
        call.source(),
        call.userAgent(),
        call.disposition(),
        call.chargedNumber(),
        call.redirectingNumber(),
        call.refusedBy());
  }

  /** What is left at the end of all rows: calls in progress are told up to the last row. */
  public List<CallRecord> finish() {
    List<CallRecord> left = new ArrayList<>(refused.values());
    refused.clear();
    while (!open.isEmpty()) {
      endOldest(newest, left::add);
    }
    return left;
  }

  /** Calls whose end was in no row. */
  public long withoutEnd() {
    return withoutEnd;
  }

  /** Ends told by other than the call's two parties. */
  public long strangers() {
    return strangers;
  }
}
