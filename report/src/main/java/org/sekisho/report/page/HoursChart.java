package org.sekisho.report.page;

/** Calls by the hour of the day: those of cases beside all others, each as a share of its own. */
final class HoursChart {

  private static final int WIDTH = 720;
  private static final int HEIGHT = 190;
  private static final int LEFT = 44;
  private static final int BOTTOM = 24;
  private static final int TOP = 10;

  private HoursChart() {}

  /**
   * The drawing.
   *
   * @param ofCases calls of each hour in cases
   * @param others calls of each hour besides
   */
  static String svg(long[] ofCases, long[] others) {
    double most = Math.max(0.01, Math.max(share(ofCases), share(others)));
    double slot = (WIDTH - LEFT) / 24.0;
    var svg = new StringBuilder();
    svg.append(
        "<svg class=\"chart\" viewBox=\"0 0 %d %d\" aria-hidden=\"true\" focusable=\"false\">"
            .formatted(WIDTH, HEIGHT));
    for (int i = 0; i <= 2; i++) {
      double share = most * i / 2;
      double y = y(share, most);
      svg.append(
          "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\"/>"
              .formatted(LEFT, WIDTH, Text.number(y), Text.number(y)));
      String percent = "%.0f %%".formatted(100 * share);
      svg.append(Text.label(LEFT - 5, y + 4, "tick", "end", percent, percent));
    }
    for (int hour = 0; hour < 24; hour++) {
      double x = LEFT + slot * hour;
      bar(svg, "others", x + 2, slot / 2 - 2, part(others, hour), most);
      bar(svg, "cases", x + slot / 2, slot / 2 - 2, part(ofCases, hour), most);
      if (hour % 3 == 0) {
        svg.append(
            Text.label(
                x + slot / 2, HEIGHT - 6, "tick", "middle", "%02d".formatted(hour), hour + "時"));
      }
    }
    return svg.append("</svg>").toString();
  }

  private static void bar(
      StringBuilder svg, String classes, double x, double width, double share, double most) {
    double y = y(share, most);
    svg.append(
        "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>"
            .formatted(
                classes,
                Text.number(x),
                Text.number(y),
                Text.number(width),
                Text.number(HEIGHT - BOTTOM - y)));
  }

  private static double y(double share, double most) {
    return HEIGHT - BOTTOM - share / most * (HEIGHT - BOTTOM - TOP);
  }

  private static double part(long[] hours, int hour) {
    long sum = 0;
    for (long of : hours) {
      sum += of;
    }
    return sum == 0 ? 0 : (double) hours[hour] / sum;
  }

  private static double share(long[] hours) {
    double most = 0;
    for (int hour = 0; hour < hours.length; hour++) {
      most = Math.max(most, part(hours, hour));
    }
    return most;
  }
}
