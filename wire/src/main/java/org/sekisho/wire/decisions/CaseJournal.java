package org.sekisho.wire.decisions;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.sekisho.casework.CaseEvent;
import org.sekisho.casework.CasePolicy;
import org.sekisho.casework.GroupEvent;
import org.sekisho.casework.Refusal;
import org.sekisho.detection.Evidence;
import org.sekisho.detection.Signal;
import org.sekisho.detection.charge.Abnormality;
import org.sekisho.rating.Money;

/**
 * Writes what casework decided: to {@code decisions.jsonl} what a network must act upon, to {@code
 * cases.jsonl} every event of every case, from which a case can be explained and its secrecy ledger
 * read.
 */
public final class CaseJournal implements Closeable {

  private final JournalFiles files;
  private final IncidentJournal incidents;

  /**
   * @param policy named in every decision; report-only ones mark theirs as not ordered
   */
  public CaseJournal(
      Writer decisions, Writer cases, ZoneId zone, CasePolicy policy, String referenceVersion) {
    files = new JournalFiles(decisions, cases, zone, policy, referenceVersion);
    incidents = new IncidentJournal(files);
  }

  /** Writes one event of a case. */
  public void write(String subscriber, String caseId, CaseEvent event, List<Signal> signals)
      throws IOException {
    writeEvent(subscriber, caseId, event);
    switch (event) {
      case CaseEvent.Challenged to ->
          decide(
              new JournalFiles.Decision(
                  "CHALLENGE",
                  to.atMillis(),
                  to.untilMillis(),
                  "",
                  to.stakes().permille(),
                  to.exposureMicros()),
              subscriber,
              caseId,
              signals);
      case CaseEvent.Unchallenged to ->
          decide(
              new JournalFiles.Decision(
                  "UNCHALLENGE", to.atMillis(), 0, "", to.permille(), to.exposureMicros()),
              subscriber,
              caseId,
              signals);
      case CaseEvent.ContactAttempted to ->
          decide(
              new JournalFiles.Decision(
                  "CONTACT",
                  to.atMillis(),
                  0,
                  to.channel().name(),
                  to.stakes().permille(),
                  to.exposureMicros()),
              subscriber,
              caseId,
              signals);
      case CaseEvent.Suspended to ->
          decide(
              new JournalFiles.Decision(
                  "SUSPEND",
                  to.atMillis(),
                  to.untilMillis(),
                  "",
                  to.stakes().permille(),
                  to.exposureMicros()),
              subscriber,
              caseId,
              signals);
      case CaseEvent.Released to ->
          decide(
              new JournalFiles.Decision(
                  "RELEASE", to.atMillis(), 0, "", JournalFiles.NO_ODDS, to.exposureMicros()),
              subscriber,
              caseId,
              List.of()); // its time was over: no evidence speaks for it
      case CaseEvent.SubscriberAnswered other -> {}
      case CaseEvent.Concluded other -> {}
      case CaseEvent.ContactNotMade other -> {}
      case CaseEvent.ContactMade other -> {}
      case CaseEvent.Opened other -> {}
      case CaseEvent.StageOpened other -> {}
      case CaseEvent.Weighed other -> {}
      case CaseEvent.SuspensionRefused other -> {}
      case CaseEvent.Closed other -> {}
    }
  }

  private void decide(
      JournalFiles.Decision decision, String subscriber, String caseId, List<Signal> signals)
      throws IOException {
    files.decide(decision, JournalFiles.Scope.SUBSCRIBER, subscriber, caseId, signals);
  }

  /** Writes one event of an incident that many lines share. */
  public void write(GroupEvent event) throws IOException {
    incidents.write(event);
  }

  private void writeEvent(String subscriber, String caseId, CaseEvent event) throws IOException {
    files.writeCase(
        out -> {
          out.writeStringField("case", caseId);
          out.writeStringField("subscriber", subscriber);
          out.writeStringField("time", files.time(event.atMillis()));
          out.writeStringField("event", event.getClass().getSimpleName());
          switch (event) {
            case CaseEvent.Opened to -> {
              out.writeStringField("trigger", to.trigger());
              out.writeNumberField("prior", to.prior());
              out.writeNumberField("numbers_bar", files.policy().bars().numbersPermille() / 1000.0);
              out.writeNumberField("suspend_bar", files.policy().bars().suspendPermille() / 1000.0);
              if (files.policy().reportOnly()) {
                out.writeBooleanField("ordered", false);
              }
            }
            case CaseEvent.StageOpened to -> {
              out.writeStringField("stage", to.opening().stage().name());
              out.writeStringField("trigger", to.opening().trigger());
              out.writeStringField("ground", to.ground().name());
            }
            case CaseEvent.Weighed to -> {
              out.writeNumberField("log_odds", to.logOdds());
              out.writeNumberField("probability", Evidence.permille(to.logOdds()) / 1000.0);
              out.writeNumberField("yen_at_risk", new Money(to.exposureMicros()).yen());
              out.writeNumberField("yen_per_minute", new Money(to.runningPerMinute()).yen());
              JournalFiles.writeReasons(out, to.evidence().signals());
            }
            case CaseEvent.Challenged to -> {
              out.writeStringField("until", files.time(to.untilMillis()));
              writeStakes(out, to.stakes(), to.exposureMicros());
            }
            case CaseEvent.Unchallenged to -> {
              writeRisk(out, to.permille(), to.exposureMicros());
              writeBy(out, to.by());
            }
            case CaseEvent.ContactAttempted to -> {
              out.writeStringField("channel", to.channel().name());
              out.writeNumberField("attempt", to.attempt());
              writeStakes(out, to.stakes(), to.exposureMicros());
            }
            case CaseEvent.Suspended to -> {
              out.writeStringField("until", files.time(to.untilMillis()));
              out.writeStringField("rule", to.rule().name());
              out.writeStringField("notice_due", files.time(to.noticeDueMillis()));
              writeBy(out, to.by());
              writeCharge(out, to.charge());
              switch (to.rule()) {
                case UNREACHABLE_AND_PROBABLE, SUBSCRIBERS_WORD, PERSON ->
                    writeStakes(out, to.stakes(), to.exposureMicros());
                case ADVANCE_INSTRUCTION -> // asked for at an amount, whatever is to be expected
                    writeRisk(out, to.stakes().permille(), to.exposureMicros());
              }
            }
            case CaseEvent.SuspensionRefused to -> writeRefusal(out, to.refusal());
            case CaseEvent.Released to -> {
              out.writeNumberField("yen_at_risk", new Money(to.exposureMicros()).yen());
              writeBy(out, to.by());
            }
            case CaseEvent.SubscriberAnswered to -> {
              out.writeStringField("answer", to.answer().name());
              out.writeStringField("channel", to.channel().name());
              out.writeNumberField("yen_at_risk", new Money(to.exposureMicros()).yen());
            }
            case CaseEvent.ContactNotMade to ->
                out.writeStringField("channel", to.channel().name());
            case CaseEvent.ContactMade to -> {
              out.writeStringField("channel", to.channel().name());
              writeBy(out, to.by());
            }
            case CaseEvent.Concluded to -> {
              out.writeStringField("outcome", to.outcome().name());
              writeBy(out, to.by());
            }
            case CaseEvent.Closed to -> {}
          }
        });
  }

  private static void writeBy(JsonGenerator out, String by) throws IOException {
    if (!by.isEmpty()) {
      out.writeStringField("by", by);
    }
  }

  private static void writeRisk(JsonGenerator out, int permille, long micros) throws IOException {
    out.writeNumberField("probability", permille / 1000.0);
    out.writeNumberField("yen_at_risk", new Money(micros).yen());
  }

  private static void writeStakes(JsonGenerator out, CaseEvent.Stakes stakes, long micros)
      throws IOException {
    writeRisk(out, stakes.permille(), micros);
    out.writeNumberField("bar", stakes.bar() / 1000.0);
    out.writeNumberField("loss_yen", stakes.lossYen());
    out.writeNumberField("wrong_yen", stakes.wrongYen());
  }

  private static void writeCharge(JsonGenerator out, Abnormality charge) throws IOException {
    out.writeStringField("fact", charge.of().name().toLowerCase(Locale.ROOT));
    out.writeNumberField("observed", new Money(charge.seenMicros()).yen());
    out.writeNumberField("limit", new Money(charge.fromMicros()).yen());
  }

  private void writeRefusal(JsonGenerator out, Refusal refusal) throws IOException {
    out.writeStringField("refusal", refusal.getClass().getSimpleName());
    switch (refusal) {
      case Refusal.ProbabilityUnderBar why -> {
        out.writeNumberField("observed", why.permille());
        out.writeNumberField("limit", why.bar());
      }
      case Refusal.AttemptsMissing why -> {
        out.writeNumberField("observed", why.made());
        out.writeNumberField("limit", why.needed());
      }
      case Refusal.AnswerAwaited why ->
          out.writeStringField("until", files.time(why.untilMillis()));
      case Refusal.WaitingCostsLess why -> {
        out.writeNumberField("observed", why.waitingYen());
        out.writeNumberField("limit", why.stoppingYen());
      }
      case Refusal.RecordTooOld why -> {
        out.writeNumberField("observed", why.minutes());
        out.writeNumberField("limit", why.limit());
      }
      case Refusal.BlastLimit why -> out.writeNumberField("limit", why.limit());
      case Refusal.ChargeNotAbnormal why -> writeCharge(out, why.charge());
      case Refusal.NoClauseInTerms why -> {}
      case Refusal.PersonDecides why -> {}
      case Refusal.SecondChannelNeeded why -> {}
      case Refusal.AlreadySuspended why -> {}
      case Refusal.NothingInForce why -> {}
      case Refusal.SetAside why -> {}
    }
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
