package org.sekisho.server.gate;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import org.sekisho.call.CallRecord;
import org.sekisho.call.CallTried;
import org.sekisho.call.SourceAddress;
import org.sekisho.casework.CaseEvent;
import org.sekisho.casework.GroupMeasures;
import org.sekisho.control.Attempt;
import org.sekisho.control.Budgets;
import org.sekisho.control.ControlTable;
import org.sekisho.control.LineMeasures;
import org.sekisho.control.LineUse;
import org.sekisho.control.OwnRules;
import org.sekisho.control.Verdict;
import org.sekisho.engine.CaseOutput;
import org.sekisho.engine.LiveEngine;
import org.sekisho.enrichment.OperatorCalendar;
import org.sekisho.line.Line;
import org.sekisho.number.Analysed;
import org.sekisho.server.gate.LineLedger.Charged;
import org.sekisho.server.live.LiveRunner;
import org.sekisho.server.live.Outputs;
import org.sekisho.server.reference.Reference;

/**
 * The gate: one table that is read, one ledger a line that is counted in. The engine's thread
 * pushes what it decides the moment it is decided; whoever asks is answered from what is here, and
 * waits for nobody.
 */
public final class Gate implements LiveRunner.AtOnce {

  /** Lines whose names a switch may make up are one line to us. */
  private static final String NOBODY = "(nobody)";

  private static final Verdict CHALLENGE = new Verdict.Challenge();
  private static final Verdict PASS = new Verdict.Pass();

  /** What is in force, with what it is looked up by. */
  private record InForce(ControlTable table, Reference reference, boolean reportOnly) {}

  /** How many questions were answered by each verdict. */
  record Answered(LongAdder pass, LongAdder allow, LongAdder challenge, LongAdder refuse) {
    LongAdder of(Verdict verdict) {
      return switch (verdict) {
        case Verdict.Pass to -> pass;
        case Verdict.Allow to -> allow;
        case Verdict.Challenge to -> challenge;
        case Verdict.Refuse to -> refuse;
      };
    }
  }

  private final Function<String, Reference> references;
  private final Budgets budgets;
  private final ChallengeTokens tokens;
  private final Consumer<CallTried> told;
  private final Ledgers ledgers;
  private final AtomicLong unnamed = new AtomicLong();
  private final LongAdder withoutLine = new LongAdder();
  private final Answered answered =
      new Answered(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
  private volatile InForce inForce; // written under our own lock

  /**
   * @param references reference data by version
   * @param first the version to begin with
   * @param told hears of every attempt; must not wait
   */
  Gate(
      Function<String, Reference> references,
      String first,
      Budgets budgets,
      GrantLog grants,
      ChallengeTokens tokens,
      Consumer<CallTried> told) {
    this.references = references;
    this.budgets = budgets;
    this.tokens = tokens;
    this.told = told;
    Reference reference = references.apply(first);
    ledgers = new Ledgers(reference.lines().size(), grants);
    inForce = new InForce(ControlTable.of(reference.tariff(), budgets), reference, false);
  }

  /** Answers a question; from any thread. */
  public Answer authorise(Question question, long nowMillis) {
    Answer answer = answer(question, nowMillis);
    answered.of(answer.verdict()).increment();
    return answer;
  }

  private Answer answer(Question question, long nowMillis) {
    InForce now = inForce;
    Analysed dialled = now.reference.plan().analyse(question.dialled());
    Line line = lineOf(question, now.reference);
    if (!isAbroad(dialled)) {
      return new Answer(
          now.table.authorise(attempt(question, line, dialled, false, nowMillis), LineUse.NONE),
          "");
    }
    boolean passed =
        question.unchallenged()
            || !question.token().isEmpty()
                && tokens.use(question.token(), line.id(), digits(dialled, question), nowMillis);
    Attempt attempt = attempt(question, line, dialled, passed, nowMillis);
    Verdict verdict = judged(now, question, attempt);
    tell(now, question, line, verdict, nowMillis);
    String token =
        verdict instanceof Verdict.Challenge
            ? tokens.make(line.id(), digits(dialled, question), question.callId(), nowMillis)
            : "";
    return new Answer(verdict, token);
  }

  /** Whether it may be a call abroad: a code may hide a number, and what we cannot read, too. */
  private static boolean isAbroad(Analysed dialled) {
    return !(dialled instanceof Analysed.Emergency || dialled instanceof Analysed.Domestic);
  }

  /** Whether what is dialled is no call at home and no emergency. */
  public boolean isAbroad(String dialled) {
    return isAbroad(inForce.reference.plan().analyse(dialled));
  }

  /** Whether somebody calls for help. */
  boolean isEmergency(String dialled) {
    return inForce.reference.plan().analyse(dialled) instanceof Analysed.Emergency;
  }

  private Verdict judged(InForce now, Question question, Attempt attempt) {
    if (now.reportOnly) {
      return PASS; // nothing is ordered yet, not even to keep to a budget
    }
    Line line = attempt.line();
    if (line.id().equals(NOBODY)) {
      Verdict verdict = now.table.authorise(attempt, LineUse.NONE);
      return verdict instanceof Verdict.Allow ? PASS : verdict; // nobody's budget
    }
    return ledgers.with(line.id(), ledger -> judged(now, question, attempt, ledger));
  }

  private Verdict judged(InForce now, Question question, Attempt attempt, LineLedger ledger) {
    Line line = attempt.line();
    long today = now.reference.calendar().dayOf(attempt.atMillis());
    LineUse use = ledger.use(today, attempt.atMillis());
    boolean tooFast = ledger.isTooFast(line.channels(), attempt.atMillis());
    Verdict verdict = now.table.authorise(attempt, use);
    if (!(verdict instanceof Verdict.Allow allow)) {
      return verdict;
    }
    if (tooFast && !attempt.challengePassed()) {
      return CHALLENGE; // faster than anybody judges it: the line itself pays for that
    }
    String call =
        question.callId().isEmpty() ? "unnamed " + unnamed.incrementAndGet() : question.callId();
    ledgers.grant(line.id(), ledger, call, allow, attempt.atMillis());
    return verdict;
  }

  private Line lineOf(Question question, Reference reference) {
    if (question.party().isEmpty()) {
      withoutLine.increment();
      return Line.unknown(0, NOBODY);
    }
    return reference.findLine(question.party()).orElseGet(() -> Line.unknown(0, question.party()));
  }

  /** Whether a name or number is a line's. */
  boolean isLine(String name) {
    return inForce.reference.findLine(name).isPresent();
  }

  /** What calls are looked up in now. */
  public Reference reference() {
    return inForce.reference;
  }

  private static Attempt attempt(
      Question question, Line line, Analysed dialled, boolean passed, long nowMillis) {
    return new Attempt(line, question.caller(), dialled, question.source(), passed, nowMillis);
  }

  private static String digits(Analysed dialled, Question question) {
    return dialled instanceof Analysed.International abroad
        ? abroad.number().digits()
        : question.dialled();
  }

  /** The engine hears of every attempt; of one that we stopped, that it was us. */
  private void tell(InForce now, Question question, Line line, Verdict verdict, long nowMillis) {
    if (question.callId().isEmpty() || line.id().equals(NOBODY)) {
      return;
    }
    boolean stopped =
        !now.reportOnly
            && (verdict instanceof Verdict.Refuse || verdict instanceof Verdict.Challenge);
    told.accept(
        new CallTried(
            question.callId(),
            nowMillis,
            line.id(),
            question.caller(),
            question.dialled(),
            question.source(),
            question.userAgent(),
            "",
            question.diverting(),
            stopped ? CallRecord.BY_US : ""));
  }

  /** Questions answered, by verdict. */
  Answered answered() {
    return answered;
  }

  /** What each line was granted and charged. */
  public Ledgers ledgers() {
    return ledgers;
  }

  /** Measures in the table. */
  public int measureCount() {
    return inForce.table.size();
  }

  /** Attempts whose charged party nobody named. */
  public long withoutLineCount() {
    return withoutLine.sum();
  }

  /** Whether nothing is ordered yet, and what would be is only said. */
  public boolean isReportOnly() {
    return inForce.reportOnly;
  }

  /** What is in force on a line. */
  public LineMeasures measuresOn(String line) {
    return inForce.table.lines().getOrDefault(line, LineMeasures.NONE);
  }

  /** Forgets ledgers without anything in them. */
  void tidy(long nowMillis) {
    long today = inForce.reference.calendar().dayOf(nowMillis);
    ledgers.tidy(today, nowMillis);
  }

  /** What subscribers have asked for from now on, all of them. */
  synchronized void use(Map<String, OwnRules> rules) {
    use(inForce.table.withRules(rules));
  }

  /** Answers by another table from now on. */
  synchronized void use(ControlTable table) {
    inForce = new InForce(table, inForce.reference, inForce.reportOnly);
  }

  @Override
  public synchronized void restored(LiveEngine engine) {
    Reference reference = references.apply(engine.version());
    ControlTable table =
        new ControlTable(
            reference.tariff(),
            budgets,
            engine.lineMeasures(),
            inForce.table.rules(),
            engine.measures(),
            residents(engine, engine.measures(), Map.of()));
    inForce = new InForce(table, reference, engine.reportOnly());
  }

  @Override
  public synchronized void decided(Outputs outputs, LiveEngine engine) {
    InForce now = inForce;
    if (!engine.version().equals(now.reference.version())) {
      restored(engine); // another price list, other lines, another policy
      now = inForce;
    }
    ControlTable table = now.table;
    if (!now.reportOnly) {
      Map<String, LineMeasures> changed = changes(table, outputs.lines());
      if (!changed.isEmpty()) {
        table = table.withLines(changed, outputs.nowMillis());
      }
    }
    if (engine.measures() != table.groups()) {
      table =
          table.withGroups(
              engine.measures(), residents(engine, engine.measures(), table.residents()));
    }
    if (table != now.table) {
      inForce = new InForce(table, now.reference, now.reportOnly);
    }
    if (!engine.lived()) {
      return; // a history that is learnt: none of it asked us, none of it is today's
    }
    for (Outputs.ToldCall call : outputs.calls()) {
      if (!call.inProgress() && !call.record().refusedByUs()) {
        settle(call, outputs.nowMillis());
      }
    }
  }

  /** A call has ended, and was judged: it gives back what it was granted, and is charged. */
  void settle(Outputs.ToldCall call, long nowMillis) {
    OperatorCalendar calendar = inForce.reference.calendar();
    long today = calendar.dayOf(nowMillis);
    // A late record is not of today; a switch whose clock is ahead ends none of our days.
    boolean ofToday =
        calendar.dayOf(Math.min(call.record().endMillis(), nowMillis)) == today
            && call.amountMicros() > 0;
    ledgers.settle(
        call.facts().line().id(),
        call.record().callId(),
        ofToday
            ? Optional.of(new Charged(today, call.amountMicros(), nowMillis, call.sequence()))
            : Optional.empty());
  }

  private static Map<String, LineMeasures> changes(
      ControlTable table, List<CaseOutput.OfLine> outputs) {
    Map<String, LineMeasures> changed = new HashMap<>();
    for (CaseOutput.OfLine output : outputs) {
      String line = output.line().id();
      LineMeasures before =
          changed.getOrDefault(line, table.lines().getOrDefault(line, LineMeasures.NONE));
      LineMeasures after =
          switch (output.event()) {
            case CaseEvent.Challenged to -> before.challengedUntil(to.untilMillis());
            case CaseEvent.Unchallenged to -> before.challengedUntil(0);
            case CaseEvent.Suspended to -> new LineMeasures(0, to.untilMillis());
            case CaseEvent.Released to -> before.suspendedUntil(0);
            case CaseEvent.Opened to -> before;
            case CaseEvent.StageOpened to -> before;
            case CaseEvent.Weighed to -> before;
            case CaseEvent.ContactAttempted to -> before;
            case CaseEvent.ContactNotMade to -> before;
            case CaseEvent.ContactMade to -> before;
            case CaseEvent.SubscriberAnswered to -> before;
            case CaseEvent.SuspensionRefused to -> before;
            case CaseEvent.Concluded to -> before;
            case CaseEvent.Closed to -> before;
          };
      if (after != before) {
        changed.put(line, after);
      }
    }
    return changed;
  }

  /** Who was at each blocked address before; looked for once a block. */
  private static Map<Long, Set<String>> residents(
      LiveEngine engine, GroupMeasures measures, Map<Long, Set<String>> known) {
    Map<Long, Set<String>> found = new HashMap<>();
    measures
        .addresses()
        .forEach(
            (address, term) ->
                found.put(
                    address,
                    known.containsKey(address)
                        ? known.get(address)
                        : new HashSet<>(
                            engine.linesAt(new SourceAddress(address), term.sinceMillis()))));
    return found;
  }
}
