package org.sekisho.wire.reference;

import java.io.IOException;
import java.nio.file.Path;
import org.sekisho.casework.CasePolicy;
import org.sekisho.wire.BadFileException;

/**
 * Reads a policy: a version and the values that differ from the standard. Each value's reason
 * stands beside it in docs/policy.yaml.
 */
public final class PolicyFile {

  /**
   * A policy as read.
   *
   * @param assumeTerms lines whose contract terms are not known have the clause for a suspension
   */
  public record Policy(CasePolicy casework, boolean assumeTerms) {}

  /** In force when no file is named. */
  public static final Policy STANDARD = new Policy(CasePolicy.STANDARD, true);

  private PolicyFile() {}

  /**
   * @throws BadFileException with file, line and a suggestion if a key or value is wrong
   */
  public static Policy read(Path path) throws IOException {
    YamlFile file = YamlFile.read(path);
    CasePolicy standard = STANDARD.casework();
    String version = file.text("version", "");
    if (version.isBlank()) {
      throw file.bad("a policy needs a version, such as 'version: 2026-11-acme'");
    }
    boolean reportOnly = file.flag("report_only", false);
    boolean assumeTerms = file.flag("assume_terms", true);
    int prior = file.small("prior_decibans", standard.priorDecibans());
    int home = file.small("home_decibans", standard.homeDecibans());
    YamlFile bars = file.section("bars");
    YamlFile costs = file.section("costs");
    YamlFile contact = file.section("contact");
    YamlFile durations = file.section("durations");
    try {
      var casework =
          new CasePolicy(
              version,
              reportOnly,
              prior,
              home,
              new CasePolicy.Bars(
                  bars.small("challenge_permille", standard.bars().challengePermille()),
                  bars.small("contact_permille", standard.bars().contactPermille()),
                  bars.small("suspend_permille", standard.bars().suspendPermille()),
                  bars.small(
                      "suspensions_per_ten_minutes", standard.bars().suspensionsPerTenMinutes())),
              new CasePolicy.Costs(
                  costs.whole("challenge_yen", standard.costs().challengeYen()),
                  costs.whole("contact_yen", standard.costs().contactYen()),
                  costs.whole("suspend_home_yen", standard.costs().suspendHomeYen()),
                  costs.whole("suspend_business_yen", standard.costs().suspendBusinessYen()),
                  costs.small("horizon_minutes", standard.costs().horizonMinutes())),
              new CasePolicy.Contact(
                  contact.small("attempts", standard.contact().attempts()),
                  contact.small("urgent_minutes", standard.contact().urgentMinutes()),
                  contact.small("calm_minutes", standard.contact().calmMinutes()),
                  contact.small("answer_minutes", standard.contact().answerMinutes())),
              new CasePolicy.Durations(
                  durations.small("suspension_days", standard.durations().suspensionDays()),
                  durations.small("challenge_minutes", standard.durations().challengeMinutes()),
                  durations.small("close_hours", standard.durations().closeHours()),
                  durations.small("notice_hours", standard.durations().noticeHours())));
      file.done();
      return new Policy(casework, assumeTerms);
    } catch (IllegalArgumentException e) {
      throw new BadFileException("%s: %s".formatted(path, e.getMessage()), e);
    }
  }
}
