package org.sekisho.wire.calls;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sekisho.call.CallRecord;
import org.sekisho.wire.mapping.Parsed.Marks;

/**
 * Makes one call of the rows its legs left: of rows that tell of the same talk, the one that names
 * the charged party best is kept; a talk that goes on in another row is charged to whom it began
 * with.
 */
final class Legs {

  /** Rows of one call are written within so long of one another, by their ends. */
  static final Duration TOGETHER = Duration.ofSeconds(10);

  /** Rows that wait for others of their call. */
  static final int MOST_WAITING = 20_000;

  /** A row that waits; a better one of the same talk takes its place. */
  private static final class Waiting {
    private CallRecord call;
    private int rank;
    private final List<String> keys = new ArrayList<>();

    Waiting(CallRecord call, int rank) {
      this.call = call;
      this.rank = rank;
    }
  }

  private final Map<Waiting, Boolean> waiting = new LinkedHashMap<>();
  private final Map<String, List<Waiting>> byKey = new HashMap<>();
  private final FarLegs farLegs;
  private final NewestTime newest = new NewestTime();
  private long merged;

  /**
   * @param farLegs of all files of a run
   */
  Legs(FarLegs farLegs) {
    this.farLegs = farLegs;
  }

  /** Takes in a row; tells of calls none of whose rows can still come. */
  void accept(CallRecord row, Marks marks, Consumer<CallRecord> out) {
    CallRecord call = farLegs.charged(row, marks);
    newest.tell(call.endMillis());
    release(out);
    if (marks.same().isEmpty()) {
      out.accept(call);
      return;
    }
    Waiting same = findSame(call, marks);
    if (same == null) {
      same = new Waiting(call, marks.rank());
      waiting.put(same, true);
    } else {
      merged++;
      if (isBetter(call, marks.rank(), same)) {
        same.call = call;
        same.rank = marks.rank();
      }
    }
    for (String key : marks.same()) {
      List<Waiting> known = byKey.computeIfAbsent(key, added -> new ArrayList<>(1));
      if (!known.contains(same)) {
        known.add(same);
        same.keys.add(key);
      }
    }
  }

  private @Nullable Waiting findSame(CallRecord call, Marks marks) {
    for (String key : marks.same()) {
      for (Waiting other : byKey.getOrDefault(key, List.of())) {
        boolean overlap =
            call.startMillis() <= other.call.endMillis()
                && other.call.startMillis() <= call.endMillis();
        if (overlap) {
          return other;
        }
      }
    }
    return null;
  }

  private static boolean isBetter(CallRecord call, int rank, Waiting than) {
    if (call.answered() != than.call.answered()) {
      return call.answered();
    }
    return rank < than.rank;
  }

  private void release(Consumer<CallRecord> out) {
    for (Iterator<Waiting> each = waiting.keySet().iterator(); each.hasNext(); ) {
      Waiting oldest = each.next();
      if (oldest.call.endMillis() > newest.millis() - TOGETHER.toMillis()
          && waiting.size() < MOST_WAITING) {
        return;
      }
      each.remove();
      forget(oldest);
      out.accept(oldest.call);
    }
  }

  private void forget(Waiting told) {
    for (String key : told.keys) {
      List<Waiting> known = byKey.get(key);
      if (known != null) {
        known.remove(told);
        if (known.isEmpty()) {
          byKey.remove(key);
        }
      }
    }
  }

  /** Tells of all that waits. */
  void finish(Consumer<CallRecord> out) {
    waiting.keySet().forEach(each -> out.accept(each.call));
    waiting.clear();
    byKey.clear();
  }

  /** Rows that told of a call another row told of. */
  long merged() {
    return merged;
  }
}
