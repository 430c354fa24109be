package org.sekisho.casework;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sekisho.casework.CaseEvent.Challenged;
import org.sekisho.casework.CaseEvent.Channel;
import org.sekisho.casework.CaseEvent.Closed;
import org.sekisho.casework.CaseEvent.ContactAttempted;
import org.sekisho.casework.CaseEvent.Released;
import org.sekisho.casework.CaseEvent.StageOpened;
import org.sekisho.casework.CaseEvent.Stakes;
import org.sekisho.casework.CaseEvent.Suspended;
import org.sekisho.casework.CaseEvent.SuspensionRefused;
import org.sekisho.casework.CaseEvent.SuspensionRule;
import org.sekisho.casework.CaseEvent.Unchallenged;
import org.sekisho.casework.CaseEvent.Weighed;
import org.sekisho.detection.Evidence;
import org.sekisho.detection.Opening;
import org.sekisho.detection.Stage;
import org.sekisho.line.Line;
import org.sekisho.rating.Money;

/**
 * Decides what a case makes of an input: stages opened one by one, evidence weighed, and the
 * measure whose expected loss is least. Pure: the same case and input give the same events.
 *
 * <p>The ladder: watch, challenge, contact, suspend. Every step is tried in that order and each has
 * its own rule; a suspension's are {@link #askSuspension}.
 */
public final class Casework {

  /** What speaks must change by so much to be noted, far from any measure. */
  private static final int NOTED_STEP = 3;

  /** So many decibans under the first measure every change is noted. */
  private static final int SERIOUS = 10;

  /** A line is new for so many days after its opening. */
  private static final long NEW_LINE_DAYS = 7;

  /** A line in a call that is far from any measure is looked at so often; near one, each minute. */
  static final int CALM_WAKE_MINUTES = 5;

  /** Who released a line, when its subscriber did. */
  static final String BY_SUBSCRIBER = "subscriber";

  private static final long MINUTE = 60_000L;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  /** Decibans of charges and calls at once that open the source though the country is a habit. */
  private static final int MONEY_FOR_SOURCE = 7;

  /** A line that was tried is looked at every minute for so long. */
  private static final long WATCHED_AFTER_CONTACT = 6 * HOUR;

  /**
   * What a thief is expected to spend once he has a password: the case that seed 003 tells of,
   * about 590,000 yen, over the eight hours of a night.
   */
  private static final long TAKEN_OVER_YEN_A_MINUTE = 590_000 / (8 * 60);

  /** It is urgent when an hour of waiting costs this part of a wrong stop. */
  private static final int URGENT_PART = 10;

  private final CasePolicy policy;

  public Casework(CasePolicy policy) {
    this.policy = policy;
  }

  public CasePolicy policy() {
    return policy;
  }

  /**
   * A case on a line, with what fraud's odds are before anything but the trigger is known.
   *
   * @param day the local day
   * @param releasedAt when a suspension of the line ran out last; {@link FraudCase#NEVER} if none
   */
  public FraudCase open(Line line, String id, long day, long releasedAt, long nowMillis) {
    int prior =
        switch (line.kind()) {
          case RESIDENTIAL -> policy.priorDecibans() + policy.homeDecibans();
          case BUSINESS, UNKNOWN -> policy.priorDecibans();
        };
    boolean newLine = line.ageDays(day) <= NEW_LINE_DAYS;
    boolean probation = nowMillis - releasedAt < policy.durations().probationDays() * DAY;
    return new FraudCase(
        id,
        nowMillis,
        prior
            + (newLine ? policy.newLineDecibans() : 0)
            + (probation ? policy.probationDecibans() : 0));
  }

  /**
   * Weighs an input. No measure follows yet: stages may still open, and what they show may speak
   * for the subscriber.
   */
  public List<CaseEvent> weigh(FraudCase fraudCase, CaseInput input) {
    long now = input.atMillis();
    CaseEvidence before = fraudCase.evidence();
    CaseEvidence after =
        switch (input) {
          case CaseInput.Judged judged ->
              before.withCall(judged.call(), now).withLine(judged.line());
          case CaseInput.Woken woken -> before.withLine(woken.line());
        };
    int logOdds = fraudCase.base() + after.decibans(now);
    int moved = logOdds - fraudCase.logOdds(now);
    boolean news =
        Math.abs(moved) >= (isSerious(logOdds) ? 1 : NOTED_STEP)
            || fraudCase.lastLogOdds() == FraudCase.NOT_WEIGHED
            || (before.callAt() == FraudCase.NEVER && after.callAt() != FraudCase.NEVER);
    List<CaseEvent> events = new ArrayList<>();
    if (news) {
      LineFacts facts = input.facts();
      var weighed =
          new Weighed(now, after, logOdds, facts.exposureMicros(), facts.perMinuteMicros());
      add(fraudCase, events, weighed);
    }
    return events;
  }

  private boolean isSerious(int logOdds) {
    return Evidence.permille(logOdds + SERIOUS) >= policy.bars().challengePermille();
  }

  /**
   * Opens the next stage for a line, if what is known gives cause.
   *
   * @return the opening, or empty when there is no cause, or it is open already
   */
  public List<CaseEvent> widen(FraudCase fraudCase, long nowMillis) {
    List<CaseEvent> events = new ArrayList<>();
    if (fraudCase.findOpening(Stage.COUNTRY).isEmpty()) {
      open(fraudCase, events, Stage.COUNTRY, nowMillis, "the line's charges, or its password");
    } else if (fraudCase.findOpening(Stage.SOURCE).isEmpty()) {
      int country = fraudCase.evidence().findingOf("destination").decibans();
      int money =
          fraudCase.evidence().findingOf("charge").decibans()
              + fraudCase.evidence().findingOf("concurrency").decibans();
      boolean taken = fraudCase.evidence().findingOf("takeover").decibans() > 0;
      if (country >= 0 || money >= MONEY_FOR_SOURCE || taken) {
        open(fraudCase, events, Stage.SOURCE, nowMillis, "the country called, or the charge");
      }
    } else if (fraudCase.findOpening(Stage.NUMBER).isEmpty()
        && fraudCase.permille(nowMillis) >= policy.bars().numbersPermille()) {
      open(fraudCase, events, Stage.NUMBER, nowMillis, "country and address together");
    }
    return events;
  }

  /** Asks the rules whether the line may be suspended now. */
  public SuspensionAnswer askSuspension(FraudCase fraudCase, LineFacts facts, long nowMillis) {
    Optional<Refusal> refusal = refusalByLaw(fraudCase, facts, nowMillis);
    if (refusal.isPresent()) {
      return refused(refusal.get());
    }
    if (fraudCase.disowned()) {
      return new SuspensionAnswer.Granted(SuspensionRule.SUBSCRIBERS_WORD);
    }
    if (facts.line().priority()) {
      return refused(new Refusal.PersonDecides());
    }
    if (facts.blasted()) {
      return refused(new Refusal.BlastLimit(policy.bars().suspensionsPerTenMinutes()));
    }
    if (isStale(facts)) {
      return refused(
          new Refusal.RecordTooOld(
              facts.quietMillis() / MINUTE, policy.durations().oldestRecordMinutes()));
    }
    if (instructed(facts)) {
      return new SuspensionAnswer.Granted(SuspensionRule.ADVANCE_INSTRUCTION);
    }
    Stakes stakes = stakesOfSuspension(facts, fraudCase.permille(nowMillis));
    if (!stakes.outweigh()) {
      return refused(
          new Refusal.WaitingCostsLess(stakes.expectedLossYen(), stakes.expectedWrongYen()));
    }
    return refusalForWantOfContact(fraudCase, nowMillis)
        .<SuspensionAnswer>map(Casework::refused)
        .orElseGet(() -> new SuspensionAnswer.Granted(SuspensionRule.UNREACHABLE_AND_PROBABLE));
  }

  /** Asks the same for a person, whom neither the blast limit nor what waiting costs holds back. */
  private SuspensionAnswer askForPerson(FraudCase fraudCase, LineFacts facts, long nowMillis) {
    return refusalByLaw(fraudCase, facts, nowMillis)
        .or(
            () ->
                fraudCase.disowned() || instructed(facts)
                    ? Optional.empty()
                    : refusalForWantOfContact(fraudCase, nowMillis))
        .<SuspensionAnswer>map(Casework::refused)
        .orElseGet(() -> new SuspensionAnswer.Granted(SuspensionRule.PERSON));
  }

  /** What no suspension goes without, whoever orders it. */
  private Optional<Refusal> refusalByLaw(FraudCase fraudCase, LineFacts facts, long nowMillis) {
    int permille = fraudCase.permille(nowMillis);
    if (permille < policy.bars().suspendPermille()) {
      return Optional.of(
          new Refusal.ProbabilityUnderBar(permille, policy.bars().suspendPermille()));
    }
    if (!facts.charge().isAbnormal()) {
      return Optional.of(new Refusal.ChargeNotAbnormal(facts.charge()));
    }
    return facts.hasClause() ? Optional.empty() : Optional.of(new Refusal.NoClauseInTerms());
  }

  private Optional<Refusal> refusalForWantOfContact(FraudCase fraudCase, long nowMillis) {
    int made = fraudCase.attemptsLately(nowMillis);
    if (made < policy.contact().attempts() || !fraudCase.triedOverAllChannels()) {
      return Optional.of(new Refusal.AttemptsMissing(made, policy.contact().attempts()));
    }
    long answerBy = fraudCase.firstAttempt() + policy.contact().answerMinutes() * MINUTE;
    return nowMillis < answerBy
        ? Optional.of(new Refusal.AnswerAwaited(answerBy))
        : Optional.empty();
  }

  /**
   * What a person's word makes of a case.
   *
   * @param events what follows, the word itself first
   * @param refusal what it asked for and did not get
   */
  public record Heard(List<CaseEvent> events, Optional<Refusal> refusal) {}

  /** Takes a person's word in. */
  public Heard hear(FraudCase fraudCase, Word word, LineFacts facts) {
    long now = word.atMillis();
    List<CaseEvent> events = new ArrayList<>();
    Optional<Refusal> refusal = Optional.empty();
    switch (word) {
      case Word.Answered answered -> {
        boolean mine = answered.answer() == Word.Answer.MINE;
        if (mine && fraudCase.suspendedAt(now) && !answered.second()) {
          refusal = Optional.of(new Refusal.SecondChannelNeeded());
        } else {
          add(
              fraudCase,
              events,
              new CaseEvent.SubscriberAnswered(
                  now,
                  answered.answer(),
                  answered.channel(),
                  answered.second(),
                  facts.exposureMicros()));
          if (mine) {
            lift(fraudCase, facts, now, BY_SUBSCRIBER, events);
          }
        }
      }
      case Word.NotMade not ->
          add(fraudCase, events, new CaseEvent.ContactNotMade(now, not.channel()));
      case Word.Tried tried ->
          add(fraudCase, events, new CaseEvent.ContactMade(now, tried.channel(), tried.by()));
      case Word.Release release -> {
        if (!fraudCase.suspendedAt(now) && !fraudCase.challengedAt(now)) {
          refusal = Optional.of(new Refusal.NothingInForce());
        } else {
          lift(fraudCase, facts, now, release.by(), events);
        }
      }
      case Word.Suspend suspend -> {
        if (fraudCase.suspendedAt(now)) {
          refusal = Optional.of(new Refusal.AlreadySuspended());
        } else {
          switch (askForPerson(fraudCase, facts, now)) {
            case SuspensionAnswer.Granted granted ->
                add(
                    fraudCase,
                    events,
                    suspended(fraudCase, facts, now, granted.rule(), suspend.by()));
            case SuspensionAnswer.Refused refused -> refusal = Optional.of(refused.refusal());
          }
        }
      }
      case Word.Conclude conclude -> {
        add(fraudCase, events, new CaseEvent.Concluded(now, conclude.outcome(), conclude.by()));
        if (conclude.outcome() != Word.Outcome.FRAUD) {
          lift(fraudCase, facts, now, conclude.by(), events);
          add(fraudCase, events, new Closed(now));
        }
      }
    }
    return new Heard(events, refusal);
  }

  private static void lift(
      FraudCase fraudCase, LineFacts facts, long now, String by, List<CaseEvent> events) {
    if (fraudCase.suspendedAt(now)) {
      add(fraudCase, events, new Released(now, facts.exposureMicros(), by));
    }
    if (fraudCase.challengedAt(now)) {
      add(
          fraudCase,
          events,
          new Unchallenged(now, fraudCase.permille(now), facts.exposureMicros(), by));
    }
  }

  /** What is known is old, and the line is not active: no measure follows any more. */
  private boolean isStale(LineFacts facts) {
    return !facts.calling()
        && facts.quietMillis() > policy.durations().oldestRecordMinutes() * MINUTE;
  }

  /** Whether a case may come to a suspension before an instant; the blast limit counts these. */
  boolean mayStop(FraudCase fraudCase, Line line, long untilMillis) {
    if (fraudCase.suspendedAt(untilMillis)) {
      return false;
    }
    boolean asked =
        fraudCase.attemptsLately(untilMillis) >= policy.contact().attempts()
            && untilMillis >= fraudCase.firstAttempt() + policy.contact().answerMinutes() * MINUTE;
    return asked || line.stopAtYen().isPresent();
  }

  /** The subscriber said in advance: stop at so much. It stands for the contact attempts. */
  private static boolean instructed(LineFacts facts) {
    return facts.line().stopAtYen().isPresent()
        && facts.exposureMicros() >= Money.ofYen(facts.line().stopAtYen().get()).micros();
  }

  /** The answer to {@link #askSuspension}. */
  public sealed interface SuspensionAnswer {
    record Granted(SuspensionRule rule) implements SuspensionAnswer {}

    record Refused(Refusal refusal) implements SuspensionAnswer {}
  }

  /** When the case wants to be woken next though nothing happens, epoch milliseconds. */
  public long wakeAt(FraudCase fraudCase, boolean calling, long nowMillis) {
    if (fraudCase.suspendedAt(nowMillis)) {
      return fraudCase.suspendedUntil();
    }
    long at = Math.max(nowMillis + MINUTE, closesAt(fraudCase));
    if (fraudCase.challengedAt(nowMillis)) {
      at = Math.min(at, Math.max(nowMillis + MINUTE, fraudCase.challengedUntil()));
    }
    if (fraudCase.contacted()
        && fraudCase.logOdds(nowMillis) > 0
        && nowMillis - fraudCase.lastAttempt() < WATCHED_AFTER_CONTACT) {
      at = Math.min(at, nowMillis + MINUTE);
    }
    if (!calling) {
      return at;
    }
    // Charges grow tenfold within minutes only through new calls, and those come by themselves.
    int minutes = isSerious(fraudCase.logOdds(nowMillis)) ? 1 : CALM_WAKE_MINUTES;
    return Math.min(at, nowMillis + minutes * MINUTE);
  }

  /** Orders, renews or lifts what the evidence weighed so far calls for. */
  public List<CaseEvent> decide(FraudCase fraudCase, LineFacts facts, long now) {
    List<CaseEvent> events = new ArrayList<>();
    int permille = fraudCase.permille(now);
    if (fraudCase.suspendedAt(now)) {
      return events;
    }
    if (fraudCase.everSuspended() && fraudCase.suspendedUntil() != FraudCase.NEVER) {
      add(fraudCase, events, new Released(now, facts.exposureMicros(), ""));
      return events;
    }
    if (facts.exposureMicros() < fraudCase.coveredMicros()
        && !(instructed(facts) && !fraudCase.coversInstruction())) {
      return close(fraudCase, facts, now, events);
    }
    boolean stale = isStale(facts);
    if (!stale || facts.takenOver()) { // a password in a thief's hands does not age
      challenge(fraudCase, facts, now, permille, events);
    }
    if (!stale) {
      contact(fraudCase, facts, now, permille, events);
    }
    suspend(fraudCase, facts, now, permille, events);
    return close(fraudCase, facts, now, events);
  }

  private List<CaseEvent> close(
      FraudCase fraudCase, LineFacts facts, long now, List<CaseEvent> events) {
    boolean over = !facts.calling() && now >= closesAt(fraudCase);
    if (over && !fraudCase.suspendedAt(now)) {
      add(fraudCase, events, new Closed(now));
    }
    return events;
  }

  /** When nothing is new for long; or nothing came of it for longer. */
  private long closesAt(FraudCase fraudCase) {
    long quiet = fraudCase.lastActivity() + policy.durations().closeHours() * HOUR;
    long watched = fraudCase.openedAt() + policy.durations().watchDays() * DAY;
    return fraudCase.cameToMeasure() ? quiet : Math.min(quiet, watched);
  }

  private void challenge(
      FraudCase fraudCase, LineFacts facts, long now, int permille, List<CaseEvent> events) {
    var stakes =
        new Stakes(
            permille,
            policy.bars().challengePermille(),
            expectedLossYen(facts),
            policy.costs().challengeYen());
    // A thief with a password may wait: then it is one challenge until a person says more.
    long until =
        Math.max(now + policy.durations().challengeMinutes() * MINUTE, facts.takenOverUntil());
    boolean running = fraudCase.challengedAt(now);
    if (stakes.outweigh() && (facts.calling() || facts.takenOver())) {
      // Renewed half-way, so that a lasting attack is not let through by the clock.
      if (!running || fraudCase.challengedUntil() - now < (until - now) / 2) {
        add(fraudCase, events, new Challenged(now, until, stakes, facts.exposureMicros()));
      }
    } else if (fraudCase.challengedUntil() != FraudCase.NEVER
        && (!running || permille < policy.bars().challengePermille() * 3 / 4)) {
      add(fraudCase, events, new Unchallenged(now, permille, facts.exposureMicros(), ""));
    }
  }

  private void contact(
      FraudCase fraudCase, LineFacts facts, long now, int permille, List<CaseEvent> events) {
    var stakes =
        new Stakes(
            permille,
            policy.bars().contactPermille(),
            expectedLossYen(facts) + new Money(facts.exposureMicros()).yen(),
            policy.costs().contactYen());
    if (fraudCase.attemptsLately(now) >= policy.contact().attempts() || !stakes.outweigh()) {
      return;
    }
    boolean urgent =
        expectedLossYen(facts) >= policy.costs().suspendYen(facts.line().kind()) / URGENT_PART;
    long interval =
        (urgent ? policy.contact().urgentMinutes() : policy.contact().calmMinutes()) * MINUTE;
    if (now - fraudCase.lastAttempt() < interval) {
      return;
    }
    int attempt = fraudCase.attemptsLately(now) + 1;
    Channel channel = fraudCase.orderedLately(now) % 2 == 0 ? Channel.TELEPHONE : Channel.MAIL;
    add(
        fraudCase,
        events,
        new ContactAttempted(now, channel, attempt, stakes, facts.exposureMicros()));
  }

  private void suspend(
      FraudCase fraudCase, LineFacts facts, long now, int permille, List<CaseEvent> events) {
    switch (askSuspension(fraudCase, facts, now)) {
      case SuspensionAnswer.Granted granted ->
          add(fraudCase, events, suspended(fraudCase, facts, now, granted.rule(), ""));
      case SuspensionAnswer.Refused refused -> {
        boolean worthNoting = permille >= policy.bars().suspendPermille();
        if (worthNoting && !fraudCase.refusedBefore(refused.refusal())) {
          add(fraudCase, events, new SuspensionRefused(now, refused.refusal()));
        }
      }
    }
  }

  private Suspended suspended(
      FraudCase fraudCase, LineFacts facts, long now, SuspensionRule rule, String by) {
    return new Suspended(
        now,
        now + policy.durations().suspensionDays() * DAY,
        rule,
        now + policy.durations().noticeHours() * HOUR,
        stakesOfSuspension(facts, fraudCase.permille(now)),
        facts.charge(),
        facts.exposureMicros(),
        by);
  }

  private Stakes stakesOfSuspension(LineFacts facts, int permille) {
    return new Stakes(
        permille,
        policy.bars().suspendPermille(),
        expectedLossYen(facts),
        policy.costs().suspendYen(facts.line().kind()));
  }

  /** What fraud costs until somebody stops it, if nothing is done. */
  private long expectedLossYen(LineFacts facts) {
    long perMinute = new Money(facts.perMinuteMicros()).yen();
    return (facts.takenOver() ? Math.max(perMinute, TAKEN_OVER_YEN_A_MINUTE) : perMinute)
        * policy.costs().horizonMinutes();
  }

  private void open(
      FraudCase fraudCase, List<CaseEvent> events, Stage stage, long now, String trigger) {
    var opening = new Opening(fraudCase.id(), stage, now, trigger);
    add(fraudCase, events, new StageOpened(now, opening, stage.ground()));
  }

  private static SuspensionAnswer refused(Refusal refusal) {
    return new SuspensionAnswer.Refused(refusal);
  }

  private static void add(FraudCase fraudCase, List<CaseEvent> events, CaseEvent event) {
    fraudCase.apply(event);
    events.add(event);
  }
}
