package org.sekisho.control;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sekisho.casework.GroupMeasures;
import org.sekisho.control.Verdict.Allow;
import org.sekisho.control.Verdict.Challenge;
import org.sekisho.control.Verdict.Pass;
import org.sekisho.control.Verdict.Reason;
import org.sekisho.control.Verdict.Refuse;
import org.sekisho.line.Line;
import org.sekisho.number.Analysed;
import org.sekisho.number.Country;
import org.sekisho.rating.ChargeTerms;
import org.sekisho.rating.Tariff;

/**
 * All that a gate reads to answer call attempts: measures in force, budgets, prices. Immutable; who
 * pushes a change makes another table, and a gate that has read the old one is done with it a
 * moment later.
 *
 * @param lines by subscriber_id, those with something in force
 * @param rules by subscriber_id, those whose subscribers asked for something
 * @param residents by key of a blocked address, the lines that were there before
 */
public record ControlTable(
    Tariff tariff,
    Budgets budgets,
    Map<String, LineMeasures> lines,
    Map<String, OwnRules> rules,
    GroupMeasures groups,
    Map<Long, Set<String>> residents) {

  /** A code of the network is no longer than so; what is may hide a number. */
  private static final int LONGEST_CODE = 8;

  private static final Pass PASS = new Pass();
  private static final Challenge CHALLENGE = new Challenge();

  public ControlTable {
    lines = Map.copyOf(lines);
    rules = Map.copyOf(rules);
    residents = Map.copyOf(residents);
  }

  /** A table with nothing in force. */
  public static ControlTable of(Tariff tariff, Budgets budgets) {
    return new ControlTable(tariff, budgets, Map.of(), Map.of(), GroupMeasures.NONE, Map.of());
  }

  /** With other measures on some lines; what is over by now is left out. */
  public ControlTable withLines(Map<String, LineMeasures> changed, long nowMillis) {
    Map<String, LineMeasures> next = new HashMap<>(lines);
    next.putAll(changed);
    next.values().removeIf(each -> each.isOver(nowMillis));
    return new ControlTable(tariff, budgets, next, rules, groups, residents);
  }

  /**
   * With other measures on countries and addresses.
   *
   * @param at the lines that were at a blocked address before, by its key
   */
  public ControlTable withGroups(GroupMeasures next, Map<Long, Set<String>> at) {
    return new ControlTable(tariff, budgets, lines, rules, next, at);
  }

  /** With what subscribers asked for, all of them. */
  public ControlTable withRules(Map<String, OwnRules> next) {
    return new ControlTable(tariff, budgets, lines, next, groups, residents);
  }

  /** Measures in force, of lines, countries and addresses together. */
  public int size() {
    return lines.size() + groups.countries().size() + groups.addresses().size();
  }

  /**
   * Answers a call attempt.
   *
   * @param use what the gate has counted of the line
   */
  public Verdict authorise(Attempt attempt, LineUse use) {
    return switch (attempt.dialled()) {
      case Analysed.Emergency call -> PASS;
      case Analysed.Domestic call -> PASS;
      case Analysed.Special code -> code.code().length() <= LONGEST_CODE ? PASS : unread(attempt);
      case Analysed.International abroad ->
          abroad(
              attempt,
              abroad.country(),
              tariff.priceOf(abroad.number(), attempt.atMillis()).terms(),
              use);
      case Analysed.Unreadable text -> unread(attempt);
    };
  }

  /**
   * Another switch may read what we cannot: measures hold for it as for a call to nobody knows
   * where. It is granted nothing, since nobody could tell what it came to.
   */
  private Verdict unread(Attempt attempt) {
    Verdict verdict = abroad(attempt, Optional.empty(), tariff.unknown(), LineUse.NONE);
    return verdict instanceof Allow ? PASS : verdict;
  }

  private Verdict abroad(
      Attempt attempt, Optional<Country> country, ChargeTerms terms, LineUse use) {
    Line line = attempt.line();
    long now = attempt.atMillis();
    LineMeasures measures = lines.getOrDefault(line.id(), LineMeasures.NONE);
    if (measures.suspendedAt(now)) {
      return new Refuse(Reason.SUSPENDED);
    }
    if (groups.findRestriction(country, line, now).isPresent()) {
      return new Refuse(Reason.COUNTRY);
    }
    if (groups.findBlock(attempt.source(), line, now).isPresent()
        && !residents.getOrDefault(attempt.source().key(), Set.of()).contains(line.id())) {
      return new Refuse(Reason.ADDRESS);
    }
    OwnRules own = rules.getOrDefault(line.id(), OwnRules.NONE);
    Optional<Reason> broken = own.findBroken(attempt, terms, use);
    if (broken.isPresent()) {
      return new Refuse(broken.get());
    }
    if (measures.challengedAt(now) && !attempt.challengePassed()) {
      return CHALLENGE;
    }
    return grant(attempt, own, terms, use);
  }

  private Verdict grant(Attempt attempt, OwnRules own, ChargeTerms terms, LineUse use) {
    long whole = budgets.wholeMicros(attempt.line());
    // Who has pressed the keys is a person: he may go on where others would have to stop.
    long most = attempt.challengePassed() ? Budgets.PASSED_TIMES * whole : whole;
    long left = most - use.grantedMicros();
    long seconds = Budgets.seconds(terms, Math.max(0, left));
    if (seconds < Budgets.LEAST_SECONDS) {
      return attempt.challengePassed() ? new Refuse(Reason.BUDGET) : CHALLENGE;
    }
    if (own.dayMicros() > 0) {
      long today = own.dayMicros() - use.dayMicros() - use.grantedMicros();
      seconds = Math.min(seconds, terms.secondsFor(Math.max(0, today)));
      if (seconds < Budgets.LEAST_SECONDS) {
        return new Refuse(Reason.OWN_DAY);
      }
    }
    return new Allow(seconds, terms.chargeMicros(1_000L * seconds), terms.perMinuteMicros());
  }
}
