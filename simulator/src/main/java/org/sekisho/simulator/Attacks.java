package org.sekisho.simulator;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.sekisho.enrichment.OperatorCalendar;
import org.sekisho.number.Country;
import org.sekisho.simulator.SimLine.Partner;

/** The attacks of a world, each told to the network as calls and registrations of its victim. */
final class Attacks {

  /** What an attack is; published cases and seeds 000, 002 and 004 name each. */
  enum Kind {
    /** A stolen password, at night, from abroad. */
    BURST,
    /** The PBX made to call from where it stands: DISA, a forward, a rogue extension. */
    DISA,
    /** By hand, by day, a few calls, countries on no list. */
    SLOW,
    /** Short calls days ahead, then the burst. */
    TEST_CALLS,
    /** One country after another. */
    COUNTRIES,
    /** A line opened yesterday. */
    NEW_LINE,
    /** A line that calls that very country anyway. */
    SAME_COUNTRY,
    /** One vendor's hole in many lines in a weekend. */
    VENDOR,
    /** Passwords guessed first; calls days later from elsewhere. */
    BRUTE_FORCE,
    /** A forward that re-dials every few seconds. */
    FORWARD;

    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** A registration of a thief's; seconds since the first midnight. */
  record Tried(SimLine line, long at, String source, String agent, boolean success) {}

  private static final long DAY = OrdinaryTraffic.DAY;
  private static final List<String> AGENTS =
      List.of(
          "friendly-scanner",
          "eyeBeam 1.5",
          "Asterisk PBX 1.8",
          "VaxSIPUserAgent/3.1",
          "sipcli/v1.8");

  private final WorldParameters parameters;
  private final OperatorCalendar calendar;
  private final long firstDay;
  private final List<SimLine> lines;
  private final Consumer<SimCall> out;
  private final Consumer<Tried> registrations;
  private final Map<Kind, Integer> numbered = new EnumMap<>(Kind.class);
  private final Dice dice;
  private int made;

  Attacks(
      WorldParameters parameters,
      OperatorCalendar calendar,
      long firstDay,
      List<SimLine> lines,
      Consumer<SimCall> out,
      Consumer<Tried> registrations,
      Dice dice) {
    this.parameters = parameters;
    this.calendar = calendar;
    this.firstDay = firstDay;
    this.lines = lines;
    this.out = out;
    this.registrations = registrations;
    this.dice = dice;
  }

  /**
   * Makes attacks of every kind in turn until there are enough; returns how many lines were hit.
   */
  int make() {
    Kind[] kinds = Kind.values();
    for (int i = 0; made < parameters.attacks(); i++) {
      attack(kinds[i % kinds.length], dice.split());
    }
    return made;
  }

  private void attack(Kind kind, Dice own) {
    switch (kind) {
      case BURST -> run(kind, victim(own, false), own, night(own), Plan.burst(own, parameters));
      case DISA -> run(kind, pbx(own), own, night(own), Plan.burst(own, parameters).fromInside());
      case SLOW -> slow(victim(own, true), own);
      case TEST_CALLS -> testCalls(victim(own, false), own);
      case COUNTRIES -> countries(victim(own, false), own);
      case NEW_LINE -> newLine(own);
      case SAME_COUNTRY -> sameCountry(own);
      case VENDOR -> vendor(own);
      case BRUTE_FORCE -> bruteForce(own);
      case FORWARD -> forward(pbx(own), own);
    }
  }

  /**
   * How a thief calls.
   *
   * @param atOnce calls held at once
   * @param minutes median length of a call
   * @param hours how long it goes on
   */
  private record Plan(
      int atOnce, double minutes, double hours, boolean inside, boolean hand, double answered) {
    static Plan burst(Dice dice, WorldParameters parameters) {
      var rates = parameters.rates();
      return new Plan(
          Math.max(1, (int) Math.round(dice.between(1, 10) * rates.fraudPace())),
          dice.lognormal(18, 0.6) * rates.fraudLength(),
          dice.between(2.0, 9.0),
          false,
          dice.chance(0.1),
          dice.between(0.7, 0.98));
    }

    Plan fromInside() {
      return new Plan(atOnce, minutes, hours, true, hand, answered);
    }

    Plan with(int calls, double length, double lasting) {
      return new Plan(calls, length, lasting, inside, hand, answered);
    }
  }

  private SimLine victim(Dice own, boolean any) {
    for (int i = 0; i < 10_000; i++) {
      SimLine line = own.oneOf(lines);
      // Homes are hit seldom (seeds 002, 004): one in five.
      boolean kind = any || line.business() || own.chance(0.1);
      if (!line.attacked && kind && !line.pstn && line.openedDay < 0) {
        line.attacked = true;
        return line;
      }
    }
    throw new IllegalStateException("no line left to attack");
  }

  private SimLine pbx(Dice own) {
    for (int i = 0; i < 10_000; i++) {
      SimLine line = own.oneOf(lines);
      if (!line.attacked && line.business() && line.channels >= 3 && line.openedDay < 0) {
        line.attacked = true;
        return line;
      }
    }
    throw new IllegalStateException("no PBX left to attack");
  }

  private String id(Kind kind) {
    made++;
    return "%s-%02d".formatted(kind.label(), numbered.merge(kind, 1, Integer::sum));
  }

  private int day(Dice own) {
    return own.between(parameters.learnDays(), parameters.days() - 3);
  }

  /** A night, weekends and holidays first (field reports). */
  private long night(Dice own) {
    int day = day(own);
    for (int i = 0; i < 4 && !calendar.isDayOff(firstDay + day + 1); i++) {
      day = day(own);
    }
    return day * DAY + 3_600L * own.between(21, 27) + own.between(0, 3_599);
  }

  private static Country country(Dice own) {
    return WorldMap.of(own.oneOf(WorldMap.FRAUD));
  }

  private String foreign(Dice own) {
    return "%d.%d.%d.%d"
        .formatted(
            own.between(2, 58), own.between(0, 255), own.between(0, 255), own.between(1, 254));
  }

  private void run(Kind kind, SimLine line, Dice own, long from, Plan plan) {
    boolean inside = plan.inside || own.chance(parameters.rates().ownAddress() * 0.3);
    calls(id(kind), line, country(own), own, from, plan, inside ? "" : foreign(own));
  }

  /** Calls to a block of a country's numbers, so many at once, for so long. */
  private long calls(
      String id, SimLine line, Country country, Dice own, long from, Plan plan, String source) {
    boolean inside = source.isEmpty();
    String agent = inside ? line.agent : own.oneOf(AGENTS);
    if (!inside) {
      registrations.accept(new Tried(line, from - own.between(20, 300), source, agent, true));
    }
    int atOnce = Math.max(1, Math.min(plan.atOnce, line.channels));
    String block = WorldMap.block(country, own);
    long until = from + (long) (3_600 * plan.hours);
    long last = from;
    for (int channel = 0; channel < atOnce; channel++) {
      double at = from + channel * own.between(2.0, 60.0);
      String number = WorldMap.number(block, country, own);
      while (at < until) {
        boolean answered = own.chance(plan.answered);
        long start = (long) at;
        long answer = answered ? start + own.between(2, 12) : -1;
        double seconds = 60 * own.lognormal(plan.minutes, 0.5);
        long end = answered ? answer + Math.max(5, (long) seconds) : start + own.between(3, 20);
        out.accept(
            new SimCall(
                line,
                start,
                answer,
                end,
                "010" + number,
                inside ? line.address : source,
                agent,
                answered ? "ANSWERED" : own.oneOf(List.of("FAILED", "BUSY")),
                !plan.hand,
                id));
        last = Math.max(last, end);
        at = end + (plan.hand ? own.between(20, 400) : own.between(1, 12));
        if (own.chance(0.15)) {
          number = WorldMap.number(block, country, own); // a new number every so many calls
        }
      }
    }
    return last;
  }

  private void slow(SimLine line, Dice own) {
    String id = id(Kind.SLOW);
    Country country = WorldMap.of(own.oneOf(WorldMap.UNLISTED));
    String source = own.chance(0.5) ? "" : foreign(own);
    int day = day(own);
    int days = own.between(3, 14);
    for (int i = 0; i < days && day + i < parameters.days() - 1; i++) {
      long from = (day + i) * DAY + 3_600L * own.between(9, 15);
      var plan = new Plan(1, own.between(8, 25), own.between(1.0, 3.0), false, true, 0.9);
      calls(id, line, country, own, from, plan, source);
    }
  }

  private void testCalls(SimLine line, Dice own) {
    String id = id(Kind.TEST_CALLS);
    Country country = country(own);
    String source = foreign(own);
    long main = night(own);
    int tests = own.between(1, 4);
    for (int i = 0; i < tests; i++) {
      // Half an hour to a day between test and attack, and more (field reports).
      long at = Math.max(parameters.learnDays() * DAY, main - own.between(1, 3) * DAY) + 600L * i;
      out.accept(
          new SimCall(
              line,
              at,
              at + 5,
              at + 5 + own.between(3, 40),
              "010" + WorldMap.number(country, own),
              source,
              "eyeBeam 1.5",
              "ANSWERED",
              true,
              id));
    }
    calls(id, line, country, own, main, Plan.burst(own, parameters), source);
  }

  private void countries(SimLine line, Dice own) {
    String id = id(Kind.COUNTRIES);
    String source = own.chance(parameters.rates().ownAddress()) ? "" : foreign(own);
    long at = night(own);
    int many = own.between(3, 7);
    for (int i = 0; i < many; i++) {
      var plan = Plan.burst(own, parameters).with(own.between(1, 4), own.between(4, 15), 0.5);
      at = calls(id, line, country(own), own, at, plan, source) + own.between(10, 300);
    }
  }

  private void newLine(Dice own) {
    List<SimLine> young =
        lines.stream()
            .filter(
                line ->
                    line.openedDay >= parameters.learnDays()
                        && line.openedDay < parameters.days() - 3
                        && !line.attacked)
            .toList();
    if (young.isEmpty()) {
      return;
    }
    SimLine line = own.oneOf(young);
    line.attacked = true;
    long from = (line.openedDay + own.between(0, 2)) * DAY + 3_600L * own.between(0, 23);
    calls(id(Kind.NEW_LINE), line, country(own), own, from, Plan.burst(own, parameters), "");
  }

  private void sameCountry(Dice own) {
    List<SimLine> callers =
        lines.stream()
            .filter(
                line ->
                    !line.attacked
                        && line.business()
                        && line.openedDay < 0
                        && line.abroadPerDay > 0.3
                        && !line.partners.isEmpty())
            .toList();
    if (callers.isEmpty()) {
      return;
    }
    SimLine line = own.oneOf(callers);
    line.attacked = true;
    Partner partner = line.partners.getFirst();
    String source = own.chance(parameters.rates().ownAddress()) || line.pstn ? "" : foreign(own);
    var plan = Plan.burst(own, parameters);
    calls(id(Kind.SAME_COUNTRY), line, partner.country(), own, night(own), plan, source);
  }

  private void vendor(Dice own) {
    String model = pbx(own).model;
    List<SimLine> holed =
        lines.stream()
            .filter(
                line ->
                    line.model.equals(model) && !line.attacked && !line.pstn && line.openedDay < 0)
            .toList();
    String source = foreign(own);
    Country country = country(own);
    long friday = night(own);
    int many = Math.min(holed.size(), own.between(4, 9));
    for (int i = 0; i < many; i++) {
      SimLine line = own.oneOf(holed);
      if (line.attacked) {
        continue;
      }
      line.attacked = true;
      long from = friday + own.between(0, 36) * 3_600L;
      calls(
          id(Kind.VENDOR),
          line,
          own.chance(0.6) ? country : country(own),
          own,
          from,
          Plan.burst(own, parameters),
          own.chance(0.7) ? source : foreign(own));
    }
  }

  private void bruteForce(Dice own) {
    SimLine line = victim(own, false);
    long main = night(own);
    String guesser = foreign(own);
    long at = Math.max(parameters.learnDays() * DAY, main - own.between(1, 6) * DAY);
    int tries = own.between(20, 400);
    for (int i = 0; i < tries; i++) {
      at += own.between(0, 3);
      registrations.accept(new Tried(line, at, guesser, "friendly-scanner", false));
    }
    calls(
        id(Kind.BRUTE_FORCE),
        line,
        country(own),
        own,
        main,
        Plan.burst(own, parameters),
        foreign(own));
  }

  private void forward(SimLine line, Dice own) {
    // One weekend case: a call every 2.67 seconds by call forwarding over four lines.
    var plan =
        new Plan(
            own.between(2, 4),
            own.between(0.2, 1.2),
            own.between(4.0, 30.0) / Math.max(0.5, parameters.rates().fraudPace()),
            true,
            false,
            0.95);
    calls(id(Kind.FORWARD), line, country(own), own, night(own), plan, "");
  }

  /** How many attacks of each kind were made. */
  List<String> counts() {
    List<String> counts = new ArrayList<>();
    numbered.forEach((kind, count) -> counts.add(kind.label() + " " + count));
    return counts;
  }
}
