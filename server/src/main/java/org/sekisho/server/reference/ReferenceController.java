package org.sekisho.server.reference;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.sekisho.server.access.Audit;
import org.sekisho.server.casework.Approvals;
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

  /** Before the version that an approval was asked against. */
  static final String AGAINST = "against";

  /** The standard policy with the reason of each value: docs/policy.yaml. */
  private static final String STANDARD_POLICY = standardPolicy();

  /** Longer files are edited elsewhere and uploaded. Characters. */
  private static final int MOST_EDITED = 200_000;

  private final ReferenceData data;
  private final TariffPreview preview;
  private final Backtests backtests;
  private final Approvals approvals;
  private final Audit audit;
  private final Clock clock;

  ReferenceController(
      ReferenceData data,
      TariffPreview preview,
      Backtests backtests,
      Approvals approvals,
      Audit audit,
      Clock clock) {
    this.data = data;
    this.preview = preview;
    this.backtests = backtests;
    this.approvals = approvals;
    this.audit = audit;
    this.clock = clock;
  }

  /** What a set would change of one kind of file. */
  public record Change(Kind kind, ReferenceData.Difference difference) {}

  @GetMapping("/reference")
  String list(Model model) {
    model.addAttribute("sets", data.list());
    model.addAttribute("inForce", data.findInForce().orElseThrow().version());
    model.addAttribute("kinds", Kind.values());
    model.addAttribute("edited", List.of(Kind.POLICY, Kind.HOLIDAYS, Kind.REGULATED, Kind.ADVISED));
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
    FileSet made = data.propose(kind, name, content, reason, who.getName());
    audit.write(who.getName(), "PROPOSED " + kind, made.version(), reason);
    return "redirect:/reference/" + made.version();
  }

  /** The file in force, to be written on. */
  @GetMapping("/reference/edit")
  String edit(@RequestParam Kind kind, Model model) {
    FileSet now = data.findInForce().orElseThrow();
    return edit(kind, data.text(now, kind).orElseGet(() -> beginningOf(kind)), "", model);
  }

  /** What a file begins with where none is in force. */
  private static String beginningOf(Kind kind) {
    return switch (kind) {
      case POLICY -> STANDARD_POLICY;
      case HOLIDAYS -> "date,offices,name\n";
      case REGULATED -> "prefix,name,reasons,evidence_date,valid_to\n";
      case ADVISED -> "prefix,name\n";
      case TARIFF, SUBSCRIBERS -> "";
    };
  }

  private static String standardPolicy() {
    try (InputStream in = ReferenceController.class.getResourceAsStream("policy.yaml")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String edit(Kind kind, String text, String reason, Model model) {
    model.addAttribute("kind", kind);
    model.addAttribute("reason", reason);
    model.addAttribute("text", text);
    model.addAttribute("tooLong", text.length() > MOST_EDITED);
    return "referenceedit";
  }

  @PostMapping("/reference/edit")
  String edited(
      @RequestParam Kind kind,
      @RequestParam String text,
      @RequestParam String reason,
      Principal who,
      Model model)
      throws IOException {
    String lines = text.replace("\r\n", "\n");
    try {
      byte[] content = lines.getBytes(StandardCharsets.UTF_8);
      return proposed(kind, kind.column() + kind.ending(), content, reason.strip(), who);
    } catch (BadFileException e) {
      model.addAttribute("wrong", e.getMessage());
      return edit(kind, lines, reason, model);
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
    List<Change> changes = changes(now, of);
    model.addAttribute("of", of);
    model.addAttribute("inForce", now.version());
    model.addAttribute("changes", changes);
    model.addAttribute("takesTwo", takesTwo(changes, now, of));
    addBacktest(version, model);
    boolean prices = changes.stream().anyMatch(change -> change.kind == Kind.TARIFF);
    model.addAttribute(
        "prices",
        prices
            ? preview.of(data.get(now.version()), data.get(of.version()), clock.instant())
            : List.of());
    return "referenceset";
  }

  private List<Change> changes(FileSet now, FileSet of) {
    List<Change> changes = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      Optional<String> before = Optional.ofNullable(now.files().get(kind));
      Optional<String> after = Optional.ofNullable(of.files().get(kind));
      if (!before.equals(after)) {
        changes.add(new Change(kind, data.difference(before, after)));
      }
    }
    return changes;
  }

  private boolean takesTwo(List<Change> changes, FileSet now, FileSet of) {
    return changes.stream()
        .anyMatch(
            change ->
                change.kind.takesTwo()
                    || (change.kind == Kind.SUBSCRIBERS && changesConsent(now, of)));
  }

  private boolean changesConsent(FileSet now, FileSet of) {
    return ReferenceData.changesConsent(
        data.get(now.version()).lines(), data.get(of.version()).lines());
  }

  private FileSet get(String version) {
    return data.find(version).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
  }

  /** Puts a set into force, or asks a second person where that is needed. */
  @PostMapping("/reference/{version}/activation")
  String activate(@PathVariable String version, Principal who, RedirectAttributes back) {
    FileSet of = get(version);
    FileSet now = data.findInForce().orElseThrow();
    List<Change> changes = changes(now, of);
    if (changes.isEmpty()) {
      return "redirect:/reference";
    }
    if (takesTwo(changes, now, of)) {
      approvals.ask(
          Approvals.Kind.ACTIVATE_REFERENCE,
          version,
          "%s %s%n%s".formatted(AGAINST, now.version(), summary(changes)),
          of.reason(),
          who.getName());
      return "redirect:/approvals";
    }
    data.activate(version, who.getName(), who.getName());
    audit.write(who.getName(), "ACTIVATED", version, summary(changes));
    back.addFlashAttribute("done", version);
    return "redirect:/reference";
  }

  private static String summary(List<Change> changes) {
    var text = new StringBuilder();
    for (Change change : changes) {
      text.append(
          "%s: +%d -%d%n"
              .formatted(
                  change.kind.column(), change.difference.added(), change.difference.removed()));
      change.difference.addedRows().forEach(row -> text.append("+ ").append(row).append('\n'));
      change.difference.removedRows().forEach(row -> text.append("- ").append(row).append('\n'));
    }
    return text.toString();
  }
}
