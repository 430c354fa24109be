package org.sekisho.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.sekisho.casework.CaseEvent;
import org.sekisho.casework.GroupEvent;
import org.sekisho.engine.CaseOutput;
import org.sekisho.rating.Money;

/** A measure in a line, as it falls. */
final class LiveText {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MM-dd HH:mm:ss");

  private final ZoneId zone;
  private final boolean ja;
  private final String mark;

  LiveText(ZoneId zone, boolean japanese, boolean reportOnly) {
    this.zone = zone;
    this.ja = japanese;
    mark = !reportOnly ? "" : japanese ? "(報告のみ) " : "(report only) ";
  }

  /** The line; empty for what is no measure. */
  String of(CaseOutput output) {
    String what =
        switch (output) {
          case CaseOutput.OfLine of -> ofLine(of);
          case CaseOutput.OfGroup of -> ofGroup(of.event());
        };
    return what.isEmpty()
        ? ""
        : TIME.format(Instant.ofEpochMilli(output.atMillis()).atZone(zone))
            + "  "
            + mark
            + what
            + "\n";
  }

  private String ofLine(CaseOutput.OfLine of) {
    return switch (of.event()) {
      case CaseEvent.Challenged to ->
          line(of, ja ? "確認音" : "challenge", to.stakes().permille(), to.exposureMicros());
      case CaseEvent.ContactAttempted to ->
          line(of, ja ? "連絡" : "contact", to.stakes().permille(), to.exposureMicros());
      case CaseEvent.Suspended to ->
          line(of, ja ? "休止" : "SUSPEND", to.stakes().permille(), to.exposureMicros());
      case CaseEvent.Released to -> (ja ? "再開  " : "release  ") + of.line().id();
      case CaseEvent.Unchallenged to -> (ja ? "確認音の終わり  " : "challenge over  ") + of.line().id();
      case CaseEvent.SubscriberAnswered to -> "";
      case CaseEvent.Concluded to -> "";
      case CaseEvent.ContactNotMade to -> "";
      case CaseEvent.ContactMade to -> "";
      case CaseEvent.Opened to -> "";
      case CaseEvent.StageOpened to -> "";
      case CaseEvent.Weighed to -> "";
      case CaseEvent.SuspensionRefused to -> "";
      case CaseEvent.Closed to -> "";
    };
  }

  private String line(CaseOutput.OfLine of, String what, int permille, long micros) {
    return (ja
            ? "%s  %s (事案 %s、疑い %d %%、危険額 %,d円)"
            : "%s  %s (case %s, probability %d %%, %,d yen at risk)")
        .formatted(what, of.line().id(), of.caseId(), permille / 10, new Money(micros).yen());
  }

  private String ofGroup(GroupEvent event) {
    return switch (event) {
      case GroupEvent.AddressBlocked to -> (ja ? "アドレス拒否  " : "BLOCK  ") + to.tally().address();
      case GroupEvent.CountryRestricted to -> (ja ? "国の規制  " : "RESTRICT  ") + to.caseId();
      case GroupEvent.AddressUnblocked to -> (ja ? "拒否を解く  " : "unblock  ") + to.address();
      case GroupEvent.CountryLifted to -> (ja ? "規制を解く  " : "lift  ") + to.caseId();
      case GroupEvent.AddressAttacked to ->
          (ja ? "攻撃  " : "ATTACK  ") + to.attack().source() + "  " + to.attack().kind();
      case GroupEvent.AddressRefused to -> "";
      case GroupEvent.CountryRefused to -> "";
      case GroupEvent.LineRefused to -> "";
    };
  }
}
