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

  /** Pairs of a line and a thing remembered; past it new ones are not counted. */
  private static final int MOST_PAIRS = 4_000_000;

  /** Line-days of a kind before its own norm replaces the first guess. */
  private static final int ENOUGH = 300;

  /** Neighbourhoods (/24) of a provider's block that make it a place of many subscribers. */
  private static final int NEIGHBOURHOODS = 4;

  private static final double DEAR = 0.95;
  private static final double BUSY = 0.99;

  private final Map<LineKind, Heights> heights = new EnumMap<>(LineKind.class);
  private final Histogram prices = new Histogram();
  private final Uses countries = new Uses();
  private final Uses places = new Uses();
  private final Map<Long, Set<Long>> neighbourhoods = new HashMap<>();
  private final Uses agents = new Uses();
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

  /**
   * Which lines used which thing, and when last: an open-addressed table of pairs, made anew
   * without the old ones each day. Every line passes here daily, so boxed keys would be most of the
   * work.
   */
  private static final class Uses {
    private long[] things = new long[1 << 10];
    private int[] line = new int[1 << 10]; // 1 + number; 0 for a free slot
    private int[] lastDay = new int[1 << 10];
    private int size;
    private final Map<Long, Integer> lines = new HashMap<>();

    boolean use(long thing, int number, long day) {
      int slot = slot(thing, number);
      if (line[slot] != 0) {
        lastDay[slot] = (int) day;
        return false;
      }
      if (size >= MOST_PAIRS) {
        return false;
      }
      put(slot, thing, number, (int) day);
      lines.merge(thing, 1, Integer::sum);
      if (size * 2 > line.length) {
        rebuild(Integer.MIN_VALUE, 2 * line.length);
      }
      return true;
    }

    void forgetBefore(long day) {
      rebuild((int) day, line.length);
    }

    private void rebuild(int fromDay, int capacity) {
      long[] oldThings = things;
      int[] oldLines = line;
      int[] oldDays = lastDay;
      things = new long[capacity];
      line = new int[capacity];
      lastDay = new int[capacity];
      size = 0;
      for (int i = 0; i < oldLines.length; i++) {
        if (oldLines[i] == 0) {
          continue;
        }
        if (oldDays[i] < fromDay) {
          lines.computeIfPresent(oldThings[i], (key, count) -> count > 1 ? count - 1 : null);
        } else {
          int number = oldLines[i] - 1;
          put(slot(oldThings[i], number), oldThings[i], number, oldDays[i]);
        }
      }
    }

    private void put(int slot, long thing, int number, int day) {
      things[slot] = thing;
      line[slot] = number + 1;
      lastDay[slot] = day;
      size++;
    }

    void write(StateWriter out, IntFunction<String> idOf) {
      out.writeInt(size);
      for (int i = 0; i < line.length; i++) {
        if (line[i] != 0) {
          out.writeLong(things[i]);
          out.writeText(idOf.apply(line[i] - 1));
          out.writeInt(lastDay[i]);
        }
      }
    }

    void read(StateReader in, Function<String, Line> lineOf) {
      for (int i = in.readCount(MOST_PAIRS); i > 0; i--) {
        long thing = in.readLong();
        int number = lineOf.apply(in.readText()).number();
        use(thing, number, in.readInt());
      }
    }

    /** Where the pair is, or would be. */
    private int slot(long thing, int number) {
      int mask = line.length - 1;
      int slot = (int) ((thing * 31 + number) * 0x9E3779B97F4A7C15L >>> 33) & mask;
      while (line[slot] != 0 && (line[slot] != number + 1 || things[slot] != thing)) {
        slot = slot + 1 & mask;
      }
      return slot;
    }
  }

  /** Counts by magnitude, four steps to a doubling. */
  private static final class Histogram {
    private final int[] counts = new int[256];
    private long total;

    void add(long micros) {
      counts[slot(micros)]++;
      total++;
    }

    long quantile(double share) {
      long rank = (long) (share * total);
      for (int i = 0; i < counts.length; i++) {
        rank -= counts[i];
        if (rank < 0) {
          return upper(i);
        }
      }
      return upper(counts.length - 1);
    }

    /** Lets old days fade by a thirtieth. */
    void fade() {
      total = 0;
      for (int i = 0; i < counts.length; i++) {
        counts[i] -= (counts[i] + 15) / 30;
        total += counts[i];
      }
    }

    long total() {
      return total;
    }

    void write(StateWriter out) {
      for (int count : counts) {
        out.writeInt(count);
      }
    }

    void read(StateReader in) {
      for (int i = 0; i < counts.length; i++) {
        counts[i] = in.readInt();
        total += counts[i];
      }
    }

    private static int slot(long micros) {
      if (micros < 4) {
        return (int) Math.max(0, micros);
      }
      int log = 63 - Long.numberOfLeadingZeros(micros);
      return Math.min(255, 4 * (log - 1) + (int) (micros >>> (log - 2) & 3));
    }

    private static long upper(int slot) {
      if (slot < 4) {
        return slot;
      }
      int log = slot / 4 + 1;
      return (long) (5 + slot % 4) << (log - 2);
    }
  }

  void accept(Observation.CountryUsed used) {
    if (countries.use(used.country(), used.line().number(), used.day())) {
      newLinesToday[used.country()]++;
    }
    abroad.use(0, used.line().number(), used.day());
  }

  private final Uses abroad = new Uses();

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
    long kept = day - KEPT_DAYS;
    countries.forgetBefore(kept);
    abroad.forgetBefore(kept);
    places.forgetBefore(kept);
    agents.forgetBefore(kept);
    neighbourhoods.keySet().retainAll(places.lines.keySet());
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

  /** Lines at a provider's block; from one or two addresses alone they are no neighbours. */
  private Map<Long, Integer> popular() {
    Map<Long, Integer> lines = new HashMap<>();
    places.lines.forEach(
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
            Map.copyOf(agents.lines),
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
    countries.lines.forEach((country, lines) -> perCountry[country.intValue()] = lines);
    long dear = prices.total() < ENOUGH ? Money.ofYen(100).micros() : prices.quantile(DEAR);
    return new Baseline(
        money,
        Arrays.copyOf(perCountry, perCountry.length),
        abroad.lines.getOrDefault(0L, 0),
        popular(),
        Map.copyOf(agents.lines),
        dear);
  }

  /** The operator's own, but within a factor of four of the first guess: a quiet list misleads. */
  private static long norm(Histogram of, long first) {
    return Math.max(first / 4, Math.min(first * 4, of.quantile(BUSY)));
  }

  void write(StateWriter out, IntFunction<String> idOf) {
    for (LineKind kind : LineKind.values()) {
      Heights of = heights.computeIfAbsent(kind, key -> new Heights());
      for (Histogram histogram : List.of(of.ten, of.hour, of.day, of.month)) {
        histogram.write(out);
      }
    }
    prices.write(out);
    for (Uses uses : List.of(countries, abroad, places, agents)) {
      uses.write(out, idOf);
    }
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

  void read(StateReader in, Function<String, Line> lineOf) {
    for (LineKind kind : LineKind.values()) {
      Heights of = heights.computeIfAbsent(kind, key -> new Heights());
      for (Histogram histogram : List.of(of.ten, of.hour, of.day, of.month)) {
        histogram.read(in);
      }
    }
    prices.read(in);
    for (Uses uses : List.of(countries, abroad, places, agents)) {
      uses.read(in, lineOf);
    }
    for (int i = in.readCount(MOST_PAIRS); i > 0; i--) {
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
    for (int i = in.readCount(MOST_PAIRS); i > 0; i--) {
      counts.put(in.readLong(), in.readInt());
    }
    return Map.copyOf(counts);
  }
}
