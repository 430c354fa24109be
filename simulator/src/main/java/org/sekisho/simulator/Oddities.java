package org.sekisho.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.sekisho.number.Country;
import org.sekisho.simulator.SimLine.Partner;
import org.sekisho.simulator.SimLine.Sort;

/** Ordinary people who look odd. How many of each is a guess, the more the harder. */
final class Oddities {

  /** What a line did that was odd, and the day it began. */
  record Oddity(SimLine line, String name, int day) {}

  private final WorldParameters parameters;
  private final WorldMap map;
  private final OrdinaryTraffic traffic;
  private final Consumer<SimCall> out;
  private final List<SimLine> lines;
  private final List<Oddity> made = new ArrayList<>();
  private final Dice dice;

  Oddities(
      WorldParameters parameters,
      WorldMap map,
      OrdinaryTraffic traffic,
      Consumer<SimCall> out,
      List<SimLine> lines,
      Dice dice) {
    this.parameters = parameters;
    this.map = map;
    this.traffic = traffic;
    this.out = out;
    this.lines = lines;
    this.dice = dice;
  }

  List<Oddity> make() {
    double per10000 = parameters.rates().oddities() * parameters.lines() / 10_000.0;
    each(20 * per10000, this::firstTrip);
    each(15 * per10000, this::newPartner);
    each(10 * per10000, this::conference);
    each(8 * per10000, this::campaign);
    each(12 * per10000, this::officeMove);
    each(15 * per10000, this::redials);
    each(15 * per10000, this::homesick);
    each(8 * per10000, this::fax);
    each(6 * per10000, this::newcomer);
    each(Math.max(1, parameters.days() / 45.0), this::earthquake);
    each(1, this::firmware);
    return made;
  }

  private void each(double mean, Runnable one) {
    int count = dice.count(mean);
    for (int i = 0; i < count; i++) {
      one.run();
    }
  }

  private SimLine pick(boolean business) {
    while (true) {
      SimLine line = dice.oneOf(lines);
      if (line.business() == business && line.openedDay < parameters.learnDays()) {
        return line;
      }
    }
  }

  private int day() {
    return dice.between(0, parameters.days() - 2);
  }

  private SimLine note(SimLine line, String name, int day) {
    made.add(new Oddity(line, name, day));
    return line;
  }

  private void firstTrip() {
    int day = day();
    SimLine line = note(pick(false), "first-trip", day);
    Country country = dice.chance(0.6) ? map.usual(dice) : fraudCountry();
    int calls = dice.between(2, 6);
    for (int i = 0; i < calls; i++) {
      long at =
          (day + dice.between(0, 3)) * OrdinaryTraffic.DAY + OrdinaryTraffic.second(line, dice);
      traffic.call(
          line, at, WorldMap.number(country, dice), OrdinaryTraffic.minutes(6, dice), false, dice);
    }
  }

  private void newPartner() {
    int day = day();
    SimLine line = note(pick(true), "new-partner", day);
    Country country = fraudCountry();
    line.partners.add(new Partner(country, WorldMap.number(country, dice), dice.between(3, 10)));
    int calls = dice.between(3, 12);
    for (int i = 0; i < calls; i++) {
      long at =
          (day + dice.between(0, 10)) * OrdinaryTraffic.DAY + OrdinaryTraffic.second(line, dice);
      traffic.call(
          line,
          at,
          line.partners.getLast().digits(),
          OrdinaryTraffic.minutes(6, dice),
          false,
          dice);
    }
  }

  private void conference() {
    int day = day();
    SimLine line = note(pick(true), "conference", day);
    Country country = dice.chance(0.7) ? map.usual(dice) : fraudCountry();
    long at = day * OrdinaryTraffic.DAY + 3_600L * dice.between(8, 11);
    traffic.call(line, at, WorldMap.number(country, dice), dice.between(180, 540), false, 1, dice);
  }

  private void campaign() {
    int day = day();
    SimLine line = pick(true);
    note(line, "campaign", day);
    Country country = map.usual(dice);
    int calls = dice.between(100, 500);
    double at = day * OrdinaryTraffic.DAY + 3_600.0 * 9;
    for (int i = 0; i < calls; i++) {
      at += dice.between(5, 60) / Math.max(1.0, line.channels / 8.0);
      traffic.call(
          line,
          (long) at,
          WorldMap.number(country, dice),
          dice.lognormal(0.8, 0.8),
          true,
          0.5,
          dice);
    }
  }

  private void officeMove() {
    SimLine line = note(pick(true), "office-move", day());
    line.dynamic = true;
  }

  private void redials() {
    int day = day();
    SimLine line = note(pick(false), "redials", day);
    Country country = map.usual(dice);
    String number = WorldMap.number(country, dice);
    long at = day * OrdinaryTraffic.DAY + OrdinaryTraffic.second(line, dice);
    int tries = dice.between(10, 40);
    for (int i = 0; i < tries; i++) {
      at += dice.between(15, 60);
      traffic.call(line, at, number, 3, false, 0.03, dice);
    }
  }

  private void homesick() {
    int from = day();
    SimLine line = note(pick(false), "homesick", from);
    Country country = fraudCountry();
    String number = WorldMap.number(country, dice);
    for (int day = from; day < parameters.days(); day += dice.between(1, 9)) {
      long at = day * OrdinaryTraffic.DAY + 3_600L * dice.between(19, 23);
      traffic.call(line, at, number, dice.between(30, 150), false, 0.9, dice);
    }
  }

  private void fax() {
    SimLine line = note(pick(true), "fax", 0);
    Country country = map.usual(dice);
    String number = WorldMap.number(country, dice);
    int hour = dice.between(0, 23);
    for (int day = 0; day < parameters.days(); day++) {
      traffic.call(
          line,
          day * OrdinaryTraffic.DAY + 3_600L * hour + dice.between(0, 300),
          number,
          dice.between(0.5, 3),
          true,
          0.95,
          dice);
    }
  }

  /** A foreign resident opens a line and calls home at once, at length. */
  private void newcomer() {
    List<SimLine> young =
        lines.stream().filter(line -> line.openedDay > 0 && line.sort == Sort.HOME).toList();
    if (young.isEmpty()) {
      return;
    }
    SimLine line = dice.oneOf(young);
    note(line, "newcomer", line.openedDay);
    Country country = dice.chance(0.5) ? map.usual(dice) : fraudCountry();
    String number = WorldMap.number(country, dice);
    int days = Math.min(parameters.days() - line.openedDay, 14);
    for (int i = 0; i < days; i++) {
      long at = (line.openedDay + i) * OrdinaryTraffic.DAY + 3_600L * dice.between(20, 23);
      traffic.call(line, at, number, dice.between(20, 90), false, 0.9, dice);
    }
  }

  /** In one night many lines call one country once or twice, most in vain at first. */
  private void earthquake() {
    int day = day();
    Country country = dice.chance(0.5) ? map.usual(dice) : fraudCountry();
    int callers = dice.between(parameters.lines() / 800, parameters.lines() / 150);
    int hour = dice.between(0, 22);
    for (int i = 0; i < callers; i++) {
      SimLine line = note(dice.oneOf(lines), "earthquake", day);
      String number = WorldMap.number(country, dice);
      long at = day * OrdinaryTraffic.DAY + 3_600L * hour + (long) dice.lognormal(2_400, 1);
      int tries = dice.between(1, 4);
      for (int k = 0; k < tries; k++) {
        traffic.call(
            line, at + k * 90L, number, OrdinaryTraffic.minutes(5, dice), false, 0.4, dice);
      }
    }
  }

  /** A model's firmware changes on one night: the agent of all its lines is new. */
  private void firmware() {
    int day = day();
    String model = dice.oneOf(lines).model;
    for (SimLine line : lines) {
      if (line.model.equals(model) && !line.pstn) {
        made.add(new Oddity(line, "firmware", day));
      }
    }
  }

  private Country fraudCountry() {
    return WorldMap.of(dice.oneOf(WorldMap.FRAUD));
  }
}
