package org.sekisho.simulator;

import java.util.List;
import java.util.function.Consumer;
import org.sekisho.enrichment.OperatorCalendar;
import org.sekisho.number.Country;
import org.sekisho.simulator.SimLine.Partner;
import org.sekisho.simulator.SimLine.Sort;

/** What the lines of a world do every day. */
final class OrdinaryTraffic {

  static final long DAY = 86_400L;

  /** Weight of each hour for homes, offices and night businesses; rounded busy-hour curves. */
  private static final double[] HOME = {
    3, 1, 1, 1, 1, 1, 3, 8, 15, 22, 25, 25, 22, 20, 20, 22, 25, 30, 38, 45, 45, 35, 18, 8
  };

  private static final double[] OFFICE = {
    0.2, 0.1, 0.1, 0.1, 0.1, 0.2, 0.5, 4, 25, 60, 60, 50, 25, 52, 58, 55, 45, 22, 8, 3, 2, 1, 0.5,
    0.3
  };

  private static final double[] NIGHT = {
    50, 45, 40, 25, 10, 4, 2, 2, 2, 3, 4, 5, 5, 5, 6, 8, 12, 20, 30, 40, 50, 55, 55, 52
  };

  private final WorldMap map;
  private final OperatorCalendar calendar;
  private final long firstDay;
  private final Consumer<SimCall> out;

  OrdinaryTraffic(WorldMap map, OperatorCalendar calendar, long firstDay, Consumer<SimCall> out) {
    this.map = map;
    this.calendar = calendar;
    this.firstDay = firstDay;
    this.out = out;
  }

  /** One line's calls of one day. */
  void day(SimLine line, int day, Dice dice) {
    if (line.openedDay > day) {
      return;
    }
    boolean off = calendar.isDayOff(firstDay + day);
    double open = !off || !officeHours(line) ? 1 : 0.12;
    if (line.dynamic && !line.pstn && dice.chance(0.03)) {
      line.address = Population.address(line.provider, dice); // the provider hands out another
    }
    int home = dice.count(line.homePerDay * open);
    for (int i = 0; i < home; i++) {
      homeCall(line, day, dice);
    }
    int abroad = dice.count(line.abroadPerDay * open);
    for (int i = 0; i < abroad; i++) {
      long start = day * DAY + second(line, dice);
      Partner partner = partner(line, dice);
      call(line, start, partner.digits(), minutes(partner.minutes(), dice), false, dice);
    }
  }

  private static boolean officeHours(SimLine line) {
    return line.business() && line.sort != Sort.HOTEL && line.sort != Sort.NIGHT_BUSINESS;
  }

  private Partner partner(SimLine line, Dice dice) {
    // A hotel's guests call anywhere; others call somebody new one time in twenty-five (guess).
    if (line.partners.isEmpty() || dice.chance(0.04)) {
      Country country = dice.chance(0.93) ? map.usual(dice) : anyCountry(dice);
      var fresh = new Partner(country, WorldMap.number(country, dice), dice.lognormal(5, 0.8));
      if (line.sort != Sort.HOTEL && line.partners.size() < 40) {
        line.partners.add(fresh);
      }
      return fresh;
    }
    int favourite = Math.min(line.partners.size() - 1, dice.count(1.0));
    return line.partners.get(favourite);
  }

  private static Country anyCountry(Dice dice) {
    return WorldMap.of(dice.oneOf(dice.chance(0.5) ? WorldMap.FRAUD : WorldMap.UNLISTED));
  }

  private void homeCall(SimLine line, int day, Dice dice) {
    long start = day * DAY + second(line, dice);
    boolean answered = dice.chance(0.75);
    long answer = answered ? start + dice.between(3, 20) : -1;
    long end = answered ? answer + (long) (60 * minutes(2, dice)) : start + dice.between(5, 30);
    String dialled = "0%d%08d".formatted(dice.between(3, 9), dice.between(10_000_000, 99_999_999));
    out.accept(
        new SimCall(
            line,
            start,
            answer,
            end,
            dialled,
            line.address,
            line.agent,
            answered ? "ANSWERED" : "NO ANSWER",
            false,
            ""));
  }

  /** An ordinary call abroad from the line's own place; one in four is not answered. */
  void call(SimLine line, long start, String digits, double minutes, boolean machine, Dice dice) {
    call(line, start, digits, minutes, machine, 0.75, dice);
  }

  void call(
      SimLine line,
      long start,
      String digits,
      double minutes,
      boolean machine,
      double answerShare,
      Dice dice) {
    boolean answered = dice.chance(answerShare);
    long answer = answered ? start + dice.between(4, 25) : -1;
    long end = answered ? answer + Math.max(1, (long) (60 * minutes)) : start + dice.between(6, 40);
    String how = answered ? "ANSWERED" : dice.oneOf(List.of("NO ANSWER", "BUSY", "FAILED"));
    out.accept(
        new SimCall(
            line,
            start,
            answer,
            end,
            WorldMap.dialled(digits, dice),
            line.address,
            line.agent,
            how,
            machine,
            ""));
  }

  static double minutes(double median, Dice dice) {
    return Math.min(600, dice.lognormal(median, 0.9));
  }

  static long second(SimLine line, Dice dice) {
    double[] hours =
        switch (line.sort) {
          case HOME, HOTEL -> HOME;
          case NIGHT_BUSINESS -> NIGHT;
          case SMALL_OFFICE, PBX, CORPORATION, CALL_CENTRE -> OFFICE;
        };
    return 3_600L * dice.weighted(hours) + dice.between(0, 3_599);
  }
}
