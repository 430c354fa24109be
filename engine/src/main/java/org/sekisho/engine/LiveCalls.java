package org.sekisho.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sekisho.call.CallAnswered;
import org.sekisho.call.CallEnded;
import org.sekisho.call.CallKey;
import org.sekisho.call.CallRecord;
import org.sekisho.call.CallTried;
import org.sekisho.call.Knocks;
import org.sekisho.call.NetworkEvent;
import org.sekisho.call.Registration;
import org.sekisho.detection.CallFactsCodec;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.enrichment.CallFacts;
import org.sekisho.enrichment.Enricher;
import org.sekisho.enrichment.EventKind;
import org.sekisho.line.Line;
import org.sekisho.number.Analysed;
import org.sekisho.number.DialPlan;
import org.sekisho.wire.reference.LineRegistry;

/**
 * Makes one story of what the network tells of each call while it runs: gives every later event
 * what the first one knew, lets a record settle a call that signalling opened, ends calls whose end
 * never came. Bounded, and part of the snapshot.
 */
final class LiveCalls {

  /** Calls in progress; past it the oldest is ended as it stands. */
  static final int MOST_OPEN = 500_000;

  private static final int NOBODY = -1;

  /** Stands between a Call-ID and its tags; no Call-ID has it (RFC 3261 §25.1: callid). */
  private static final char TAGS = ';';

  /** A call in progress. Facts are those of a call abroad; a call at home has none. */
  private record Open(CallTried tried, Optional<CallFacts> facts, long answerMillis) {}

  private final DialPlan plan;
  private Enricher enricher;
  private final LineRegistry lines;
  private final LiveOutput out;
  private final long longestMillis;
  private final RecentKeys seen = new RecentKeys();
  private final Map<String, Open> open = new LinkedHashMap<>();
  private final List<LineInput> inputs = new ArrayList<>();
  private final List<Knocks> knocks = new ArrayList<>();
  private long[] toldAt = new long[64]; // by line: its calls abroad go forward in time
  private int told = NOBODY; // the line of the event at hand, and its time before
  private long toldBefore;

  LiveCalls(
      DialPlan plan, Enricher enricher, LineRegistry lines, long longestMillis, LiveOutput out) {
    this.plan = plan;
    this.enricher = enricher;
    this.lines = lines;
    this.longestMillis = longestMillis;
    this.out = out;
    seen.keepFresh();
  }

  /**
   * From now on calls that begin are rated and looked up by other reference data; those in progress
   * go on as they were rated, of lines as they are told now.
   */
  void use(Enricher next, List<Line> replaced) {
    enricher = next;
    if (replaced.isEmpty()) {
      return;
    }
    open.replaceAll(
        (id, call) ->
            new Open(
                call.tried,
                call.facts.map(facts -> facts.withLine(lines.get(facts.line().id()))),
                call.answerMillis));
  }

  /**
   * Takes in what was told. An event that meets a fault is told to no line.
   *
   * @param nowMillis when it is known
   */
  void accept(NetworkEvent event, long nowMillis, Faults faults) {
    whole(lineOf(event), nowMillis, faults, () -> accept(event, nowMillis));
    expire(nowMillis, faults);
  }

  /** The line an event names; none where only its call does. */
  private static String lineOf(NetworkEvent event) {
    return switch (event) {
      case CallTried tried -> tried.subscriberId();
      case CallRecord record -> record.subscriberId();
      case Registration registration -> registration.subscriberId();
      case CallAnswered answered -> Faults.NO_LINE;
      case CallEnded ended -> Faults.NO_LINE;
      case Knocks knocked -> Faults.NO_LINE;
    };
  }

  /** Tells a line everything of a step or nothing. */
  private void whole(String line, long nowMillis, Faults faults, Runnable step) {
    int before = inputs.size();
    told = NOBODY;
    if (!faults.run(line, nowMillis, step)) {
      inputs.subList(before, inputs.size()).clear();
      if (told != NOBODY) {
        toldAt[told] = toldBefore;
      }
    }
  }

  private void accept(NetworkEvent event, long nowMillis) {
    switch (event) {
      case CallTried tried -> tried(tried, nowMillis);
      case CallAnswered answered -> answered(answered, nowMillis);
      case CallEnded ended -> ended(ended, nowMillis);
      case CallRecord record -> recorded(record, nowMillis);
      case Registration registration -> registered(registration, nowMillis);
      case Knocks knocked -> knocks.add(knocked);
    }
  }

  private void registered(Registration of, long nowMillis) {
    String identity =
        "%s@%d %d %s %b"
            .formatted(
                of.subscriberId(), of.atMillis(), of.source().key(), of.userAgent(), of.success());
    if (!seen.add(CallKey.of(identity))) {
      out.repeated(of);
      return;
    }
    inputs.add(
        new LineInput.Registered(
            lines.get(of.subscriberId()),
            new Registration(
                nowMillis, of.subscriberId(), of.source(), of.userAgent(), of.success())));
  }

  /** What the lines are fed of it. */
  List<LineInput> takeInputs() {
    List<LineInput> taken = List.copyOf(inputs);
    inputs.clear();
    return taken;
  }

  /** What was knocked in vain. */
  List<Knocks> takeKnocks() {
    List<Knocks> taken = List.copyOf(knocks);
    knocks.clear();
    return taken;
  }

  /** Ends calls that have lasted longer than any call does. */
  void expire(long nowMillis, Faults faults) {
    while (!open.isEmpty()) {
      Open oldest = open.values().iterator().next();
      if (open.size() <= MOST_OPEN && oldest.tried.atMillis() > nowMillis - longestMillis) {
        return;
      }
      whole(
          oldest.tried.subscriberId(),
          nowMillis,
          faults,
          () -> ended(new CallEnded(oldest.tried.callId(), nowMillis), nowMillis));
    }
  }

  private void tried(CallTried tried, long nowMillis) {
    long key = CallKey.of(tried.callId());
    // The caller chooses the Call-ID, and may choose one again: only the same try is a repetition.
    boolean same = !seen.add(CallKey.of(tried.callId() + '@' + tried.atMillis()));
    if (same || open.containsKey(tried.callId())) {
      out.repeated(tried);
      return;
    }
    seen.add(key); // its record tells of it again, answered or not
    seen.add(key + 1);
    CallRecord record = tried.recordOf(CallRecord.NOT_ANSWERED, tried.atMillis());
    Line line = lines.chargedParty(record);
    switch (plan.analyse(tried.dialled())) {
      case Analysed.International number -> {
        CallFacts facts = enricher.factsOf(record, key, line, number);
        if (record.refusedByUs()) {
          tell(facts, EventKind.REFUSED, tried.atMillis(), nowMillis, tried.callId());
          out.callAbroad(facts, record, 0, false);
          return;
        }
        open.put(tried.callId(), new Open(tried, Optional.of(facts), CallRecord.NOT_ANSWERED));
        tell(facts, EventKind.ATTEMPTED, tried.atMillis(), nowMillis, tried.callId());
        out.callAbroad(facts, record, 0, true);
      }
      case Analysed.Domestic number ->
          open.put(tried.callId(), new Open(tried, Optional.empty(), CallRecord.NOT_ANSWERED));
      case Analysed.Emergency call -> {}
      case Analysed.Special code -> {}
      case Analysed.Unreadable text -> out.unreadable(tried.callId());
    }
  }

  private void answered(CallAnswered answered, long nowMillis) {
    Open call = open.get(answered.callId());
    if (call == null) {
      out.withoutBeginning(answered.callId());
      return;
    }
    if (call.answerMillis != CallRecord.NOT_ANSWERED) {
      return;
    }
    long at = Math.max(answered.atMillis(), call.tried.atMillis());
    open.put(answered.callId(), new Open(call.tried, call.facts, at));
    call.facts.ifPresent(
        facts -> {
          tell(facts, EventKind.ANSWERED, at, nowMillis, answered.callId());
          out.callAbroad(facts, call.tried.recordOf(at, at), 0, true);
        });
  }

  private void ended(CallEnded ended, long nowMillis) {
    Open call = open.remove(ended.callId());
    if (call == null) {
      out.withoutBeginning(ended.callId());
      return;
    }
    end(call, Math.max(ended.atMillis(), call.tried.atMillis()), call.answerMillis, nowMillis);
  }

  private void end(Open call, long endMillis, long answerMillis, long nowMillis) {
    boolean answered = answerMillis != CallRecord.NOT_ANSWERED;
    long end = answered ? Math.max(endMillis, answerMillis) : endMillis;
    CallRecord record = call.tried.recordOf(answerMillis, end);
    if (call.facts.isEmpty()) {
      Line line = lines.chargedParty(record);
      inputs.add(
          new LineInput.Home(
              enricher.homeCall(
                  line, Math.min(end, nowMillis), record.source(), record.userAgent()),
              record.callId(),
              nowMillis));
      return;
    }
    CallFacts facts = call.facts.get();
    long duration = answered ? end - answerMillis : 0;
    var event = enricher.ended(facts, inOrder(facts, end, nowMillis), answered, duration);
    inputs.add(new LineInput.Abroad(event, record.callId(), nowMillis));
    out.callAbroad(facts, record, event.amountMicros(), false);
  }

  /** A record settles the call that signalling opened; else it tells of the whole call. */
  private void recorded(CallRecord record, long nowMillis) {
    String id = record.callId();
    long key = CallKey.of(id) + (record.answered() ? 0 : 1);
    Open call = open.remove(id);
    boolean known = call != null;
    if (!known && !seen.add(key)) {
      out.repeated(record);
      return;
    }
    // A log of transactions names a call by its Call-ID and both tags, signalling by the first.
    if (!known) {
      call = removeSignalled(record);
    }
    if (call != null) {
      if (record.answered() && call.answerMillis == CallRecord.NOT_ANSWERED) {
        call.facts.ifPresent(
            facts ->
                tell(facts, EventKind.ANSWERED, record.answerMillis(), nowMillis, record.callId()));
      }
      // A switch's records are of whole seconds, and its clock is another.
      long first = call.tried.atMillis();
      long answer =
          record.answered() ? Math.max(record.answerMillis(), first) : CallRecord.NOT_ANSWERED;
      end(call, Math.max(record.endMillis(), first), answer, nowMillis);
      return;
    }
    Line line = lines.chargedParty(record);
    switch (plan.analyse(record.dialled())) {
      case Analysed.International number -> {
        CallFacts facts = enricher.factsOf(record, key, line, number);
        if (record.refusedByUs()) {
          tell(facts, EventKind.REFUSED, record.endMillis(), nowMillis, record.callId());
          out.callAbroad(facts, record, 0, false);
          return;
        }
        tell(facts, EventKind.ATTEMPTED, record.endMillis(), nowMillis, record.callId());
        if (record.answered()) {
          tell(facts, EventKind.ANSWERED, record.endMillis(), nowMillis, record.callId());
        }
        long duration = record.answered() ? record.endMillis() - record.answerMillis() : 0;
        var event =
            enricher.ended(
                facts, inOrder(facts, record.endMillis(), nowMillis), record.answered(), duration);
        inputs.add(new LineInput.Abroad(event, record.callId(), nowMillis));
        out.callAbroad(facts, record, event.amountMicros(), false);
      }
      case Analysed.Domestic number ->
          inputs.add(
              new LineInput.Home(
                  enricher.homeCall(
                      line,
                      Math.min(record.endMillis(), nowMillis),
                      record.source(),
                      record.userAgent()),
                  record.callId(),
                  nowMillis));
      case Analysed.Emergency number -> {}
      case Analysed.Special code -> {}
      case Analysed.Unreadable text -> out.unreadable(record.callId());
    }
  }

  /** The call of the same Call-ID, line and number that signalling told of. */
  private @Nullable Open removeSignalled(CallRecord record) {
    int second = record.callId().lastIndexOf(TAGS);
    int first = second < 0 ? -1 : record.callId().lastIndexOf(TAGS, second - 1);
    if (first <= 0) {
      return null;
    }
    String id = record.callId().substring(0, first);
    Open call = open.get(id);
    boolean same =
        call != null
            && call.tried.dialled().equals(record.dialled())
            && lines
                .chargedParty(call.tried.recordOf(CallRecord.NOT_ANSWERED, call.tried.atMillis()))
                .equals(lines.chargedParty(record));
    return same ? open.remove(id) : null;
  }

  private void tell(CallFacts facts, EventKind kind, long atMillis, long nowMillis, String callId) {
    long at = inOrder(facts, atMillis, nowMillis);
    inputs.add(new LineInput.Abroad(enricher.event(facts, kind, at), callId, nowMillis));
  }

  /** When an event is told as: not before the line's event before it, not after it is known. */
  private long inOrder(CallFacts facts, long atMillis, long nowMillis) {
    int line = facts.line().number();
    room(line);
    if (told == NOBODY) { // an event is of one line
      told = line;
      toldBefore = toldAt[line];
    }
    toldAt[line] = Math.min(nowMillis, Math.max(atMillis, toldAt[line]));
    return toldAt[line];
  }

  /** Calls in progress. */
  int size() {
    return open.size();
  }

  /** Keys of calls and registrations taken in since the last time, and how many came before. */
  LiveSnapshot.Keys drainKeys() {
    long[] keys = seen.drain();
    return new LiveSnapshot.Keys(seen.total() - keys.length, keys);
  }

  void takeUp(LiveSnapshot.Keys keys) {
    seen.takeUp(keys.before(), keys.keys());
  }

  /** When a line's last event was told as, epoch milliseconds. */
  long toldAt(Line line) {
    return line.number() < toldAt.length ? toldAt[line.number()] : 0;
  }

  void setToldAt(Line line, long atMillis) {
    room(line.number());
    toldAt[line.number()] = atMillis;
  }

  private void room(int line) {
    if (line >= toldAt.length) {
      toldAt = Arrays.copyOf(toldAt, Math.max(line + 1, 2 * toldAt.length));
    }
  }

  /** Writes the calls in progress. */
  void write(StateWriter to) {
    to.writeInt(open.size());
    for (Open call : open.values()) {
      LogEntryCodec.write(call.tried, to);
      to.writeLong(call.answerMillis);
      to.writeBoolean(call.facts.isPresent());
      call.facts.ifPresent(
          facts -> {
            to.writeText(facts.line().id());
            CallFactsCodec.write(facts, to);
          });
    }
  }

  void read(StateReader in) {
    for (int i = in.readCount(MOST_OPEN); i > 0; i--) {
      CallTried tried = LogEntryCodec.readTried(in);
      long answer = in.readLong();
      Optional<CallFacts> facts =
          in.readBoolean()
              ? Optional.of(CallFactsCodec.read(in, lines.get(in.readText())))
              : Optional.empty();
      open.put(tried.callId(), new Open(tried, facts, answer));
    }
  }
}
