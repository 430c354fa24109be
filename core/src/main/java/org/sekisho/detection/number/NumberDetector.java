package org.sekisho.detection.number;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
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
import org.sekisho.enrichment.NumberView;
import org.sekisho.number.Analysed.Validity;
import org.sekisho.number.Countries;

/**
 * Looks at the pattern of the numbers called, last of all: a number called before, several calls at
 * once to one number, a block swept, short test calls days before, a number that cannot exist; and
 * a dialler working through a list, which is a business's own. See docs/detectors/number.md.
 */
public final class NumberDetector implements Detector<NumberView, NumberState> {

  private static final long HOUR = 3_600_000L;

  /** A call that only tries whether a number answers, at most this long. */
  private static final long TEST_MILLIS = 90_000L;

  /** A dialler's talks are shorter than this, nearly all. */
  private static final long BRIEF_MILLIS = 180_000L;

  /** Calls answered or given up from which a list being worked through shows, and shows surely. */
  private static final int FEWEST = 9;

  private static final int DIALLER = 16;

  /** Taken off for a new number: partners, too, have new ones. */
  private static final int NEW_NUMBER = 3;

  private static final int MOST_OF_NEW_NUMBER = 5;

  /** A block is swept within so many days; whom it was called before is a partner's. */
  private static final int BLOCK_DAYS = 6;

  /** A list is worked through today, and the rest tomorrow. */
  private static final long LIST_MILLIS = 36 * HOUR;

  /**
   * What talks taken up again with a new number say: the first few, each more, all at most. What no
   * ordinary line did in 34,000 cases, fewer than one in 11,000 do (the rule of three): 39 dB.
   */
  private static final int FIRST_RESUMED = 8;

  private static final int NEXT_RESUMED = 4;
  private static final int MOST_OF_RESUMED = 38;

  private static final StateCodec<NumberState> CODEC =
      new StateCodec<>() {
        @Override
        public void write(NumberState state, StateWriter out) {
          state.write(out);
        }

        @Override
        public NumberState read(StateReader in) {
          return NumberState.read(in);
        }
      };

  @Override
  public String id() {
    return "number";
  }

  @Override
  public Stage stage() {
    return Stage.NUMBER;
  }

  @Override
  public NumberState initial() {
    return new NumberState();
  }

  @Override
  public Finding judge(NumberState state, NumberView event, Baseline baseline) {
    long number = digits(event);
    long now = event.atMillis();
    List<Fact> facts = new ArrayList<>();
    int known = state.numbers.daysBefore(number, event.day());
    if (known > 0) {
      facts.add(new Fact(FactKind.NUMBER_KNOWN, known, 0, 1));
    }
    int atOnce = ofCallsAtOnce(state, event, number, now, facts);
    int block = ofBlock(state, event, number, now, facts);
    int test = ofTestCalls(state, number, now, facts);
    int redials = ofRedials(state, number, now, facts);
    int impossible = event.validity() == Validity.POSSIBLE ? 0 : 2;
    if (impossible > 0) {
      facts.add(new Fact(FactKind.IMPOSSIBLE_NUMBER, 1, 0, 0));
    }
    int worst = Math.max(Math.max(atOnce, block), Math.max(Math.max(test, redials), impossible));
    int fresh = known == 0 ? ofNewNumber(state, event, facts) : 0;
    int weight = Math.max(worst, fresh) + (known > 1 ? -5 : known > 0 ? -3 : 0);
    return facts.isEmpty() ? Finding.NONE : new Finding(Evidence.clamp(weight, -6, 10), facts);
  }

  /** How unusual a new number is in a country the line calls, always the same few there. */
  private static int ofNewNumber(NumberState state, NumberView event, List<Fact> facts) {
    if (event.country().isEmpty() || state.numbers.isFull()) {
      return 0; // what is not remembered need not be new
    }
    LongPredicate there =
        digits -> Countries.world().findByNumber(Long.toString(digits)).equals(event.country());
    int days = state.numbers.allDaysBefore(event.day(), there);
    int weight =
        Evidence.clamp(
            Evidence.ofRatio(days + 2.0, state.numbers.once(event.day(), there) + 1.0) - NEW_NUMBER,
            0,
            MOST_OF_NEW_NUMBER);
    if (weight > 0) {
      facts.add(new Fact(FactKind.NUMBER_NEW, days, 0, 0));
    }
    return weight;
  }

  /** No ordinary number takes several calls of one line at once. */
  private static int ofCallsAtOnce(
      NumberState state, NumberView event, long number, long now, List<Fact> facts) {
    int open = 1;
    for (int i = 0; i < state.size; i++) {
      if (state.number(i) == number
          && state.callKey(i) != event.callKey()
          && state.answered(i) <= now
          && state.ended(i) > now) {
        open++;
      }
    }
    if (open < 2) {
      return 0;
    }
    facts.add(new Fact(FactKind.CALLS_AT_ONCE_TO_NUMBER, open, 1, 1));
    return open == 2 ? 1 : 3;
  }

  private static int ofBlock(
      NumberState state, NumberView event, long number, long now, List<Fact> facts) {
    long block = NumberState.blockOf(number);
    int distinct = 1;
    for (int i = 0; i < state.size; i++) {
      if (NumberState.blockOf(state.number(i)) == block
          && state.number(i) != number
          && !state.numbers.knownBefore(state.number(i), event.day() - BLOCK_DAYS)
          && firstOf(state, i, Long.MIN_VALUE)) {
        distinct++;
      }
    }
    if (distinct < 3 || ofDialler(state, now, new ArrayList<>()) != 0) {
      return 0; // a list of numbers has neighbours, too
    }
    facts.add(new Fact(FactKind.NUMBERS_IN_BLOCK, distinct, 1, 2));
    return distinct >= 8 ? 9 : distinct >= 5 ? 7 : 4;
  }

  /** A short or unanswered call into the block hours or days ago, and calls into it now. */
  private static int ofTestCalls(NumberState state, long number, long now, List<Fact> facts) {
    long block = NumberState.blockOf(number);
    int tests = 0;
    int since = 0;
    for (int i = 0; i < state.size; i++) {
      if (NumberState.blockOf(state.number(i)) != block) {
        continue;
      }
      boolean ended = state.ended(i) != NumberState.OPEN;
      boolean brief =
          ended
              && (state.answered(i) == NumberState.OPEN
                  || state.ended(i) - state.answered(i) <= TEST_MILLIS);
      boolean redial = state.number(i) == number && state.answered(i) == NumberState.OPEN;
      if (redial) {
        continue; // a busy number tried again is no test
      }
      if (state.tried(i) < now - HOUR / 2 && brief) {
        tests++;
      } else if (state.tried(i) < now - HOUR / 2) {
        return 0; // it has talked there before
      } else {
        since++;
      }
    }
    if (tests == 0 || since < 2) {
      return 0;
    }
    facts.add(new Fact(FactKind.TEST_CALLS, tests, 0, 0));
    return 4;
  }

  /** Answered again and again within minutes: a forward that re-dials. */
  private static int ofRedials(NumberState state, long number, long now, List<Fact> facts) {
    int calls = 0;
    for (int i = 0; i < state.size; i++) {
      if (state.number(i) == number
          && state.tried(i) > now - HOUR / 6
          && state.answered(i) != NumberState.OPEN) {
        calls++;
      }
    }
    if (calls < 6) {
      return 0;
    }
    facts.add(new Fact(FactKind.REDIALS, calls, 2, 5));
    return 6;
  }

  /**
   * Talks with a new number taken up again and again. Speaks of the line, not of a call.
   *
   * @param day the local day
   */
  public Finding judgeTalks(NumberState state, long day, long nowMillis) {
    if (state.numbers.isFull()) {
      return Finding.NONE; // what is not remembered need not be new
    }
    int resumed = 0;
    for (int i = 1; i < state.size; i++) {
      // A record tells of a call at its end, and only then when it was tried.
      boolean lately =
          state.tried(i) > nowMillis - ResumedTalks.WITHIN_MILLIS && state.tried(i) < nowMillis;
      boolean partner = state.numbers.knownBefore(state.number(i), day - BLOCK_DAYS);
      resumed += lately && !partner && resumes(state, i) ? 1 : 0;
    }
    return ResumedTalks.found(
        FactKind.TALKS_RESUMED, resumed, FIRST_RESUMED, NEXT_RESUMED, MOST_OF_RESUMED);
  }

  /** Whether the last call to the same number was a talk just over. */
  private static boolean resumes(NumberState state, int at) {
    int before = at - 1;
    while (before >= 0 && state.number(before) != state.number(at)) {
      before--;
    }
    return before >= 0
        && state.answered(before) != NumberState.OPEN
        && ResumedTalks.isTalk(state.ended(before) - state.answered(before))
        && ResumedTalks.isAtOnce(state.tried(at) - state.ended(before));
  }

  /**
   * Whether the line works through a list of numbers: a campaign of its own. Speaks of the line,
   * not of a call.
   *
   * @param byDay lists are begun by day; at other hours only one still going on counts
   */
  public Finding judgeLine(NumberState state, long nowMillis, boolean byDay) {
    List<Fact> facts = new ArrayList<>();
    int weight =
        byDay ? ofDialler(state, nowMillis, facts) : ofDialler(state, nowMillis, HOUR, facts);
    return weight == 0 ? Finding.NONE : new Finding(weight, facts);
  }

  private static int ofDialler(NumberState state, long now, List<Fact> facts) {
    // By itself in the last hour, or with nothing else since yesterday.
    int lately = ofDialler(state, now, HOUR, facts);
    return lately != 0 ? lately : ofDialler(state, now, LIST_MILLIS, facts);
  }

  private static int ofDialler(NumberState state, long now, long lastMillis, List<Fact> facts) {
    int calls = 0;
    int numbers = 0;
    int brief = 0;
    int settled = 0;
    int answered = 0;
    for (int i = 0; i < state.size; i++) {
      if (state.tried(i) <= now - lastMillis) {
        continue;
      }
      calls++;
      numbers += firstOf(state, i, now - lastMillis) ? 1 : 0;
      boolean talked = state.answered(i) <= now;
      boolean over = state.ended(i) <= now;
      long talk = talked ? Math.min(now, state.ended(i)) - state.answered(i) : 0;
      brief += talk < BRIEF_MILLIS ? 1 : 0;
      settled += talked || over ? 1 : 0;
      answered += talked ? 1 : 0;
    }
    boolean list =
        settled >= FEWEST
            && numbers * 10 >= calls * 9
            && brief * 10 >= calls * 8
            && answered * 10 <= settled * 8;
    if (!list) {
      return 0;
    }
    facts.add(new Fact(FactKind.DIALLER, numbers, FEWEST, FEWEST));
    return settled >= DIALLER ? -12 : -7;
  }

  /** Whether a call is the first to its number since an instant. */
  private static boolean firstOf(NumberState state, int at, long sinceMillis) {
    for (int i = 0; i < at; i++) {
      if (state.number(i) == state.number(at) && state.tried(i) > sinceMillis) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void learn(NumberState state, NumberView event) {
    switch (event.kind()) {
      case ATTEMPTED -> state.attempt(event.callKey(), digits(event), event.atMillis());
      case ANSWERED -> state.answer(event.callKey(), event.atMillis());
      case ENDED -> state.end(event.callKey(), event.durationMillis(), event.atMillis());
      case REFUSED -> {}
    }
  }

  /** Takes an answered number into the line's habits. */
  public void use(NumberState state, NumberView event) {
    state.numbers.use(digits(event), event.day());
  }

  @Override
  public StateCodec<NumberState> codec() {
    return CODEC;
  }

  private static long digits(NumberView event) {
    return Long.parseLong(event.number().digits());
  }
}
