package org.sekisho.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.ZoneId;
import java.util.List;
import org.sekisho.report.page.RunRecord.Call;
import org.sekisho.report.page.RunRecord.LineCase;
import org.sekisho.report.story.CaseStory;
import org.sekisho.report.story.SecrecyLedger;

/** One case in full: its money, its evidence, its steps with the rule of each, its ledger. */
final class CaseChapter {

  /** Steps told; a long case's last ones are in {@code explain}. */
  private static final int MOST_STEPS = 120;

  private final ZoneId zone;
  private final long lastMillis;

  CaseChapter(ZoneId zone, long lastMillis) {
    this.zone = zone;
    this.lastMillis = lastMillis;
  }

  String html(LineCase of, String anchor, String cameTo, List<Call> calls, List<JsonNode> events) {
    var html = new StringBuilder();
    html.append("<details id=\"%s\"><summary>%s".formatted(anchor, Text.escaped(of.id)))
        .append(
            "<span class=\"soft\">%s, %s</span></summary><div>\n"
                .formatted(cameTo, Text.yenBoth(of.exposureMicros)));
    html.append("<h3>").append(Text.both("Money", "金額")).append("</h3>");
    html.append("<figure>")
        .append(Page.scrolling(new MoneyChart(of, calls, lastMillis, zone).svg()))
        .append("<figcaption>")
        .append(
            Text.both(
                "Yen of the line's calls abroad, calls in progress minute by minute.",
                "この回線の国際通話料(円)。通話中の分は刻々と数える。"))
        .append("</figcaption></figure>\n");
    int prior = events.getFirst().path("prior").asInt();
    String waterfall = WaterfallChart.svg(weighed(events), prior);
    if (!waterfall.isEmpty()) {
      html.append("<h3>")
          .append(Text.both("Evidence at the strongest measure", "最も重い措置の時の証拠"))
          .append("</h3><figure>")
          .append(Page.scrolling(waterfall))
          .append("</figure>\n");
    }
    html.append("<h3>")
        .append(Text.both("What happened, and by which rule", "経過と規則"))
        .append("</h3>");
    story(html, events, false);
    story(html, events, true);
    return html.append("</div></details>\n").toString();
  }

  static void story(StringBuilder html, List<JsonNode> events, boolean japanese) {
    CaseStory.Told told = new CaseStory(japanese).told(events);
    String lang = japanese ? "ja" : "en";
    html.append("<div lang=\"").append(lang).append("\"><ol class=\"story\">");
    List<CaseStory.Step> steps = told.steps().subList(0, Math.min(MOST_STEPS, told.steps().size()));
    for (CaseStory.Step step : steps) {
      html.append(
          "<li class=\"%s\"><time datetime=\"%s\">%s</time>%s</li>\n"
              .formatted(
                  Text.escaped(step.event()),
                  Text.escaped(step.time()),
                  Text.escaped(step.time().replace('T', ' ')),
                  Text.escaped(step.body().replace("\n        ", "\n  "))));
    }
    html.append("</ol>");
    int more = told.steps().size() - steps.size();
    if (more > 0) {
      html.append("<p class=\"soft\">")
          .append(
              japanese
                  ? "ほか%d件(explainで全部)".formatted(more)
                  : more + " more steps: explain tells all")
          .append("</p>");
    }
    if (!told.outcome().isEmpty()) {
      html.append("<p>").append(Text.escaped(told.outcome().strip())).append("</p>");
    }
    html.append("<p class=\"soft ledger\">")
        .append(Text.escaped(SecrecyLedger.of(events, japanese).strip()))
        .append("</p></div>\n");
  }

  /** What the strongest measure rests on: the last weighing before it. */
  static JsonNode weighed(List<JsonNode> events) {
    JsonNode last = MissingNode.getInstance();
    JsonNode of = last;
    int strongest = 0;
    for (JsonNode event : events) {
      int strength =
          switch (event.path("event").asText()) {
            case "Challenged" -> 1;
            case "ContactAttempted" -> 2;
            case "Suspended" -> 3;
            default -> 0;
          };
      if (event.path("event").asText().equals("Weighed")) {
        last = event;
      } else if (strength > strongest) {
        strongest = strength;
        of = last;
      }
    }
    return of;
  }
}
