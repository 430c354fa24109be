package org.sekisho.server.console;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sekisho.server.operations.Csv;
import org.sekisho.server.settings.Settings;
import org.sekisho.server.store.Traffic;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/** The month's report, to read and to download. */
@Controller
class ReportsController {

  private static final int WIDTH = 720;
  private static final int HEIGHT = 100;
  private static final int MOST_COUNTRIES = 20;

  private final Reports reports;
  private final Traffic traffic;
  private final Settings settings;
  private final PdfPages pages;
  private final Languages.Show show;
  private final Clock clock;

  ReportsController(
      Reports reports,
      Traffic traffic,
      Settings settings,
      PdfPages pages,
      Languages.Show show,
      Clock clock) {
    this.pages = pages;
    this.show = show;
    this.reports = reports;
    this.traffic = traffic;
    this.settings = settings;
    this.clock = clock;
  }

  private YearMonth read(String month) {
    try {
      return month.isEmpty()
          ? YearMonth.from(clock.instant().atZone(settings.zone()))
          : YearMonth.parse(month);
    } catch (DateTimeException e) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "month is 2026-01", e);
    }
  }

  @GetMapping("/reports")
  String show(@RequestParam(defaultValue = "") String month, Model model) {
    YearMonth of = read(month);
    ZoneId zone = settings.zone();
    List<Reports.Day> days = reports.days(of, zone);
    model.addAttribute("month", of.toString());
    model.addAttribute("before", of.minusMonths(1).toString());
    model.addAttribute("after", of.plusMonths(1).toString());
    model.addAttribute("of", reports.month(of, zone));
    model.addAttribute("precisions", reports.precisions(of, zone));
    model.addAttribute("days", days);
    model.addAttribute("chart", chart(days));
    model.addAttribute("countries", countries(of));
    return "reports";
  }

  private static String chart(List<Reports.Day> days) {
    long most = days.stream().mapToLong(Reports.Day::opened).max().orElse(0);
    var svg = new StringBuilder();
    svg.append(
        "<svg class=\"chart\" viewBox=\"0 0 %d %d\" aria-hidden=\"true\" focusable=\"false\">"
            .formatted(WIDTH, HEIGHT));
    for (Reports.Day day : days) {
      int index = Integer.parseInt(day.day().substring(8)) - 1;
      bar(svg, index, day.opened(), most, "others");
      bar(svg, index, day.measured(), most, "cases");
    }
    return svg.append("</svg>").toString();
  }

  private static void bar(StringBuilder svg, int index, long count, long most, String style) {
    double height = most == 0 ? 0 : (double) count / most * (HEIGHT - 4);
    double each = WIDTH / 31.0;
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
            style,
            index * each,
            HEIGHT - height,
            each - 3,
            height));
  }

  @GetMapping("/reports.pdf")
  ResponseEntity<byte[]> pdf(@RequestParam(defaultValue = "") String month, Locale locale) {
    YearMonth of = read(month);
    ZoneId zone = settings.zone();
    List<Reports.Day> days = reports.days(of, zone);
    Map<String, Object> variables =
        Map.of(
            "title", "Sekisho " + of,
            "of", reports.month(of, zone),
            "days", days,
            "most", days.stream().mapToLong(Reports.Day::opened).max().orElse(0),
            "precisions", reports.precisions(of, zone),
            "countries", countries(of),
            "show", show);
    byte[] pdf = pages.make("reportpdf", variables, locale, clock.instant(), zone).pdf();
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_PDF)
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            "attachment; filename=\"sekisho-%s.pdf\"".formatted(of))
        .body(pdf);
  }

  /** Where most calls of a month went. */
  private List<Traffic.Sum> countries(YearMonth of) {
    ZoneId zone = settings.zone();
    List<Traffic.Sum> all =
        traffic.listByCountry(
            of.atDay(1).atStartOfDay(zone).toInstant(),
            of.plusMonths(1).atDay(1).atStartOfDay(zone).toInstant());
    return all.subList(0, Math.min(MOST_COUNTRIES, all.size()));
  }

  @GetMapping("/reports.csv")
  ResponseEntity<byte[]> csv(@RequestParam(defaultValue = "") String month) {
    YearMonth of = read(month);
    Reports.Month sum = reports.month(of, settings.zone());
    var text = new StringBuilder("what,value\n");
    text.append("month,").append(of).append('\n');
    text.append("cases_opened,").append(sum.opened()).append('\n');
    text.append("cases_with_measure,").append(sum.measured()).append('\n');
    text.append("cases_suspended,").append(sum.suspended()).append('\n');
    text.append("outcome_fraud,").append(sum.fraud()).append('\n');
    text.append("outcome_test,").append(sum.tests()).append('\n');
    text.append("wrongly_stopped,").append(sum.wronglyStopped()).append('\n');
    text.append("yen_lost,").append(sum.yenLost()).append('\n');
    text.append("yen_saved_estimate,").append(sum.yenSaved()).append('\n');
    text.append("median_seconds_to_measure,").append(sum.medianSeconds()).append('\n');
    for (Reports.Precision each : reports.precisions(of, settings.zone())) {
      text.append("precision_")
          .append(Csv.field(each.signal()))
          .append(',')
          .append(each.percent())
          .append('\n');
    }
    return ResponseEntity.ok()
        .contentType(MediaType.valueOf("text/csv;charset=UTF-8"))
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            "attachment; filename=\"sekisho-%s.csv\"".formatted(of))
        .body(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
