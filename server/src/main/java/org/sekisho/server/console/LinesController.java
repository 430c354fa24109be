package org.sekisho.server.console;

import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sekisho.line.Line;
import org.sekisho.server.access.Audit;
import org.sekisho.server.casework.Contacts;
import org.sekisho.server.gate.LineRules;
import org.sekisho.server.reference.ReferenceData;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Lines: their cases, their calls of late, and how their subscribers are reached. */
@Controller
class LinesController {

  private static final Duration SHOWN = Duration.ofDays(7);
  private static final int MOST_CALLS = 50;

  private final Cases cases;
  private final Contacts contacts;
  private final LineRules rules;
  private final ReferenceData reference;
  private final Audit audit;
  private final Clock clock;
  private final Links links;

  LinesController(
      Cases cases,
      Contacts contacts,
      LineRules rules,
      ReferenceData reference,
      Audit audit,
      Clock clock,
      Links links) {
    this.reference = reference;
    this.cases = cases;
    this.contacts = contacts;
    this.rules = rules;
    this.audit = audit;
    this.clock = clock;
    this.links = links;
  }

  @GetMapping("/lines")
  String find(@RequestParam(defaultValue = "") String line, Model model) {
    if (!line.isBlank()) {
      return "redirect:/lines/" + links.of(line.strip());
    }
    List<Cases.Row> rows = cases.list(Cases.Filter.MEASURED, "", 0);
    model.addAttribute("rows", rows.subList(0, Math.min(Cases.MOST, rows.size())));
    return "lines";
  }

  @GetMapping("/lines/{id}")
  String show(@PathVariable String id, Model model) {
    String line = Links.read(id);
    Instant now = clock.instant();
    List<Cases.Row> rows = cases.list(Cases.Filter.ALL, line, 0);
    List<Cases.Call> calls = cases.calls(line, now.minus(SHOWN), now);
    Optional<Line> of =
        reference.get(reference.findInForce().orElseThrow().version()).lines().find(line);
    model.addAttribute("of", of.orElse(null));
    model.addAttribute("unknown", of.isEmpty() && rows.isEmpty() && calls.isEmpty());
    model.addAttribute("line", line);
    model.addAttribute("now", now);
    model.addAttribute("rows", rows.subList(0, Math.min(Cases.MOST, rows.size())));
    model.addAttribute("calls", calls.subList(0, Math.min(MOST_CALLS, calls.size())));
    model.addAttribute("rules", rules.get(line));
    model.addAttribute("contacts", contacts.list(line));
    model.addAttribute(
        "free", Math.max(1, Math.min(3, Contacts.MOST - contacts.list(line).size())));
    model.addAttribute("vias", Contacts.Via.values());
    return "line";
  }

  /** Sets a line's contacts; a row without an address is none. */
  @PostMapping("/lines/{id}/contacts")
  String setContacts(
      @PathVariable String id,
      @RequestParam List<Contacts.Via> via,
      @RequestParam List<String> address,
      Principal who,
      RedirectAttributes back) {
    String line = Links.read(id);
    List<Contacts.Contact> wanted = new ArrayList<>();
    for (int i = 0; i < Math.min(via.size(), address.size()); i++) {
      String to = address.get(i).strip();
      if (to.isEmpty()) {
        continue;
      }
      wanted.add(new Contacts.Contact(wanted.size() + 1, via.get(i), to));
    }
    Optional<String> fault = contacts.findFault(line, wanted);
    if (fault.isPresent()) {
      back.addFlashAttribute("wrong", fault.get());
      return "redirect:/lines/" + id;
    }
    contacts.set(line, wanted);
    audit.write(who.getName(), "CONTACTS_SET", line, wanted.size() + " contacts");
    return "redirect:/lines/" + id;
  }
}
