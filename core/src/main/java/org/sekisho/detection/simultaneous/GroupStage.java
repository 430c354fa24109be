package org.sekisho.detection.simultaneous;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.sekisho.call.SourceAddress;
import org.sekisho.detection.Baseline;
import org.sekisho.detection.Fact;
import org.sekisho.detection.FactKind;
import org.sekisho.detection.Finding;
import org.sekisho.detection.Signal;
import org.sekisho.detection.Stage;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.line.Line;
import org.sekisho.number.Countries;

/**
 * Sees when many lines do one thing at once: call from one address none of them has been at, call
 * one country none of them calls, or are challenged and have one device model. An earthquake looks
 * like the second and is told apart by how few calls each line makes. See
 * docs/detectors/simultaneous.md.
 *
 * <p>Fed with the observations of all shards at the end of each slice of time, in order, so that
 * what it says does not depend on how lines were spread over shards.
 */
public final class GroupStage {

  /** Addresses, countries and models watched at once; past it new ones are counted, not watched. */
  static final int MOST_KEYS = 50_000;

  private static final long HOUR = 3_600_000L;

  /** Lines new to an address, a country, challenged with a model, are gathered so long. */
  private static final long ADDRESS_MILLIS = 72 * HOUR;

  private static final long COUNTRY_MILLIS = 6 * HOUR;
  private static final long MODEL_MILLIS = 48 * HOUR;

  /** A line that came to a measure is suspected so long, in what many lines do. */
  private static final long SUSPECTED_MILLIS = 72 * HOUR;

  /** Lines suspected at once, kept; the oldest go first. */
  private static final int MOST_SUSPECTS = 20_000;

  /** An address a line is at every day is a place people live, for so many days after. */
  private static final int RESIDENT_DAYS = 30;

  /** Suspected lines to one country from which its traffic is not the ordinary one. */
  private static final int INCIDENT_LINES = 3;

  /** Lines of an earthquake call once or twice. */
  private static final int FEW_CALLS = 2;

  // What each thing says, in decibans; the reasons are in docs/detectors/simultaneous.md.
  private static final int TWO_AT_ADDRESS = 7;
  private static final int MORE_AT_ADDRESS = 12;
  private static final int SUBSCRIBERS_LIVE_THERE = 6;
  private static final int EARTHQUAKE = -8;
  private static final int RUN_ON_COUNTRY = 5;
  private static final int ONE_MODEL = 4;

  /** Lines at a provider's block that make it a place where subscribers are. */
  private static final int POPULAR = 12;

  /** Lines newly calling one country that are many, or so many times the usual number a day. */
  private static final int FEWEST_TO_COUNTRY = 5;

  private static final int TIMES_USUAL = 3;

  /** Of the callers with few calls: an earthquake from here, a run on the country under that. */
  private static final int EARTHQUAKE_PERCENT = 60;

  private static final int RUN_PERCENT = 40;

  /** Challenged lines of one model that show a hole in it. */
  private static final int FEWEST_OF_MODEL = 4;

  /** A finding for one line. */
  public record ForLine(Line line, Signal.Plain signal) {}

  /** A line that came to a measure: when first, when last, and its yen at risk then. */
  private record Suspect(long firstMillis, long lastMillis, long exposureMicros) {}

  private final Map<Long, LinesLately> byAddress = new HashMap<>();
  private final Map<Integer, LinesLately> byCountry = new HashMap<>();
  private final Map<String, LinesLately> byModel = new HashMap<>();
  private final Map<Integer, Suspect> suspects = new LinkedHashMap<>();
  private final Map<Long, Long> residents = new LinkedHashMap<>(); // address to day last seen
  private final Set<Integer> touchedCountries = new TreeSet<>();
  private final Set<Long> touchedAddresses = new TreeSet<>();
  private final Norms norms = new Norms();
  private final CountryTraffic traffic = new CountryTraffic(Countries.world().list().size());
  private long overflow;
  private long latest = Long.MIN_VALUE / 2; // call tried, epoch milliseconds
  private long today = Long.MIN_VALUE;
  private long thisHour = Long.MIN_VALUE;

  /** Takes in what the lines of a slice showed; returns what that says of single lines. */
  public List<ForLine> accept(List<Observation> observations) {
    List<ForLine> findings = new ArrayList<>();
    for (Observation observation : observations) {
      switch (observation) {
        case Observation.CallTried tried -> {
          latest = Math.max(latest, tried.atMillis());
          if (tried.newPlace()) {
            onNewPlace(tried, findings);
          } else if (tried.everydayPlace() && !tried.source().isNone()) {
            onResident(tried);
          }
          if (tried.newCountry() && tried.country() >= 0) {
            onNewCountry(tried, findings);
          }
        }
        case Observation.Challenged challenged -> onChallenged(challenged, findings);
        case Observation.CountryUsed used -> norms.accept(used);
        case Observation.PlaceUsed used -> norms.accept(used);
        case Observation.AgentUsed used -> norms.accept(used);
        case Observation.PricePaid paid -> norms.accept(paid);
        case Observation.DayEnded ended -> norms.accept(ended);
        case Observation.CallEnded ended -> {
          if (!ended.inCase() && !isIncident(ended.country())) {
            traffic.add(ended.day(), ended.country(), ended.durationMillis());
          }
        }
      }
    }
    return findings;
  }

  private void suspect(Observation.Challenged challenged) {
    int line = challenged.line().number();
    Suspect before = suspects.remove(line);
    long since = before == null ? challenged.atMillis() : before.firstMillis();
    if (suspects.size() >= MOST_SUSPECTS) {
      suspects.remove(suspects.keySet().iterator().next());
    }
    suspects.put(line, new Suspect(since, challenged.atMillis(), challenged.exposureMicros()));
    byCountry.forEach((country, lines) -> touchIf(lines, line, country, touchedCountries));
    byAddress.forEach((address, lines) -> touchIf(lines, line, address, touchedAddresses));
  }

  private static <K> void touchIf(LinesLately lines, int line, K key, Set<K> touched) {
    if (lines.contains(line)) {
      touched.add(key);
    }
  }

  /** Its traffic is not the ordinary one now. */
  private boolean isIncident(int country) {
    LinesLately lines = byCountry.get(country);
    if (lines == null) {
      return false;
    }
    lines.expire(latest);
    return suspectsIn(lines) >= INCIDENT_LINES;
  }

  private int suspectsIn(@Nullable LinesLately lines) {
    return lines == null ? 0 : lines.count(suspects::containsKey);
  }

  /** What is to be said of the countries that new lines called, or came to a measure over. */
  public List<CountryTally> takeCountries(long nowMillis) {
    List<CountryTally> tallies = new ArrayList<>();
    for (int country : touchedCountries) {
      LinesLately lines = byCountry.get(country);
      if (lines != null) {
        lines.expire(nowMillis);
        tallies.add(
            new CountryTally(
                country,
                lines.size(),
                suspectsIn(lines),
                lines.count(line -> suspectedSince(line) > nowMillis - HOUR),
                lines.percentWithAtMost(FEW_CALLS),
                traffic.findNormal(country)));
      }
    }
    touchedCountries.clear();
    return tallies;
  }

  /** What is to be said of the addresses that lines were newly at. */
  public List<AddressTally> takeAddresses(long nowMillis) {
    List<AddressTally> tallies = new ArrayList<>();
    for (long address : touchedAddresses) {
      LinesLately lines = byAddress.get(address);
      if (lines != null) {
        lines.expire(nowMillis);
        tallies.add(
            new AddressTally(
                new SourceAddress(address),
                lines.size(),
                suspectsIn(lines),
                residents.containsKey(address)));
      }
    }
    touchedAddresses.clear();
    return tallies;
  }

  private long suspectedSince(int line) {
    Suspect suspect = suspects.get(line);
    return suspect == null ? Long.MIN_VALUE : suspect.firstMillis();
  }

  /** Yen at risk of the suspected lines that newly call a country, in micro-yen. */
  public long exposureAtCountry(int country) {
    return exposureOf(byCountry.get(country));
  }

  /** Yen at risk of the suspected lines that are newly at an address, in micro-yen. */
  public long exposureAtAddress(SourceAddress address) {
    return exposureOf(byAddress.get(address.key()));
  }

  private long exposureOf(@Nullable LinesLately lines) {
    long[] sum = new long[1];
    if (lines != null) {
      lines.forEach(
          (line, calls) -> {
            Suspect suspect = suspects.get(line.number());
            sum[0] += suspect == null ? 0 : suspect.exposureMicros();
          });
    }
    return sum[0];
  }

  /** Begins a local day; what is usual is worked out anew. */
  public void beginDay(long day, long startMillis) {
    if (day <= today) {
      return; // records of yesterday may come when today has begun
    }
    today = day;
    norms.beginDay(day);
    traffic.beginDay(day);
    suspects.values().removeIf(suspect -> suspect.lastMillis() < startMillis - SUSPECTED_MILLIS);
    residents.values().removeIf(seen -> seen < day - RESIDENT_DAYS);
    byAddress.values().removeIf(lines -> empty(lines, startMillis));
    byCountry.values().removeIf(lines -> empty(lines, startMillis));
    byModel.values().removeIf(lines -> empty(lines, startMillis));
  }

  /** Begins an hour: a provider that moved its subscribers this morning is known by noon. */
  public void beginHour(long hour) {
    if (hour != thisHour) {
      thisHour = hour;
      norms.beginHour();
    }
  }

  public Baseline baseline() {
    return norms.baseline();
  }

  /** Calls and challenges of this run not counted because too many other things were watched. */
  public long overflow() {
    return overflow;
  }

  private static boolean empty(LinesLately lines, long nowMillis) {
    lines.expire(nowMillis);
    return lines.size() == 0;
  }

  private void onNewPlace(Observation.CallTried tried, List<ForLine> findings) {
    touchedAddresses.add(tried.source().key());
    LinesLately lines = keyed(byAddress, tried.source().key(), ADDRESS_MILLIS);
    if (lines == null || !lines.add(tried.line(), tried.atMillis()) || lines.size() < 2) {
      return;
    }
    int usual = norms.baseline().linesPerProvider().getOrDefault(tried.source().provider(), 0);
    int weight = lines.size() == 2 ? TWO_AT_ADDRESS : MORE_AT_ADDRESS;
    if (usual >= POPULAR) {
      weight -= SUBSCRIBERS_LIVE_THERE; // a shared address is likelier a carrier's NAT
    }
    var fact = new Fact(FactKind.LINES_AT_ADDRESS, lines.size(), 0, 1);
    tell(lines, tried.atMillis(), weight, List.of(fact), findings);
  }

  private void onNewCountry(Observation.CallTried tried, List<ForLine> findings) {
    touchedCountries.add(tried.country());
    LinesLately lines = keyed(byCountry, tried.country(), COUNTRY_MILLIS);
    if (lines == null) {
      return;
    }
    boolean fresh = lines.add(tried.line(), tried.atMillis());
    int usual = norms.newLinesPerDay(tried.country());
    int many = Math.max(FEWEST_TO_COUNTRY, TIMES_USUAL * usual);
    if (lines.size() < many) {
      return;
    }
    int few = lines.percentWithAtMost(FEW_CALLS);
    List<Fact> facts =
        List.of(
            new Fact(FactKind.LINES_TO_COUNTRY, lines.size(), usual, many),
            new Fact(FactKind.ONE_OR_TWO_CALLS, few, 0, EARTHQUAKE_PERCENT));
    if (few >= EARTHQUAKE_PERCENT && fresh) {
      lines.forEach(
          (line, calls) -> {
            if (calls <= FEW_CALLS + 1) {
              findings.add(new ForLine(line, signal(tried.atMillis(), EARTHQUAKE, facts)));
            }
          });
    } else if (few < RUN_PERCENT) {
      int calls = tried.callsToday();
      if (calls == FEW_CALLS + 1) {
        findings.add(new ForLine(tried.line(), signal(tried.atMillis(), RUN_ON_COUNTRY, facts)));
      }
    }
  }

  private void onResident(Observation.CallTried tried) {
    if (suspects.containsKey(tried.line().number())) {
      return; // its thief has been there for days
    }
    if (residents.size() < MOST_KEYS || residents.containsKey(tried.source().key())) {
      residents.put(tried.source().key(), today);
    } else {
      overflow++;
    }
  }

  private void onChallenged(Observation.Challenged challenged, List<ForLine> findings) {
    suspect(challenged);
    String model = challenged.line().deviceModel();
    if (model.isEmpty()) {
      return;
    }
    LinesLately lines = keyed(byModel, model, MODEL_MILLIS);
    if (lines == null
        || !lines.add(challenged.line(), challenged.atMillis())
        || lines.size() < FEWEST_OF_MODEL) {
      return;
    }
    var fact = new Fact(FactKind.LINES_OF_MODEL, lines.size(), 0, FEWEST_OF_MODEL - 1);
    tell(lines, challenged.atMillis(), ONE_MODEL, List.of(fact), findings);
  }

  private static void tell(
      LinesLately lines, long atMillis, int weight, List<Fact> facts, List<ForLine> findings) {
    lines.forEach(
        (line, calls) -> findings.add(new ForLine(line, signal(atMillis, weight, facts))));
  }

  private static Signal.Plain signal(long atMillis, int weight, List<Fact> facts) {
    return new Signal.Plain("simultaneous", Stage.GROUP, atMillis, new Finding(weight, facts));
  }

  private <K> @Nullable LinesLately keyed(Map<K, LinesLately> map, K key, long keptMillis) {
    LinesLately lines = map.get(key);
    if (lines == null) {
      if (map.size() >= MOST_KEYS) {
        overflow++;
        return null;
      }
      lines = new LinesLately(keptMillis);
      map.put(key, lines);
    }
    return lines;
  }

  /** Writes what is kept of many lines. */
  public void write(StateWriter out, IntFunction<String> idOf) {
    writeMap(byAddress, out, (key, to) -> to.writeLong(key));
    writeMap(byCountry, out, (key, to) -> to.writeText(Countries.world().get(key).code()));
    writeMap(byModel, out, (key, to) -> to.writeText(key));
    norms.write(out, idOf);
    traffic.write(out);
    out.writeInt(suspects.size());
    suspects.forEach(
        (line, suspect) -> {
          out.writeText(idOf.apply(line));
          out.writeLong(suspect.firstMillis());
          out.writeLong(suspect.lastMillis());
          out.writeLong(suspect.exposureMicros());
        });
    out.writeInt(residents.size());
    residents.forEach(
        (address, day) -> {
          out.writeLong(address);
          out.writeLong(day);
        });
    out.writeLong(latest);
    out.writeLong(today);
    out.writeLong(thisHour);
  }

  /** Reads what {@link #write} wrote, into a new stage. */
  public void read(StateReader in, Function<String, Line> lineOf) {
    readMap(byAddress, in, lineOf, ADDRESS_MILLIS, StateReader::readLong);
    readMap(
        byCountry,
        in,
        lineOf,
        COUNTRY_MILLIS,
        from -> Countries.world().find(from.readText()).orElseThrow().index());
    readMap(byModel, in, lineOf, MODEL_MILLIS, StateReader::readText);
    norms.read(in, lineOf);
    traffic.read(in);
    for (int i = in.readCount(MOST_SUSPECTS); i > 0; i--) {
      suspects.put(
          lineOf.apply(in.readText()).number(),
          new Suspect(in.readLong(), in.readLong(), in.readLong()));
    }
    for (int i = in.readCount(MOST_KEYS); i > 0; i--) {
      residents.put(in.readLong(), in.readLong());
    }
    latest = in.readLong();
    today = in.readLong();
    thisHour = in.readLong();
  }

  private static <K extends Comparable<K>> void writeMap(
      Map<K, LinesLately> map, StateWriter out, BiConsumer<K, StateWriter> key) {
    out.writeInt(map.size());
    new TreeMap<>(map)
        .forEach(
            (name, lines) -> {
              key.accept(name, out);
              lines.write(out);
            });
  }

  private static <K> void readMap(
      Map<K, LinesLately> map,
      StateReader in,
      Function<String, Line> lineOf,
      long keptMillis,
      Function<StateReader, K> key) {
    for (int i = in.readCount(MOST_KEYS); i > 0; i--) {
      K name = key.apply(in);
      var lines = new LinesLately(keptMillis);
      lines.read(in, lineOf);
      map.put(name, lines);
    }
  }
}
