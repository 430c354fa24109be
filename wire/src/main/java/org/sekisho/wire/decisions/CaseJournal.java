package org.sekisho.wire.decisions;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.sekisho.casework.CaseEvent;
import org.sekisho.casework.Refusal;
import org.sekisho.detection.Evidence;
import org.sekisho.detection.Fact;
import org.sekisho.detection.Signal;
import org.sekisho.rating.Money;

/**
 * Writes what casework decided: to {@code decisions.jsonl} what a network must act upon, to {@code
 * cases.jsonl} every event of every case, from which a case can be explained and its secrecy ledger
 * read.
 */
public final class CaseJournal implements Closeable {

  private final JsonFactory json = new JsonFactory();
  private final Writer decisions;
  private final Writer cases;
  private final ZoneId zone;
  private final String policyVersion;
  private final String referenceVersion;
  private final boolean reportOnly;

  /**
   * @param reportOnly decisions are marked as not ordered
   */
  public CaseJournal(
      Writer decisions,
      Writer cases,
      ZoneId zone,
      String policyVersion,
      String referenceVersion,
      boolean reportOnly) {
    this.decisions = decisions;
    this.cases = cases;
    this.zone = zone;
    this.policyVersion = policyVersion;
    this.referenceVersion = referenceVersion;
    this.reportOnly = reportOnly;
  }

  /** Writes one event of a case. */
  public void write(String subscriber, String caseId, CaseEvent event, List<Signal> signals)
      throws IOException {
    writeEvent(subscriber, caseId, event);
    switch (event) {
      case CaseEvent.Challenged to ->
          decide(
              new Decision(
                  "CHALLENGE",
                  to.atMillis(),
                  to.untilMillis(),
                  "",
                  to.permille(),
                  to.exposureMicros()),
              subscriber,
              caseId,
              signals);
      case CaseEvent.Unchallenged to ->
          decide(
              new Decision("UNCHALLENGE", to.atMillis(), 0, "", to.permille(), to.exposureMicros()),
              subscriber,
              caseId,
              signals);
      case CaseEvent.ContactAttempted to ->
          decide(
              new Decision(
                  "CONTACT",
                  to.atMillis(),
                  0,
                  to.channel().name(),
                  to.permille(),
                  to.exposureMicros()),
              subscriber,
              caseId,
              signals);
      case CaseEvent.Suspended to ->
          decide(
              new Decision(
                  "SUSPEND",
                  to.atMillis(),
                  to.untilMillis(),
                  "",
                  to.permille(),
                  to.exposureMicros()),
              subscriber,
              caseId,
              signals);
      case CaseEvent.Released to ->
          decide(
              new Decision("RELEASE", to.atMillis(), 0, "", 0, to.exposureMicros()),
              subscriber,
              caseId,
              signals);
      case CaseEvent.Opened other -> {}
      case CaseEvent.StageOpened other -> {}
      case CaseEvent.Weighed other -> {}
      case CaseEvent.SuspensionRefused other -> {}
      case CaseEvent.Closed other -> {}
    }
  }

  private record Decision(
      String action,
      long atMillis,
      long untilMillis,
      String channel,
      int permille,
      long exposureMicros) {}

  private void decide(Decision decision, String subscriber, String caseId, List<Signal> signals)
      throws IOException {
    try (JsonGenerator out = line(decisions)) {
      out.writeStartObject();
      out.writeStringField("time", time(decision.atMillis));
      out.writeStringField("action", decision.action);
      out.writeStringField("subscriber", subscriber);
      if (decision.untilMillis != 0) {
        out.writeStringField("until", time(decision.untilMillis));
      }
      out.writeStringField("case", caseId);
      if (!decision.channel.isEmpty()) {
        out.writeStringField("channel", decision.channel);
      }
      out.writeNumberField("yen_at_risk", new Money(decision.exposureMicros).yen());
      out.writeNumberField("probability", decision.permille / 1000.0);
      out.writeStringField("policy_version", policyVersion);
      out.writeStringField("reference_version", referenceVersion);
      if (reportOnly) {
        out.writeBooleanField("ordered", false);
      }
      writeReasons(out, signals);
      out.writeEndObject();
    }
    decisions.write('\n');
  }

  private void writeEvent(String subscriber, String caseId, CaseEvent event) throws IOException {
    try (JsonGenerator out = line(cases)) {
      out.writeStartObject();
      out.writeStringField("case", caseId);
      out.writeStringField("subscriber", subscriber);
      out.writeStringField("time", time(event.atMillis()));
      out.writeStringField("event", event.getClass().getSimpleName());
      switch (event) {
        case CaseEvent.Opened to -> out.writeStringField("trigger", to.trigger());
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
          writeReasons(out, to.signals());
        }
        case CaseEvent.Challenged to -> {
          out.writeStringField("until", time(to.untilMillis()));
          writeRisk(out, to.permille(), to.exposureMicros());
        }
        case CaseEvent.Unchallenged to -> writeRisk(out, to.permille(), to.exposureMicros());
        case CaseEvent.ContactAttempted to -> {
          out.writeStringField("channel", to.channel().name());
          out.writeNumberField("attempt", to.attempt());
          writeRisk(out, to.permille(), to.exposureMicros());
        }
        case CaseEvent.Suspended to -> {
          out.writeStringField("until", time(to.untilMillis()));
          out.writeStringField("rule", to.rule().name());
          out.writeStringField("notice_due", time(to.noticeDueMillis()));
          writeRisk(out, to.permille(), to.exposureMicros());
        }
        case CaseEvent.SuspensionRefused to -> writeRefusal(out, to.refusal());
        case CaseEvent.Released to ->
            out.writeNumberField("yen_at_risk", new Money(to.exposureMicros()).yen());
        case CaseEvent.Closed to -> {}
      }
      out.writeEndObject();
    }
    cases.write('\n');
  }

  private static void writeRisk(JsonGenerator out, int permille, long micros) throws IOException {
    out.writeNumberField("probability", permille / 1000.0);
    out.writeNumberField("yen_at_risk", new Money(micros).yen());
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
      case Refusal.AnswerAwaited why -> out.writeStringField("until", time(why.untilMillis()));
      case Refusal.WaitingCostsLess why -> {
        out.writeNumberField("observed", why.waitingYen());
        out.writeNumberField("limit", why.stoppingYen());
      }
      case Refusal.BlastLimit why -> out.writeNumberField("limit", why.limit());
      case Refusal.ChargeNotAbnormal why -> {}
      case Refusal.NoClauseInTerms why -> {}
      case Refusal.PersonDecides why -> {}
    }
  }

  private static void writeReasons(JsonGenerator out, List<Signal> signals) throws IOException {
    out.writeArrayFieldStart("reasons");
    for (Signal signal : signals) {
      for (Fact fact : signal.finding().facts()) {
        out.writeStartObject();
        out.writeStringField("signal", signal.detector());
        out.writeStringField("fact", fact.kind().name().toLowerCase(Locale.ROOT));
        out.writeStringField("stage", signal.stage().name());
        out.writeNumberField("weight", signal.finding().decibans());
        out.writeNumberField("observed", fact.observed());
        out.writeNumberField("usual", fact.usual());
        out.writeNumberField("limit", fact.limit());
        out.writeStringField("unit", fact.kind().unit());
        if (!signal.finding().about().isEmpty()) {
          out.writeStringField("about", signal.finding().about());
        }
        out.writeEndObject();
      }
    }
    out.writeEndArray();
  }

  private JsonGenerator line(Writer writer) throws IOException {
    return json.createGenerator(writer).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
  }

  private String time(long millis) {
    OffsetDateTime at =
        Instant.ofEpochMilli(millis)
            .truncatedTo(ChronoUnit.SECONDS)
            .atZone(zone)
            .toOffsetDateTime();
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(at);
  }

  @Override
  public void close() throws IOException {
    decisions.close();
    cases.close();
  }
}
