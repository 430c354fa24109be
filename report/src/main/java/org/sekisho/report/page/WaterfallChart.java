package org.sekisho.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sekisho.report.story.FactText;

/** What a measure rested on: from the odds before any evidence, weight by weight, to the sum. */
final class WaterfallChart {

  private static final int WIDTH = 720;
  private static final int LEFT = 150;
  private static final int RIGHT = 60;
  private static final int ROW = 24;

  /** Decibans that make odds ten times as high. */
  private static final int TEN_TIMES = 10;

  /** Marks on the axis. */
  private static final int MOST_TICKS = 6;

  /** A bar: from one sum to the next. */
  private record Bar(String english, String japanese, int from, int to, String classes) {}

  private WaterfallChart() {}

  /**
   * The drawing; empty when nothing was weighed.
   *
   * @param weighed the event {@code Weighed} the measure rests on
   * @param prior log-odds before any evidence, decibans
   */
  static String svg(JsonNode weighed, int prior) {
    if (weighed.isMissingNode()) {
      return "";
    }
    List<Bar> bars = bars(weighed, prior);
    int least = 0;
    int most = 0;
    for (Bar bar : bars) {
      least = Math.min(least, Math.min(bar.from, bar.to));
      most = Math.max(most, Math.max(bar.from, bar.to));
    }
    int height = ROW * bars.size() + 26;
    double scale = (double) (WIDTH - LEFT - RIGHT) / Math.max(1, most - least);
    var svg = new StringBuilder();
    svg.append(
        "<svg class=\"chart\" viewBox=\"0 0 %d %d\" aria-hidden=\"true\" focusable=\"false\">"
            .formatted(WIDTH, height));
    int step = TEN_TIMES * (int) Math.ceil((most - least) / (double) (TEN_TIMES * MOST_TICKS));
    for (int odds = -(-least / step) * step; odds <= most; odds += step) {
      double x = LEFT + (odds - least) * scale;
      svg.append(
          "<line class=\"%s\" x1=\"%3$s\" x2=\"%3$s\" y1=\"4\" y2=\"%2$d\"/>"
              .formatted(odds == 0 ? "axis" : "grid", height - 22, Text.number(x)));
      String english = odds == 0 ? "even odds" : odds(odds);
      String japanese = odds == 0 ? "五分五分" : odds(odds);
      svg.append(Text.label(x, height - 6, "tick", "middle", english, japanese));
    }
    int y = 4;
    for (Bar bar : bars) {
      double from = LEFT + (Math.min(bar.from, bar.to) - least) * scale;
      double width = Math.max(1.5, Math.abs(bar.to - bar.from) * scale);
      svg.append(Text.label(LEFT - 8, y + 15, "row", "end", bar.english, bar.japanese));
      svg.append(
          "<rect class=\"%s\" x=\"%s\" y=\"%d\" width=\"%s\" height=\"%d\"/>"
              .formatted(bar.classes, Text.number(from), y + 3, Text.number(width), ROW - 7));
      boolean sum = bar.classes.equals("sum");
      String value = "%+d dB".formatted(sum ? bar.to : bar.to - bar.from);
      svg.append(Text.label(from + width + 5, y + 15, "tick", "start", value, value));
      y += ROW;
    }
    return svg.append("</svg>").toString();
  }

  /** Log-odds as one speaks of them: 100 to 1. */
  private static String odds(int decibans) {
    String many = "%,d".formatted((long) Math.pow(10, Math.abs(decibans) / TEN_TIMES));
    return decibans > 0 ? many + " : 1" : "1 : " + many;
  }

  private static List<Bar> bars(JsonNode weighed, int prior) {
    List<Bar> bars = new ArrayList<>();
    bars.add(new Bar("before evidence", "証拠の前", 0, prior, "sum"));
    Map<String, Integer> weights = new LinkedHashMap<>();
    weighed
        .path("reasons")
        .forEach(
            reason ->
                weights.putIfAbsent(reason.path("signal").asText(), reason.path("weight").asInt()));
    int at = prior;
    for (Map.Entry<String, Integer> weight : weights.entrySet()) {
      if (weight.getValue() != 0) {
        int to = at + weight.getValue();
        bars.add(
            new Bar(
                FactText.detector(weight.getKey(), false),
                FactText.detector(weight.getKey(), true),
                at,
                to,
                to > at ? "for" : "against"));
        at = to;
      }
    }
    int sum = weighed.path("log_odds").asInt();
    if (sum != at) {
      bars.add(new Bar("faded since", "薄れた分", at, sum, "against"));
    }
    bars.add(new Bar("sum", "合計", 0, sum, "sum"));
    return bars;
  }
}
