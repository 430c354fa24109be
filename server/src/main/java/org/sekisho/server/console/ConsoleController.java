package org.sekisho.server.console;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import org.sekisho.casework.CaseEvent;
import org.sekisho.casework.Word;
import org.sekisho.report.page.CaseFigures;
import org.sekisho.server.LivePath;
import org.sekisho.server.access.Audit;
import org.sekisho.server.casework.Attention;
import org.sekisho.server.enforcement.EnforcementStore;
import org.sekisho.server.intake.IntakeCounts;
import org.sekisho.server.settings.Settings;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages analysts work in: read, hand over, answer; no rule lives here. */
@Controller
class ConsoleController {

  private static final int SHOWN_ON_DASHBOARD = 8;

  /** Of a reason, in characters. */
  private static final int MOST_REASON = 300;

  private static final Set<String> NEEDS_REASON = Set.of("RELEASE", "SUSPEND");

  /** Numbers of a case stay visible so long. */
  private static final Duration UNMASKED_FOR = Duration.ofMinutes(15);

  private static final String UNMASKED = "unmasked:";

  private final Cases cases;
  private final Dashboard dashboard;
  private final Attention attention;
  private final IntakeCounts counts;
  private final LivePath path;
  private final Audit audit;
  private final Settings settings;
  private final Links links;
  private final EnforcementStore carried;
  private final Clock clock;

  ConsoleController(
      Cases cases,
      Dashboard dashboard,
      Attention attention,
      IntakeCounts counts,
      LivePath path,
      Audit audit,
      Settings settings,
      Links links,
      EnforcementStore carried,
      Clock clock) {
    this.cases = cases;
    this.dashboard = dashboard;
    this.attention = attention;
    this.counts = counts;
    this.path = path;
    this.audit = audit;
    this.settings = settings;
    this.links = links;
    this.carried = carried;
    this.clock = clock;
  }

  @GetMapping("/")
  String home(Model model) {
    fillHome(model);
    return "home";
  }

  /** The part of the first page that moves. */
  @GetMapping("/parts/home")
  String homePart(Model model) {
    fillHome(model);
    return "home :: moving";
  }

  private void fillHome(Model model) {
    model.addAttribute("figures", dashboard.figures());
    List<Cases.Row> open = cases.list(Cases.Filter.OPEN, "", 0);
    model.addAttribute("open", open.subList(0, Math.min(SHOWN_ON_DASHBOARD, open.size())));
    List<Cases.Measure> measures = cases.measures(clock.instant(), 0);
    model.addAttribute(
        "measures", measures.subList(0, Math.min(SHOWN_ON_DASHBOARD, measures.size())));
    model.addAttribute("attention", attention.list());
    model.addAttribute("sources", counts.list());
    model.addAttribute("waiting", path.waiting());
    model.addAttribute("trouble", path.trouble().orElse(""));
    model.addAttribute("faults", path.runner().faultCount());
    long learnUntil = path.runner().learnUntilMillis();
    model.addAttribute("learning", !settings.learn().isZero() && learnUntil > path.nowMillis());
    model.addAttribute(
        "learnUntil", learnUntil == Long.MAX_VALUE ? null : Instant.ofEpochMilli(learnUntil));
  }

  /** Somebody takes what waits for a person. */
  @PostMapping("/attention/{id}/taken")
  String take(@PathVariable UUID id, Principal who) {
    return attention
        .take(id, who.getName())
        .filter(Attention.Waiting::isOfLine)
        .map(of -> "redirect:/cases/" + links.of(of.subject()))
        .orElse("redirect:/");
  }

  @GetMapping("/cases")
  String list(
      @RequestParam(defaultValue = "OPEN") Cases.Filter filter,
      @RequestParam(defaultValue = "") String line,
      @RequestParam(defaultValue = "0") int page,
      Model model) {
    int at = Math.max(0, page);
    List<Cases.Row> rows = cases.list(filter, line.strip(), at);
    model.addAttribute("rows", rows.subList(0, Math.min(Cases.MOST, rows.size())));
    model.addAttribute("more", rows.size() > Cases.MOST);
    model.addAttribute("filter", filter.name());
    model.addAttribute("line", line.strip());
    model.addAttribute("page", at);
    return "cases";
  }

  @GetMapping("/cases/{id}")
  String show(@PathVariable String id, HttpSession session, Model model, Locale locale) {
    fillCase(get(id), session, model, locale);
    return "case";
  }

  @GetMapping("/parts/cases/{id}")
  String casePart(@PathVariable String id, HttpSession session, Model model, Locale locale) {
    fillCase(get(id), session, model, locale);
    return "case :: moving";
  }

  private Cases.Row get(String id) {
    return cases
        .find(Links.read(id))
        .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
  }

  /** Numbers are shown to whoever gave a reason, for a while; each time is in the audit trail. */
  @PostMapping("/cases/{id}/numbers")
  String unmask(
      @PathVariable String id,
      @RequestParam String reason,
      Principal who,
      HttpSession session,
      RedirectAttributes back) {
    Cases.Row of = get(id);
    if (reason.isBlank() || reason.length() > MOST_REASON) {
      back.addFlashAttribute("wrong", "case.reasonNeeded");
    } else {
      session.setAttribute(UNMASKED + of.id(), System.currentTimeMillis());
      audit.write(who.getName(), "UNMASKED", of.id(), reason.strip());
    }
    return "redirect:/cases/" + id;
  }

  private static boolean isUnmasked(String id, HttpSession session) {
    return session.getAttribute(UNMASKED + id) instanceof Long since
        && System.currentTimeMillis() - since < UNMASKED_FOR.toMillis();
  }

  private void fillCase(Cases.Row of, HttpSession session, Model model, Locale locale) {
    model.addAttribute("unmasked", isUnmasked(of.id(), session));
    model.addAttribute("similar", cases.listSimilar(of));
    Instant now = clock.instant();
    List<JsonNode> events = cases.events(of.id());
    List<Cases.Call> calls = cases.callsOf(of, now);
    var figures = new CaseFigures(events);
    List<CaseFigures.LineCall> charged = new ArrayList<>();
    for (Cases.Call call : calls) {
      if (call.answeredAt() != null) {
        Instant end = call.endedAt() == null ? now : call.endedAt();
        charged.add(
            new CaseFigures.LineCall(
                call.beganAt().toEpochMilli(),
                call.answeredAt().toEpochMilli(),
                Math.max(end.toEpochMilli(), call.answeredAt().toEpochMilli()),
                call.terms()));
      }
    }
    model.addAttribute("spentMicros", calls.stream().mapToLong(call -> call.spent(now)).sum());
    model.addAttribute("part", "/parts/cases/" + links.of(of.id()));
    model.addAttribute("of", of);
    model.addAttribute("state", of.state(now));
    model.addAttribute("against", Denied.standing(events, of.permille()).orElse(null));
    model.addAttribute("calls", Cases.fold(calls));
    model.addAttribute("messages", cases.messages(of.id()));
    model.addAttribute("carried", carried.list(of.id()));
    model.addAttribute("money", figures.money(charged, now.toEpochMilli(), settings.zone()));
    model.addAttribute("evidence", figures.evidence());
    model.addAttribute("story", figures.story(locale.getLanguage().equals("ja")));
  }

  @PostMapping("/cases/{id}/release")
  CompletableFuture<String> release(
      @PathVariable String id,
      @RequestParam String reason,
      Principal who,
      RedirectAttributes back) {
    return say(id, who, "RELEASE", reason, at -> new Word.Release(at, said(who, reason)), back);
  }

  /** Who says it and why, as the case's story tells it. */
  private static String said(Principal who, String reason) {
    return "%s (%s)".formatted(who.getName(), reason.strip());
  }

  @PostMapping("/cases/{id}/suspension")
  CompletableFuture<String> suspend(
      @PathVariable String id,
      @RequestParam String reason,
      Principal who,
      RedirectAttributes back) {
    return say(id, who, "SUSPEND", reason, at -> new Word.Suspend(at, said(who, reason)), back);
  }

  @PostMapping("/cases/{id}/attempt")
  CompletableFuture<String> tried(@PathVariable String id, Principal who, RedirectAttributes back) {
    return say(
        id,
        who,
        "TELEPHONED",
        "",
        at -> new Word.Tried(at, who.getName(), CaseEvent.Channel.TELEPHONE),
        back);
  }

  @PostMapping("/cases/{id}/outcome")
  CompletableFuture<String> conclude(
      @PathVariable String id,
      @RequestParam Word.Outcome outcome,
      Principal who,
      RedirectAttributes back) {
    return say(
        id,
        who,
        "CONCLUDE " + outcome,
        "",
        at -> new Word.Conclude(at, who.getName(), outcome),
        back);
  }

  private CompletableFuture<String> say(
      String id,
      Principal who,
      String action,
      String reason,
      LongFunction<Word> word,
      RedirectAttributes back) {
    Cases.Row of = get(id);
    if (NEEDS_REASON.contains(action) && (reason.isBlank() || reason.length() > MOST_REASON)) {
      back.addFlashAttribute("wrong", "case.reasonNeeded");
      return CompletableFuture.completedFuture("redirect:/cases/" + id);
    }
    return path.say(of.line(), of.id(), word)
        .thenApply(
            refusal -> {
              audit.write(
                  who.getName(),
                  action,
                  of.id(),
                  refusal.map(why -> "refused: " + why.getClass().getSimpleName()).orElse("done")
                      + (reason.isBlank() ? "" : ": " + reason.strip()));
              refusal.ifPresent(why -> back.addFlashAttribute("denied", Denied.of(why)));
              return "redirect:/cases/" + id;
            });
  }
}
