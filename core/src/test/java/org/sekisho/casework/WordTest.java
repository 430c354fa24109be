package org.sekisho.casework;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sekisho.line.LineKind;

/** What a case makes of what people say; each rule that stands against it is tried. */
class WordTest {

  private static final String NIGHT_BURST =
      """
      2026-02-14T02:00:00  f1  INVITE  01023276000001  250  5.9.1.2  sipcli
      2026-02-14T02:00:04  f1  200
      2026-02-14T02:00:10  f2  INVITE  01023276000002  250  5.9.1.2  sipcli
      2026-02-14T02:00:14  f2  200
      2026-02-14T02:00:20  f3  INVITE  01023276000003  250  5.9.1.2  sipcli
      2026-02-14T02:00:24  f3  200
      """;

  private static List<String> after(String time, String said) {
    Scenario scenario = Scenario.business().withHabits().given(NIGHT_BURST);
    scenario.given("2026-02-14T%s  SAYS  %s".formatted(time, said));
    return scenario.until("2026-02-14T03:30:00").decided();
  }

  @Test
  void notMyCallsSuspendsAtOnceWithoutWaitingForAnotherAttempt() {
    assertThat(after("02:06:00", "NOT MINE"))
        .containsSubsequence(
            "2026-02-14T02:06 NOT_MINE", "2026-02-14T02:06 SUSPEND SUBSCRIBERS_WORD");
  }

  /** What comes to thrice the sum he knew of, and 30,000 yen, is asked of anew; then all holds. */
  @Test
  void myCallsCoversWhatTheSubscriberKnewOf() {
    Scenario scenario = Scenario.business().withHabits().given(NIGHT_BURST);
    scenario.given("2026-02-14T02:06:00  SAYS  MINE").until("2026-02-14T02:40:00");
    assertThat(scenario.decided()).endsWith("2026-02-14T02:06 UNCHALLENGE");
    int quiet = scenario.decided().size();
    scenario.until("2026-02-14T13:00:00"); // three calls at 250 yen a minute, for eleven hours
    assertThat(scenario.decided().subList(quiet, scenario.decided().size()))
        .anyMatch(step -> step.contains("CONTACT TELEPHONE"))
        .anyMatch(step -> step.contains("CONTACT MAIL"))
        .last()
        .asString()
        .contains("SUSPEND UNREACHABLE_AND_PROBABLE");
  }

  /** A thief who reads the subscriber's mail must not undo what stops him. */
  @Test
  void myCallsLiftsASuspensionFromASecondChannelOnly() {
    assertThat(after("03:00:00", "MINE")).endsWith("2026-02-14T03:00 REFUSED SecondChannelNeeded");
    assertThat(after("03:00:00", "MINE BY ANOTHER CHANNEL"))
        .containsSubsequence("2026-02-14T03:00 MINE", "2026-02-14T03:00 RELEASE")
        .noneMatch(step -> step.startsWith("2026-02-14T03:1") && step.contains("SUSPEND"));
  }

  @Test
  void anAnalystReleasesAtEveryHour() {
    assertThat(after("03:00:00", "RELEASE")).contains("2026-02-14T03:00 RELEASE");
    assertThat(after("02:00:30", "NOT FRAUD"))
        .containsSubsequence("2026-02-14T02:00:30 NOT_FRAUD", "2026-02-14T02:00:30 UNCHALLENGE");
  }

  /** An attempt that could not be made is none: a line is not suspended on two that failed. */
  @Test
  void attemptsThatWereNotMadeSuspendNobodyUntilAPersonHasTelephoned() {
    Scenario scenario = Scenario.business().withHabits().given(NIGHT_BURST);
    int seen = 0;
    for (int minute = 1; minute < 50; minute++) {
      String time = "2026-02-14T02:%02d:30".formatted(minute);
      scenario.until(time);
      List<String> fresh = scenario.decided().subList(seen, scenario.decided().size());
      boolean telephoned = fresh.stream().anyMatch(step -> step.endsWith("CONTACT TELEPHONE"));
      seen = scenario.decided().size();
      if (telephoned) {
        scenario.given(time + "  SAYS  TELEPHONE FAILED");
      }
    }
    assertThat(scenario.decided())
        .anyMatch(step -> step.endsWith("CONTACT MAIL"))
        .noneMatch(step -> step.contains("SUSPEND"));
    scenario.given("2026-02-14T02:51:00  SAYS  TELEPHONED").until("2026-02-14T03:10:00");
    assertThat(scenario.decided().getLast()).contains("SUSPEND UNREACHABLE_AND_PROBABLE");
  }

  /** What an analyst concludes is no consent of the subscriber's: contact is tried all the same. */
  @Test
  void aConclusionOfFraudAloneSuspendsNothing() {
    assertThat(after("02:04:00", "FRAUD"))
        .contains("2026-02-14T02:04 FRAUD")
        .noneMatch(step -> step.contains("SUBSCRIBERS_WORD"))
        .filteredOn(step -> step.contains("SUSPEND"))
        .allMatch(step -> step.compareTo("2026-02-14T02:10") >= 0);
  }

  @Test
  void aReleaseOfAChallengedLineHolds() {
    Scenario scenario = Scenario.business().withHabits().given(NIGHT_BURST);
    scenario.given("2026-02-14T02:03:00  SAYS  RELEASE").until("2026-02-14T02:40:00");
    assertThat(scenario.decided()).endsWith("2026-02-14T02:03 UNCHALLENGE");
  }

  /** "Stop at 5,000 yen" is the subscriber's own; who reads his mail cannot take it back. */
  @Test
  void anAdvanceInstructionHoldsAgainstAWordByTheFirstChannel() {
    Scenario scenario =
        Scenario.of(LineKind.BUSINESS, Optional.of(5_000L), false).withHabits().given(NIGHT_BURST);
    scenario.given("2026-02-14T02:03:00  SAYS  MINE").until("2026-02-14T02:40:00");
    assertThat(scenario.decided()).anyMatch(step -> step.contains("SUSPEND ADVANCE_INSTRUCTION"));
  }

  /** Neither too early, nor without the subscriber having been tried: a person is bound, too. */
  @Test
  void aPersonCannotSuspendBeforeTheAttemptsAndTheirTime() {
    assertThat(after("02:01:00", "SUSPEND")).contains("2026-02-14T02:01 REFUSED ChargeNotAbnormal");
    assertThat(after("02:04:00", "SUSPEND"))
        .anyMatch(step -> step.equals("2026-02-14T02:04 REFUSED AttemptsMissing"));
    assertThat(after("02:07:00", "SUSPEND"))
        .anyMatch(step -> step.equals("2026-02-14T02:07 REFUSED AnswerAwaited"));
  }

  /** Priority lines: the rules alone suspend none; a person may, under the same law. */
  @Test
  void aPersonSuspendsAPriorityLineOnceTheLawIsKept() {
    Scenario scenario =
        Scenario.of(LineKind.BUSINESS, Optional.empty(), true).withHabits().given(NIGHT_BURST);
    scenario.until("2026-02-14T02:30:00");
    assertThat(scenario.decided()).noneMatch(step -> step.contains("SUSPEND"));
    scenario.given("2026-02-14T02:31:00  SAYS  SUSPEND");
    assertThat(scenario.decided()).endsWith("2026-02-14T02:31 SUSPEND PERSON");
  }

  @Test
  void nobodyReleasesWhatIsNotHeld() {
    Scenario scenario = Scenario.business().withHabits();
    scenario.given("2026-02-14T02:00:00  SAYS  RELEASE");
    assertThat(scenario.decided()).containsExactly("2026-02-14T02:00 REFUSED NothingInForce");
  }
}
