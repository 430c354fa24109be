package org.sekisho.cli;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sekisho.casework.CaseEvent;
import org.sekisho.casework.GroupEvent;
import org.sekisho.rating.Money;

/** The cases that came to a measure, with most yen at risk first: where an analyst begins. */
final class HeaviestCases {

  /** Cases listed under a summary. */
  private static final int LISTED = 10;

  /** Cases kept; more are not ranked. */
  private static final int MOST = 100_000;

  /** What came of a case, the strongest measure last. */
  private enum Measure {
    CHALLENGED("challenged", "確認音"),
    CONTACTED("contacted", "連絡"),
    SUSPENDED("suspended", "休止");

    private final String english;
    private final String japanese;

    Measure(String english, String japanese) {
      this.english = english;
      this.japanese = japanese;
    }
  }

  private record Weight(String subscriber, long micros, Measure measure) {
    Weight with(Weight other) {
      return new Weight(
          subscriber,
          Math.max(micros, other.micros),
          measure.compareTo(other.measure) >= 0 ? measure : other.measure);
    }
  }

  private final Map<String, Weight> cases = new HashMap<>();

  /** Incidents that ordered a measure, in the order of their measures, and the lines it refused. */
  private final Map<String, Integer> incidents = new LinkedHashMap<>();

  void accept(GroupEvent event) {
    switch (event) {
      case GroupEvent.AddressBlocked to -> incidents.putIfAbsent(to.caseId(), 0);
      case GroupEvent.CountryRestricted to -> incidents.putIfAbsent(to.caseId(), 0);
      case GroupEvent.LineRefused to -> incidents.merge(to.caseId(), 1, Integer::sum);
      case GroupEvent.AddressAttacked to -> {}
      case GroupEvent.AddressRefused to -> {}
      case GroupEvent.CountryRefused to -> {}
      case GroupEvent.AddressUnblocked to -> {}
      case GroupEvent.CountryLifted to -> {}
    }
  }

  void accept(String subscriber, String caseId, CaseEvent event) {
    switch (event) {
      case CaseEvent.Challenged to ->
          note(caseId, new Weight(subscriber, to.exposureMicros(), Measure.CHALLENGED));
      case CaseEvent.ContactAttempted to ->
          note(caseId, new Weight(subscriber, to.exposureMicros(), Measure.CONTACTED));
      case CaseEvent.Suspended to ->
          note(caseId, new Weight(subscriber, to.exposureMicros(), Measure.SUSPENDED));
      case CaseEvent.Opened to -> {}
      case CaseEvent.StageOpened to -> {}
      case CaseEvent.Weighed to -> {}
      case CaseEvent.Unchallenged to -> {}
      case CaseEvent.SuspensionRefused to -> {}
      case CaseEvent.Released to -> {}
      case CaseEvent.SubscriberAnswered to -> {}
      case CaseEvent.Concluded to -> {}
      case CaseEvent.ContactNotMade to -> {}
      case CaseEvent.ContactMade to -> {}
      case CaseEvent.Closed to -> {}
    }
  }

  private void note(String caseId, Weight weight) {
    if (cases.size() < MOST || cases.containsKey(caseId)) {
      cases.merge(caseId, weight, Weight::with);
    }
  }

  String text(Path file, boolean japanese) {
    if (cases.isEmpty() && incidents.isEmpty()) {
      return "";
    }
    List<Map.Entry<String, Weight>> heaviest =
        cases.entrySet().stream()
            .sorted(
                Comparator.<Map.Entry<String, Weight>>comparingLong(
                        entry -> entry.getValue().micros())
                    .reversed()
                    .thenComparing(Map.Entry::getKey))
            .limit(LISTED)
            .toList();
    long lines = cases.values().stream().map(Weight::subscriber).distinct().count();
    var text =
        new StringBuilder(
            (japanese
                    ? "措置に至った事案%,d件、回線%,d。危険額(1日の国際通話料)の大きいもの:\n"
                    : "%,d cases came to a measure, on %,d lines; the heaviest, by yen at risk (calls abroad of a day):\n")
                .formatted(cases.size(), lines));
    heaviest.forEach(
        entry ->
            text.append(
                (japanese ? "  %-20s %,12d円 %s\n" : "  %-20s %,12d yen, %s\n")
                    .formatted(
                        entry.getKey(),
                        new Money(entry.getValue().micros()).yen(),
                        japanese
                            ? entry.getValue().measure().japanese
                            : entry.getValue().measure().english)));
    if (!incidents.isEmpty()) {
      text.append(
          japanese
              ? "国やアドレスへの措置:\n"
              : "measures on countries and addresses, and whom they reached:\n");
      incidents.entrySet().stream()
          .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
          .limit(LISTED)
          .forEach(
              incident ->
                  text.append(
                      (japanese ? "  %-30s 発信を拒んだ回線 %,d\n" : "  %-30s lines refused: %,d\n")
                          .formatted(incident.getKey(), incident.getValue())));
    }
    text.append(
        "%s ./sekisho explain %s --cases %s%s\n"
            .formatted(
                japanese ? "説明:" : "explain one:",
                heaviest.getFirst().getKey(),
                file,
                japanese ? " --lang ja" : ""));
    return text.toString();
  }
}
