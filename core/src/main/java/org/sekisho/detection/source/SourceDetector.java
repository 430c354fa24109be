package org.sekisho.detection.source;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.sekisho.call.SourceAddress;
import org.sekisho.detection.Baseline;
import org.sekisho.detection.Detector;
import org.sekisho.detection.Evidence;
import org.sekisho.detection.Fact;
import org.sekisho.detection.FactKind;
import org.sekisho.detection.Finding;
import org.sekisho.detection.Stage;
import org.sekisho.detection.StateCodec;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.enrichment.SourceView;

/**
 * Weighs where a call was set up from: a neighbourhood the line is often at, its provider's block,
 * or a place neither it nor anybody else has been; and the device that says it calls. On the PSTN
 * it has nothing to say. See docs/detectors/source.md.
 */
public final class SourceDetector implements Detector<SourceView, SourceState> {

  /** Lines at one provider's block that make it a place where subscribers are. */
  private static final int POPULAR = 12;

  /** Taken off for a place seen on a day or two before: a traveller's second day is likelier. */
  private static final int SELDOM = 4;

  private static final int MOST_OF_SELDOM = 6;

  private static final Pattern NOT_PRINTABLE = Pattern.compile("[^\\x20-\\x7E]");

  /** Characters of a device's word for itself that are told. */
  private static final int MOST_OF_AGENT = 40;

  private static final StateCodec<SourceState> CODEC =
      new StateCodec<>() {
        @Override
        public void write(SourceState state, StateWriter out) {
          state.write(out);
        }

        @Override
        public SourceState read(StateReader in) {
          return SourceState.read(in);
        }
      };

  @Override
  public String id() {
    return "source";
  }

  @Override
  public Stage stage() {
    return Stage.SOURCE;
  }

  @Override
  public SourceState initial() {
    return new SourceState();
  }

  @Override
  public Finding judge(SourceState state, SourceView event, Baseline baseline) {
    if (event.source().isNone()) {
      return Finding.NONE;
    }
    long day = event.day();
    int atNetwork = state.networks.daysBefore(event.source().network(), day);
    int atProvider = state.providers.daysBefore(event.source().provider(), day);
    int known = state.providers.allDaysBefore(day);
    List<Fact> facts = new ArrayList<>();
    int weight;
    if (atNetwork > 0 || atProvider > 0) {
      facts.add(
          atNetwork > 0
              ? new Fact(FactKind.DAYS_FROM_ADDRESS, atNetwork, known, 2)
              : new Fact(FactKind.DAYS_FROM_PROVIDER, atProvider, known, 2));
      if (atNetwork >= 3) {
        weight = atHome(event);
      } else if (atProvider >= 3) {
        weight = -3;
      } else {
        int lines = linesAt(event, baseline);
        facts.add(new Fact(FactKind.LINES_AT_PROVIDER, lines, POPULAR, POPULAR));
        weight = ofSeldom(known, Math.max(atNetwork, atProvider), lines);
      }
    } else {
      int lines = linesAt(event, baseline);
      facts.add(new Fact(FactKind.DAYS_FROM_PROVIDER, 0, known, 2));
      facts.add(new Fact(FactKind.LINES_AT_PROVIDER, lines, POPULAR, POPULAR));
      double fresh = state.providers.once(day) + 0.5;
      weight = Evidence.clamp(Evidence.ofRatio(known + 1.0, fresh), 0, 9);
      weight += lines >= POPULAR ? -4 : lines <= 1 ? 4 : 1;
    }
    weight += ofAgent(state, event, baseline, atProvider > 0, facts);
    return new Finding(Evidence.clamp(weight, -8, 16), facts, from(event));
  }

  /** The address, and the device's word for itself, which is its own: cut, and printable only. */
  private static String from(SourceView event) {
    String agent = event.agent();
    String cut = agent.substring(0, Math.min(agent.length(), MOST_OF_AGENT));
    String word = NOT_PRINTABLE.matcher(cut).replaceAll("?");
    return word.isEmpty() ? event.source().toString() : event.source() + ", " + word;
  }

  /**
   * A home's own address speaks for the home; a business's less so, since its PBX may be made to
   * call from where it stands (DISA, a forward, a rogue extension; seed 002).
   */
  private static int atHome(SourceView event) {
    return switch (event.line().kind()) {
      case RESIDENTIAL -> -8;
      case BUSINESS, UNKNOWN -> -4;
    };
  }

  private static int linesAt(SourceView event, Baseline baseline) {
    return baseline.linesPerProvider().getOrDefault(event.source().provider(), 0);
  }

  /**
   * A place seen once or twice among many days is no home yet: test calls come from it days before.
   */
  private static int ofSeldom(int known, int there, int lines) {
    if (lines >= POPULAR) {
      return -1;
    }
    int rare = Evidence.ofRatio(known + 1.0, 2.0 * there);
    return Evidence.clamp(rare - SELDOM, -1, MOST_OF_SELDOM);
  }

  private static int ofAgent(
      SourceState state,
      SourceView event,
      Baseline baseline,
      boolean knownPlace,
      List<Fact> facts) {
    if (event.agent().isEmpty()) {
      return 0;
    }
    long hash = SourceState.hash(event.agent());
    int days = state.agents.daysBefore(hash, event.day());
    int known = state.agents.allDaysBefore(event.day());
    if (known == 0) {
      return 0;
    }
    facts.add(new Fact(FactKind.DAYS_WITH_AGENT, days, known, 1));
    int lines = baseline.linesPerAgent().getOrDefault(hash, 0);
    if (days > 0) {
      return knownPlace ? 0 : -2; // moved, but the same device
    }
    if (knownPlace) {
      return lines >= POPULAR ? 0 : 2; // a new firmware, or an extension of one's own
    }
    return lines >= POPULAR ? 2 : 5;
  }

  /** Whether a line has been at a place on several days: no longer elsewhere. */
  public boolean isSettled(SourceState state, SourceAddress from, long day) {
    return state.networks.daysBefore(from.network(), day) >= 2;
  }

  @Override
  public void learn(SourceState state, SourceView event) {
    state.use(event.source(), event.agent(), event.day());
  }

  @Override
  public StateCodec<SourceState> codec() {
    return CODEC;
  }
}
