package org.sekisho.detection.simultaneous;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.sekisho.detection.Baseline;
import org.sekisho.detection.Baseline.MoneyNorm;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.detection.charge.ChargeDetector;
import org.sekisho.line.Line;
import org.sekisho.line.LineKind;
import org.sekisho.number.Countries;
import org.sekisho.rating.Money;

/** Works out, at each day's end, what is usual among all lines; see {@link Baseline}. */
final class Norms {

  /** Days a use counts. */
  private static final int KEPT_DAYS = 30;

  /** Line-days of a kind before its own norm replaces the first guess. */
  private static final int ENOUGH = 300;

  /** Neighbourhoods (/24) of a provider's block that make it a place of many subscribers. */
  private static final int NEIGHBOURHOODS = 4;

  private static final double DEAR = 0.95;
  private static final double BUSY = 0.99;

  private final Map<LineKind, Heights> heights = new EnumMap<>(LineKind.class);
  private final Histogram prices = new Histogram();
  private final LineUses countries = new LineUses();
  private final LineUses places = new LineUses();
  private final Map<Long, Set<Long>> neighbourhoods = new HashMap<>();
  private final LineUses agents = new LineUses();
  private final int[] newLines = new int[Countries.world().list().size()]; // 16ths a day
  private final int[] newLinesToday = new int[newLines.length];
  private Baseline baseline;

  Norms() {
    baseline = make();
  }

  private static final class Heights {
    final Histogram ten = new Histogram();
    final Histogram hour = new Histogram();
    final Histogram day = new Histogram();
    final Histogram month = new Histogram();
  }

  void accept(Observation.CountryUsed used) {
    if (countries.use(used.country(), used.line().number(), used.day())) {
      newLinesToday[used.country()]++;
    }
    abroad.use(0, used.line().number(), used.day());
  }

  private final LineUses abroad = new LineUses();

  void accept(Observation.PlaceUsed used) {
    long provider = used.source().provider();
    if (places.use(provider, used.line().number(), used.day())) {
      Set<Long> seen = neighbourhoods.computeIfAbsent(provider, key -> new HashSet<>());
      if (seen.size() < NEIGHBOURHOODS) {
        seen.add(used.source().network());
      }
    }
  }

  void accept(Observation.AgentUsed used) {
    agents.use(used.agent(), used.line().number(), used.day());
  }

  void accept(Observation.PricePaid paid) {
    prices.add(paid.perMinuteMicros());
  }

  void accept(Observation.DayEnded ended) {
    Heights of = heights.computeIfAbsent(ended.kind(), kind -> new Heights());
    of.ten.add(ended.tenMinutes());
    of.hour.add(ended.hour());
    of.day.add(ended.day());
    of.month.add(ended.month());
  }

  /** Lines that newly call a country on an ordinary day. */
  int newLinesPerDay(int country) {
    return (newLines[country] + 8) / 16;
  }

  Baseline baseline() {
    return baseline;
  }

  void beginDay(long day) {
    forgetBefore(day);
    neighbourhoods.keySet().retainAll(places.linesPerThing().keySet());
    for (int i = 0; i < newLines.length; i++) {
      newLines[i] += newLinesToday[i] - newLines[i] / 16;
      newLinesToday[i] = 0;
    }
    baseline = make();
    for (Heights of : heights.values()) {
      of.ten.fade();
      of.hour.fade();
      of.day.fade();
      of.month.fade();
    }
    prices.fade();
  }

  private void forgetBefore(long day) {
    long kept = day - KEPT_DAYS;
    countries.forgetBefore(kept);
    abroad.forgetBefore(kept);
    places.forgetBefore(kept);
    agents.forgetBefore(kept);
  }

  /** Lines at a provider's block; from one or two addresses alone they are no neighbours. */
  private Map<Long, Integer> popular() {
    Map<Long, Integer> lines = new HashMap<>();
    places
        .linesPerThing()
        .forEach(
            (provider, count) -> {
              boolean one = neighbourhoods.getOrDefault(provider, Set.of()).size() < NEIGHBOURHOODS;
              lines.put(provider, one ? Math.min(count, 2) : count);
            });
    return Map.copyOf(lines);
  }

  /** Publishes anew what lines use; money norms wait for the day's end. */
  void beginHour() {
    baseline =
        new Baseline(
            baseline.money(),
            baseline.linesPerCountry(),
            baseline.linesAbroad(),
            popular(),
            Map.copyOf(agents.linesPerThing()),
            baseline.dearPerMinuteMicros());
  }

  private Baseline make() {
    Map<LineKind, MoneyNorm> money = new EnumMap<>(LineKind.class);
    for (LineKind kind : LineKind.values()) {
      MoneyNorm first = ChargeDetector.firstNorm(kind);
      Heights of = heights.get(kind);
      money.put(
          kind,
          of == null || of.day.total() < ENOUGH
              ? first
              : new MoneyNorm(
                  norm(of.ten, first.tenMinutes()),
                  norm(of.hour, first.hour()),
                  norm(of.day, first.day()),
                  norm(of.month, first.month())));
    }
    int[] perCountry = new int[newLines.length];
    countries.linesPerThing().forEach((country, lines) -> perCountry[country.intValue()] = lines);
    long dear = prices.total() < ENOUGH ? Money.ofYen(100).micros() : prices.quantile(DEAR);
    return new Baseline(
        money,
        Arrays.copyOf(perCountry, perCountry.length),
        abroad.linesPerThing().getOrDefault(0L, 0),
        popular(),
        Map.copyOf(agents.linesPerThing()),
        dear);
  }

  /** The operator's own, but within a factor of four of the first guess: a quiet list misleads. */
  private static long norm(Histogram of, long first) {
    return Math.max(first / 4, Math.min(first * 4, of.quantile(BUSY)));
  }

  void write(StateWriter out, IntFunction<String> idOf) {
    writeHeights(out);
    for (LineUses uses : List.of(countries, abroad, places, agents)) {
      uses.write(out, idOf);
    }
    writeBaseline(out);
  }

  void read(StateReader in, Function<String, Line> lineOf) {
    readHeights(in);
    for (LineUses uses : List.of(countries, abroad, places, agents)) {
      uses.read(in, lineOf);
    }
    readBaseline(in);
  }

  /** Writes all but what each line used. */
  void writeHead(StateWriter out) {
    writeHeights(out);
    writeBaseline(out);
  }

  /** Reads what {@link #writeHead} wrote, after the lines. */
  void readHead(StateReader in, long today) {
    readHeights(in);
    readBaseline(in);
    forgetBefore(today); // a line that did nothing since was not written anew
  }

  void writeLine(int number, StateWriter out) {
    for (LineUses uses : List.of(countries, abroad, places, agents)) {
      uses.writeLine(number, out);
    }
  }

  void readLine(int number, StateReader in) {
    for (LineUses uses : List.of(countries, abroad, places, agents)) {
      uses.readLine(number, in);
    }
  }

  private void writeHeights(StateWriter out) {
    for (LineKind kind : LineKind.values()) {
      Heights of = heights.computeIfAbsent(kind, key -> new Heights());
      for (Histogram histogram : List.of(of.ten, of.hour, of.day, of.month)) {
        histogram.write(out);
      }
    }
    prices.write(out);
  }

  private void writeBaseline(StateWriter out) {
    out.writeInt(neighbourhoods.size());
    new TreeMap<>(neighbourhoods)
        .forEach(
            (provider, networks) -> {
              out.writeLong(provider);
              out.writeInt(networks.size());
              networks.stream().sorted().forEach(out::writeLong);
            });
    for (int i = 0; i < newLines.length; i++) {
      out.writeInt(newLines[i]);
      out.writeInt(newLinesToday[i]);
    }
    for (LineKind kind : LineKind.values()) {
      MoneyNorm norm = baseline.moneyOf(kind);
      out.writeLong(norm.tenMinutes());
      out.writeLong(norm.hour());
      out.writeLong(norm.day());
      out.writeLong(norm.month());
    }
    out.writeInt(baseline.linesPerCountry().length);
    for (int lines : baseline.linesPerCountry()) {
      out.writeInt(lines);
    }
    out.writeInt(baseline.linesAbroad());
    writeCounts(baseline.linesPerProvider(), out);
    writeCounts(baseline.linesPerAgent(), out);
    out.writeLong(baseline.dearPerMinuteMicros());
  }

  private void readHeights(StateReader in) {
    for (LineKind kind : LineKind.values()) {
      Heights of = heights.computeIfAbsent(kind, key -> new Heights());
      for (Histogram histogram : List.of(of.ten, of.hour, of.day, of.month)) {
        histogram.read(in);
      }
    }
    prices.read(in);
  }

  private void readBaseline(StateReader in) {
    for (int i = in.readCount(LineUses.MOST_PAIRS); i > 0; i--) {
      Set<Long> networks = new HashSet<>();
      neighbourhoods.put(in.readLong(), networks);
      for (int k = in.readCount(NEIGHBOURHOODS); k > 0; k--) {
        networks.add(in.readLong());
      }
    }
    for (int i = 0; i < newLines.length; i++) {
      newLines[i] = in.readInt();
      newLinesToday[i] = in.readInt();
    }
    Map<LineKind, MoneyNorm> money = new EnumMap<>(LineKind.class);
    for (LineKind kind : LineKind.values()) {
      money.put(kind, new MoneyNorm(in.readLong(), in.readLong(), in.readLong(), in.readLong()));
    }
    int[] perCountry = new int[in.readCount(newLines.length)];
    for (int i = 0; i < perCountry.length; i++) {
      perCountry[i] = in.readInt();
    }
    baseline =
        new Baseline(
            money, perCountry, in.readInt(), readCounts(in), readCounts(in), in.readLong());
  }

  private static void writeCounts(Map<Long, Integer> counts, StateWriter out) {
    out.writeInt(counts.size());
    new TreeMap<>(counts)
        .forEach(
            (thing, count) -> {
              out.writeLong(thing);
              out.writeInt(count);
            });
  }

  private static Map<Long, Integer> readCounts(StateReader in) {
    Map<Long, Integer> counts = new HashMap<>();
    for (int i = in.readCount(LineUses.MOST_PAIRS); i > 0; i--) {
      counts.put(in.readLong(), in.readInt());
    }
    return Map.copyOf(counts);
  }
}
