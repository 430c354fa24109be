package org.sekisho.server.gate;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.sekisho.control.Verdict.Allow;
import org.sekisho.server.gate.LineLedger.Charged;
import org.sekisho.server.gate.LineLedger.Grant;

/** The ledgers of all lines, and the file that keeps what is in them. From any thread. */
public final class Ledgers {

  /** Lines with a ledger of their own; past it further lines share one, and are counted. */
  private static final int MOST = 2_000_000;

  /** Room for a ledger of one in so many lines is made at once: to make more holds up answers. */
  private static final int LINES_OF_A_LEDGER = 4;

  private final Map<String, LineLedger> byLine;
  private final GrantLog file;
  private final LineLedger shared = new LineLedger(); // of all that have none
  private final LongAdder withoutLedger = new LongAdder();

  /**
   * @param lines of the operator
   */
  Ledgers(int lines, GrantLog file) {
    byLine = new ConcurrentHashMap<>(Math.min(MOST, lines / LINES_OF_A_LEDGER));
    this.file = file;
  }

  /**
   * Works with a line's ledger, alone; it is made where there is none. Where there are too many the
   * lines without one have a ledger, and a budget, together.
   */
  <T> T with(String line, Function<LineLedger, T> work) {
    while (true) {
      LineLedger ledger = findOrMake(line);
      synchronized (ledger) {
        if (!ledger.isForgotten()) { // else it was tidied away a moment ago
          return work.apply(ledger);
        }
      }
    }
  }

  private LineLedger findOrMake(String line) {
    LineLedger known = byLine.get(line);
    if (known != null) {
      return known;
    }
    if (byLine.size() >= MOST) {
      withoutLedger.increment();
      return shared;
    }
    return byLine.computeIfAbsent(line, made -> new LineLedger());
  }

  /** Grants a call what it was allowed; within {@link #with} its line's ledger. */
  void grant(String line, LineLedger ledger, String call, Allow allow, long nowMillis) {
    file.granted(line, ledger.grant(call, allow, nowMillis));
  }

  /** Gives back what a call was granted, and charges it, whether anybody asked about it or not. */
  void settle(String line, String call, Optional<Charged> charge) {
    if (!byLine.containsKey(line) && (charge.isEmpty() || byLine.size() >= MOST)) {
      return; // nothing was granted; and what all that have none came to is no line's
    }
    with(
        line,
        ledger -> {
          Grant given = ledger.settle(call);
          if (given != null) {
            file.settled(line, given);
          }
          Charged day = charge.map(ledger::charge).orElse(null);
          if (day != null) {
            file.charged(line, day);
          }
          return ledger;
        });
  }

  /** Takes up what an earlier process granted and charged. */
  void takeUp(GrantLog.Kept kept) {
    with(
        kept.line(),
        ledger -> {
          switch (kept) {
            case GrantLog.Kept.Granted granted -> ledger.put(granted.grant());
            case GrantLog.Kept.Charged charged -> ledger.put(charged.charged());
          }
          return ledger;
        });
  }

  /** What a line's calls were granted that are not known to have ended, in micro-yen. */
  public long grantedMicros(String line) {
    return byLine.containsKey(line) ? with(line, LineLedger::granted) : 0;
  }

  /** A line's calls abroad that were let through and are not known to have ended. */
  public List<String> callsOf(String line) {
    return byLine.containsKey(line) ? with(line, LineLedger::calls) : List.of();
  }

  /** Forgets those without anything in them. */
  void tidy(long today, long nowMillis) {
    byLine
        .values()
        .removeIf(
            ledger -> {
              synchronized (ledger) {
                return ledger.forgetIfEmpty(today, nowMillis);
              }
            });
  }

  /** Lines with a ledger. */
  int size() {
    return byLine.size();
  }

  /** Times a line was answered or charged without a ledger of its own: there were too many. */
  long withoutLedgerCount() {
    return withoutLedger.sum();
  }
}
