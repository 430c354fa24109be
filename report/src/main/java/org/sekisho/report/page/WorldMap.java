package org.sekisho.report.page;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Countries on a map, each with a circle as large as what was spent there. */
final class WorldMap {

  private static final String RESOURCE = "world.tsv";
  private static final double LARGEST = 34; // radius of the largest circle
  private static final double SMALLEST = 3;

  /** What a country's circle shows, in micro-yen. */
  record Spent(String code, long inCases, long besides) {}

  /** A point within a country. */
  private record Place(int x, int y) {}

  private final Map<String, Place> places = new HashMap<>();
  private final StringBuilder land = new StringBuilder();

  WorldMap() {
    try (InputStream in = WorldMap.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("no " + RESOURCE);
      }
      var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("#")) {
          continue;
        }
        String[] fields = line.split("\t", -1);
        places.put(fields[0], new Place(Integer.parseInt(fields[1]), Integer.parseInt(fields[2])));
        land.append(fields[3]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The drawing; countries without a place, such as satellites, are left to the table. */
  String svg(List<Spent> countries) {
    long most = 1;
    for (Spent spent : countries) {
      most = Math.max(most, spent.inCases + spent.besides);
    }
    var svg = new StringBuilder();
    svg.append(
        "<svg class=\"chart map\" viewBox=\"0 0 1000 480\" aria-hidden=\"true\" focusable=\"false\">");
    svg.append("<path class=\"land\" d=\"").append(land).append("\"/>");
    long largest = most;
    countries.stream()
        .sorted(Comparator.<Spent>comparingLong(of -> of.inCases + of.besides).reversed())
        .forEach(
            spent -> {
              Place place = places.get(spent.code);
              if (place != null) {
                circle(svg, place, "others", spent.inCases + spent.besides, largest);
                if (spent.inCases > 0) {
                  circle(svg, place, "cases", spent.inCases, largest);
                }
              }
            });
    return svg.append("</svg>").toString();
  }

  private static void circle(
      StringBuilder svg, Place place, String classes, long micros, long most) {
    double radius = Math.max(SMALLEST, LARGEST * Math.sqrt((double) micros / most));
    svg.append(
        "<circle class=\"%s\" cx=\"%d\" cy=\"%d\" r=\"%s\"/>"
            .formatted(classes, place.x, place.y, Text.number(radius)));
  }
}
