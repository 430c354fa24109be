package org.sekisho.engine;

import java.util.function.Consumer;
import org.sekisho.call.CallKey;
import org.sekisho.call.CallRecord;
import org.sekisho.enrichment.CallFacts;
import org.sekisho.enrichment.EnrichedEvent;
import org.sekisho.enrichment.Enricher;
import org.sekisho.enrichment.EventKind;
import org.sekisho.line.Line;
import org.sekisho.number.Analysed;
import org.sekisho.number.DialPlan;
import org.sekisho.wire.reference.LineRegistry;

/**
 * Makes one story of each call record: analysed, priced, charged to one line, told as the events
 * the network would have seen. A call told of twice is one call.
 */
final class CallStories {

  /** When the events of a call are told. */
  sealed interface Timing {
    /** Start, answer and end each at its own time, as the network would have. */
    record Signalling() implements Timing {}

    /**
     * All at the end, known when the record comes.
     *
     * @param everyMillis records come together, so often; 0 for each by itself
     */
    record Records(long everyMillis) implements Timing {
      long knownMillis(long endMillis) {
        return everyMillis == 0 ? endMillis : Math.ceilDiv(endMillis, everyMillis) * everyMillis;
      }
    }
  }

  /** Calls looked up together: the memory of many is then waited for at once. */
  private static final int TOGETHER = 16;

  private final DialPlan plan;
  private final Enricher enricher;
  private final LineRegistry lines;
  private final Timing timing;
  private final Consumer<LineInput> into;
  private final CallWatcher watcher;
  private final RecentKeys seen = new RecentKeys();
  private final CallRecord[] records = new CallRecord[TOGETHER];
  private final long[] keys = new long[TOGETHER];
  private int waiting;
  private long duplicates;
  private long abroad;
  private long home;
  private long emergencies;
  private long special;
  private long unreadable;
  private long unpriced;
  private long impossible;

  CallStories(
      DialPlan plan,
      Enricher enricher,
      LineRegistry lines,
      Timing timing,
      Consumer<LineInput> into,
      CallWatcher watcher) {
    this.watcher = watcher;
    this.plan = plan;
    this.enricher = enricher;
    this.lines = lines;
    this.timing = timing;
    this.into = into;
  }

  /** Takes in a call; it is told of with the next few, or at {@link #settle}. */
  void accept(CallRecord record) {
    records[waiting] = record;
    if (++waiting == TOGETHER) {
      settle();
    }
  }

  /** Tells of the calls that wait; before anything else may name a line. */
  void settle() {
    for (int i = 0; i < waiting; i++) {
      // A call refused on one way and answered on another is told of as both.
      keys[i] = CallKey.of(records[i].callId()) + (records[i].answered() ? 0 : 1);
      seen.fetch(keys[i]);
      lines.fetch(records[i].subscriberId());
    }
    for (int i = 0; i < waiting; i++) {
      if (seen.add(keys[i])) {
        tell(records[i], keys[i], lines.chargedParty(records[i]));
      } else {
        duplicates++;
      }
    }
    waiting = 0;
  }

  private void tell(CallRecord record, long key, Line line) {
    Analysed dialled = plan.analyse(record.dialled());
    switch (dialled) {
      case Analysed.International number -> {
        abroad++;
        tell(record, enricher.factsOf(record, key, line, number));
      }
      case Analysed.Domestic number -> {
        home++;
        into.accept(
            new LineInput.Home(
                enricher.homeCall(record, line),
                record.callId(),
                known(record.endMillis(), record)));
      }
      case Analysed.Emergency call -> emergencies++;
      case Analysed.Special code -> special++;
      case Analysed.Unreadable text -> unreadable++;
    }
  }

  private void tell(CallRecord record, CallFacts call) {
    watcher.onCallAbroad(call, record);
    if (!Enricher.priceKnown(call)) {
      unpriced++;
    }
    if (call.validity() != Analysed.Validity.POSSIBLE) {
      impossible++;
    }
    boolean own = timing instanceof Timing.Signalling;
    long start = own ? record.startMillis() : record.endMillis();
    if (record.refusedByUs()) {
      into.accept(abroad(enricher.event(call, EventKind.REFUSED, start), record));
      return;
    }
    into.accept(abroad(enricher.event(call, EventKind.ATTEMPTED, start), record));
    long duration = 0;
    if (record.answered()) {
      long answer = own ? record.answerMillis() : record.endMillis();
      duration = record.endMillis() - record.answerMillis();
      into.accept(abroad(enricher.event(call, EventKind.ANSWERED, answer), record));
    }
    into.accept(
        abroad(enricher.ended(call, record.endMillis(), record.answered(), duration), record));
  }

  private LineInput abroad(EnrichedEvent event, CallRecord record) {
    return new LineInput.Abroad(event, record.callId(), known(event.atMillis(), record));
  }

  private long known(long atMillis, CallRecord record) {
    return switch (timing) {
      case Timing.Signalling own -> atMillis;
      case Timing.Records records -> records.knownMillis(record.endMillis());
    };
  }

  /** The calls lately told of, for the next run. */
  RecentKeys seen() {
    return seen;
  }

  long duplicates() {
    return duplicates;
  }

  long abroad() {
    return abroad;
  }

  long home() {
    return home;
  }

  long emergencies() {
    return emergencies;
  }

  long special() {
    return special;
  }

  long unreadable() {
    return unreadable;
  }

  long unpriced() {
    return unpriced;
  }

  long impossible() {
    return impossible;
  }
}
