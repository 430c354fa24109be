package org.sekisho.simulator.score;

import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sekisho.enrichment.OperatorCalendar;
import org.sekisho.rating.Money;

/**
 * What operators do without a system like this one, as peers to be measured against on the same
 * worlds. Each suspends a line at once and asks nobody; a line is looked at anew when that is over.
 */
public enum ReferenceRule {
  /** Charge of the month over three times last month's, looked at daily at 16:00 (seed 003). */
  MONTHLY_MULTIPLE("monthly multiple") {
    @Override
    public Optional<Long> findStop(
        List<? extends PricedCall> calls, OperatorCalendar calendar, long fromMillis) {
      Map<Long, Long> perMonth = new TreeMap<>();
      int next = 0;
      List<PricedCall> byEnd = new ArrayList<>(calls);
      byEnd.sort(Comparator.comparingLong(PricedCall::endMillis));
      long day = calendar.dayOf(byEnd.getFirst().endMillis());
      long last = calendar.dayOf(byEnd.getLast().endMillis()) + 1;
      for (; day <= last; day++) {
        long at = calendar.startOfDayMillis(day) + 16 * HOUR;
        while (next < byEnd.size() && byEnd.get(next).endMillis() <= at) {
          PricedCall call = byEnd.get(next++);
          perMonth.merge(monthOf(calendar.dayOf(call.endMillis())), call.costMicros(), Long::sum);
        }
        long month = monthOf(day);
        long before = Math.max(LEAST_MONTH, perMonth.getOrDefault(month - 1, 0L));
        if (at >= fromMillis && perMonth.getOrDefault(month, 0L) > 3 * before) {
          return Optional.of(at);
        }
      }
      return Optional.empty();
    }
  },
  /** Calls a minute, a day, at once, repeated, and their length, a line and country (OpenSIPS). */
  FIVE_COUNTERS("five counters") {
    @Override
    public Optional<Long> findStop(
        List<? extends PricedCall> calls, OperatorCalendar calendar, long fromMillis) {
      Map<Integer, List<PricedCall>> byCountry = new TreeMap<>();
      calls.forEach(
          call -> byCountry.computeIfAbsent(call.country(), key -> new ArrayList<>()).add(call));
      return byCountry.values().stream()
          .flatMap(of -> firstOver(of, fromMillis).stream())
          .min(Comparator.naturalOrder());
    }

    private Optional<Long> firstOver(List<? extends PricedCall> calls, long fromMillis) {
      Deque<PricedCall> minute = new ArrayDeque<>();
      Deque<PricedCall> day = new ArrayDeque<>();
      List<PricedCall> open = new ArrayList<>();
      Map<String, Integer> repeated = new HashMap<>();
      long first = Long.MAX_VALUE;
      for (PricedCall call : calls) {
        long at = call.startMillis();
        minute.add(call);
        day.add(call);
        open.add(call);
        repeated.merge(call.digits(), 1, Integer::sum);
        while (minute.getFirst().startMillis() <= at - MINUTE) {
          minute.remove();
        }
        while (day.getFirst().startMillis() <= at - 24 * HOUR) {
          repeated.merge(day.remove().digits(), -1, Integer::sum);
        }
        open.removeIf(other -> other.endMillis() <= at);
        boolean over =
            minute.size() > 6
                || day.size() > 60
                || open.size() > 4
                || repeated.getOrDefault(call.digits(), 0) > 20;
        if (over && at >= fromMillis) {
          first = Math.min(first, at);
          break;
        }
        long tooLong = call.answerMillis() + HOUR;
        if (call.answered() && call.endMillis() > tooLong && tooLong >= fromMillis) {
          first = Math.min(first, tooLong);
        }
      }
      return first == Long.MAX_VALUE ? Optional.empty() : Optional.of(first);
    }
  },
  /** More than 3,000 yen within an hour to countries of the advised list, running calls counted. */
  ADVISED_HOUR("advised country, 3,000 yen an hour") {
    @Override
    public Optional<Long> findStop(
        List<? extends PricedCall> calls, OperatorCalendar calendar, long fromMillis) {
      List<? extends PricedCall> advised =
          calls.stream().filter(call -> call.advised() && call.answered()).toList();
      int from = 0;
      for (PricedCall call : advised) {
        while (advised.get(from).startMillis() < call.startMillis() - LONGEST) {
          from++; // over an hour and more
        }
        for (long at = call.answerMillis(); at < call.endMillis() + MINUTE; at += MINUTE) {
          long now = Math.min(at, call.endMillis());
          if (now >= fromMillis && spentInHour(advised, from, now) > LIMIT_HOUR) {
            return Optional.of(now);
          }
        }
      }
      return Optional.empty();
    }

    private long spentInHour(List<? extends PricedCall> calls, int from, long now) {
      long sum = 0;
      for (int i = from; i < calls.size() && calls.get(i).startMillis() <= now; i++) {
        PricedCall call = calls.get(i);
        if (call.answerMillis() <= now && call.endMillis() > now - HOUR) {
          sum += call.costMicrosUntil(now) - call.costMicrosUntil(now - HOUR);
        }
      }
      return sum;
    }
  };

  private static final long MINUTE = 60_000L;
  private static final long HOUR = 60 * MINUTE;

  /** A call that began so long ago has been over for an hour. */
  private static final long LONGEST = 49 * HOUR;

  /** A line is stopped so long, as by the standard policy. */
  private static final long SUSPENDED = 7 * 24 * HOUR;

  /** A month without charges is taken for one of so much, or every first call would stop a line. */
  private static final long LEAST_MONTH = Money.ofYen(1_000).micros();

  private static final long LIMIT_HOUR = Money.ofYen(3_000).micros();

  private final String text;

  ReferenceRule(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  /**
   * When the rule first stops a line, epoch milliseconds.
   *
   * @param calls of one line, by their start
   * @param fromMillis what it says earlier does not count
   */
  public abstract Optional<Long> findStop(
      List<? extends PricedCall> calls, OperatorCalendar calendar, long fromMillis);

  /** How long a line is stopped, milliseconds. */
  public static long stoppedMillis() {
    return SUSPENDED;
  }

  private static long monthOf(long day) {
    LocalDate date = LocalDate.ofEpochDay(day);
    return date.getYear() * 12L + date.getMonthValue() - 1;
  }

  /** What the rule would have decided on a world. */
  Decisions on(World world, long learnUntilMillis) {
    Map<String, List<World.Call>> byLine = new HashMap<>();
    world.calls.forEach(
        call -> byLine.computeIfAbsent(call.subscriber(), line -> new ArrayList<>()).add(call));
    var decisions = new Decisions();
    byLine.forEach(
        (line, calls) -> {
          calls.sort(Comparator.comparingLong(PricedCall::startMillis));
          Optional<Long> stop = findStop(calls, world.calendar, learnUntilMillis);
          while (stop.isPresent()) {
            long until = stop.get() + SUSPENDED;
            decisions.suspend(line, stop.get(), until);
            stop = findStop(calls, world.calendar, until);
          }
        });
    return decisions;
  }
}
