package org.sekisho.report.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sekisho.enrichment.OperatorCalendar;
import org.sekisho.report.page.RunRecord.Call;
import org.sekisho.simulator.score.ReferenceRule;

/** What common rules would have done to the same lines. */
final class RuleComparison {

  private final Map<String, List<Call>> callsOfLine;
  private final Set<String> linesWithCases;
  private final OperatorCalendar calendar;
  private final long learnUntilMillis;

  /**
   * @param learnUntilMillis what a rule says earlier does not count
   */
  RuleComparison(
      Map<String, List<Call>> callsOfLine,
      Set<String> linesWithCases,
      OperatorCalendar calendar,
      long learnUntilMillis) {
    this.callsOfLine = callsOfLine;
    this.linesWithCases = linesWithCases;
    this.calendar = calendar;
    this.learnUntilMillis = learnUntilMillis;
  }

  /**
   * Adds the chapter.
   *
   * @param suspended lines Sekisho suspended
   * @param keptMicros what their calls after that came to
   */
  void tell(Page page, long suspended, long keptMicros) {
    page.heading("What common rules would have done", "よくある規則ならどうしたか");
    page.paragraph(
        "Each rule suspends a line for a week at once and asks nobody. A line with no case here may be an honest one.",
        "どの規則も、誰にも尋ねずに回線を1週間止める。ここに事案のない回線は、正しい利用者かもしれない。");
    var table =
        new Table("Rules", "規則")
            .column("rule", "規則")
            .numbers("lines stopped", "止めた回線")
            .numbers("of them with a case here", "うち事案のある回線")
            .numbers("without", "ない回線")
            .numbers("yen of calls while stopped, lines with a case", "止めた間の通話料(事案のある回線、円)");
    Map<ReferenceRule, Stops> stops = new EnumMap<>(ReferenceRule.class);
    callsOfLine.forEach(
        (line, calls) -> {
          List<Call> byStart = new ArrayList<>(calls);
          byStart.sort(Comparator.comparingLong(Call::startMillis));
          for (ReferenceRule rule : ReferenceRule.values()) {
            stops
                .computeIfAbsent(rule, key -> new Stops())
                .add(rule, byStart, linesWithCases.contains(line));
          }
        });
    stops.forEach(
        (rule, of) ->
            table
                .row()
                .cell(ruleName(rule))
                .number(Text.count(of.known + of.unknown))
                .number(Text.count(of.known))
                .number(Text.count(of.unknown))
                .number(Text.yen(of.micros)));
    table
        .row()
        .cell(Text.both("<strong>Sekisho, by suspension</strong>", "<strong>Sekisho(休止)</strong>"))
        .number(Text.count(suspended))
        .number(Text.count(suspended))
        .number("0")
        .number(Text.yen(keptMicros));
    page.table(table);
  }

  /** What a rule would have stopped. */
  private final class Stops {
    long known;
    long unknown;
    long micros;

    void add(ReferenceRule rule, List<Call> calls, boolean hasCase) {
      Optional<Long> stop = rule.findStop(calls, calendar, learnUntilMillis);
      if (stop.isEmpty()) {
        return;
      }
      known += hasCase ? 1 : 0;
      unknown += hasCase ? 0 : 1;
      while (stop.isPresent()) {
        long from = stop.get();
        long until = from + ReferenceRule.stoppedMillis();
        for (Call call : calls) {
          boolean stopped = call.startMillis() >= from && call.startMillis() < until;
          micros += hasCase && stopped ? call.costMicros() : 0;
        }
        stop = rule.findStop(calls, calendar, until);
      }
    }
  }

  private static String ruleName(ReferenceRule rule) {
    return switch (rule) {
      case MONTHLY_MULTIPLE ->
          Text.both(
              "a month's charge over three times the month before, looked at daily",
              "月の料金が前月の3倍を超える(毎日16時に見る)");
      case FIVE_COUNTERS ->
          Text.both(
              "counters of calls a minute, a day, at once, repeated, and too long",
              "1分・1日・同時・同じ番号の回数と、長すぎる通話");
      case ADVISED_HOUR ->
          Text.both("3,000 yen within an hour to advised destinations", "注意喚起対地へ1時間に3,000円");
    };
  }
}
