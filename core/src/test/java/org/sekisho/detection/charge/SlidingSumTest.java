package org.sekisho.detection.charge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;

class SlidingSumTest {

  private static final long MINUTE = 60_000L;
  private static final SlidingSum.Span HOUR = new SlidingSum.Span(MINUTE, 60);

  private record Booked(long atMillis, long micros) {}

  /** Whatever comes, and whenever room is given up or the state written and read. */
  @Test
  void itIsTheSumOfTheBucketsOfItsSpan() {
    var random = new SplittableRandom(7);
    for (int round = 0; round < 200; round++) {
      var sum = new SlidingSum(HOUR);
      List<Booked> booked = new ArrayList<>();
      long now = 1_000_000 * MINUTE;
      for (int step = 0; step < 60; step++) {
        now += (long) (random.nextDouble() * random.nextDouble() * 90 * MINUTE);
        switch (random.nextInt(4)) {
          case 0 -> sum.tidy(now);
          case 1 -> sum = copyOf(sum);
          default -> {
            long micros = random.nextLong(1, 1_000);
            long at = now - random.nextLong(0, 20 * MINUTE); // a call is booked to its past minutes
            sum.add(at, micros);
            booked.add(new Booked(at, micros));
          }
        }
        sum.advance(now);
        assertThat(sum.total()).isEqualTo(expected(booked, now, 60));
        assertThat(sum.totalOfLast(10, now)).isEqualTo(expected(booked, now, 10));
      }
    }
  }

  private static SlidingSum copyOf(SlidingSum sum) {
    var out = new StateWriter();
    sum.write(out);
    var copy = new SlidingSum(HOUR);
    copy.read(new StateReader(out.toBytes()));
    return copy;
  }

  private static long expected(List<Booked> booked, long now, int minutes) {
    long oldest = now / MINUTE - minutes;
    return booked.stream()
        .filter(of -> of.atMillis() / MINUTE > oldest)
        .mapToLong(Booked::micros)
        .sum();
  }
}
