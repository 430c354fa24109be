package org.sekisho.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlastLimitTest {

  private static final int LIMIT = 30;
  private static final long NOW = 1_800_000_000_000L;

  /** What was ordered in the last ten minutes, by persons too, and how many lines it leaves. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "0, 30, 30",
    "0, 31, 30",
    "29, 5, 1",
    "30, 5, 0",
    "40, 5, 0",
    "40, 0, 0",
    "-10, 45, 40"
  })
  void asManyLinesMayBeSuspendedAsThereIsRoomFor(int ordered, int near, int reached) {
    var limit = new BlastLimit();
    limit.note(NOW - 60_000, ordered);
    var allowance =
        limit.allowance(new ArrayList<>(IntStream.range(0, near).boxed().toList()), LIMIT, NOW, 7);
    assertThat(allowance.only().map(Set::size).orElse(near)).isEqualTo(reached);
  }

  @Test
  void whoWaitsComesToItsTurn() {
    Set<Integer> reached = new HashSet<>();
    for (int turn = 0; turn < 20; turn++) {
      var near = new ArrayList<>(List.of(1, 2, 3, 4, 5));
      reached.addAll(new BlastLimit().allowance(near, 2, NOW, turn).only().orElseThrow());
    }
    assertThat(reached).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
  }
}
