package org.sekisho.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import org.sekisho.rating.ChargeTerms;
import org.sekisho.rating.Money;
import org.sekisho.report.page.RunRecord.Call;
import org.sekisho.report.page.RunRecord.LineCase;
import org.sekisho.report.page.RunRecord.Span;

/** The drawings and the story of one case from its stored events, for pages other than a report. */
public final class CaseFigures {

  /**
   * A call of the line.
   *
   * @param answerMillis {@link org.sekisho.call.CallRecord#NOT_ANSWERED} if nobody answered
   * @param endMillis now, of a call in progress
   */
  public record LineCall(long startMillis, long answerMillis, long endMillis, ChargeTerms terms) {}

  private static final WorldMap MAP = new WorldMap();

  private final List<JsonNode> events;
  private final LineCase of;

  /**
   * @param events of the case, from its first
   * @throws IllegalArgumentException if there is none
   */
  public CaseFigures(List<JsonNode> events) {
    if (events.isEmpty()) {
      throw new IllegalArgumentException("a case has an event");
    }
    this.events = List.copyOf(events);
    JsonNode first = events.getFirst();
    of =
        new LineCase(
            first.path("case").asText(), first.path("subscriber").asText(), millis(first, "time"));
    events.forEach(this::take);
  }

  private void take(JsonNode event) {
    long at = millis(event, "time");
    of.exposureMicros =
        Math.max(of.exposureMicros, Money.ofYen(event.path("yen_at_risk").asLong()).micros());
    switch (event.path("event").asText()) {
      case "Challenged" -> {
        if (of.challenges.isEmpty() || !of.challenges.getLast().holds(at)) {
          of.challenges.add(new Span(at, millis(event, "until")));
        } else {
          of.challenges.getLast().untilMillis = millis(event, "until");
        }
      }
      case "Suspended" -> of.suspensions.add(new Span(at, millis(event, "until")));
      case "Released" -> of.suspensions.getLast().untilMillis = at;
      case "Closed" -> of.closedMillis = at;
      default -> {}
    }
  }

  private static long millis(JsonNode event, String field) {
    return OffsetDateTime.parse(event.path(field).asText()).toInstant().toEpochMilli();
  }

  /** Yen of the line's calls abroad, calls in progress minute by minute, as an SVG element. */
  public String money(List<LineCall> calls, long nowMillis, ZoneId zone) {
    List<Call> all =
        calls.stream()
            .map(
                call ->
                    new Call(
                        of.line,
                        "",
                        -1,
                        false,
                        call.startMillis,
                        call.answerMillis,
                        call.endMillis,
                        call.terms))
            .toList();
    return Page.scrolling(new MoneyChart(of, all, nowMillis, zone).svg());
  }

  /** The evidence at the strongest measure as an SVG element; empty while there is none. */
  public String evidence() {
    String svg =
        WaterfallChart.svg(CaseChapter.weighed(events), events.getFirst().path("prior").asInt());
    return svg.isEmpty() ? "" : Page.scrolling(svg);
  }

  /** What happened, step by step with the rule of each, and the secrecy ledger, as HTML. */
  public String story(boolean japanese) {
    var html = new StringBuilder();
    CaseChapter.story(html, events, japanese);
    return html.toString();
  }

  /**
   * What was spent in a country, in micro-yen.
   *
   * @param code ISO 3166
   */
  public record InCountry(String code, long inCases, long besides) {}

  /** Countries on a map, each with a circle as large as what was spent there, as an SVG element. */
  public static String map(List<InCountry> countries) {
    return MAP.svg(
        countries.stream().map(of -> new WorldMap.Spent(of.code, of.inCases, of.besides)).toList());
  }

  /** The style sheet all of these are drawn with. */
  public static String css() {
    return Page.css();
  }
}
