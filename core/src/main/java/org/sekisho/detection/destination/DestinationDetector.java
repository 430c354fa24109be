package org.sekisho.detection.destination;

import java.util.ArrayList;
import java.util.List;
import org.sekisho.detection.Baseline;
import org.sekisho.detection.Detector;
import org.sekisho.detection.Evidence;
import org.sekisho.detection.Fact;
import org.sekisho.detection.FactKind;
import org.sekisho.detection.Finding;
import org.sekisho.detection.ResumedTalks;
import org.sekisho.detection.Stage;
import org.sekisho.detection.StateCodec;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.enrichment.CountryView;
import org.sekisho.number.Country;

/**
 * Weighs the country of a call: whether this line calls it, how often it calls a new one, how many
 * other lines call it, several new ones in turn, and the lists. See docs/detectors/destination.md.
 */
public final class DestinationDetector implements Detector<CountryView, DestinationState> {

  /** Stands for a country code nobody has; no line calls it. */
  private static final int NOWHERE = Short.MAX_VALUE;

  /**
   * Lines in 10,000 that call a country a thief may choose; of sixty or so dear ones he takes one.
   */
  private static final long THIEF_PER_10000 = 160;

  /** Shorter answered calls are tests, wrong numbers, answering machines. */
  private static final long CONVERSATION_MILLIS = 90_000L;

  /** New countries within so long are called in turn; a trader takes a day over them. */
  private static final long IN_TURN_MILLIS = 3 * 3_600_000L;

  /** Countries from which a line is known to call everywhere, as a hotel's guests do. */
  private static final int WORLDLY = 8;

  /** A fortnight: a case is watched for a week, and what came of one is a habit in the second. */
  private static final long RECENT_DAYS = 14;

  /** What talks taken up again with a country say: the first few, each more, all at most. */
  private static final int FIRST_RESUMED = 3;

  private static final int NEXT_RESUMED = 1; // they may be with many people there
  private static final int MOST_OF_RESUMED = 10;

  /** What days of calls to a country say for it. */
  private static final int MOST_OF_RECENT = 3;

  private static final int TWO_DAYS = -5;
  private static final int MORE_DAYS = -7;

  private static final StateCodec<DestinationState> CODEC =
      new StateCodec<>() {
        @Override
        public void write(DestinationState state, StateWriter out) {
          state.write(out);
        }

        @Override
        public DestinationState read(StateReader in) {
          return DestinationState.read(in);
        }
      };

  @Override
  public String id() {
    return "destination";
  }

  @Override
  public Stage stage() {
    return Stage.COUNTRY;
  }

  @Override
  public DestinationState initial() {
    return new DestinationState();
  }

  @Override
  public Finding judge(DestinationState state, CountryView event, Baseline baseline) {
    int country = indexOf(event);
    long day = event.day();
    int before = state.countries.daysBefore(country, day);
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new Fact(FactKind.CALL_DAYS_TO_COUNTRY, before, state.countries.allDaysBefore(day), 3));
    boolean recent = isRecent(state, event);
    int weight = ofHabit(before, recent);
    if (before == 0) {
      long per10000 = baseline.linesPer10000(country);
      int novelty = ofNovelty(state, day);
      int rarity = Evidence.clamp(Evidence.ofRatio(THIEF_PER_10000, per10000), -5, 5);
      boolean worldly = state.countries.size() >= WORLDLY && novelty <= 3;
      weight += novelty + (worldly ? rarity / 2 : rarity);
      facts.add(
          new Fact(FactKind.LINES_CALLING_COUNTRY, per10000, THIEF_PER_10000, THIEF_PER_10000));
      int fresh =
          Math.max(1, state.newBetween(event.atMillis() - IN_TURN_MILLIS, event.atMillis()));
      int beyond = fresh - Math.max(1, state.mostNewInDay);
      if (beyond > 0) {
        weight += Math.min(worldly ? 4 : 9, 3 * beyond);
        facts.add(new Fact(FactKind.NEW_COUNTRIES, fresh, state.mostNewInDay, 1));
      }
    }
    if (event.regulated()) {
      weight += 5;
      facts.add(new Fact(FactKind.REGULATED, 1, 0, 0));
    } else if (event.advised() && before < 2) {
      weight += 2;
      facts.add(new Fact(FactKind.ADVISED, 1, 0, 0));
    }
    return new Finding(
        Evidence.clamp(weight, -8, 18), facts, event.country().map(Country::code).orElse(""));
  }

  /** Days of calls speak for a country; those of one fortnight may all be a thief's. */
  private static int ofHabit(int days, boolean recent) {
    if (recent || days <= 1) {
      return -Math.min(days, MOST_OF_RECENT);
    }
    return days == 2 ? TWO_DAYS : MORE_DAYS;
  }

  /**
   * Talks with a new country taken up again and again, one at a time: what shows of it while
   * numbers are not looked at. Speaks of the line, not of a call.
   */
  public Finding judgeTalks(DestinationState state, long nowMillis) {
    int resumed = state.resumedSince(nowMillis - ResumedTalks.WITHIN_MILLIS);
    return ResumedTalks.found(
        FactKind.TALKS_RESUMED_ABROAD, resumed, FIRST_RESUMED, NEXT_RESUMED, MOST_OF_RESUMED);
  }

  /** How unusual a new country is for this line: Good's estimate from those called once. */
  private static int ofNovelty(DestinationState state, long day) {
    if (state.isFull()) {
      return 0; // it calls everywhere, and what is not remembered need not be new
    }
    double fresh = state.countries.once(day) + 1.0;
    double all = state.countries.allDaysBefore(day) + 2.0;
    return Evidence.clamp(Evidence.ofRatio(all, fresh), 0, 7);
  }

  @Override
  public void learn(DestinationState state, CountryView event) {
    switch (event.kind()) {
      case ATTEMPTED -> state.attempt(indexOf(event), event.day(), event.atMillis());
      case ENDED -> {
        if (event.durationMillis() > 0) {
          state.end(
              indexOf(event), isRecent(state, event), event.durationMillis(), event.atMillis());
        }
      }
      case ANSWERED, REFUSED -> {}
    }
  }

  /**
   * Counts a conversation with a country; true if it is the line's first there today. A call that
   * only tries a number makes no habit.
   */
  public boolean use(DestinationState state, CountryView event) {
    return event.durationMillis() >= CONVERSATION_MILLIS && state.use(indexOf(event), event.day());
  }

  /** Whether the line calls this country since lately, or not at all, as far as is remembered. */
  private static boolean isRecent(DestinationState state, CountryView event) {
    return event.country().isPresent()
        && !state.isFull()
        && !state.countries.knownBefore(indexOf(event), event.day() - RECENT_DAYS);
  }

  /** Whether the line has not called this country before today. */
  public boolean isNew(DestinationState state, CountryView event) {
    return state.countries.daysBefore(indexOf(event), event.day()) == 0;
  }

  @Override
  public StateCodec<DestinationState> codec() {
    return CODEC;
  }

  private static int indexOf(CountryView event) {
    return event.country().isPresent() ? event.country().get().index() : NOWHERE;
  }
}
