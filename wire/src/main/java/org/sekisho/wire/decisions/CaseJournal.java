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
import org.sekisho.casework.CasePolicy;
import org.sekisho.casework.GroupEvent;
import org.sekisho.casework.GroupRefusal;
import org.sekisho.casework.Refusal;
import org.sekisho.detection.Evidence;
import org.sekisho.detection.Fact;
import org.sekisho.detection.FactKind;
import org.sekisho.detection.Finding;
import org.sekisho.detection.Signal;
import org.sekisho.detection.Stage;
import org.sekisho.detection.simultaneous.AddressTally;
import org.sekisho.detection.simultaneous.CountryTally;
import org.sekisho.number.Countries;
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
  private final CasePolicy policy;
  private final String referenceVersion;

  /**
   * @param policy named in every decision; report-only ones mark theirs as not ordered
   */
  public CaseJournal(
      Writer decisions, Writer cases, ZoneId zone, CasePolicy policy, String referenceVersion) {
    this.decisions = decisions;
    this.cases = cases;
    this.zone = zone;
    this.policy = policy;
    this.referenceVersion = referenceVersion;
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
              new Decision("RELEASE", to.atMillis(), 0, "", NO_ODDS, to.exposureMicros()),
              subscriber,
              caseId,
              List.of()); // its time was over: no evidence speaks for it
      case CaseEvent.Opened other -> {}
      case CaseEvent.StageOpened other -> {}
      case CaseEvent.Weighed other -> {}
      case CaseEvent.SuspensionRefused other -> {}
      case CaseEvent.Closed other -> {}
    }
  }

  /** Writes one event of an incident that many lines share. */
  public void write(GroupEvent event) throws IOException {
    writeEvent(event);
    switch (event) {
      case GroupEvent.CountryRestricted to ->
          decide(
              new Decision(
                  "RESTRICT_COUNTRY",
                  to.atMillis(),
                  to.untilMillis(),
                  "",
                  NO_ODDS,
                  to.exposureMicros()),
              Scope.COUNTRY,
              prefix(to.tally().country()),
              to.caseId(),
              facts(to.atMillis(), to.tally()));
      case GroupEvent.CountryLifted to ->
          decide(
              new Decision("LIFT_COUNTRY", to.atMillis(), 0, "", NO_ODDS, 0),
              Scope.COUNTRY,
              prefix(to.country()),
              to.caseId(),
              List.of());
      case GroupEvent.AddressBlocked to ->
          decide(
              new Decision(
                  "BLOCK_IP", to.atMillis(), to.untilMillis(), "", NO_ODDS, to.exposureMicros()),
              Scope.IP,
              to.tally().address().toString(),
              to.caseId(),
              facts(to.atMillis(), to.tally()));
      case GroupEvent.AddressUnblocked to ->
          decide(
              new Decision("UNBLOCK_IP", to.atMillis(), 0, "", NO_ODDS, 0),
              Scope.IP,
              to.address().toString(),
              to.caseId(),
              List.of());
      case GroupEvent.CountryRefused to -> {}
      case GroupEvent.AddressRefused to -> {}
    }
  }

  /** An incident is reckoned from lines that each came to a measure, not by odds of its own. */
  private static final int NO_ODDS = -1;

  /** What a decision is about; the name of its field. */
  private enum Scope {
    SUBSCRIBER,
    COUNTRY,
    IP;

    String field() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static String prefix(int country) {
    return Countries.world().get(country).prefix();
  }

  private List<Signal> facts(long atMillis, CountryTally tally) {
    return group(
        atMillis,
        new Fact(
            FactKind.LINES_TO_COUNTRY,
            tally.suspectedLines(),
            0,
            policy.groups().country().lines()),
        new Fact(
            FactKind.ONE_OR_TWO_CALLS,
            tally.percentWithFewCalls(),
            0,
            policy.groups().country().earthquakePercent()));
  }

  private List<Signal> facts(long atMillis, AddressTally tally) {
    return group(
        atMillis,
        new Fact(
            FactKind.LINES_AT_ADDRESS, tally.suspected(), 0, policy.groups().address().lines()));
  }

  private static List<Signal> group(long atMillis, Fact... facts) {
    return List.of(
        new Signal.Plain("simultaneous", Stage.GROUP, atMillis, new Finding(0, List.of(facts))));
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
    decide(decision, Scope.SUBSCRIBER, subscriber, caseId, signals);
  }

  private void decide(
      Decision decision, Scope scope, String about, String caseId, List<Signal> signals)
      throws IOException {
    try (JsonGenerator out = line(decisions)) {
      out.writeStartObject();
      out.writeStringField("time", time(decision.atMillis));
      out.writeStringField("action", decision.action);
      out.writeStringField(scope.field(), about);
      if (decision.untilMillis != 0) {
        out.writeStringField("until", time(decision.untilMillis));
      }
      out.writeStringField("case", caseId);
      if (!decision.channel.isEmpty()) {
        out.writeStringField("channel", decision.channel);
      }
      out.writeNumberField("yen_at_risk", new Money(decision.exposureMicros).yen());
      if (decision.permille != NO_ODDS) {
        out.writeNumberField("probability", decision.permille / 1000.0);
      }
      out.writeStringField("policy_version", policy.version());
      out.writeStringField("reference_version", referenceVersion);
      if (policy.reportOnly()) {
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
        case CaseEvent.Opened to -> {
          out.writeStringField("trigger", to.trigger());
          out.writeNumberField("prior", to.prior());
          out.writeNumberField("suspend_bar", policy.bars().suspendPermille() / 1000.0);
          if (policy.reportOnly()) {
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
          writeReasons(out, to.evidence().signals());
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

  private void writeEvent(GroupEvent event) throws IOException {
    try (JsonGenerator out = line(cases)) {
      out.writeStartObject();
      out.writeStringField("case", event.caseId());
      out.writeStringField("time", time(event.atMillis()));
      out.writeStringField("event", event.getClass().getSimpleName());
      switch (event) {
        case GroupEvent.CountryRestricted to -> {
          out.writeStringField("until", time(to.untilMillis()));
          out.writeStringField("approver", to.approver());
          out.writeNumberField("yen_at_risk", new Money(to.exposureMicros()).yen());
          writeTally(out, to.tally());
        }
        case GroupEvent.CountryRefused to -> {
          writeTally(out, to.tally());
          writeRefusal(out, to.refusal());
        }
        case GroupEvent.CountryLifted to -> out.writeStringField("country", prefix(to.country()));
        case GroupEvent.AddressBlocked to -> {
          out.writeStringField("until", time(to.untilMillis()));
          out.writeNumberField("yen_at_risk", new Money(to.exposureMicros()).yen());
          writeTally(out, to.tally());
        }
        case GroupEvent.AddressRefused to -> {
          writeTally(out, to.tally());
          writeRefusal(out, to.refusal());
        }
        case GroupEvent.AddressUnblocked to -> out.writeStringField("ip", to.address().toString());
      }
      out.writeEndObject();
    }
    cases.write('\n');
  }

  private static void writeTally(JsonGenerator out, CountryTally tally) throws IOException {
    out.writeStringField("country", prefix(tally.country()));
    out.writeNumberField("lines", tally.lines());
    out.writeNumberField("suspected", tally.suspectedLines());
    out.writeNumberField("joined_last_hour", tally.joinedLastHour());
    out.writeNumberField("percent_with_few_calls", tally.percentWithFewCalls());
    if (tally.normal().isPresent()) {
      out.writeNumberField("normal_minutes_month", tally.normal().get().minutesPerMonth());
      out.writeNumberField("normal_calls_day", tally.normal().get().callsPerDay());
    }
  }

  private static void writeTally(JsonGenerator out, AddressTally tally) throws IOException {
    out.writeStringField("ip", tally.address().toString());
    out.writeNumberField("lines", tally.strangers());
    out.writeNumberField("suspected", tally.suspected());
  }

  private static void writeRefusal(JsonGenerator out, GroupRefusal refusal) throws IOException {
    out.writeStringField("refusal", refusal.getClass().getSimpleName());
    switch (refusal) {
      case GroupRefusal.TooFewLines why -> {
        out.writeNumberField("observed", why.lines());
        out.writeNumberField("limit", why.needed());
      }
      case GroupRefusal.ManyCallersFewCalls why -> {
        out.writeNumberField("observed", why.percent());
        out.writeNumberField("limit", why.limit());
      }
      case GroupRefusal.LineMeasuresSuffice why -> {
        out.writeNumberField("observed", why.joined());
        out.writeNumberField("limit", why.needed());
      }
      case GroupRefusal.TrafficOverFloor why -> {}
      case GroupRefusal.NotRegulated why -> {}
      case GroupRefusal.NormalTrafficUnknown why -> {}
      case GroupRefusal.ApprovalMissing why -> {}
      case GroupRefusal.ResidentsThere why -> {}
      case GroupRefusal.RegisteredPeer why -> {}
      case GroupRefusal.BlastLimit why -> {}
    }
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
      case Refusal.RecordTooOld why -> {
        out.writeNumberField("observed", why.minutes());
        out.writeNumberField("limit", why.limit());
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
