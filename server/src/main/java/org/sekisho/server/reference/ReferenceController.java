package org.sekisho.server.reference;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.sekisho.server.access.Audit;
import org.sekisho.server.reference.Reference.Kind;
import org.sekisho.wire.BadFileException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Reference data: what is in force, what a new file would change, and putting it into force. */
@Controller
class ReferenceController {

  /** What is short enough to be written on in a page, and names no subscriber. */
  private static final List<Kind> EDITED =
      List.of(Kind.POLICY, Kind.HOLIDAYS, Kind.REGULATED, Kind.ADVISED);

  /** Longer files are edited elsewhere and uploaded. Characters. */
  private static final int MOST_EDITED = 200_000;

  private final ReferenceData data;
  private final TariffPreview preview;
  private final Backtests backtests;
  private final ReferenceChanges changes;
  private final Audit audit;
  private final Clock clock;

  ReferenceController(
      ReferenceData data,
      TariffPreview preview,
      Backtests backtests,
      ReferenceChanges changes,
      Audit audit,
      Clock clock) {
    this.data = data;
    this.preview = preview;
    this.backtests = backtests;
    this.changes = changes;
    this.audit = audit;
    this.clock = clock;
  }

  @GetMapping("/reference")
  String list(Model model) {
    model.addAttribute("sets", data.list());
    model.addAttribute("inForce", data.findInForce().orElseThrow().version());
    model.addAttribute("kinds", Kind.values());
    model.addAttribute("edited", EDITED);
    return "reference";
  }

  @PostMapping("/reference")
  String propose(
      @RequestParam Kind kind,
      @RequestParam MultipartFile file,
      @RequestParam String reason,
      Principal who,
      RedirectAttributes back)
      throws IOException {
    String name = Optional.ofNullable(file.getOriginalFilename()).orElse(kind.name());
    try {
      return proposed(kind, name, file.getBytes(), reason.strip(), who);
    } catch (BadFileException e) {
      back.addFlashAttribute("wrong", e.getMessage());
      return "redirect:/reference";
    }
  }

  private String proposed(Kind kind, String name, byte[] content, String reason, Principal who)
      throws IOException {
    FileSet made = changes.propose(kind, name, content, reason, who.getName());
    return "redirect:/reference/" + made.version();
  }

  /** The file in force, to be written on. */
  @GetMapping("/reference/edit")
  String edit(@RequestParam Kind kind, Model model) {
    refuseOthers(kind);
    FileSet now = data.findInForce().orElseThrow();
    return edit(
        kind, now.version(), data.text(now, kind).orElseGet(() -> beginningOf(kind)), "", model);
  }

  /** What a file begins with where none is in force. */
  private static String beginningOf(Kind kind) {
    return switch (kind) {
      case POLICY -> ReferenceData.STANDARD_POLICY;
      case HOLIDAYS -> "date,offices,name\n";
      case REGULATED -> "prefix,name,reasons,evidence_date,valid_to\n";
      case ADVISED -> "prefix,name\n";
      case TARIFF, SUBSCRIBERS -> "";
    };
  }

  private static void refuseOthers(Kind kind) {
    if (!EDITED.contains(kind)) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND);
    }
  }

  private static String edit(Kind kind, String from, String text, String reason, Model model) {
    model.addAttribute("from", from);
    model.addAttribute("kind", kind);
    model.addAttribute("reason", reason);
    model.addAttribute("text", text);
    model.addAttribute("tooLong", text.length() > MOST_EDITED);
    return "referenceedit";
  }

  @PostMapping("/reference/edit")
  String edited(
      @RequestParam Kind kind,
      @RequestParam String from,
      @RequestParam String text,
      @RequestParam String reason,
      Principal who,
      Model model)
      throws IOException {
    refuseOthers(kind);
    String lines = text.replace("\r\n", "\n");
    String now = data.findInForce().orElseThrow().version();
    if (!from.equals(now) || lines.length() > MOST_EDITED) {
      model.addAttribute("overtaken", !from.equals(now));
      return edit(kind, from, lines, reason, model);
    }
    try {
      byte[] content = lines.getBytes(StandardCharsets.UTF_8);
      return proposed(kind, kind.column() + kind.ending(), content, reason.strip(), who);
    } catch (BadFileException e) {
      model.addAttribute("wrong", e.getMessage());
      return edit(kind, from, lines, reason, model);
    }
  }

  /** Tries a set on the stored calls. */
  @PostMapping("/reference/{version}/backtest")
  String backtest(@PathVariable String version, Principal who, RedirectAttributes back) {
    FileSet of = get(version);
    String against = data.findInForce().orElseThrow().version();
    if (backtests.ask(of.version(), against, who.getName())) {
      audit.write(who.getName(), "BACKTEST", version, against);
    } else {
      back.addFlashAttribute("wrong", "backtest.tooMany");
    }
    return "redirect:/reference/" + version;
  }

  /** What a backtest has come to, while it runs. */
  @GetMapping("/parts/backtest/{version}")
  String backtestPart(@PathVariable String version, Model model) {
    addBacktest(version, model);
    return "referenceset :: backtest";
  }

  private void addBacktest(String version, Model model) {
    model.addAttribute("trial", backtests.findLast(version));
    model.addAttribute("percent", backtests.percent());
  }

  @GetMapping("/reference/{version}")
  String show(@PathVariable String version, Model model) {
    FileSet of = get(version);
    FileSet now = data.findInForce().orElseThrow();
    List<ReferenceChanges.Change> found = changes.between(now, of);
    model.addAttribute("of", of);
    model.addAttribute("inForce", now.version());
    model.addAttribute("changes", found);
    model.addAttribute("takesTwo", changes.takeTwo(found, now, of));
    addBacktest(version, model);
    boolean prices = found.stream().anyMatch(change -> change.kind() == Kind.TARIFF);
    model.addAttribute(
        "prices",
        prices
            ? preview.of(data.get(now.version()), data.get(of.version()), clock.instant())
            : List.of());
    return "referenceset";
  }

  private FileSet get(String version) {
    return data.find(version).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
  }

  /** Puts a set into force, or asks a second person where that is needed. */
  @PostMapping("/reference/{version}/activation")
  String activate(@PathVariable String version, Principal who, RedirectAttributes back) {
    return switch (changes.activate(get(version), who.getName(), who.getName())) {
      case SECOND_PERSON_ASKED -> "redirect:/approvals";
      case IN_FORCE -> {
        back.addFlashAttribute("done", version);
        yield "redirect:/reference";
      }
      case NOTHING_NEW -> "redirect:/reference";
      case MADE_ANEW -> {
        back.addFlashAttribute("anew", version);
        yield "redirect:/reference/" + data.list().getFirst().version();
      }
    };
  }
}
