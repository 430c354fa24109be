package org.sekisho.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WakeQueueTest {

  private record Due(long atMillis, int number) {}

  private static final Comparator<Due> ORDER =
      Comparator.comparingLong(Due::atMillis).thenComparingInt(Due::number);

  /** Some are added while a minute is being run, into it or after it. */
  @Test
  void wakesComeInOrderAndNoneIsLost() {
    var random = new SplittableRandom(5);
    for (int round = 0; round < 200; round++) {
      var queue = new WakeQueue<String>();
      List<Due> waiting = new ArrayList<>();
      for (int i = random.nextInt(20); i > 0; i--) {
        add(queue, waiting, random.nextLong(-100_000, 3_000_000), random.nextInt(9));
      }
      for (long until = 0; until < 3_200_000; until += random.nextLong(1, 90_000)) {
        while (queue.isDueBefore(until)) {
          WakeQueue.Wake<String> wake = queue.remove();
          waiting.sort(ORDER);
          assertThat(new Due(wake.atMillis(), wake.number())).isEqualTo(waiting.removeFirst());
          if (random.nextInt(3) == 0) {
            add(queue, waiting, wake.atMillis() + random.nextLong(0, 200_000), random.nextInt(9));
          }
        }
        long end = until;
        assertThat(waiting).allMatch(due -> due.atMillis() >= end);
      }
      assertThat(waiting).isEmpty();
    }
  }

  private static void add(WakeQueue<String> queue, List<Due> waiting, long atMillis, int number) {
    long at = Math.min(atMillis, 3_000_000);
    queue.add(at, number, "line" + number);
    waiting.add(new Due(at, number));
  }
}
