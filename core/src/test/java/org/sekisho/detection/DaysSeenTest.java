package org.sekisho.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DaysSeenTest {

  private static final int MOST = 6;

  /** Beside a plain map of things to days; fewer things than it has room for. */
  @Test
  void itRemembersTheDaysOfEachThing() {
    var random = new SplittableRandom(11);
    for (int round = 0; round < 100; round++) {
      var seen = new DaysSeen(MOST);
      Map<Long, TreeSet<Long>> days = new HashMap<>();
      long today = 20_000;
      for (int step = 0; step < 80; step++) {
        today += random.nextInt(3) == 0 ? random.nextInt(4) : 0;
        long thing = random.nextInt(MOST) * 0x1_0000_0001L;
        boolean first = days.computeIfAbsent(thing, key -> new TreeSet<>()).add(today);
        assertThat(seen.use(thing, today)).isEqualTo(first);
        if (random.nextInt(20) == 0) {
          long since = today - random.nextInt(25);
          seen.forgetSince(since);
          days.values().removeIf(of -> of.first() >= since);
        }
        seen = copyOf(seen);
        check(seen, days, today);
      }
    }
  }

  private static void check(DaysSeen seen, Map<Long, TreeSet<Long>> days, long today) {
    int all = 0;
    int once = 0;
    for (Map.Entry<Long, TreeSet<Long>> of : days.entrySet()) {
      int before = of.getValue().headSet(today).size();
      all += before;
      once += of.getValue().size() == 1 && before == 1 ? 1 : 0;
      assertThat(seen.daysBefore(of.getKey(), today)).isEqualTo(before);
      assertThat(seen.knownBefore(of.getKey(), today)).isEqualTo(before > 0);
    }
    assertThat(seen.size()).isEqualTo(days.size());
    assertThat(seen.allDaysBefore(today)).isEqualTo(all);
    assertThat(seen.once(today)).isEqualTo(once);
  }

  @Test
  void whatWasNotUsedForLongestIsForgottenFirst() {
    var seen = new DaysSeen(3);
    for (long thing = 1; thing <= 3; thing++) {
      seen.use(thing, 100 + thing);
    }
    seen.use(1, 110);
    seen.use(4, 111);
    assertThat(seen.contains(2)).isFalse();
    assertThat(seen.contains(1)).isTrue();
    assertThat(seen.size()).isEqualTo(3);
  }

  private static DaysSeen copyOf(DaysSeen seen) {
    var out = new StateWriter();
    seen.write(out);
    var copy = new DaysSeen(MOST);
    copy.read(new StateReader(out.toBytes()));
    return copy;
  }
}
