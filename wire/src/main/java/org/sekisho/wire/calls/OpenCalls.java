package org.sekisho.wire.calls;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.sekisho.call.CallRecord;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.wire.mapping.Parsed;
import org.sekisho.wire.mapping.Parsed.Parties;

/**
 * Calls told by several rows: begun by one, ended by another. Shared by the files of a run, and
 * part of its state, so that a call may end in the next one.
 */
public final class OpenCalls {

  /** Calls open at once; past it the oldest is told as if it ended now. */
  static final int MOST_OPEN = 500_000;

  /** A call whose end never came is told as if it ended so long after its answer. */
  static final Duration LONGEST = Duration.ofHours(12);

  /** A branch that was refused is forgotten when another of the same call is answered by then. */
  static final Duration BRANCH = Duration.ofSeconds(30);

  /** Calls that ended lately: a second BYE is no stranger's. */
  private static final int MOST_ENDED = 100_000;

  /** A call by its Call-ID, which its caller chose, and its parties: whoever uses an id again. */
  private record Key(String callId, Parties parties) {}

  private final Map<Key, CallRecord> open = new LinkedHashMap<>();
  private final Map<String, Integer> openIds = new HashMap<>();
  private final Map<String, CallRecord> refused = new LinkedHashMap<>();
  private final Set<Key> ended = new LinkedHashSet<>();
  private final FarLegs farLegs = new FarLegs();
  private final NewestTime newest = new NewestTime();
  private long withoutEnd;
  private long strangers;

  /** Takes in that a call was answered. */
  void answered(Parsed.Answered row, Consumer<CallRecord> out) {
    CallRecord call = row.call();
    advance(call.endMillis(), out);
    refused.remove(call.callId());
    var key = new Key(call.callId(), row.parties());
    if (ended.contains(key) || open.containsKey(key)) {
      return; // the same told twice, or an INVITE within the call
    }
    if (open.size() == MOST_OPEN) {
      endOldest(newest.millis(), out);
    }
    open.put(key, call);
    openIds.merge(call.callId(), 1, Integer::sum);
  }

  /** Takes in that a call, or a branch of one, was refused. */
  void refused(Parsed.Refused row, Consumer<CallRecord> out) {
    CallRecord call = row.call();
    advance(call.endMillis(), out);
    if (row.goesOn() || openIds.containsKey(call.callId())) {
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
    var key = new Key(row.callId(), row.parties());
    CallRecord call = open.remove(key);
    if (call == null) {
      if (openIds.containsKey(row.callId())) {
        strangers++; // somebody else's BYE ends nothing
        return true;
      }
      return ended.contains(key);
    }
    forget(key);
    out.accept(until(call, key, Math.max(row.atMillis(), call.answerMillis())));
    return true;
  }

  /** A call is no longer open; a second BYE of it is no stranger's. */
  private void forget(Key key) {
    openIds.computeIfPresent(key.callId, (id, count) -> count == 1 ? null : count - 1);
    ended.add(key);
    if (ended.size() > MOST_ENDED) {
      Iterator<Key> oldest = ended.iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** Tells what is settled by the time that passed. */
  private void advance(long atMillis, Consumer<CallRecord> out) {
    long now = newest.tell(atMillis);
    for (Iterator<CallRecord> each = refused.values().iterator(); each.hasNext(); ) {
      CallRecord call = each.next();
      if (call.endMillis() > now - BRANCH.toMillis()) {
        break;
      }
      each.remove();
      out.accept(call);
    }
    while (!open.isEmpty()) {
      CallRecord oldest = open.values().iterator().next();
      if (oldest.answerMillis() > now - LONGEST.toMillis()) {
        break;
      }
      endOldest(oldest.answerMillis() + LONGEST.toMillis(), out);
    }
  }

  private void endOldest(long atMillis, Consumer<CallRecord> out) {
    Iterator<Map.Entry<Key, CallRecord>> each = open.entrySet().iterator();
    Map.Entry<Key, CallRecord> oldest = each.next();
    each.remove();
    forget(oldest.getKey());
    withoutEnd++;
    out.accept(until(oldest.getValue(), oldest.getKey(), atMillis));
  }

  private static CallRecord until(CallRecord call, Key key, long endMillis) {
    return call.endedAt(
        key.callId + ';' + key.parties.first() + ';' + key.parties.second(),
        Math.max(endMillis, call.answerMillis()));
  }

  /** What is left at the end of all rows: calls in progress are told up to the last row. */
  public List<CallRecord> finish() {
    List<CallRecord> left = new ArrayList<>(refused.values());
    refused.clear();
    while (!open.isEmpty()) {
      endOldest(newest.millis(), left::add);
    }
    return left;
  }

  /** Writes what another run goes on with. */
  public void write(StateWriter out) {
    newest.write(out);
    out.writeInt(open.size());
    open.forEach(
        (key, call) -> {
          write(key, out);
          CallRecordCodec.write(call, out);
        });
    out.writeInt(refused.size());
    refused.values().forEach(call -> CallRecordCodec.write(call, out));
    out.writeInt(ended.size());
    ended.forEach(key -> write(key, out));
    farLegs.write(out);
  }

  /** Reads what {@link #write} wrote, before any row. */
  public void read(StateReader in) {
    newest.read(in);
    for (int i = in.readCount(MOST_OPEN); i > 0; i--) {
      Key key = readKey(in);
      open.put(key, CallRecordCodec.read(in));
      openIds.merge(key.callId, 1, Integer::sum);
    }
    for (int i = in.readCount(MOST_OPEN); i > 0; i--) {
      CallRecord call = CallRecordCodec.read(in);
      refused.put(call.callId(), call);
    }
    for (int i = in.readCount(MOST_ENDED); i > 0; i--) {
      ended.add(readKey(in));
    }
    farLegs.read(in);
  }

  private static void write(Key key, StateWriter out) {
    out.writeText(key.callId);
    out.writeText(key.parties.first());
    out.writeText(key.parties.second());
  }

  private static Key readKey(StateReader in) {
    return new Key(in.readText(), new Parties(in.readText(), in.readText()));
  }

  /** Far legs of calls, and whom they are charged to. */
  FarLegs farLegs() {
    return farLegs;
  }

  /** Calls that have begun and not ended. */
  public int inProgress() {
    return open.size();
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
