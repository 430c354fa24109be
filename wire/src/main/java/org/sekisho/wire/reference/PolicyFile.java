package org.sekisho.wire.reference;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.sekisho.casework.CasePolicy;
import org.sekisho.casework.GroupPolicy;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.YamlFile;

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

  /** The most a value in yen may be. */
  private static final long MOST_YEN = 100_000_000L;

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
    int prior = file.small("prior_decibans", standard.priorDecibans(), -60, 0);
    int home = file.small("home_decibans", standard.homeDecibans(), -30, 30);
    int newLine = file.small("new_line_decibans", standard.newLineDecibans(), -30, 30);
    int probation = file.small("probation_decibans", standard.probationDecibans(), 0, 30);
    var bars = bars(file.section("bars"), standard.bars());
    var costs = costs(file.section("costs"), standard.costs());
    var contact = contact(file, standard.contact());
    var durations = durations(file.section("durations"), standard.durations());
    var groups =
        new GroupPolicy(
            country(file.section("country"), standard.groups().country()),
            address(file.section("address"), standard.groups().address()));
    file.done();
    return new Policy(
        new CasePolicy(
            version,
            reportOnly,
            prior,
            home,
            newLine,
            probation,
            bars,
            costs,
            contact,
            durations,
            groups),
        assumeTerms);
  }

  private static CasePolicy.Bars bars(YamlFile in, CasePolicy.Bars standard) {
    int challenge = in.small("challenge_permille", standard.challengePermille(), 1, 999);
    int numbers =
        in.small("numbers_permille", Math.min(standard.numbersPermille(), challenge), 1, 999);
    int contact = in.small("contact_permille", standard.contactPermille(), 1, 999);
    int suspend = in.small("suspend_permille", standard.suspendPermille(), 500, 999);
    if (numbers > challenge || challenge > contact || contact > suspend) {
      throw in.bad(
          "bars: the numbers come before a challenge, it before a contact, that before a suspension;"
              + " %d, %d, %d and %d do not rise".formatted(numbers, challenge, contact, suspend));
    }
    return new CasePolicy.Bars(
        numbers,
        challenge,
        contact,
        suspend,
        in.small("suspensions_per_ten_minutes", standard.suspensionsPerTenMinutes(), 1, 10_000));
  }

  private static CasePolicy.Costs costs(YamlFile in, CasePolicy.Costs standard) {
    return new CasePolicy.Costs(
        in.whole("challenge_yen", standard.challengeYen(), 1, MOST_YEN),
        in.whole("contact_yen", standard.contactYen(), 1, MOST_YEN),
        in.whole("suspend_home_yen", standard.suspendHomeYen(), 1, MOST_YEN),
        in.whole("suspend_business_yen", standard.suspendBusinessYen(), 1, MOST_YEN),
        in.small("horizon_minutes", standard.horizonMinutes(), 1, 1_440));
  }

  private static CasePolicy.Contact contact(YamlFile file, CasePolicy.Contact standard) {
    YamlFile in = file.section("contact");
    int attempts = in.small("attempts", standard.attempts(), 2, 10);
    int urgent = in.small("urgent_minutes", standard.urgentMinutes(), 1, 120);
    int calm = in.small("calm_minutes", standard.calmMinutes(), 1, 1_440);
    if (calm < urgent) {
      throw file.bad("contact: 'calm_minutes' must not be less than 'urgent_minutes'");
    }
    return new CasePolicy.Contact(
        attempts, urgent, calm, in.small("answer_minutes", standard.answerMinutes(), 10, 1_440));
  }

  private static CasePolicy.Durations durations(YamlFile in, CasePolicy.Durations standard) {
    return new CasePolicy.Durations(
        in.small("suspension_days", standard.suspensionDays(), 1, 365),
        in.small("probation_days", standard.probationDays(), 0, 365),
        in.small("challenge_minutes", standard.challengeMinutes(), 1, 1_440),
        in.small("close_hours", standard.closeHours(), 1, 720),
        in.small("watch_days", standard.watchDays(), 1, 90),
        in.small("notice_hours", standard.noticeHours(), 1, 720),
        in.small("oldest_record_minutes", standard.oldestRecordMinutes(), 10, 10_080));
  }

  private static GroupPolicy.Country country(YamlFile in, GroupPolicy.Country standard) {
    return new GroupPolicy.Country(
        in.small("lines", standard.lines(), 2, 10_000),
        in.small("joining_lines", standard.joiningLines(), 1, 10_000),
        in.small("earthquake_percent", standard.earthquakePercent(), 1, 100),
        in.small("floor_minutes_per_month", standard.floorMinutesPerMonth(), 0, 10_000_000),
        in.small("floor_calls_per_day", standard.floorCallsPerDay(), 0, 1_000_000),
        in.small("hours", standard.hours(), 1, 720),
        in.text("standing_rule", standard.standingRule()),
        Set.copyOf(in.list("exempt_lines", List.copyOf(standard.exemptLines()))));
  }

  private static GroupPolicy.Address address(YamlFile in, GroupPolicy.Address standard) {
    return new GroupPolicy.Address(
        in.small("lines", standard.lines(), 2, 10_000),
        in.small("suspected_percent", standard.suspectedPercent(), 1, 100),
        in.small("hours", standard.hours(), 1, 720),
        Set.copyOf(in.list("peers", List.copyOf(standard.peers()))));
  }
}
