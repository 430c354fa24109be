package org.sekisho.report.page;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sekisho.rating.Money;
import org.sekisho.report.page.RunRecord.Call;
import org.sekisho.report.page.RunRecord.LineCase;
import org.sekisho.report.page.RunRecord.Span;

/**
 * The money of a line's calls abroad over a case, calls in progress included: what was spent, and
 * what the calls after a stop would have added.
 */
final class MoneyChart {

  private static final int WIDTH = 720;
  private static final int HEIGHT = 220;
  private static final int LEFT = 70;
  private static final int RIGHT = 12;
  private static final int TOP = 26;
  private static final int BOTTOM = 30;

  /** Points of a curve. */
  private static final int POINTS = 180;

  private static final long HOUR = 3_600_000L;

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MM-dd HH:mm");

  private final LineCase of;
  private final List<Call> calls;
  private final ZoneId zone;
  private final long from;
  private final long until;

  /**
   * @param calls of the line
   * @param lastMillis end of the records
   */
  MoneyChart(LineCase of, List<Call> calls, long lastMillis, ZoneId zone) {
    this.of = of;
    this.calls = calls;
    this.zone = zone;
    long first = Math.min(of.firstMeasureMillis(), lastMillis);
    long earliest = of.openedMillis - HOUR;
    for (Call call : calls) { // what was spent before the case is at risk, too
      if (call.answered() && call.answerMillis() >= first - 12 * HOUR) {
        earliest = Math.min(earliest, call.answerMillis());
      }
    }
    from = Math.max(earliest, first - 12 * HOUR);
    long last = first;
    for (Span span : of.challenges) {
      last = Math.max(last, span.fromMillis);
    }
    for (Span span : of.suspensions) {
      last = Math.max(last, span.fromMillis);
    }
    until =
        Math.max(
            from + HOUR,
            Math.min(
                Math.min(of.closedMillis, lastMillis),
                Math.min(last, first + 36 * HOUR) + 12 * HOUR));
  }

  String svg() {
    long[] spent = new long[POINTS + 1];
    long[] all = new long[POINTS + 1];
    for (Call call : calls) {
      if (call.answered() && call.endMillis() > from && call.answerMillis() < until) {
        boolean stopped = isStopped(call.startMillis());
        long before = call.costMicrosUntil(from);
        for (int i = 0; i <= POINTS; i++) {
          long cost = call.costMicrosUntil(at(i)) - before;
          all[i] += cost;
          spent[i] += stopped ? 0 : cost;
        }
      }
    }
    long most = Math.max(1, all[POINTS]);
    var svg = new StringBuilder();
    svg.append(
        "<svg class=\"chart\" viewBox=\"0 0 %d %d\" aria-hidden=\"true\" focusable=\"false\">"
            .formatted(WIDTH, HEIGHT));
    axes(svg, most);
    svg.append("<path class=\"saved\" d=\"").append(area(all, spent, most)).append("\"/>");
    svg.append("<path class=\"spent\" d=\"").append(area(spent, null, most)).append("\"/>");
    svg.append("<path class=\"line\" d=\"M").append(points(spent, most, false)).append("\"/>");
    marks(svg);
    return svg.append("</svg>").toString();
  }

  private boolean isStopped(long atMillis) {
    return of.suspensions.stream().anyMatch(span -> span.holds(atMillis));
  }

  private long at(int point) {
    return from + (until - from) * point / POINTS;
  }

  private double x(long atMillis) {
    double share = (double) (atMillis - from) / (until - from);
    return LEFT + Math.max(0, Math.min(1, share)) * (WIDTH - LEFT - RIGHT);
  }

  private static double y(long micros, long most) {
    return HEIGHT - BOTTOM - (double) micros / most * (HEIGHT - TOP - BOTTOM);
  }

  private String area(long[] upper, long @Nullable [] lower, long most) {
    String back =
        lower == null
            ? "L%s,%d L%d,%d"
                .formatted(Text.number(x(until)), HEIGHT - BOTTOM, LEFT, HEIGHT - BOTTOM)
            : "L" + points(lower, most, true);
    return "M" + points(upper, most, false) + " " + back + "Z";
  }

  private String points(long[] values, long most, boolean backwards) {
    var text = new StringBuilder();
    for (int i = 0; i <= POINTS; i++) {
      int point = backwards ? POINTS - i : i;
      text.append(i == 0 ? "" : " ")
          .append(Text.number(x(at(point))))
          .append(',')
          .append(Text.number(y(values[point], most)));
    }
    return text.toString();
  }

  private void axes(StringBuilder svg, long most) {
    for (int i = 0; i <= 4; i++) {
      long micros = most / 4 * i;
      double y = y(micros, most);
      svg.append(
          "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\"/>"
              .formatted(LEFT, WIDTH - RIGHT, Text.number(y), Text.number(y)));
      String yen = Text.count(new Money(micros).yen());
      svg.append(Text.label(LEFT - 6, y + 4, "tick", "end", yen, yen));
    }
    for (int i = 0; i <= 4; i++) {
      long atMillis = from + (until - from) * i / 4;
      String time = TIME.format(Instant.ofEpochMilli(atMillis).atZone(zone));
      String anchor = i == 0 ? "start" : i == 4 ? "end" : "middle";
      svg.append(Text.label(x(atMillis), HEIGHT - 8, "tick", anchor, time, time));
    }
  }

  private void marks(StringBuilder svg) {
    if (!of.challenges.isEmpty()) {
      mark(svg, of.challenges.getFirst().fromMillis, "challenge", "challenge", "確認音", 0);
    }
    for (Span span : of.suspensions) {
      mark(svg, span.fromMillis, "suspend", "suspended", "休止", 1);
    }
  }

  private void mark(
      StringBuilder svg, long atMillis, String classes, String english, String japanese, int row) {
    if (atMillis < from || atMillis > until) {
      return;
    }
    double x = x(atMillis);
    svg.append(
        "<line class=\"mark %s\" x1=\"%s\" x2=\"%s\" y1=\"%d\" y2=\"%d\"/>"
            .formatted(classes, Text.number(x), Text.number(x), TOP - 4, HEIGHT - BOTTOM));
    boolean right = x > WIDTH - 120;
    svg.append(
        Text.label(
            right ? x - 4 : x + 4,
            10 + 12 * row,
            "name",
            right ? "end" : "start",
            english,
            japanese));
  }
}
