package org.sekisho.detection.simultaneous;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntFunction;
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

  /** Lines of an earthquake call once or twice. */
  private static final int FEW_CALLS = 2;

  /** A finding for one line. */
  public record ForLine(Line line, Signal.Plain signal) {}

  private final Map<Long, LinesLately> byAddress = new HashMap<>();
  private final Map<Integer, LinesLately> byCountry = new HashMap<>();
  private final Map<String, LinesLately> byModel = new HashMap<>();
  private final Norms norms = new Norms();
  private long overflow;
  private long today = Long.MIN_VALUE;
  private long thisHour = Long.MIN_VALUE;

  /** Takes in what the lines of a slice showed; returns what that says of single lines. */
  public List<ForLine> accept(List<Observation> observations) {
    List<ForLine> findings = new ArrayList<>();
    for (Observation observation : observations) {
      switch (observation) {
        case Observation.CallTried tried -> {
          if (tried.newPlace()) {
            onNewPlace(tried, findings);
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
      }
    }
    return findings;
  }

  /** Begins a local day; what is usual is worked out anew. */
  public void beginDay(long day, long startMillis) {
    if (day == today) {
      return;
    }
    today = day;
    norms.beginDay(day);
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

  /** Things not watched because too many others were. */
  public long overflow() {
    return overflow;
  }

  private static boolean empty(LinesLately lines, long nowMillis) {
    lines.expire(nowMillis);
    return lines.size() == 0;
  }

  private void onNewPlace(Observation.CallTried tried, List<ForLine> findings) {
    LinesLately lines = keyed(byAddress, tried.source().key(), 72 * HOUR);
    if (lines == null || !lines.add(tried.line(), tried.atMillis()) || lines.size() < 2) {
      return;
    }
    int usual = norms.baseline().linesPerProvider().getOrDefault(tried.source().provider(), 0);
    int weight = lines.size() == 2 ? 7 : 12;
    if (usual >= 12) {
      weight -= 6; // subscribers live there; a shared address is likelier a carrier's NAT
    }
    var fact = new Fact(FactKind.LINES_AT_ADDRESS, lines.size(), 0, 1);
    tell(lines, tried.atMillis(), weight, List.of(fact), findings);
  }

  private void onNewCountry(Observation.CallTried tried, List<ForLine> findings) {
    LinesLately lines = keyed(byCountry, tried.country(), 6 * HOUR);
    if (lines == null) {
      return;
    }
    boolean fresh = lines.add(tried.line(), tried.atMillis());
    int usual = norms.newLinesPerDay(tried.country());
    if (lines.size() < Math.max(5, 3 * usual)) {
      return;
    }
    int few = lines.percentWithAtMost(FEW_CALLS);
    List<Fact> facts =
        List.of(
            new Fact(FactKind.LINES_TO_COUNTRY, lines.size(), usual, Math.max(5, 3 * usual)),
            new Fact(FactKind.ONE_OR_TWO_CALLS, few, 50, 60));
    if (few >= 60 && fresh) {
      lines.forEach(
          (line, calls) -> {
            if (calls <= FEW_CALLS + 1) {
              findings.add(new ForLine(line, signal(tried.atMillis(), -8, facts)));
            }
          });
    } else if (few < 40) {
      int calls = tried.callsToday();
      if (calls == FEW_CALLS + 1) {
        findings.add(new ForLine(tried.line(), signal(tried.atMillis(), 5, facts)));
      }
    }
  }

  private void onChallenged(Observation.Challenged challenged, List<ForLine> findings) {
    String model = challenged.line().deviceModel();
    if (model.isEmpty()) {
      return;
    }
    LinesLately lines = keyed(byModel, model, 48 * HOUR);
    if (lines == null || !lines.add(challenged.line(), challenged.atMillis()) || lines.size() < 4) {
      return;
    }
    var fact = new Fact(FactKind.LINES_OF_MODEL, lines.size(), 0, 3);
    tell(lines, challenged.atMillis(), 4, List.of(fact), findings);
  }

  private static void tell(
      LinesLately lines, long atMillis, int weight, List<Fact> facts, List<ForLine> findings) {
    lines.forEach(
        (line, calls) -> findings.add(new ForLine(line, signal(atMillis, weight, facts))));
  }

  private static Signal.Plain signal(long atMillis, int weight, List<Fact> facts) {
    return new Signal.Plain("simultaneous", Stage.GROUP, atMillis, new Finding(weight, facts));
  }

  private <K> @org.jspecify.annotations.Nullable LinesLately keyed(
      Map<K, LinesLately> map, K key, long keptMillis) {
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
    out.writeLong(overflow);
    out.writeLong(today);
    out.writeLong(thisHour);
  }

  /** Reads what {@link #write} wrote, into a new stage. */
  public void read(StateReader in, Function<String, Line> lineOf) {
    readMap(byAddress, in, lineOf, 72 * HOUR, StateReader::readLong);
    readMap(
        byCountry,
        in,
        lineOf,
        6 * HOUR,
        from -> Countries.world().find(from.readText()).orElseThrow().index());
    readMap(byModel, in, lineOf, 48 * HOUR, StateReader::readText);
    norms.read(in, lineOf);
    overflow = in.readLong();
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
