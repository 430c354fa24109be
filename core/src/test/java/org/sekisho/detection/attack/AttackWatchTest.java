package org.sekisho.detection.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sekisho.call.Knocks;
import org.sekisho.call.Registration;
import org.sekisho.call.SourceAddress;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;

/** What addresses try, and what is recognised. */
class AttackWatchTest {

  private AttackWatch watch = new AttackWatch();
  private final List<String> recognised = new ArrayList<>();
  private Attack last =
      new Attack(0, SourceAddress.NONE, Attack.Kind.SCAN, "", List.of()); // none yet

  /**
   * A line each: time, address, and names asked for (NAMES a b c), passwords wrong for a line
   * (WRONG line times), a right one (RIGHT line, at HOME or not), numbers (NUMBERS n), hosts (HOSTS
   * h1 h2), a tool's word (AGENT word).
   */
  private AttackWatchTest given(String table) {
    table
        .lines()
        .map(String::strip)
        .filter(row -> !row.isEmpty())
        .forEach(row -> play(row.split(" +")));
    return this;
  }

  private void play(String[] cell) {
    long at = OffsetDateTime.parse("2026-03-" + cell[0] + "+09:00").toInstant().toEpochMilli();
    SourceAddress from = SourceAddress.parse(cell[1]);
    List<String> rest = Arrays.asList(cell).subList(3, cell.length);
    switch (cell[2]) {
      case "NAMES" -> note(watch.accept(new Knocks(at, from, "x", rest, 0, 0, List.of())));
      case "NUMBERS" ->
          note(
              watch.accept(
                  new Knocks(
                      at, from, "x", List.of(), 0, Integer.parseInt(rest.get(0)), List.of())));
      case "HOSTS" -> note(watch.accept(new Knocks(at, from, "x", List.of(), 0, 0, rest)));
      case "AGENT" ->
          note(watch.accept(new Knocks(at, from, rest.get(0), List.of(), 0, 0, List.of("h"))));
      case "WRONG" -> {
        boolean home = rest.contains("HOME");
        for (int i = 0; i < Integer.parseInt(rest.get(1)); i++) {
          note(watch.accept(new Registration(at + i, rest.get(0), from, "x", false), !home));
        }
      }
      default -> {
        boolean home = rest.contains("HOME");
        note(watch.accept(new Registration(at, rest.get(0), from, "x", true), !home));
      }
    }
  }

  private void note(List<Attack> attacks) {
    for (Attack attack : attacks) {
      String line = attack.line().isEmpty() ? "" : " " + attack.line();
      recognised.add("%s %s%s".formatted(attack.kind(), attack.source(), line));
      last = attack;
    }
  }

  private void expect(String... attacks) {
    assertThat(recognised).containsExactly(attacks);
  }

  @Test
  void aToolIsAScanByItsOwnWordAndAnyBodyByWhatItDoes() {
    given(
            """
            01T02:00:00 203.0.113.5 AGENT friendly-scanner
            01T02:00:01 203.0.113.5 AGENT friendly-scanner
            01T02:00:00 203.0.114.5 HOSTS a b
            01T02:00:09 203.0.114.5 HOSTS b c
            01T02:00:00 203.0.115.5 NUMBERS 7
            01T02:30:00 203.0.115.5 NUMBERS 1
            """)
        .expect("SCAN 203.0.113.5", "SCAN 203.0.114.5", "SCAN 203.0.115.5");
  }

  /** As while lines are learnt: nobody was told of it, so it is found when it goes on. */
  @Test
  void whatNobodyWasToldOfIsFoundAgain() {
    given("01T02:00:00 203.0.113.5 WRONG S1 20\n01T02:10:00 203.0.113.5 WRONG S1 20")
        .expect("GUESSING 203.0.113.5");
    watch.takeBack(last);
    given("01T02:20:00 203.0.113.5 WRONG S1 20")
        .expect("GUESSING 203.0.113.5", "GUESSING 203.0.113.5");
  }

  @Test
  void aPbxThatDialsWrongNumbersNowAndThenIsNoScan() {
    given(
            """
            01T09:00:00 203.0.113.5 NUMBERS 4
            01T11:00:00 203.0.113.5 NUMBERS 4
            02T09:00:00 203.0.113.5 NUMBERS 4
            """)
        .expect();
  }

  /** What he guessed before the flood of forged addresses is remembered after it. */
  @Test
  void aFloodOfForgedAddressesHidesNobody() {
    given("01T02:00:00 203.0.113.5 WRONG S1 6");
    for (int i = 0; i < 2 * AttackWatch.MOST_ADDRESSES; i++) {
      given("01T03:00:00 10.%d.%d.9 NAMES a".formatted(i / 256, i % 256));
    }
    assertThat(watch.size()).isEqualTo(AttackWatch.MOST_ADDRESSES + 1);
    given("01T04:00:00 203.0.113.5 RIGHT S1").expect("TAKEOVER 203.0.113.5 S1");
  }

  /** Two who left a few names a month ago make no third. */
  @Test
  void aNeighbourhoodIsForgottenWithItsAddresses() {
    given(
            """
            01T02:00:00 203.0.113.5 NAMES a b c d e f
            01T02:00:00 203.0.113.6 NAMES a b c d e f
            20T02:00:00 203.0.113.7 NAMES a b c d e f
            """)
        .expect();
  }

  @Test
  void namesAreLookedForOverDays() {
    given(
            """
            01T02:00:00 203.0.113.5 NAMES 100 101 102
            03T02:00:00 203.0.113.5 NAMES 102 103 104
            05T02:00:00 203.0.113.5 NAMES 105 106
            05T02:00:01 203.0.113.5 NAMES 107
            05T02:00:02 203.0.113.5 NAMES 108
            """)
        .expect("ENUMERATION 203.0.113.5");
  }

  /** An outage is over, and all telephones of an office come back; some are slow to answer. */
  @Test
  void anOfficeComingBackIsNoEnumeration() {
    var table = new StringBuilder("01T09:00:00 203.0.113.5 NAMES l1 l2 l3 l4 l5 l6 l7\n");
    for (int line = 1; line <= 30; line++) {
      table.append("01T09:00:%02d 203.0.113.5 RIGHT l%d HOME\n".formatted(line, line));
    }
    table.append("02T09:00:00 203.0.113.5 NAMES x1 x2 x3 x4 x5 x6 x7 x8 x9\n");
    given(table.toString()).expect();
  }

  @Test
  void namesAreLookedForFromManyAddressesOfANeighbourhood() {
    given(
            """
            01T02:00:00 203.0.113.5 NAMES 100 101 102 103 104 105
            01T02:10:00 203.0.113.6 NAMES 106 107 108 109 110 111
            01T02:20:00 203.0.113.7 NAMES 112 113 114 115
            01T02:30:00 203.0.113.5 NAMES 116
            01T02:30:00 203.0.114.5 NAMES 117
            """)
        .expect("ENUMERATION 203.0.113.7", "ENUMERATION 203.0.113.5");
  }

  @Test
  void whoMistypesIsNoMachine() {
    given(
            """
            01T09:00:00 203.0.113.5 WRONG l1 2
            01T09:00:20 203.0.113.5 RIGHT l1
            01T10:00:00 203.0.113.9 WRONG l2 40 HOME
            """)
        .expect();
  }

  /** A telephone whose password was changed tries the old one every half minute, for days. */
  @Test
  void anOldPasswordIsNoGuess() {
    var table = new StringBuilder();
    for (int minute = 0; minute < 60; minute++) {
      table.append("01T09:%02d:00 203.0.113.5 WRONG l1 2\n".formatted(minute));
    }
    given(table.toString()).expect();
  }

  @Test
  void aPasswordIsGuessedAndUsed() {
    given(
            """
            01T02:00:00 203.0.113.5 WRONG l1 30
            01T02:00:01 203.0.113.5 RIGHT l1
            01T02:05:01 203.0.113.5 RIGHT l1
            """)
        .expect("GUESSING 203.0.113.5", "TAKEOVER 203.0.113.5 l1");
  }

  @Test
  void aFewPasswordsOnManyLines() {
    given(
            """
            01T02:00:00 203.0.113.5 WRONG l1 1
            01T02:01:00 203.0.113.5 WRONG l2 1
            01T02:02:00 203.0.113.5 WRONG l3 1
            01T02:03:00 203.0.113.5 WRONG l4 1
            01T02:04:00 203.0.113.5 WRONG l5 1
            02T02:04:00 203.0.113.5 RIGHT l3
            """)
        .expect("GUESSING 203.0.113.5", "ROGUE_REGISTRATION 203.0.113.5 l3");
  }

  /** The honeypot log of 2010 (docs/detectors/attack.md), had it come back from the same place. */
  @Test
  void whoLookedForNamesRegistersDaysLater() {
    given(
            """
            01T02:00:00 203.0.113.5 NAMES 100 101 102 103 104 105 106 107
            04T10:00:00 203.0.113.5 RIGHT l1
            """)
        .expect("ENUMERATION 203.0.113.5", "ROGUE_REGISTRATION 203.0.113.5 l1");
  }

  /** A block ends after two days; who goes on is named again, and blocked again. */
  @Test
  void whatGoesOnIsSaidAgain() {
    given(
            """
            01T02:00:00 203.0.113.5 WRONG l1 30
            01T02:10:00 203.0.113.5 WRONG l1 30
            03T02:00:00 203.0.113.5 WRONG l1 30
            """)
        .expect("GUESSING 203.0.113.5", "GUESSING 203.0.113.5");
  }

  @Test
  void stolenLinesMakeNoHome() {
    given(
            """
            01T02:00:00 203.0.113.5 WRONG l1 30
            01T02:01:00 203.0.113.5 RIGHT l1
            01T02:02:00 203.0.113.5 RIGHT l1 HOME
            01T02:03:00 203.0.113.5 RIGHT l2
            01T02:04:00 203.0.113.5 RIGHT l2 HOME
            01T02:05:00 203.0.113.5 RIGHT l3
            01T02:06:00 203.0.113.5 RIGHT l3 HOME
            01T02:07:00 203.0.113.5 RIGHT l4
            """)
        .expect(
            "GUESSING 203.0.113.5",
            "TAKEOVER 203.0.113.5 l1",
            "ROGUE_REGISTRATION 203.0.113.5 l2",
            "ROGUE_REGISTRATION 203.0.113.5 l3",
            "ROGUE_REGISTRATION 203.0.113.5 l4");
  }

  @Test
  void afterTwoQuietWeeksAnAddressMaySomebodyElses() {
    given(
            """
            01T02:00:00 203.0.113.5 NAMES 100 101 102 103 104 105 106 107
            17T10:00:00 203.0.113.5 RIGHT l1
            """)
        .expect("ENUMERATION 203.0.113.5");
  }

  @Test
  void whereSubscribersAreAScannerFramesNobody() {
    given(
            """
            01T02:00:00 203.0.113.5 AGENT sipvicious
            01T03:00:00 203.0.113.5 RIGHT l1 HOME
            01T03:00:00 203.0.113.5 RIGHT l2 HOME
            01T03:00:00 203.0.113.5 RIGHT l3 HOME
            01T04:00:00 203.0.113.5 RIGHT l4
            """)
        .expect("SCAN 203.0.113.5");
  }

  @Test
  void whatIsRememberedSurvivesASnapshot() {
    given(
        """
        01T02:00:00 203.0.113.5 NAMES 100 101 102 103 104 105 106
        01T02:00:00 203.0.113.6 NAMES 110 111 112 113 114 115
        01T02:00:00 203.0.114.5 WRONG l1 19
        """);
    var out = new StateWriter();
    watch.write(out);
    watch = new AttackWatch();
    watch.read(new StateReader(out.toBytes()));
    given(
            """
            01T02:00:30 203.0.114.5 WRONG l1 1
            01T02:00:31 203.0.114.5 RIGHT l1
            01T02:00:32 203.0.113.5 NAMES 107
            01T02:00:33 203.0.113.7 NAMES 120 121 122
            """)
        .expect(
            "GUESSING 203.0.114.5",
            "TAKEOVER 203.0.114.5 l1",
            "ENUMERATION 203.0.113.5",
            "ENUMERATION 203.0.113.7");
  }

  @Test
  void addressesAreForgottenPastTheLimit() {
    for (int i = 0; i < AttackWatch.MOST_ADDRESSES + 500; i++) {
      SourceAddress from = SourceAddress.parse("10.%d.%d.1".formatted(i / 250 % 250, i % 250));
      watch.accept(new Knocks(i, from, "", List.of("n" + i), 0, 0, List.of()));
    }
    assertThat(watch.size()).isEqualTo(AttackWatch.MOST_ADDRESSES);
  }
}
