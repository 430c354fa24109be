package org.sekisho.detection.simultaneous;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
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

  /** Addresses people live at that are remembered. */
  private static final int MOST_RESIDENCES = 50_000;

  private static final long HOUR = 3_600_000L;

  /** Lines new to an address, a country, challenged with a model, are gathered so long. */
  private static final long ADDRESS_MILLIS = 72 * HOUR;

  private static final long COUNTRY_MILLIS = 6 * HOUR;
  private static final long MODEL_MILLIS = 48 * HOUR;

  /** A line that came to a measure is suspected so long, in what many lines do. */
  private static final long SUSPECTED_MILLIS = 72 * HOUR;

  /** An address a line is at every day is a place people live, for so many days after. */
  private static final int RESIDENT_DAYS = 30;

  /** Suspected lines to one country from which its traffic is not the ordinary one. */
  private static final int INCIDENT_LINES = 3;

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

  /**
   * What is said of lines that did one thing.
   *
   * @param mostCalls to those of them only that made no more calls
   */
  private record Said(int mostCalls, long atMillis, int weight, List<Fact> facts) {}

  /** A finding for one line. */
  public record ForLine(Line line, Signal.Plain signal) {}

  private final WatchedThings<Long> byAddress = new WatchedThings<>(ADDRESS_MILLIS);
  private final WatchedThings<Integer> byCountry = new WatchedThings<>(COUNTRY_MILLIS);
  private final WatchedThings<String> byModel = new WatchedThings<>(MODEL_MILLIS);
  private final Suspects suspects = new Suspects();
  private final Map<Long, Long> residents = new LinkedHashMap<>(); // address to day last seen
  private final Norms norms = new Norms();
  private final CountryTraffic traffic = new CountryTraffic(Countries.world().list().size());
  private final Map<LinesLately, Said> saidOfMany = new LinkedHashMap<>();
  private long notRemembered;
  private long latest = Long.MIN_VALUE / 2; // call tried, epoch milliseconds
  private long today = Long.MIN_VALUE;
  private long thisHour = Long.MIN_VALUE;

  /** Counts what the lines of a slice showed, in any order; before {@link #accept}. */
  public void count(List<Observation.Counted> observations) {
    Map<Integer, Boolean> incidents = new HashMap<>(); // none begins or ends in between
    for (Observation.Counted observation : observations) {
      switch (observation) {
        case Observation.CountryUsed used -> norms.accept(used);
        case Observation.PlaceUsed used -> norms.accept(used);
        case Observation.AgentUsed used -> norms.accept(used);
        case Observation.PricePaid paid -> norms.accept(paid);
        case Observation.DayEnded ended -> norms.accept(ended);
        case Observation.CallEnded ended -> {
          if (!ended.inCase() && !incidents.computeIfAbsent(ended.country(), this::isIncident)) {
            traffic.add(ended.day(), ended.country(), ended.durationMillis());
          }
        }
      }
    }
  }

  /**
   * Takes in what the lines of a slice did.
   *
   * @param observations in {@link Observation#ORDER}
   * @return what they say of single lines
   */
  public List<ForLine> accept(List<Observation.Timed> observations) {
    List<ForLine> findings = new ArrayList<>();
    saidOfMany.clear();
    for (Observation.Timed observation : observations) {
      switch (observation) {
        case Observation.CallTried tried -> {
          latest = Math.max(latest, tried.atMillis());
          if (tried.newPlace()) {
            onNewPlace(tried);
          } else if (tried.everydayPlace() && !tried.source().isNone()) {
            onResident(tried);
          }
          if (tried.newCountry() && tried.country() >= 0) {
            onNewCountry(tried, findings);
          }
        }
        case Observation.Challenged challenged -> onChallenged(challenged);
      }
    }
    saidOfMany.forEach(
        (lines, said) ->
            lines.forEach(
                (line, calls) -> {
                  if (calls <= said.mostCalls) {
                    findings.add(new ForLine(line, signal(said.atMillis, said.weight, said.facts)));
                  }
                }));
    return findings;
  }

  /** Its traffic is not the ordinary one now. */
  private boolean isIncident(int country) {
    LinesLately lines = byCountry.find(country);
    if (lines == null) {
      return false;
    }
    lines.expire(latest);
    return suspects.countIn(lines) >= INCIDENT_LINES;
  }

  /** What is to be said of the countries that new lines called, or came to a measure over. */
  public List<CountryTally> takeCountries(long nowMillis) {
    List<CountryTally> tallies = new ArrayList<>();
    for (int country : byCountry.takeTouched()) {
      LinesLately lines = byCountry.find(country);
      if (lines != null) {
        tallies.add(tallyOf(country, lines, nowMillis));
      }
    }
    return tallies;
  }

  /** What is to be said of a country now, if somebody asks. */
  public CountryTally tallyOfCountry(int country, long nowMillis) {
    LinesLately lines = byCountry.find(country);
    return tallyOf(country, lines == null ? new LinesLately(COUNTRY_MILLIS) : lines, nowMillis);
  }

  private CountryTally tallyOf(int country, LinesLately lines, long nowMillis) {
    lines.expire(nowMillis);
    return new CountryTally(
        country,
        lines.size(),
        suspects.countIn(lines),
        suspects.countSince(lines, nowMillis - HOUR),
        lines.percentWithFewCalls(),
        traffic.findNormal(country));
  }

  /** Whether a line came to a measure lately. */
  public boolean isSuspected(Line line) {
    return suspects.contains(line.number());
  }

  /** What is to be said of the addresses that lines were newly at. */
  public List<AddressTally> takeAddresses(long nowMillis) {
    List<AddressTally> tallies = new ArrayList<>();
    for (long address : byAddress.takeTouched()) {
      LinesLately lines = byAddress.find(address);
      if (lines != null) {
        tallies.add(tallyOf(address, lines, nowMillis));
      }
    }
    return tallies;
  }

  /** What is to be said of an address now, if somebody asks. */
  public AddressTally tallyOfAddress(SourceAddress address, long nowMillis) {
    LinesLately lines = byAddress.find(address.key());
    return tallyOf(
        address.key(), lines == null ? new LinesLately(ADDRESS_MILLIS) : lines, nowMillis);
  }

  private AddressTally tallyOf(long address, LinesLately lines, long nowMillis) {
    lines.expire(nowMillis);
    return new AddressTally(
        new SourceAddress(address),
        lines.size(),
        suspects.countIn(lines),
        residents.containsKey(address));
  }

  /** Yen at risk of the suspected lines that newly call a country, in micro-yen. */
  public long exposureAtCountry(int country) {
    return suspects.exposureOf(byCountry.find(country));
  }

  /** Yen at risk of the suspected lines that are newly at an address, in micro-yen. */
  public long exposureAtAddress(SourceAddress address) {
    return suspects.exposureOf(byAddress.find(address.key()));
  }

  /** The suspected lines that newly call a country, so many at most. */
  public List<Line> listSuspectedAtCountry(int country, int most) {
    return suspects.listIn(byCountry.find(country), most);
  }

  /** The suspected lines that are newly at an address, so many at most. */
  public List<Line> listSuspectedAtAddress(SourceAddress address, int most) {
    return suspects.listIn(byAddress.find(address.key()), most);
  }

  /** Begins a local day; what is usual is worked out anew. */
  public void beginDay(long day, long startMillis) {
    if (day <= today) {
      return; // records of yesterday may come when today has begun
    }
    today = day;
    norms.beginDay(day);
    traffic.beginDay(day);
    suspects.forgetBefore(startMillis - SUSPECTED_MILLIS);
    residents.values().removeIf(seen -> seen < day - RESIDENT_DAYS);
    byAddress.expire(startMillis);
    byCountry.expire(startMillis);
    byModel.expire(startMillis);
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
    return notRemembered + byAddress.overflow() + byCountry.overflow() + byModel.overflow();
  }

  private void onNewPlace(Observation.CallTried tried) {
    byAddress.touch(tried.source().key());
    LinesLately lines = byAddress.watch(tried.source().key());
    if (lines == null || !lines.add(tried.line(), tried.atMillis()) || lines.size() < 2) {
      return;
    }
    int usual = norms.baseline().linesPerProvider().getOrDefault(tried.source().provider(), 0);
    int weight = lines.size() == 2 ? TWO_AT_ADDRESS : MORE_AT_ADDRESS;
    if (usual >= POPULAR) {
      weight -= SUBSCRIBERS_LIVE_THERE; // a shared address is likelier a carrier's NAT
    }
    var fact = new Fact(FactKind.LINES_AT_ADDRESS, lines.size(), 0, 1);
    say(lines, Integer.MAX_VALUE, tried.atMillis(), weight, List.of(fact));
  }

  private void onNewCountry(Observation.CallTried tried, List<ForLine> findings) {
    byCountry.touch(tried.country());
    LinesLately lines = byCountry.watch(tried.country());
    if (lines == null) {
      return;
    }
    boolean fresh = lines.add(tried.line(), tried.atMillis());
    int usual = norms.newLinesPerDay(tried.country());
    int many = Math.max(FEWEST_TO_COUNTRY, TIMES_USUAL * usual);
    if (lines.size() < many) {
      return;
    }
    int few = lines.percentWithFewCalls();
    List<Fact> facts =
        List.of(
            new Fact(FactKind.LINES_TO_COUNTRY, lines.size(), usual, many),
            new Fact(FactKind.ONE_OR_TWO_CALLS, few, 0, EARTHQUAKE_PERCENT));
    if (few >= EARTHQUAKE_PERCENT && fresh) {
      say(lines, LinesLately.FEW_CALLS + 1, tried.atMillis(), EARTHQUAKE, facts);
    } else if (few < RUN_PERCENT) {
      int calls = tried.callsToday();
      if (calls == LinesLately.FEW_CALLS + 1) {
        findings.add(new ForLine(tried.line(), signal(tried.atMillis(), RUN_ON_COUNTRY, facts)));
      }
    }
  }

  private void onResident(Observation.CallTried tried) {
    if (suspects.contains(tried.line().number())) {
      return; // its thief has been there for days
    }
    if (residents.size() < MOST_RESIDENCES || residents.containsKey(tried.source().key())) {
      residents.put(tried.source().key(), today);
    } else {
      notRemembered++;
    }
  }

  private void onChallenged(Observation.Challenged challenged) {
    suspects.add(challenged);
    byCountry.touchThoseOf(challenged.line().number());
    byAddress.touchThoseOf(challenged.line().number());
    String model = challenged.line().deviceModel();
    if (model.isEmpty()) {
      return;
    }
    LinesLately lines = byModel.watch(model);
    if (lines == null
        || !lines.add(challenged.line(), challenged.atMillis())
        || lines.size() < FEWEST_OF_MODEL) {
      return;
    }
    var fact = new Fact(FactKind.LINES_OF_MODEL, lines.size(), 0, FEWEST_OF_MODEL - 1);
    say(lines, Integer.MAX_VALUE, challenged.atMillis(), ONE_MODEL, List.of(fact));
  }

  /** The last word on lines that did one thing is told to each of them, once a slice. */
  private void say(LinesLately lines, int mostCalls, long atMillis, int weight, List<Fact> facts) {
    saidOfMany.put(lines, new Said(mostCalls, atMillis, weight, facts));
  }

  private static Signal.Plain signal(long atMillis, int weight, List<Fact> facts) {
    return new Signal.Plain("simultaneous", Stage.GROUP, atMillis, new Finding(weight, facts));
  }

  /** Writes what is kept of many lines. */
  public void write(StateWriter out, IntFunction<String> idOf) {
    writeWatched(out);
    norms.write(out, idOf);
    writeRest(out, idOf);
  }

  /** Reads what {@link #write} wrote, into a new stage. */
  public void read(StateReader in, Function<String, Line> lineOf) {
    readWatched(in, lineOf);
    norms.read(in, lineOf);
    readRest(in, lineOf);
  }

  /** Writes what is kept of many lines, without what {@link #writeLine} writes of each. */
  public void writeHead(StateWriter out, IntFunction<String> idOf) {
    writeWatched(out);
    writeRest(out, idOf);
    norms.writeHead(out);
  }

  /** Reads what {@link #writeHead} wrote, after the lines. */
  public void readHead(StateReader in, Function<String, Line> lineOf) {
    readWatched(in, lineOf);
    readRest(in, lineOf);
    norms.readHead(in, today);
  }

  /** Writes what one line uses. */
  public void writeLine(int number, StateWriter out) {
    norms.writeLine(number, out);
  }

  public void readLine(int number, StateReader in) {
    norms.readLine(number, in);
  }

  private void writeWatched(StateWriter out) {
    byAddress.write(out, (address, to) -> to.writeLong(address));
    byCountry.write(out, (country, to) -> to.writeText(Countries.world().get(country).code()));
    byModel.write(out, (model, to) -> to.writeText(model));
  }

  private void writeRest(StateWriter out, IntFunction<String> idOf) {
    traffic.write(out);
    suspects.write(out, idOf);
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

  private void readWatched(StateReader in, Function<String, Line> lineOf) {
    byAddress.read(in, lineOf, StateReader::readLong);
    byCountry.read(
        in, lineOf, from -> Countries.world().find(from.readText()).orElseThrow().index());
    byModel.read(in, lineOf, StateReader::readText);
  }

  private void readRest(StateReader in, Function<String, Line> lineOf) {
    traffic.read(in);
    suspects.read(in, lineOf);
    for (int i = in.readCount(MOST_RESIDENCES); i > 0; i--) {
      residents.put(in.readLong(), in.readLong());
    }
    latest = in.readLong();
    today = in.readLong();
    thisHour = in.readLong();
  }
}
