package org.sekisho.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RecentKeysTest {

  /** Pieces of the last two generations are as good as all that was ever taken in. */
  @Test
  void whatIsTakenUpPieceByPieceTellsRepeatedKeysAlike() {
    var dice = new SplittableRandom(5);
    var whole = new RecentKeys();
    whole.keepFresh();
    List<LiveSnapshot.Keys> pieces = new ArrayList<>();
    for (int piece = 0; piece < 40; piece++) {
      for (int i = 0; i < 100_000; i++) {
        whole.add(dice.nextLong(5_000_000)); // some again
      }
      long[] keys = whole.drain();
      pieces.add(new LiveSnapshot.Keys(whole.total() - keys.length, keys));
    }
    assertThat(whole.total()).isGreaterThan(2L * RecentKeys.GENERATION);
    var again = new RecentKeys();
    again.keepFresh();
    pieces.stream()
        .filter(of -> of.before() + of.keys().length > whole.total() - LiveSnapshot.KEYS_NEEDED)
        .forEach(of -> again.takeUp(of.before(), of.keys()));
    assertThat(again.total()).isEqualTo(whole.total());
    assertThat(again.drain()).isEmpty();
    int fresh = 0;
    for (int i = 0; i < 1_500_000; i++) {
      long key = dice.nextLong(5_000_000);
      boolean added = whole.add(key);
      fresh += added ? 1 : 0;
      assertThat(again.add(key)).isEqualTo(added);
    }
    assertThat(fresh).isBetween(1, 1_499_999);
  }
}
