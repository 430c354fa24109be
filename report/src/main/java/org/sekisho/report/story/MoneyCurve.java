package org.sekisho.report.story;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The yen at risk of a case, as a curve of characters. */
final class MoneyCurve {

  private static final int ROWS = 16;
  private static final int WIDTH = 44;

  private MoneyCurve() {}

  static String of(List<JsonNode> events, boolean ja) {
    List<JsonNode> points = new ArrayList<>();
    for (JsonNode event : events) {
      boolean same =
          !points.isEmpty()
              && points.getLast().path("yen_at_risk").equals(event.path("yen_at_risk"));
      if (event.has("yen_at_risk") && !same) {
        points.add(event);
      }
    }
    long most = points.stream().mapToLong(e -> e.path("yen_at_risk").asLong()).max().orElse(0);
    if (most == 0) {
      return "";
    }
    var text = new StringBuilder(ja ? "危険額の推移(円)\n" : "Yen at risk\n");
    int step = Math.max(1, (points.size() + ROWS - 1) / ROWS);
    for (int i = 0; i < points.size(); i += step) {
      JsonNode point = points.get(i);
      long yen = point.path("yen_at_risk").asLong();
      text.append(
          "  %s %,12d %s\n"
              .formatted(
                  point.path("time").asText().substring(5, 16).replace('T', ' '),
                  yen,
                  "#".repeat((int) (WIDTH * yen / most))));
    }
    return text.toString();
  }
}
