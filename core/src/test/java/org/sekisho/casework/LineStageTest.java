package org.sekisho.casework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sekisho.call.SourceAddress;
import org.sekisho.detection.Finding;
import org.sekisho.detection.Opening;
import org.sekisho.detection.Signal;
import org.sekisho.detection.Stage;
import org.sekisho.detection.StateWriter;
import org.sekisho.line.LineKind;

class LineStageTest {

  private static final String NIGHT_BURST =
      """
      # stolen password, Saturday night, from a place the line has never been at
      2026-02-14T02:00:00  f1  INVITE  01023276000001  250  5.9.1.2  sipcli
      2026-02-14T02:00:04  f1  200
      2026-02-14T02:00:10  f2  INVITE  01023276000002  250  5.9.1.2  sipcli
      2026-02-14T02:00:14  f2  200
      2026-02-14T02:00:20  f3  INVITE  01023276000003  250  5.9.1.2  sipcli
      2026-02-14T02:00:24  f3  200
      2026-02-14T02:15:00  f4  INVITE  01023276000004  250  5.9.1.2  sipcli
      """;

  @Test
  void anOrdinaryWorkingDayDecidesNothing() {
    Scenario.business()
        .withHabits()
        .given(
            """
            2026-02-12T10:30:00  c1  INVITE  01012125550123  40  203.0.113.7  Netcom-PX
            2026-02-12T10:30:05  c1  200
            2026-02-12T10:45:05  c1  BYE
            """)
        .until("2026-02-13T00:00:00")
        .thenDecidesNothing();
  }

  @Test
  void aNightBurstFromElsewhereIsChallengedAtItsFirstCallAndSuspendedWhenNobodyAnswers() {
    List<String> decided =
        Scenario.business().withHabits().given(NIGHT_BURST).until("2026-02-14T03:00:00").decided();
    assertThat(decided.getFirst()).isEqualTo("2026-02-14T02:00 CHALLENGE");
    assertThat(decided)
        .containsSubsequence(
            "2026-02-14T02:00 CONTACT TELEPHONE", "2026-02-14T02:05:24 CONTACT MAIL");
    assertThat(decided).anyMatch(step -> step.contains("SUSPEND UNREACHABLE_AND_PROBABLE"));
  }

  @Test
  void noLineIsSuspendedBeforeTwoAttemptsAndTimeToAnswer() {
    Scenario scenario =
        Scenario.business().withHabits().given(NIGHT_BURST).until("2026-02-14T03:00:00");
    long first = Long.MAX_VALUE;
    int attempts = 0;
    for (CaseEvent event : scenario.events()) {
      if (event instanceof CaseEvent.ContactAttempted attempted) {
        attempts++;
        first = Math.min(first, attempted.atMillis());
      }
      if (event instanceof CaseEvent.Suspended suspended) {
        assertThat(attempts).isGreaterThanOrEqualTo(2);
        assertThat(suspended.atMillis() - first).isGreaterThanOrEqualTo(10 * 60_000L);
        assertThat(suspended.noticeDueMillis()).isGreaterThan(suspended.atMillis());
        return;
      }
    }
    throw new AssertionError("no suspension");
  }

  @Test
  void attemptsOnASuspendedLineAreRefusedAndTeachNothing() {
    Scenario scenario =
        Scenario.business()
            .withHabits()
            .given(NIGHT_BURST)
            .until("2026-02-14T03:00:00")
            .given(
                """
                2026-02-14T03:00:00  f9  INVITE  01023276000009  250  5.9.1.2  sipcli
                2026-02-14T03:00:04  f9  200
                2026-02-14T04:00:04  f9  BYE
                """);
    assertThat(scenario.decided()).last().isEqualTo("2026-02-14T03:00 refused");
  }

  @Test
  void aPriorityLineIsNeverSuspendedByItself() {
    Scenario scenario =
        Scenario.of(LineKind.BUSINESS, Optional.empty(), true)
            .withHabits()
            .given(NIGHT_BURST)
            .until("2026-02-14T04:00:00");
    assertThat(scenario.decided()).noneMatch(step -> step.contains("SUSPEND"));
    assertThat(scenario.events())
        .anyMatch(
            event ->
                event instanceof CaseEvent.SuspensionRefused refused
                    && refused.refusal() instanceof Refusal.PersonDecides);
  }

  @Test
  void anAdvanceInstructionStopsTheLineAtItsAmountWithoutAsking() {
    List<String> decided =
        Scenario.of(LineKind.BUSINESS, Optional.of(2_000L), false)
            .withHabits()
            .given(NIGHT_BURST)
            .until("2026-02-14T03:00:00")
            .decided();
    assertThat(decided)
        .filteredOn(step -> step.contains("SUSPEND"))
        .first()
        .asString()
        .endsWith("SUSPEND ADVANCE_INSTRUCTION");
  }

  /**
   * The attack of a public honeypot log (2010): one address guesses passwords; after three days of
   * silence another network succeeds at once and sends three INVITEs in 35 seconds, none answered.
   */
  @Test
  void theRealAttackIsChallengedBeforeItsFirstCallIsAnswered() {
    var table = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      table.append(
          "2026-02-10T04:%02d:00  REGISTER  FAILURE  62.141.1.1  friendly-scanner\n".formatted(i));
    }
    table.append(
        """
        2026-02-13T12:30:00  REGISTER  SUCCESS  188.161.2.2  eyeBeam
        2026-02-13T12:30:10  f1  INVITE  010438201234567  60   188.161.2.2  eyeBeam
        2026-02-13T12:30:25  f2  INVITE  01023276123456   200  188.161.2.2  eyeBeam
        2026-02-13T12:30:45  f3  INVITE  01025261234567   250  188.161.2.2  eyeBeam
        """);
    List<String> decided = Scenario.business().withHabits().given(table.toString()).decided();
    assertThat(decided).isNotEmpty();
    assertThat(decided.getFirst()).startsWith("2026-02-13T12:30").endsWith("CHALLENGE");
  }

  /** Nobody has called yet, on a line that never called abroad; after three days it is over. */
  @Test
  void aLineWhosePasswordWasFoundIsChallengedBeforeItsFirstCall() {
    Scenario scenario = Scenario.business().given("2026-02-13T02:00:00  TAKEN  5.9.1.2");
    assertThat(scenario.decided())
        .containsExactly("2026-02-13T02:00 CHALLENGE", "2026-02-13T02:00 CONTACT TELEPHONE");
    scenario.until("2026-02-16T01:59:00");
    assertThat(scenario.state().findCase().orElseThrow().challengedUntil())
        .isEqualTo(Instant.parse("2026-02-15T17:00:00Z").toEpochMilli());
    scenario
        .until("2026-02-20T01:00:00")
        .thenDecides(
            "2026-02-13T02:00 CHALLENGE",
            "2026-02-13T02:00 CONTACT TELEPHONE",
            "2026-02-13T02:05 CONTACT MAIL");
    assertThat(scenario.state().findCase()).isEmpty();
  }

  @Test
  void whoSaysItWasHimIsNotAskedAgain() {
    Scenario.business()
        .withHabits()
        .given(
            """
            2026-02-13T02:00:00  TAKEN  5.9.1.2
            2026-02-13T02:03:00  SAYS   MINE
            2026-02-13T10:00:00  c1  INVITE  01012125550123   40   203.0.113.7  Netcom-PX
            2026-02-13T10:00:05  c1  200
            2026-02-13T10:08:05  c1  BYE
            """)
        .until("2026-02-14T02:00:00")
        .thenDecides(
            "2026-02-13T02:00 CHALLENGE",
            "2026-02-13T02:00 CONTACT TELEPHONE",
            "2026-02-13T02:03 MINE",
            "2026-02-13T02:03 UNCHALLENGE");
  }

  @Test
  void noStageIsHeardBeforeItIsOpened() {
    Scenario scenario =
        Scenario.business().withHabits().given(NIGHT_BURST).until("2026-02-14T03:00:00");
    List<Stage> open = new ArrayList<>();
    for (CaseEvent event : scenario.events()) {
      if (event instanceof CaseEvent.StageOpened opened) {
        open.add(opened.opening().stage());
      }
      if (event instanceof CaseEvent.Weighed weighed) {
        for (Signal signal : weighed.evidence().signals()) {
          if (signal.stage().needsOpening()) {
            assertThat(open).contains(signal.stage());
          }
        }
      }
    }
    assertThat(open).containsExactly(Stage.COUNTRY, Stage.SOURCE, Stage.NUMBER);
  }

  /** The audit trail is the data: the events alone give the case as it stands. */
  @Test
  void aCaseIsTheFoldOfItsEvents() {
    Scenario scenario =
        Scenario.business().withHabits().given(NIGHT_BURST).until("2026-02-14T03:00:00");
    FraudCase stands = Objects.requireNonNull(scenario.state().open);
    CaseEvent first = scenario.events().getFirst();
    FraudCase folded =
        new Casework(CasePolicy.STANDARD)
            .open(
                scenario.line(),
                stands.id(),
                first.atMillis() / 86_400_000L,
                FraudCase.NEVER,
                first.atMillis());
    scenario.events().forEach(folded::apply);
    var expected = new StateWriter();
    stands.write(expected);
    var actual = new StateWriter();
    folded.write(actual);
    assertThat(actual.toBytes()).isEqualTo(expected.toBytes());
  }

  @Test
  void nothingFromABlockedAddressCostsOrTeachesUnlessTheLineWasThereBefore() {
    long since = Instant.parse("2026-02-13T00:00:00Z").toEpochMilli();
    var term = new GroupMeasures.Term("address-5.9.1.2-1", since, since + 48 * 3_600_000L);
    SourceAddress thief = SourceAddress.parse("5.9.1.2");
    SourceAddress home = SourceAddress.parse("203.0.113.7");
    var measures =
        new GroupMeasures(Map.of(), Map.of(thief.key(), term, home.key(), term), Set.of());
    List<String> decided =
        Scenario.business()
            .withHabits()
            .under(measures)
            .given(
                """
                2026-02-13T20:00:00  REGISTER  SUCCESS  5.9.1.2  sipcli
                2026-02-14T02:00:00  f1  INVITE  01023276000001   250  5.9.1.2      sipcli
                2026-02-14T10:00:00  c1  INVITE  01012125550123   40   203.0.113.7  Netcom-PX
                """)
            .decided();
    assertThat(decided).containsExactly("2026-02-14T02:00 refused");
  }

  @Test
  void aSignalOfADeeperStageCannotBeMadeWithoutItsOpening() {
    assertThat(catchThrowable(() -> new Signal.Plain("number", Stage.NUMBER, 0, Finding.NONE)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(catchThrowable(() -> new Opening("c", Stage.CHARGE, 0, "x")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** A dear new partner, called each working day: watched for a week, and never for longer. */
  @Test
  void aLineOfWhichNothingCameIsWatchedForAWeekAtMost() {
    Scenario scenario = Scenario.business().withHabits();
    for (int day = 9; day <= 27; day++) {
      String at = "2026-02-%02dT10".formatted(day);
      scenario.given(
          """
          %1$s:30:00  n%2$d  INVITE  01012125550177  150  203.0.113.7  Netcom-PX
          %1$s:30:05  n%2$d  200
          %1$s:55:05  n%2$d  BYE
          """
              .formatted(at, day));
    }
    scenario.until("2026-03-20T00:00:00").thenDecidesNothing();
    long opened = Long.MIN_VALUE;
    int cases = 0;
    for (CaseEvent event : scenario.events()) {
      if (event instanceof CaseEvent.Opened) {
        opened = event.atMillis();
        cases++;
      }
      assertThat(event.atMillis() - opened).isLessThanOrEqualTo(7 * 86_400_000L);
    }
    assertThat(cases).isGreaterThan(1);
    assertThat(scenario.events().getLast()).isInstanceOf(CaseEvent.Closed.class);
  }

  /** Two days of talks with one number after another, each taken up again as soon as it is over. */
  @Test
  void aThiefWhoDialsByHandByDayIsStoppedWhenHeTakesUpTalkAfterTalk() {
    List<String> decided =
        Scenario.business().withHabits().given(talks(12, 3)).until("2026-02-13T00:00:00").decided();
    assertThat(decided).anyMatch(step -> step.contains("CONTACT TELEPHONE"));
    assertThat(decided).anyMatch(step -> step.contains("SUSPEND UNREACHABLE_AND_PROBABLE"));
  }

  @Test
  void asMuchTalkWithHalfAnHourBetweenSuspendsNobody() {
    List<String> decided =
        Scenario.business()
            .withHabits()
            .given(talks(12, 30))
            .until("2026-02-13T00:00:00")
            .decided();
    assertThat(decided).noneMatch(step -> step.contains("SUSPEND"));
  }

  /** Fourteen talks of so many minutes over two days, so many minutes between them. */
  private static String talks(int minutes, int pause) {
    var table = new StringBuilder();
    for (int i = 0; i < 14; i++) {
      int start = 9 * 60 + i % 7 * (minutes + pause);
      int end = start + minutes;
      table.append(
          """
          2026-02-%1$dT%2$02d:%3$02d:00  t%6$d  INVITE  0108210555%1$d00  110  203.0.113.7  Netcom-PX
          2026-02-%1$dT%2$02d:%3$02d:05  t%6$d  200
          2026-02-%1$dT%4$02d:%5$02d:00  t%6$d  BYE
          """
              .formatted(11 + i / 7, start / 60, start % 60, end / 60, end % 60, i));
    }
    return table.toString();
  }

  /** Nobody answered, the week is over, and it begins again: the next case begins less in doubt. */
  @Test
  void aLineWhoseSuspensionRanOutIsOnProbation() {
    Scenario scenario =
        Scenario.business()
            .withHabits()
            .given(NIGHT_BURST)
            .until("2026-02-24T00:00:00")
            .given(
                """
                2026-02-24T02:00:00  g1  INVITE  01023276000001  250  5.9.1.2  sipcli
                2026-02-24T02:00:04  g1  200
                """);
    List<Integer> priors = new ArrayList<>();
    for (CaseEvent event : scenario.events()) {
      if (event instanceof CaseEvent.Opened opened) {
        priors.add(opened.prior());
      }
    }
    int first = CasePolicy.STANDARD.priorDecibans();
    assertThat(priors).containsExactly(first, first + CasePolicy.STANDARD.probationDecibans());
  }

  @Test
  void theNumbersAreNotLookedAtUnderTheirBar() {
    assertThat(stagesOf(dearCallUntil("10:55:05"))).contains(Stage.COUNTRY);
    assertThat(stagesOf(dearCallUntil("10:55:05"))).doesNotContain(Stage.NUMBER);
  }

  /** They are looked at when it is reached, though no further call is made. */
  @Test
  void aStageOpensWhileACallIsRunning() {
    List<CaseEvent> events = dearCallUntil("13:30:05");
    long end = OffsetDateTime.parse("2026-02-12T13:30:05+09:00").toInstant().toEpochMilli();
    assertThat(stagesOf(events)).contains(Stage.NUMBER);
    assertThat(events)
        .filteredOn(
            event ->
                event instanceof CaseEvent.StageOpened of && of.opening().stage() == Stage.NUMBER)
        .allMatch(event -> event.atMillis() < end);
  }

  /** A country called the day before, too; dear, from the line's own place. */
  private static List<CaseEvent> dearCallUntil(String end) {
    return Scenario.business()
        .withHabits()
        .given(
            """
            2026-02-11T10:30:00  n0  INVITE  010442079460000  150  203.0.113.7  Netcom-PX
            2026-02-11T10:30:05  n0  200
            2026-02-11T10:33:05  n0  BYE
            2026-02-12T10:30:00  n1  INVITE  010442079460000  150  203.0.113.7  Netcom-PX
            2026-02-12T10:30:05  n1  200
            2026-02-12T%s  n1  BYE
            """
                .formatted(end))
        .events();
  }

  private static List<Stage> stagesOf(List<CaseEvent> events) {
    List<Stage> opened = new ArrayList<>();
    for (CaseEvent event : events) {
      if (event instanceof CaseEvent.StageOpened of) {
        opened.add(of.opening().stage());
      }
    }
    return opened;
  }

  /** A long conversation with a known partner: dear by its length alone. */
  @Test
  void aDayLongConferenceDisturbsNobody() {
    Scenario.business()
        .withHabits()
        .given(
            """
            2026-02-12T09:00:00  c1  INVITE  01012125550199  40  203.0.113.7  Netcom-PX
            2026-02-12T09:00:05  c1  200
            2026-02-12T17:00:05  c1  BYE
            """)
        .until("2026-02-13T00:00:00")
        .thenDecidesNothing();
  }

  /** Redials of a busy number cost nothing and say nothing. */
  @Test
  void redialsOfABusyNumberDisturbNobody() {
    var table = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      table.append(
          """
          2026-02-12T15:%1$02d:00  r%1$d  INVITE  01023276123456  200  203.0.113.7  Netcom-PX
          2026-02-12T15:%1$02d:20  r%1$d  BYE
          """
              .formatted(i));
    }
    Scenario.business()
        .withHabits()
        .given(table.toString())
        .until("2026-02-13T00:00:00")
        .thenDecidesNothing();
  }
}
