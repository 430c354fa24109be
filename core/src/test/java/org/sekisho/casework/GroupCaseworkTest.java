package org.sekisho.casework;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sekisho.call.SourceAddress;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.detection.simultaneous.AddressTally;
import org.sekisho.detection.simultaneous.CountryTally;
import org.sekisho.line.Line;
import org.sekisho.line.LineKind;
import org.sekisho.number.Countries;
import org.sekisho.number.Country;

class GroupCaseworkTest {

  private static final long HOUR = 3_600_000L;
  private static final Country CUBA = Countries.world().find("CU").orElseThrow();
  private static final SourceAddress THIEF = SourceAddress.parse("5.9.1.2");
  private static final GroupEvent.Involved THREE =
      new GroupEvent.Involved(0, List.of("S1", "S2", "S3"));
  private static final GroupCasework.Suspected SUSPECTED =
      new GroupCasework.Suspected() {
        @Override
        public GroupEvent.Involved atCountry(int country) {
          return THREE;
        }

        @Override
        public GroupEvent.Involved atAddress(SourceAddress address) {
          return THREE;
        }

        @Override
        public boolean isSuspected(String line) {
          return THREE.lines().contains(line);
        }
      };

  private static GroupPolicy policy(String standingRule) {
    return new GroupPolicy(
        new GroupPolicy.Country(5, 2, 60, 3_000, 50, 24, standingRule, Set.of("embassy")),
        new GroupPolicy.Address(3, 60, 48, Set.of("192.0.2.1")));
  }

  private static GroupCasework casework(String standingRule, boolean regulated) {
    return new GroupCasework(policy(standingRule), (country, at) -> regulated, false);
  }

  /** Each rule alone keeps a country open. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # case              | regulated | suspected | joined | few % | minutes | calls/day | rule  | answer
          all hold            | true      | 6         | 3      | 10    | 400     | 3         | night | granted
          not on the list     | false     | 6         | 3      | 10    | 400     | 3         | night | NotRegulated
          too few lines       | true      | 4         | 3      | 10    | 400     | 3         | night | TooFewLines
          an earthquake       | true      | 6         | 3      | 60    | 400     | 3         | night | ManyCallersFewCalls
          line measures hold  | true      | 6         | 1      | 10    | 400     | 3         | night | LineMeasuresSuffice
          no month known      | true      | 6         | 3      | 10    | -1      | 3         | night | NormalTrafficUnknown
          minutes over floor  | true      | 6         | 3      | 10    | 3001    | 3         | night | TrafficOverFloor
          calls over floor    | true      | 6         | 3      | 10    | 400     | 51        | night | TrafficOverFloor
          nobody approved     | true      | 6         | 3      | 10    | 400     | 3         | ''    | ApprovalMissing
          """)
  void aCountryIsRestrictedOnlyWhenAllHolds(
      String name,
      boolean regulated,
      int suspected,
      int joined,
      int few,
      long minutes,
      long calls,
      String rule,
      String answer) {
    Optional<CountryTally.Normal> normal =
        minutes < 0 ? Optional.empty() : Optional.of(new CountryTally.Normal(minutes, calls));
    var tally = new CountryTally(CUBA.index(), 9, suspected, joined, few, normal);
    Optional<GroupRefusal> refusal = casework(rule, regulated).askCountry(tally, 0);
    assertThat(refusal.map(why -> why.getClass().getSimpleName()).orElse("granted"))
        .isEqualTo(answer);
  }

  /**
   * The view of the country rule holds a country and counts; a number called has no place in it.
   */
  @Test
  void theCountryRuleCannotReceiveANumberCalled() {
    assertThat(components(CountryTally.class))
        .containsExactly(
            "country",
            "lines",
            "suspectedLines",
            "joinedLastHour",
            "percentWithFewCalls",
            "normal");
    assertThat(components(CountryTally.Normal.class))
        .containsExactly("minutesPerMonth", "callsPerDay");
  }

  private static List<String> components(Class<? extends Record> type) {
    return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
  }

  @Test
  void aRegisteredPeerIsNeverBlockedAndNoPriorityLineRefused() {
    var peer = new AddressTally(SourceAddress.parse("192.0.2.1"), 9, 9, false);
    assertThat(casework("", false).askAddress(peer))
        .containsInstanceOf(GroupRefusal.RegisteredPeer.class);
    GroupCasework casework = casework("", false);
    casework.decide(List.of(), List.of(new AddressTally(THIEF, 3, 3, false)), SUSPECTED, 30, HOUR);
    assertThat(casework.measures().findBlock(THIEF, line("hospital", true), 2 * HOUR)).isEmpty();
  }

  @Test
  void theBlastLimitHoldsForBlocksToo() {
    List<GroupEvent> events =
        casework("", false)
            .decide(
                List.of(),
                List.of(
                    new AddressTally(THIEF, 3, 3, false),
                    new AddressTally(SourceAddress.parse("5.9.1.3"), 3, 3, false)),
                SUSPECTED,
                1,
                HOUR);
    assertThat(events).filteredOn(GroupEvent.AddressBlocked.class::isInstance).hasSize(1);
    assertThat(events)
        .filteredOn(GroupEvent.AddressRefused.class::isInstance)
        .singleElement()
        .extracting("refusal")
        .isInstanceOf(GroupRefusal.BlastLimit.class);
  }

  @Test
  void aThingHeardOfAgainAfterLongIsANewIncident() {
    GroupCasework casework = casework("", false);
    var tally = new AddressTally(THIEF, 3, 3, true);
    String first =
        casework.decide(List.of(), List.of(tally), SUSPECTED, 30, HOUR).getFirst().caseId();
    String later =
        casework.decide(List.of(), List.of(tally), SUSPECTED, 30, 100 * HOUR).getFirst().caseId();
    assertThat(later).isNotEqualTo(first);
  }

  @Test
  void aRestrictionHasAnEndAndSparesExemptAndPriorityLines() {
    GroupCasework casework = casework("night", true);
    var tally =
        new CountryTally(CUBA.index(), 9, 6, 3, 10, Optional.of(new CountryTally.Normal(400, 3)));
    List<GroupEvent> events = casework.decide(List.of(tally), List.of(), SUSPECTED, 30, HOUR);
    assertThat(events).singleElement().isInstanceOf(GroupEvent.CountryRestricted.class);
    GroupMeasures measures = casework.measures();
    assertThat(measures.findRestriction(Optional.of(CUBA), line("acme", false), 2 * HOUR))
        .isPresent();
    assertThat(measures.findRestriction(Optional.of(CUBA), line("embassy", false), 2 * HOUR))
        .isEmpty();
    assertThat(measures.findRestriction(Optional.of(CUBA), line("hospital", true), 2 * HOUR))
        .isEmpty();
    Country other = Countries.world().find("JM").orElseThrow();
    assertThat(measures.findRestriction(Optional.of(other), line("acme", false), 2 * HOUR))
        .isEmpty();
    assertThat(measures.findRestriction(Optional.of(CUBA), line("acme", false), 25 * HOUR))
        .isEmpty();
    assertThat(casework.decide(List.of(), List.of(), SUSPECTED, 30, 26 * HOUR))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event).isInstanceOf(GroupEvent.CountryLifted.class);
              assertThat(event.atMillis()).isEqualTo(25 * HOUR);
            });
  }

  @ParameterizedTest(name = "{0} strangers, {1} suspected, residents {2}")
  @CsvSource({
    "3, 2, false, TooFewLines",
    "3, 3, false, granted",
    "9, 4, false, TooFewLines", // most that are new there are not suspected: a move
    "9, 5, false, TooFewLines", // 55 per cent
    "9, 6, false, granted",
    "3, 3, true, ResidentsThere",
  })
  void anAddressIsBlockedWhenManyLinesAreAbusedFromItAndNobodyLivesThere(
      int strangers, int suspected, boolean residents, String answer) {
    Optional<GroupRefusal> refusal =
        casework("", false).askAddress(new AddressTally(THIEF, strangers, suspected, residents));
    assertThat(refusal.map(why -> why.getClass().getSimpleName()).orElse("granted"))
        .isEqualTo(answer);
  }

  @Test
  void aRefusalIsNotedOnceAnIncident() {
    GroupCasework casework = casework("", false);
    var tally = new AddressTally(THIEF, 3, 3, true);
    assertThat(casework.decide(List.of(), List.of(tally), SUSPECTED, 30, 1)).hasSize(1);
    assertThat(casework.decide(List.of(), List.of(tally), SUSPECTED, 30, 2)).isEmpty();
  }

  @Test
  void whatIsInForceOutlivesARestart() {
    GroupCasework before = casework("", false);
    before.decide(List.of(), List.of(new AddressTally(THIEF, 3, 3, false)), SUSPECTED, 30, HOUR);
    var out = new StateWriter();
    before.write(out);
    GroupCasework after = casework("", false);
    after.read(new StateReader(out.toBytes()));
    assertThat(after.measures()).isEqualTo(before.measures());
    assertThat(after.measures().findBlock(THIEF, line("acme", false), 2 * HOUR))
        .contains(new GroupMeasures.Term("address-5.9.1.2-1", HOUR, 49 * HOUR));
    assertThat(after.measures().findBlock(THIEF, line("acme", false), 49 * HOUR)).isEmpty();
  }

  /** Whoever follows an incident up must know whom it was ordered for, and whom it reached. */
  @Test
  void anIncidentNamesItsLinesAndEachThatItsMeasureRefusesOnce() {
    GroupCasework casework = casework("", false);
    List<GroupEvent> ordered =
        casework.decide(
            List.of(), List.of(new AddressTally(THIEF, 3, 3, false)), SUSPECTED, 30, HOUR);
    assertThat(ordered)
        .singleElement()
        .satisfies(
            event ->
                assertThat(((GroupEvent.AddressBlocked) event).involved().lines())
                    .containsExactly("S1", "S2", "S3"));
    String id = ordered.getFirst().caseId();
    assertThat(casework.noteRefused(id, "S9", SUSPECTED, 2 * HOUR))
        .containsExactly(new GroupEvent.LineRefused(2 * HOUR, id, "S9"));
    assertThat(casework.noteRefused(id, "S9", SUSPECTED, 3 * HOUR)).isEmpty();
    var out = new StateWriter();
    casework.write(out);
    GroupCasework after = casework("", false);
    after.read(new StateReader(out.toBytes()));
    assertThat(after.noteRefused(id, "S9", SUSPECTED, 4 * HOUR)).isEmpty();
    assertThat(after.noteRefused(id, "S8", SUSPECTED, 4 * HOUR)).hasSize(1);
  }

  private static GroupWord.RestrictCountry wish(String asked, String approved) {
    return new GroupWord.RestrictCountry(HOUR, CUBA, asked, approved);
  }

  private static CountryTally tally(int suspected, int fewPercent) {
    return new CountryTally(
        CUBA.index(), 20, suspected, 3, fewPercent, Optional.of(new CountryTally.Normal(400, 3)));
  }

  /** Two persons stand for the standing rule, and for no other rule. */
  @Test
  void twoPersonsMayRestrictACountryWhereAllOtherRulesHold() {
    GroupCasework casework = casework("", true);
    assertThat(casework.restrict(wish("ann", "ann"), tally(6, 10), SUSPECTED).refusal())
        .contains(new GroupRefusal.SamePerson());
    assertThat(casework.restrict(wish("ann", "bob"), tally(4, 10), SUSPECTED).refusal())
        .contains(new GroupRefusal.TooFewLines(4, 5));
    assertThat(casework.restrict(wish("ann", "bob"), tally(6, 80), SUSPECTED).refusal())
        .contains(new GroupRefusal.ManyCallersFewCalls(80, 60));
    assertThat(casework("", false).restrict(wish("ann", "bob"), tally(6, 10), SUSPECTED).refusal())
        .contains(new GroupRefusal.NotRegulated());
    GroupCasework.Heard heard = casework.restrict(wish("ann", "bob"), tally(6, 10), SUSPECTED);
    assertThat(heard.refusal()).isEmpty();
    assertThat(heard.events())
        .singleElement()
        .satisfies(
            event -> {
              var of = (GroupEvent.CountryRestricted) event;
              assertThat(of.approver()).isEqualTo("ann, bob");
              assertThat(of.untilMillis()).isEqualTo(25 * HOUR);
            });
    assertThat(casework.restrict(wish("ann", "bob"), tally(6, 10), SUSPECTED).refusal())
        .contains(new GroupRefusal.NothingToDo());
    String id = heard.events().getFirst().caseId();
    assertThat(casework.lift(new GroupWord.Lift(2 * HOUR, id, "carl")).events())
        .containsExactly(new GroupEvent.CountryLifted(2 * HOUR, id, CUBA.index(), "carl"));
    assertThat(casework.lift(new GroupWord.Lift(2 * HOUR, id, "carl")).refusal())
        .contains(new GroupRefusal.NothingToDo());
  }

  /** More ordinary lines refused than the floor's calls a day: the preview was wrong. */
  @Test
  void aRestrictionThatStopsManyOrdinaryLinesIsLiftedAndNotOrderedAgain() {
    GroupCasework casework = casework("night", true);
    String id =
        casework.restrict(wish("ann", "bob"), tally(6, 10), SUSPECTED).events().getFirst().caseId();
    for (String suspected : THREE.lines()) {
      assertThat(casework.noteRefused(id, suspected, SUSPECTED, 2 * HOUR)).hasSize(1);
    }
    for (int line = 0; line < 50; line++) {
      assertThat(casework.noteRefused(id, "O" + line, SUSPECTED, 2 * HOUR)).hasSize(1);
    }
    assertThat(casework.noteRefused(id, "O50", SUSPECTED, 2 * HOUR))
        .contains(new GroupEvent.CountryLifted(2 * HOUR, id, CUBA.index(), GroupEvent.OVER_BLOCK));
    assertThat(casework.measures().countries()).isEmpty();
    assertThat(casework.decide(List.of(tally(9, 10)), List.of(), SUSPECTED, 30, 3 * HOUR))
        .noneMatch(event -> event instanceof GroupEvent.CountryRestricted);
  }

  /** An address is blocked at a person's word where the rules allow it. */
  @Test
  void aPersonMayBlockAnAddressOnlyWhereNobodyLives() {
    GroupCasework casework = casework("", false);
    var word = new GroupWord.BlockAddress(HOUR, THIEF, "ann");
    assertThat(casework.block(word, new AddressTally(THIEF, 3, 3, true), SUSPECTED).refusal())
        .contains(new GroupRefusal.ResidentsThere());
    assertThat(casework.block(word, new AddressTally(THIEF, 3, 2, false), SUSPECTED).refusal())
        .contains(new GroupRefusal.TooFewLines(2, 3));
    assertThat(casework.block(word, new AddressTally(THIEF, 3, 3, false), SUSPECTED).events())
        .hasSize(1);
  }

  private static Line line(String id, boolean priority) {
    return new Line(0, id, LineKind.BUSINESS, "", 1, Line.LONG_AGO, "", Optional.empty(), priority);
  }
}
