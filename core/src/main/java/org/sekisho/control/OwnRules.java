package org.sekisho.control;

import java.util.Optional;
import java.util.Set;
import org.sekisho.call.SourceAddress;
import org.sekisho.control.Verdict.Reason;
import org.sekisho.number.Analysed;
import org.sekisho.rating.ChargeTerms;

/**
 * What a subscriber has asked for: where his line may call, from where and as whom, and how much.
 *
 * @param numbers prefixes of the foreign numbers, country code first; empty for all
 * @param sources terminals' addresses; empty for all
 * @param callers numbers or users; empty for all
 * @param dayMicros a day's yen in micro-yen; 0 for no limit
 * @param calls abroad at once; 0 for no limit
 * @param minuteMicros of all calls together, in micro-yen a minute; 0 for no limit
 */
public record OwnRules(
    Set<String> numbers,
    Set<SourceAddress> sources,
    Set<String> callers,
    long dayMicros,
    int calls,
    long minuteMicros) {

  public static final OwnRules NONE = new OwnRules(Set.of(), Set.of(), Set.of(), 0, 0, 0);

  /** Entries of each list. */
  public static final int MOST = 200;

  public OwnRules {
    numbers = Set.copyOf(numbers);
    sources = Set.copyOf(sources);
    callers = Set.copyOf(callers);
    if (numbers.size() > MOST || sources.size() > MOST || callers.size() > MOST) {
      throw new IllegalArgumentException("more than %d entries".formatted(MOST));
    }
    if (dayMicros < 0 || calls < 0 || minuteMicros < 0) {
      throw new IllegalArgumentException("a limit is not negative");
    }
    for (String number : numbers) {
      if (!number.matches("[1-9][0-9]{0,14}")) {
        throw new IllegalArgumentException(
            "'%s' is no foreign number: country code first, digits only".formatted(number));
      }
    }
  }

  /** What keeps a call from being set up, if anything does. */
  Optional<Reason> findBroken(Attempt attempt, ChargeTerms terms, LineUse use) {
    if (!isRegistered(attempt)) {
      return Optional.of(Reason.NOT_REGISTERED);
    }
    if (calls > 0 && use.calls() >= calls) {
      return Optional.of(Reason.OWN_CALLS);
    }
    if (minuteMicros > 0 && use.minuteMicros() + terms.perMinuteMicros() > minuteMicros) {
      return Optional.of(Reason.OWN_PACE);
    }
    return Optional.empty();
  }

  private boolean isRegistered(Attempt attempt) {
    return (numbers.isEmpty() || isTo(attempt.dialled()))
        && (sources.isEmpty() || sources.contains(attempt.source()))
        && (callers.isEmpty() || callers.contains(attempt.caller()));
  }

  private boolean isTo(Analysed dialled) {
    if (!(dialled instanceof Analysed.International abroad)) {
      return false;
    }
    String digits = abroad.number().digits();
    for (int length = 1; length <= digits.length(); length++) {
      if (numbers.contains(digits.substring(0, length))) {
        return true;
      }
    }
    return false;
  }
}
