package org.sekisho.server.console;

import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.sekisho.call.SourceAddress;
import org.sekisho.casework.Denial;
import org.sekisho.casework.GroupWord;
import org.sekisho.enrichment.DestinationList;
import org.sekisho.number.Countries;
import org.sekisho.number.Country;
import org.sekisho.server.LivePath;
import org.sekisho.server.access.Audit;
import org.sekisho.server.casework.Approvals;
import org.sekisho.server.reference.ReferenceData;
import org.sekisho.server.settings.Settings;
import org.sekisho.server.store.Traffic;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Measures in force, on lines and on many at once, and what takes a second person. */
@Controller
class MeasuresController {

  private final Cases cases;
  private final Approvals approvals;
  private final Traffic traffic;
  private final LivePath path;
  private final Audit audit;
  private final ReferenceData reference;
  private final Settings settings;
  private final Clock clock;

  MeasuresController(
      Cases cases,
      Approvals approvals,
      Traffic traffic,
      LivePath path,
      Audit audit,
      ReferenceData reference,
      Settings settings,
      Clock clock) {
    this.cases = cases;
    this.approvals = approvals;
    this.traffic = traffic;
    this.path = path;
    this.audit = audit;
    this.reference = reference;
    this.settings = settings;
    this.clock = clock;
  }

  @GetMapping("/measures")
  String measures(@RequestParam(defaultValue = "0") int page, Model model) {
    int at = Math.max(0, page);
    List<Cases.Measure> rows = cases.measures(clock.instant(), at);
    model.addAttribute("rows", rows.subList(0, Math.min(Cases.MOST, rows.size())));
    model.addAttribute("more", rows.size() > Cases.MOST);
    model.addAttribute("page", at);
    return "measures";
  }

  @PostMapping("/measures/lift")
  CompletableFuture<String> lift(
      @RequestParam String incident, Principal who, RedirectAttributes back) {
    return order(
        at -> new GroupWord.Lift(at, incident, who.getName()), "LIFT", incident, who, back);
  }

  @PostMapping("/measures/block")
  CompletableFuture<String> block(
      @RequestParam String address, Principal who, RedirectAttributes back) {
    SourceAddress of = SourceAddress.parse(address.strip());
    if (of.isNone()) {
      back.addFlashAttribute("wrong", "measures.badAddress");
      return CompletableFuture.completedFuture("redirect:/measures");
    }
    return order(
        at -> new GroupWord.BlockAddress(at, of, who.getName()), "BLOCK", of.toString(), who, back);
  }

  @PostMapping("/measures/allow")
  CompletableFuture<String> allow(@RequestParam int more, Principal who, RedirectAttributes back) {
    int count = Math.clamp(more, 1, GroupWord.AllowMeasures.MOST);
    return order(
        at -> new GroupWord.AllowMeasures(at, count, who.getName()),
        "ALLOW_MEASURES",
        String.valueOf(count),
        who,
        back);
  }

  private CompletableFuture<String> order(
      LongFunction<GroupWord> word,
      String action,
      String subject,
      Principal who,
      RedirectAttributes back) {
    return path.order(word)
        .thenApply(
            denial -> {
              audit.write(who.getName(), action, subject, outcome(denial));
              denial.ifPresent(why -> back.addFlashAttribute("denied", Denied.of(why)));
              return "redirect:/measures";
            });
  }

  private static String outcome(Optional<Denial> denial) {
    return denial.map(why -> "refused: " + why.getClass().getSimpleName()).orElse("done");
  }

  /** A proposal with what it would stop. */
  public record Proposal(Approvals.Approval of, Traffic.Sum preview, boolean own) {}

  @GetMapping("/approvals")
  String approvals(Principal who, Model model, Locale locale) {
    Instant now = clock.instant();
    boolean ja = locale.getLanguage().equals("ja");
    model.addAttribute(
        "proposals",
        approvals.list().stream()
            .map(
                of ->
                    new Proposal(
                        of, traffic.preview(of.subject(), now), of.askedBy().equals(who.getName())))
            .toList());
    model.addAttribute(
        "countries",
        Countries.world().list().stream()
            .sorted(Comparator.comparing((Country country) -> country.name(ja)))
            .toList());
    DestinationList regulated =
        reference.get(reference.findInForce().orElseThrow().version()).regulated();
    long today = LocalDate.ofInstant(now, settings.zone()).toEpochDay();
    model.addAttribute(
        "listed",
        Countries.world().list().stream()
            .filter(country -> regulated.covers(country, today))
            .map(Country::code)
            .collect(Collectors.toSet()));
    model.addAttribute("ja", ja);
    model.addAttribute("wanted", cases.countriesForApproval(now));
    return "approvals";
  }

  @PostMapping("/approvals")
  String ask(
      @RequestParam String country,
      @RequestParam String reason,
      Principal who,
      RedirectAttributes back) {
    Optional<Country> of = Countries.world().find(country);
    if (of.isEmpty() || reason.isBlank()) {
      back.addFlashAttribute("wrong", "approvals.needReason");
    } else {
      approvals.ask(
          Approvals.Kind.RESTRICT_COUNTRY, of.get().code(), "", reason.strip(), who.getName());
    }
    return "redirect:/approvals";
  }

  @PostMapping("/approvals/{id}/decision")
  CompletableFuture<String> decide(
      @PathVariable UUID id,
      @RequestParam boolean approved,
      Principal who,
      RedirectAttributes back) {
    Optional<Approvals.Approval> decided = approvals.decide(id, approved, who.getName());
    if (decided.isEmpty()) {
      back.addFlashAttribute("wrong", "approvals.notYours");
      return CompletableFuture.completedFuture("redirect:/approvals");
    }
    Approvals.Approval of = decided.get();
    if (!approved) {
      return CompletableFuture.completedFuture("redirect:/approvals");
    }
    return switch (of.kind()) {
      case RESTRICT_COUNTRY ->
          path.order(
                  at ->
                      new GroupWord.RestrictCountry(
                          at,
                          Countries.world().find(of.subject()).orElseThrow(),
                          of.askedBy(),
                          who.getName()))
              .thenApply(
                  denial -> {
                    approvals.noteOutcome(id, outcome(denial));
                    audit.write(who.getName(), "RESTRICT", of.subject(), outcome(denial));
                    denial.ifPresent(why -> back.addFlashAttribute("denied", Denied.of(why)));
                    return "redirect:/approvals";
                  });
      case ACTIVATE_REFERENCE -> {
        String now = reference.findInForce().orElseThrow().version();
        if (of.detail().startsWith("against ")
            && !of.detail().startsWith("against " + now + "\n")) {
          approvals.noteOutcome(id, "refused: " + now + " is in force meanwhile");
          back.addFlashAttribute("wrong", "approvals.another");
        } else {
          reference.activate(of.subject(), of.askedBy(), who.getName());
          approvals.noteOutcome(id, "done");
        }
        yield CompletableFuture.completedFuture("redirect:/approvals");
      }
    };
  }
}
