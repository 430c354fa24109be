package org.sekisho.report.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sekisho.call.CallRecord;
import org.sekisho.casework.CaseEvent;
import org.sekisho.casework.GroupEvent;
import org.sekisho.engine.CallWatcher;
import org.sekisho.engine.CaseOutput;
import org.sekisho.enrichment.CallFacts;
import org.sekisho.number.Country;
import org.sekisho.rating.ChargeTerms;
import org.sekisho.simulator.score.PricedCall;

/**
 * What a report is made of: the calls abroad and the measures of a run, kept while it goes on.
 * Calls come from the reading thread, events from the one that decides; read when both are done.
 */
public final class RunRecord implements CallWatcher {

  /** Calls abroad kept; the charts of a longer run are of its first. */
  public static final int MOST_CALLS = 3_000_000;

  /** Cases with a measure kept. */
  public static final int MOST_CASES = 100_000;

  /** Incidents kept. */
  private static final int MOST_INCIDENTS = 10_000;

  /** A call abroad. */
  record Call(
      String line,
      String digits,
      int country,
      boolean advised,
      long startMillis,
      long answerMillis,
      long endMillis,
      ChargeTerms terms)
      implements PricedCall {}

  /** A time during which something held; {@code untilMillis} may be moved by a later event. */
  static final class Span {
    final long fromMillis;
    long untilMillis;

    Span(long fromMillis, long untilMillis) {
      this.fromMillis = fromMillis;
      this.untilMillis = untilMillis;
    }

    boolean holds(long atMillis) {
      return atMillis >= fromMillis && atMillis < untilMillis;
    }
  }

  /** A case of a line. */
  static final class LineCase {
    final String id;
    final String line;
    final long openedMillis;
    long closedMillis = Long.MAX_VALUE;
    long exposureAtMeasure = -1;
    long exposureMicros;
    int permille;
    int contacts;
    final List<Span> challenges = new ArrayList<>();
    final List<Span> suspensions = new ArrayList<>();

    LineCase(String id, String line, long openedMillis) {
      this.id = id;
      this.line = line;
      this.openedMillis = openedMillis;
    }

    boolean measured() {
      return !challenges.isEmpty() || !suspensions.isEmpty() || contacts > 0;
    }

    long firstMeasureMillis() {
      long first = challenges.isEmpty() ? Long.MAX_VALUE : challenges.getFirst().fromMillis;
      return suspensions.isEmpty() ? first : Math.min(first, suspensions.getFirst().fromMillis);
    }
  }

  /** An incident of many lines that came to a measure. */
  static final class Incident {
    final String id;
    final long atMillis;
    final int suspected;
    final Set<String> refused = new HashSet<>();

    Incident(String id, long atMillis, int suspected) {
      this.id = id;
      this.atMillis = atMillis;
      this.suspected = suspected;
    }
  }

  private final List<Call> calls = new ArrayList<>();
  private long callsNotKept;
  private final Map<String, LineCase> open = new HashMap<>();
  private final Map<String, LineCase> cases = new LinkedHashMap<>();
  private final Map<String, Incident> incidents = new LinkedHashMap<>();
  private long casesOpened;

  @Override
  public void onCallAbroad(CallFacts facts, CallRecord record) {
    if (calls.size() >= MOST_CALLS) {
      callsNotKept++;
      return;
    }
    calls.add(
        new Call(
            facts.line().id(),
            facts.number().digits(),
            facts.country().map(Country::index).orElse(-1),
            facts.advised(),
            record.startMillis(),
            record.answerMillis(),
            record.endMillis(),
            facts.terms()));
  }

  /** Takes in an event, in the order of decisions. */
  public void accept(CaseOutput output) {
    switch (output) {
      case CaseOutput.OfLine of -> accept(of.line().id(), of.caseId(), of.event());
      case CaseOutput.OfGroup of -> accept(of.event());
    }
  }

  private void accept(GroupEvent event) {
    switch (event) {
      case GroupEvent.AddressBlocked to ->
          note(new Incident(to.caseId(), to.atMillis(), to.tally().suspected()));
      case GroupEvent.CountryRestricted to ->
          note(new Incident(to.caseId(), to.atMillis(), to.tally().suspectedLines()));
      case GroupEvent.LineRefused to -> {
        Incident incident = incidents.get(to.caseId());
        if (incident != null) {
          incident.refused.add(to.line());
        }
      }
      case GroupEvent.AddressAttacked to -> {}
      case GroupEvent.AddressRefused to -> {}
      case GroupEvent.CountryRefused to -> {}
      case GroupEvent.AddressUnblocked to -> {}
      case GroupEvent.CountryLifted to -> {}
    }
  }

  private void note(Incident incident) {
    if (incidents.size() < MOST_INCIDENTS) {
      incidents.putIfAbsent(incident.id, incident);
    }
  }

  private void accept(String line, String id, CaseEvent event) {
    if (event instanceof CaseEvent.Opened opened) {
      casesOpened++;
      open.put(id, new LineCase(id, line, opened.atMillis()));
      return;
    }
    LineCase of = open.computeIfAbsent(id, key -> new LineCase(key, line, event.atMillis()));
    switch (event) {
      case CaseEvent.Opened to -> {}
      case CaseEvent.StageOpened to -> {}
      case CaseEvent.Weighed to -> {
        of.exposureMicros = Math.max(of.exposureMicros, to.exposureMicros());
      }
      case CaseEvent.Challenged to -> {
        end(of.challenges, to.atMillis());
        of.challenges.add(new Span(to.atMillis(), to.untilMillis()));
        measure(of, to.exposureMicros(), to.stakes().permille());
      }
      case CaseEvent.Unchallenged to -> end(of.challenges, to.atMillis());
      case CaseEvent.ContactAttempted to -> {
        of.contacts++;
        measure(of, to.exposureMicros(), to.stakes().permille());
      }
      case CaseEvent.Suspended to -> {
        of.suspensions.add(new Span(to.atMillis(), to.untilMillis()));
        measure(of, to.exposureMicros(), to.stakes().permille());
      }
      case CaseEvent.SuspensionRefused to -> {}
      case CaseEvent.SubscriberAnswered to -> {}
      case CaseEvent.Concluded to -> {}
      case CaseEvent.ContactNotMade to -> {}
      case CaseEvent.ContactMade to -> {}
      case CaseEvent.Released to -> end(of.suspensions, to.atMillis());
      case CaseEvent.Closed to -> {
        of.closedMillis = to.atMillis();
        open.remove(id);
      }
    }
  }

  private static void end(List<Span> spans, long atMillis) {
    if (!spans.isEmpty()) {
      spans.getLast().untilMillis = Math.min(spans.getLast().untilMillis, atMillis);
    }
  }

  private void measure(LineCase of, long exposureMicros, int permille) {
    if (of.exposureAtMeasure < 0) {
      of.exposureAtMeasure = exposureMicros;
    }
    of.exposureMicros = Math.max(of.exposureMicros, exposureMicros);
    of.permille = Math.max(of.permille, permille);
    if (cases.size() < MOST_CASES) {
      cases.putIfAbsent(of.id, of);
    }
  }

  /** Start of the first call abroad; 0 without any. */
  public long firstMillis() {
    return calls.isEmpty() ? 0 : calls.getFirst().startMillis();
  }

  List<Call> calls() {
    return calls;
  }

  /** Calls abroad past {@link #MOST_CALLS}. */
  long callsNotKept() {
    return callsNotKept;
  }

  /** Cases that came to a measure, with most yen at risk first. */
  List<LineCase> listCases() {
    return cases.values().stream()
        .sorted(
            Comparator.<LineCase>comparingLong(of -> of.exposureMicros)
                .reversed()
                .thenComparing(of -> of.id))
        .toList();
  }

  List<Incident> listIncidents() {
    return List.copyOf(incidents.values());
  }

  long casesOpened() {
    return casesOpened;
  }
}
