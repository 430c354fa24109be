package org.sekisho.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.sekisho.engine.DetectionSummary;
import org.sekisho.enrichment.OperatorCalendar;
import org.sekisho.report.page.RunRecord.Call;
import org.sekisho.report.page.RunRecord.Incident;
import org.sekisho.report.page.RunRecord.LineCase;
import org.sekisho.report.page.RunRecord.Span;
import org.sekisho.wire.TextLines;

/**
 * The report of a run: what happened, what it cost, each heavy case, and what the data was worth.
 */
public final class RunReport {

  /** Cases told in full. */
  public static final int TOLD = 40;

  /** Cases listed. */
  private static final int LISTED = 500;

  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuu-MM-dd");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");

  /**
   * What the report says of the run beside its figures.
   *
   * @param policyVersion and {@code referenceVersion} are what decisions cite
   * @param learnUntilMillis nothing was decided before
   */
  public record Run(
      DetectionSummary summary,
      String policyVersion,
      String referenceVersion,
      boolean reportOnly,
      long learnUntilMillis,
      OperatorCalendar calendar,
      ZoneId zone,
      Path cases) {}

  private final RunRecord record;
  private final Run run;
  private final List<LineCase> cases;
  private final Map<String, List<Call>> callsOfLine;
  private long lastMillis;

  public RunReport(RunRecord record, Run run) {
    this.record = record;
    this.run = run;
    cases = record.listCases();
    callsOfLine = record.calls().stream().collect(Collectors.groupingBy(Call::line));
    for (Call call : record.calls()) {
      lastMillis = Math.max(lastMillis, call.endMillis());
    }
  }

  /** The page, in the language it opens in. */
  public String html(boolean japanese) throws IOException {
    var page = new Page("International calls: what was found", "国際通話の調査報告", japanese);
    whatHappened(page);
    if (!cases.isEmpty()) {
      listCases(page);
      tellCases(page);
    }
    incidents(page);
    if (!record.calls().isEmpty()) {
      var where = new Whereabouts(record.calls(), callsInCases(), run.zone());
      where.tellCountries(page);
      where.tellHours(page);
      new RuleComparison(
              callsOfLine,
              cases.stream().map(of -> of.line).collect(Collectors.toSet()),
              run.calendar(),
              run.learnUntilMillis())
          .tell(
              page,
              lines(of -> !of.suspensions.isEmpty()),
              cases.stream().mapToLong(of -> money(of).kept).sum());
    }
    DataQuality.tell(page, run.summary(), record.callsNotKept());
    return page.html();
  }

  private void whatHappened(Page page) {
    DetectionSummary of = run.summary();
    String period = of.rows() == 0 ? "-" : day(of.firstMillis()) + " – " + day(of.lastMillis());
    page.paragraph(
        "%s, %s calls, %s of them abroad, %s lines. Policy %s, reference data %s."
            .formatted(
                period,
                Text.count(of.rows()),
                Text.count(of.abroad()),
                Text.count(of.lines()),
                Text.escaped(run.policyVersion()),
                Text.escaped(run.referenceVersion())),
        "%s、通話%s件(うち国際%s件)、%s回線。方針 %s、参照データ %s。"
            .formatted(
                period,
                Text.count(of.rows()),
                Text.count(of.abroad()),
                Text.count(of.lines()),
                Text.escaped(run.policyVersion()),
                Text.escaped(run.referenceVersion())));
    if (run.reportOnly()) {
      page.paragraph(
          "<strong>A report-only policy: none of the measures below was ordered.</strong>",
          "<strong>報告のみの方針: 以下の措置はどれも命じられていない。</strong>");
    }
    page.heading("What happened", "何が起きたか");
    if (cases.isEmpty() && record.listIncidents().isEmpty()) {
      page.paragraph(
          "No line came to a measure. %s were watched for a while and nothing came of it."
              .formatted(Text.count(record.casesOpened())),
          "措置に至った回線はない。%s件をしばらく観察したが、何も起きなかった。".formatted(Text.count(record.casesOpened())));
      return;
    }
    long suspended = lines(each -> !each.suspensions.isEmpty());
    long contacted = lines(each -> each.contacts > 0);
    long challenged = lines(each -> !each.challenges.isEmpty());
    long before = 0;
    long kept = 0;
    long met = 0;
    for (LineCase each : cases) {
      Money money = money(each);
      before += money.spent;
      kept += money.kept;
      met += money.met;
    }
    page.tiles(
        List.of(
            Page.tile("", Text.count(suspended), "lines to suspend", "休止すべき回線"),
            Page.tile(
                "", Text.count(contacted), "lines whose subscribers to contact", "契約者に連絡すべき回線"),
            Page.tile("", Text.count(challenged), "lines to challenge", "確認音を求めるべき回線"),
            Page.tile(
                "lost",
                Text.yenBoth(before),
                "spent abroad by these lines in their cases, up to a suspension",
                "これらの回線が事案の間、休止までに国際通話で使った額"),
            Page.tile(
                "kept",
                Text.yenBoth(kept),
                "spent after it, as recorded: refused, had the suspension been in force",
                "休止の後に記録された額。休止していれば拒まれた"),
            Page.tile(
                "",
                Text.yenBoth(met),
                "of what was spent, calls that a challenge would have met: a machine's would have failed",
                "使った額のうち、確認音に会うはずだった通話。機械なら通れない")));
  }

  private long lines(Predicate<LineCase> which) {
    return cases.stream().filter(which).map(of -> of.line).distinct().count();
  }

  /** What a case's calls cost, in micro-yen. */
  private record Money(long spent, long kept, long met) {}

  private Money money(LineCase of) {
    long spent = 0;
    long kept = 0;
    long met = 0;
    for (Call call : callsOf(of)) {
      long cost = call.costMicros();
      if (holds(of.suspensions, call.startMillis())) {
        kept += cost;
      } else {
        spent += cost;
        met += holds(of.challenges, call.startMillis()) ? cost : 0;
      }
    }
    return new Money(spent, kept, met);
  }

  private static boolean holds(List<Span> spans, long atMillis) {
    return spans.stream().anyMatch(span -> span.holds(atMillis));
  }

  /** The calls of a case's line while the case was open, and those it was opened for. */
  private List<Call> callsOf(LineCase of) {
    List<Call> calls = new ArrayList<>();
    for (Call call : callsOfLine.getOrDefault(of.line, List.of())) {
      if (call.endMillis() >= of.openedMillis && call.startMillis() <= of.closedMillis) {
        calls.add(call);
      }
    }
    return calls;
  }

  private void listCases(Page page) {
    page.heading("Cases", "事案");
    page.paragraph(
        "Cases that came to a measure, with most yen at risk first (a line's calls abroad of a day, those in progress"
            + " included)%s.".formatted(cases.size() > LISTED ? "; the first " + LISTED : ""),
        "措置に至った事案。危険額(その回線の1日の国際通話料、通話中の分を含む)の大きい順%s。"
            .formatted(cases.size() > LISTED ? "、はじめの" + LISTED + "件" : ""));
    var table =
        new Table("Cases", "事案")
            .column("case", "事案")
            .column("line", "回線")
            .column("first measure", "最初の措置")
            .column("came to", "措置")
            .numbers("probability", "疑い")
            .numbers("at risk then, yen", "その時の危険額(円)")
            .numbers("at risk at most, yen", "最大の危険額(円)");
    int told = 0;
    for (LineCase of : cases.subList(0, Math.min(LISTED, cases.size()))) {
      String id = Text.escaped(of.id);
      table
          .row()
          .cell(told < TOLD ? "<a href=\"#%s\">%s</a>".formatted(anchor(told), id) : id)
          .cell(Text.escaped(of.line))
          .time(of.firstMeasureMillis() == Long.MAX_VALUE ? "-" : time(of.firstMeasureMillis()))
          .cell(cameTo(of))
          .number(percent(of.permille))
          .number(Text.yen(Math.max(0, of.exposureAtMeasure)))
          .number(Text.yen(of.exposureMicros));
      told++;
    }
    page.table(table);
  }

  private static String cameTo(LineCase of) {
    if (!of.suspensions.isEmpty()) {
      return Text.both("suspended", "休止");
    }
    return of.contacts > 0 ? Text.both("contacted", "連絡") : Text.both("challenged", "確認音");
  }

  private static String percent(int permille) {
    return permille >= 990 ? "%.1f %%".formatted(permille / 10.0) : (permille + 5) / 10 + " %";
  }

  private void tellCases(Page page) throws IOException {
    List<LineCase> heaviest = cases.subList(0, Math.min(TOLD, cases.size()));
    Map<String, List<JsonNode>> events =
        events(heaviest.stream().map(of -> of.id).collect(Collectors.toSet()));
    page.paragraph(
        "<span class=\"soft\">Curves: <span class=\"key p\"></span>spent <span class=\"key w\"></span>what the calls after a"
            + " suspension would have added. Evidence in decibans: +10 dB make fraud ten times likelier.</span>",
        "<span class=\"soft\">曲線: <span class=\"key p\"></span>使われた額 <span class=\"key w\"></span>休止後の通話が加えたはずの額。"
            + "証拠はデシバン(dB): +10 dBは不正の見込みを10倍にする。</span>");
    var chapter = new CaseChapter(run.zone(), lastMillis);
    for (int place = 0; place < heaviest.size(); place++) {
      LineCase of = heaviest.get(place);
      List<JsonNode> its = events.getOrDefault(of.id, List.of());
      if (!its.isEmpty()) {
        page.raw(
            chapter.html(
                of, anchor(place), cameTo(of), callsOfLine.getOrDefault(of.line, List.of()), its));
      }
    }
  }

  /** Where a case is told, by its place in the list. */
  private static String anchor(int place) {
    return "case-" + (place + 1);
  }

  /** The events of some cases, out of the file that was just written. */
  private Map<String, List<JsonNode>> events(Set<String> ids) throws IOException {
    var mapper = new ObjectMapper();
    Map<String, List<JsonNode>> events = new HashMap<>();
    if (!Files.exists(run.cases())) {
      return events;
    }
    try (TextLines lines = TextLines.open(run.cases())) {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        String id = caseOf(line.get(), mapper);
        if (ids.contains(id)) {
          events.computeIfAbsent(id, key -> new ArrayList<>()).add(mapper.readTree(line.get()));
        }
      }
    }
    return events;
  }

  /** The case a line is about, without reading all of it. */
  private static String caseOf(String line, ObjectMapper mapper) throws IOException {
    int at = line.indexOf("\"case\":\"");
    int end = at < 0 ? -1 : line.indexOf("\",\"", at);
    if (end < 0) {
      return "";
    }
    String id = line.substring(at + 8, end);
    return id.indexOf('\\') < 0 ? id : mapper.readTree(line).path("case").asText();
  }

  private void incidents(Page page) {
    List<Incident> incidents = record.listIncidents();
    if (incidents.isEmpty()) {
      return;
    }
    page.heading("Countries and addresses", "国とアドレス");
    page.paragraph(
        "Incidents of many lines that came to a measure on a country or an address.",
        "多くの回線にわたり、国またはアドレスへの措置に至った事案。");
    var table =
        new Table("Incidents", "多数回線の事案")
            .column("incident", "事案")
            .column("since", "開始")
            .numbers("lines suspected", "疑われた回線")
            .numbers("lines whose calls were refused", "発信を拒んだ回線");
    for (Incident of : incidents.subList(0, Math.min(LISTED, incidents.size()))) {
      table
          .row()
          .cell(Text.escaped(of.id))
          .time(time(of.atMillis))
          .number(Text.count(of.suspected))
          .number(Text.count(of.refused.size()));
    }
    page.table(table);
  }

  private Set<Call> callsInCases() {
    Set<Call> calls = Collections.newSetFromMap(new IdentityHashMap<>());
    cases.forEach(of -> calls.addAll(callsOf(of)));
    return calls;
  }

  private String day(long atMillis) {
    return DAY.format(Instant.ofEpochMilli(atMillis).atZone(run.zone()));
  }

  private String time(long atMillis) {
    return TIME.format(Instant.ofEpochMilli(atMillis).atZone(run.zone()));
  }
}
