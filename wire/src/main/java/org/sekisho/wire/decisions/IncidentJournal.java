package org.sekisho.wire.decisions;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.sekisho.casework.GroupEvent;
import org.sekisho.casework.GroupRefusal;
import org.sekisho.detection.Fact;
import org.sekisho.detection.FactKind;
import org.sekisho.detection.Finding;
import org.sekisho.detection.Signal;
import org.sekisho.detection.Stage;
import org.sekisho.detection.Stage.Ground;
import org.sekisho.detection.attack.Attack;
import org.sekisho.detection.simultaneous.AddressTally;
import org.sekisho.detection.simultaneous.CountryTally;
import org.sekisho.number.Countries;
import org.sekisho.rating.Money;

/** Writes what was decided on countries and addresses, and why not. */
final class IncidentJournal {

  private final JournalFiles files;

  IncidentJournal(JournalFiles files) {
    this.files = files;
  }

  /** Writes one event of an incident that many lines share. */
  void write(GroupEvent event) throws IOException {
    writeEvent(event);
    switch (event) {
      case GroupEvent.CountryRestricted to ->
          files.decide(
              new JournalFiles.Decision(
                  "RESTRICT_COUNTRY",
                  to.atMillis(),
                  to.untilMillis(),
                  "",
                  JournalFiles.NO_ODDS,
                  to.involved().exposureMicros()),
              JournalFiles.Scope.COUNTRY,
              prefix(to.tally().country()),
              to.caseId(),
              facts(to.atMillis(), to.tally()));
      case GroupEvent.CountryLifted to ->
          files.decide(
              new JournalFiles.Decision(
                  "LIFT_COUNTRY", to.atMillis(), 0, "", JournalFiles.NO_ODDS, 0),
              JournalFiles.Scope.COUNTRY,
              prefix(to.country()),
              to.caseId(),
              List.of());
      case GroupEvent.AddressBlocked to ->
          files.decide(
              new JournalFiles.Decision(
                  "BLOCK_IP",
                  to.atMillis(),
                  to.untilMillis(),
                  "",
                  JournalFiles.NO_ODDS,
                  to.involved().exposureMicros()),
              JournalFiles.Scope.IP,
              to.tally().address().toString(),
              to.caseId(),
              facts(to.atMillis(), to.tally()));
      case GroupEvent.AddressUnblocked to ->
          files.decide(
              new JournalFiles.Decision(
                  "UNBLOCK_IP", to.atMillis(), 0, "", JournalFiles.NO_ODDS, 0),
              JournalFiles.Scope.IP,
              to.address().toString(),
              to.caseId(),
              List.of());
      case GroupEvent.CountryRefused to -> {}
      case GroupEvent.AddressAttacked to -> {} // recognised; what is done is told by itself
      case GroupEvent.AddressRefused to -> {}
      case GroupEvent.LineRefused to -> {} // its measure was ordered before
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
            files.policy().groups().country().lines()),
        new Fact(
            FactKind.ONE_OR_TWO_CALLS,
            tally.percentWithFewCalls(),
            0,
            files.policy().groups().country().earthquakePercent()));
  }

  private List<Signal> facts(long atMillis, AddressTally tally) {
    return group(
        atMillis,
        new Fact(
            FactKind.LINES_AT_ADDRESS,
            tally.suspected(),
            0,
            files.policy().groups().address().lines()));
  }

  private static List<Signal> group(long atMillis, Fact... facts) {
    return List.of(
        new Signal.Plain("simultaneous", Stage.GROUP, atMillis, new Finding(0, List.of(facts))));
  }

  private void writeEvent(GroupEvent event) throws IOException {
    files.writeCase(
        out -> {
          out.writeStringField("case", event.caseId());
          out.writeStringField("time", files.time(event.atMillis()));
          out.writeStringField("event", event.getClass().getSimpleName());
          switch (event) {
            case GroupEvent.CountryRestricted to -> {
              out.writeStringField("until", files.time(to.untilMillis()));
              out.writeStringField("approver", to.approver());
              out.writeNumberField("yen_at_risk", new Money(to.involved().exposureMicros()).yen());
              writeTally(out, to.tally());
              writeLines(out, to.involved());
            }
            case GroupEvent.CountryRefused to -> {
              writeTally(out, to.tally());
              writeRefusal(out, to.refusal());
            }
            case GroupEvent.LineRefused to -> {
              out.writeStringField("subscriber", to.line());
              out.writeStringField("ground", Ground.LEGITIMATE_BUSINESS.name());
            }
            case GroupEvent.CountryLifted to -> {
              out.writeStringField("country", prefix(to.country()));
              writeBy(out, to.by());
            }
            case GroupEvent.AddressBlocked to -> {
              out.writeStringField("until", files.time(to.untilMillis()));
              out.writeNumberField("yen_at_risk", new Money(to.involved().exposureMicros()).yen());
              writeTally(out, to.tally());
              writeLines(out, to.involved());
            }
            case GroupEvent.AddressAttacked to -> writeAttack(out, to.attack());
            case GroupEvent.AddressRefused to -> {
              writeTally(out, to.tally());
              writeRefusal(out, to.refusal());
            }
            case GroupEvent.AddressUnblocked to -> {
              out.writeStringField("ip", to.address().toString());
              writeBy(out, to.by());
            }
          }
        });
  }

  private static void writeAttack(JsonGenerator out, Attack attack) throws IOException {
    out.writeStringField("ip", attack.source().toString());
    out.writeStringField("attack", attack.kind().name());
    if (!attack.line().isEmpty()) {
      out.writeStringField("subscriber", attack.line());
    }
    JournalFiles.writeReasons(
        out,
        List.of(
            new Signal.Plain(
                "attack",
                Stage.AUTHENTICATION,
                attack.atMillis(),
                new Finding(0, attack.facts()))));
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

  private static void writeLines(JsonGenerator out, GroupEvent.Involved involved)
      throws IOException {
    out.writeArrayFieldStart("suspected_lines");
    for (String line : involved.lines()) {
      out.writeString(line);
    }
    out.writeEndArray();
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
      case GroupRefusal.SamePerson why -> {}
      case GroupRefusal.NothingToDo why -> {}
      case GroupRefusal.OverBlocked why -> {}
      case GroupRefusal.SetAside why -> {}
    }
  }

  /** Who ended it before its time. */
  private static void writeBy(JsonGenerator out, String by) throws IOException {
    if (!by.isEmpty()) {
      out.writeStringField("by", by);
    }
  }
}
