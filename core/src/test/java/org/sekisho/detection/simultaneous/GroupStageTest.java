package org.sekisho.detection.simultaneous;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sekisho.call.SourceAddress;
import org.sekisho.detection.FactKind;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.line.Line;
import org.sekisho.number.Countries;

class GroupStageTest {

  private static final long NIGHT = 1_770_000_000_000L;
  private static final long MINUTE = 60_000L;
  private static final int HAITI = Countries.world().find("HT").orElseThrow().index();
  private static final SourceAddress THIEF = SourceAddress.parse("5.9.1.2");
  private static final SourceAddress NOWHERE = SourceAddress.NONE;

  private final GroupStage stage = new GroupStage();

  @Test
  void linesThatCallACountryOnceOrTwiceAreAnEarthquake() {
    List<GroupStage.ForLine> said = callHaiti(40, 1);
    assertThat(said).isNotEmpty();
    assertThat(said).allMatch(of -> of.signal().finding().decibans() < 0);
  }

  @Test
  void linesThatCallItAgainAndAgainAreARunOnIt() {
    List<GroupStage.ForLine> said = callHaiti(8, 6);
    assertThat(said).isNotEmpty();
    assertThat(said.getLast().signal().finding().decibans()).isPositive();
  }

  @Test
  void aFewLinesNewlyCallingACountryAreNothing() {
    assertThat(callHaiti(4, 3)).isEmpty();
  }

  @Test
  void aSecondLineNewlyAtOneAddressIsToldOfBoth() {
    List<Observation.Timed> tried = new ArrayList<>();
    tried.add(at(THIEF, line(1), NIGHT));
    assertThat(stage.accept(tried)).isEmpty();
    List<GroupStage.ForLine> said = stage.accept(List.of(at(THIEF, line(2), NIGHT + MINUTE)));
    assertThat(said).extracting(of -> of.line().number()).containsExactlyInAnyOrder(1, 2);
    assertThat(said.getFirst().signal().finding().facts().getFirst().kind())
        .isEqualTo(FactKind.LINES_AT_ADDRESS);
  }

  @Test
  void anAddressTellsHowManyOfItsLinesAreSuspectedAndWhatIsAtRisk() {
    for (int i = 0; i < 3; i++) {
      stage.accept(List.of(at(THIEF, line(i), NIGHT + i * MINUTE)));
    }
    stage.accept(List.of(new Observation.Challenged(NIGHT + 5 * MINUTE, line(0), 7_000_000)));
    stage.accept(List.of(new Observation.Challenged(NIGHT + 6 * MINUTE, line(2), 5_000_000)));
    assertThat(stage.takeAddresses(NIGHT + 7 * MINUTE))
        .containsExactly(new AddressTally(THIEF, 3, 2, false));
    assertThat(stage.exposureAtAddress(THIEF)).isEqualTo(12_000_000);
    assertThat(stage.takeAddresses(NIGHT + 8 * MINUTE)).isEmpty();
  }

  @Test
  void whatIsWrittenIsReadAndSaysTheSame() {
    callHaiti(8, 4);
    stage.accept(List.of(at(THIEF, line(1), NIGHT)));
    stage.accept(List.of(new Observation.Challenged(NIGHT, line(1), 7_000_000)));
    var out = new StateWriter();
    stage.write(out, number -> "line" + number);
    var copy = new GroupStage();
    copy.read(new StateReader(out.toBytes()), id -> line(Integer.parseInt(id.substring(4))));
    List<Observation.Timed> next = List.of(at(THIEF, line(2), NIGHT + MINUTE));
    assertThat(copy.accept(next)).isEqualTo(stage.accept(next));
    assertThat(copy.takeAddresses(NIGHT + MINUTE)).isEqualTo(stage.takeAddresses(NIGHT + MINUTE));
    assertThat(copy.exposureAtAddress(THIEF)).isEqualTo(7_000_000);
  }

  private List<GroupStage.ForLine> callHaiti(int lines, int calls) {
    List<GroupStage.ForLine> said = new ArrayList<>();
    for (int call = 1; call <= calls; call++) {
      for (int i = 0; i < lines; i++) {
        long at = NIGHT + (call * (long) lines + i) * 1_000;
        said.addAll(
            stage.accept(
                List.of(
                    new Observation.CallTried(
                        at, line(i), HAITI, NOWHERE, true, false, false, call))));
      }
    }
    return said;
  }

  private static Observation.CallTried at(SourceAddress address, Line line, long atMillis) {
    return new Observation.CallTried(atMillis, line, HAITI, address, false, true, false, 1);
  }

  private static Line line(int number) {
    return Line.unknown(number, "line" + number);
  }
}
