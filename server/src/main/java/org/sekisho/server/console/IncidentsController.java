package org.sekisho.server.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.sekisho.report.story.GroupStory;
import org.sekisho.server.enforcement.EnforcementStore;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/** What befell countries and addresses, many lines together, and what was done about it. */
@Controller
final class IncidentsController {

  private static final int MOST_PAGES = 10_000;

  private final Cases cases;
  private final EnforcementStore carried;
  private final Clock clock;

  IncidentsController(Cases cases, EnforcementStore carried, Clock clock) {
    this.cases = cases;
    this.carried = carried;
    this.clock = clock;
  }

  @GetMapping("/incidents")
  String list(@RequestParam(defaultValue = "0") int page, Model model) {
    int at = Math.clamp(page, 0, MOST_PAGES);
    List<Cases.Incident> rows = cases.incidents(clock.instant(), at);
    model.addAttribute("rows", rows.subList(0, Math.min(Cases.MOST, rows.size())));
    model.addAttribute("more", rows.size() > Cases.MOST);
    model.addAttribute("page", at);
    return "incidents";
  }

  @GetMapping("/incidents/{id}")
  String show(@PathVariable String id, Model model, Locale locale) {
    String incident = Links.read(id);
    List<JsonNode> events = cases.events(incident);
    if (events.isEmpty() || cases.find(incident).isPresent()) { // a case of one line has a page
      throw new ResponseStatusException(HttpStatus.NOT_FOUND);
    }
    boolean ja = locale.getLanguage().equals("ja");
    model.addAttribute("incident", incident);
    model.addAttribute("told", GroupStory.list(events, ja));
    model.addAttribute("refused", GroupStory.refused(events, ja));
    model.addAttribute("ground", GroupStory.ground(ja));
    List<Cases.Measure> measures = cases.measuresOf(incident);
    Instant now = clock.instant();
    model.addAttribute("measures", measures);
    model.addAttribute(
        "inForce",
        measures.stream().anyMatch(each -> each.until() == null || each.until().isAfter(now)));
    model.addAttribute("carried", carried.list(incident));
    return "incident";
  }
}
