package org.sekisho.server.store;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.sql.Timestamp;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sekisho.casework.CaseEvent;
import org.sekisho.casework.CasePolicy;
import org.sekisho.casework.GroupEvent;
import org.sekisho.detection.Evidence;
import org.sekisho.detection.simultaneous.AddressTally;
import org.sekisho.engine.CaseOutput;
import org.sekisho.number.Countries;
import org.sekisho.rating.Money;
import org.sekisho.server.live.Outputs;
import org.sekisho.wire.decisions.CaseJournal;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Cases as events, keyed by line and number so that an event given twice is stored once; with each
 * its fold, its measure and what is owed to the subscriber, in the caller's transaction.
 */
public final class CaseStore {

  /** Who orders what no person ordered. */
  private static final String POLICY = "policy";

  /** Subject of incidents' events: they are numbered among themselves. */
  private static final String INCIDENTS = "*";

  private final JdbcClient jdbc;
  private final StringWriter text = new StringWriter();
  private final ZoneId zone;
  private final Function<String, CasePolicy> policies;
  private @Nullable InForce inForce;

  /** What decisions cite. */
  private record InForce(String version, String policyVersion, CaseJournal json) {}

  /**
   * @param policies the policy of a version of the reference data
   */
  public CaseStore(JdbcClient jdbc, ZoneId zone, Function<String, CasePolicy> policies) {
    this.jdbc = jdbc;
    this.zone = zone;
    this.policies = policies;
  }

  private InForce inForce(String version) {
    if (inForce == null || !inForce.version.equals(version)) {
      CasePolicy policy = policies.apply(version);
      inForce =
          new InForce(
              version,
              policy.version(),
              new CaseJournal(Writer.nullWriter(), text, zone, policy, version));
    }
    return inForce;
  }

  /** Stores what is new of it; on the store's thread. */
  void write(Outputs outputs) {
    if (outputs.lines().isEmpty() && outputs.groups().isEmpty()) {
      return;
    }
    InForce by = inForce(outputs.version());
    for (CaseOutput.OfLine output : outputs.lines()) {
      if (insert(output, by)) {
        fold(output);
      }
    }
    for (Outputs.OfGroups group : outputs.groups()) {
      if (insert(group, by)) {
        fold(group);
      }
    }
  }

  private boolean insert(CaseOutput.OfLine output, InForce by) {
    text.getBuffer().setLength(0);
    try {
      by.json.write(output.line().id(), output.caseId(), output.event(), output.signals());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return insert(
        output.line().id(),
        output.sequence(),
        output.caseId(),
        output.atMillis(),
        output.event().getClass().getSimpleName(),
        by);
  }

  private boolean insert(Outputs.OfGroups group, InForce by) {
    text.getBuffer().setLength(0);
    try {
      by.json.write(group.event());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return insert(
        INCIDENTS,
        group.sequence(),
        group.event().caseId(),
        group.event().atMillis(),
        group.event().getClass().getSimpleName(),
        by);
  }

  private boolean insert(
      String subject, long sequence, String caseId, long at, String event, InForce by) {
    return jdbc.sql(
                "insert into case_event (subject, sequence, case_id, at, event, body,"
                    + " policy_version, reference_version)"
                    + " values (?, ?, ?, ?, ?, ?::jsonb, ?, ?) on conflict do nothing")
            .params(
                subject,
                sequence,
                caseId,
                new Timestamp(at),
                event,
                text.toString(),
                by.policyVersion,
                by.version)
            .update()
        == 1;
  }

  private void fold(CaseOutput.OfLine output) {
    CaseEvent event = output.event();
    String id = output.caseId();
    Timestamp at = new Timestamp(event.atMillis());
    if (event instanceof CaseEvent.Opened) {
      jdbc.sql(
              "insert into fraud_case (id, line, opened_at, moved_at, last_sequence)"
                  + " values (?, ?, ?, ?, ?)")
          .params(id, output.line().id(), at, at, output.sequence())
          .update();
      return;
    }
    switch (event) {
      case CaseEvent.Weighed to ->
          set(
              output,
              "permille = ?, yen_at_risk = ?, yen_per_minute = ?",
              Evidence.permille(to.logOdds()),
              new Money(to.exposureMicros()).yen(),
              new Money(to.runningPerMinute()).yen());
      case CaseEvent.Challenged to -> {
        set(
            output,
            "challenged_until = ?, strongest = greatest(strongest, 1), yen_at_risk = ?",
            new Timestamp(to.untilMillis()),
            new Money(to.exposureMicros()).yen());
        order(output, "CHALLENGE", to.untilMillis(), "CHALLENGE_CLAUSE", "");
      }
      case CaseEvent.Unchallenged to -> {
        set(output, "challenged_until = null");
        end(output, "CHALLENGE", to.by());
      }
      case CaseEvent.ContactAttempted to -> {
        set(output, "contacts = contacts + 1, strongest = greatest(strongest, 2)");
        owe(output, "CONTACT", to.channel().name(), to.atMillis(), to.attempt());
      }
      case CaseEvent.Suspended to -> {
        set(
            output,
            "suspended_at = ?, suspended_until = ?, challenged_until = null, strongest = 3,"
                + " yen_at_risk = ?",
            at,
            new Timestamp(to.untilMillis()),
            new Money(to.exposureMicros()).yen());
        end(output, "CHALLENGE", "SUSPEND");
        order(output, "SUSPEND", to.untilMillis(), to.rule().name(), to.by());
        owe(output, "NOTICE", "MAIL", to.noticeDueMillis(), 1);
      }
      case CaseEvent.Released to -> {
        set(output, "suspended_until = null");
        end(output, "SUSPEND", to.by());
      }
      case CaseEvent.Concluded to -> set(output, "outcome = ?", to.outcome().name());
      case CaseEvent.Closed to -> set(output, "closed_at = ?, yen_per_minute = 0", at);
      case CaseEvent.SubscriberAnswered to -> set(output, "");
      case CaseEvent.ContactNotMade to -> set(output, "contacts = greatest(contacts - 1, 0)");
      case CaseEvent.ContactMade to -> set(output, "contacts = contacts + 1");
      case CaseEvent.StageOpened to -> set(output, "");
      case CaseEvent.SuspensionRefused to -> set(output, "");
      case CaseEvent.Opened to -> {}
    }
  }

  private void set(CaseOutput.OfLine output, String columns, Object... values) {
    List<Object> all = new ArrayList<>(List.of(values));
    all.add(new Timestamp(output.atMillis()));
    all.add(output.sequence());
    all.add(output.caseId());
    String also = columns.isEmpty() ? "" : columns + ", ";
    jdbc.sql("update fraud_case set " + also + "moved_at = ?, last_sequence = ? where id = ?")
        .params(all)
        .update();
  }

  private void order(
      CaseOutput.OfLine output, String action, long untilMillis, String ground, String by) {
    // A challenge that is renewed is one measure with a later end.
    int renewed =
        jdbc.sql(
                "update measure set until = ? where case_id = ? and action = ? and ended_at is null")
            .params(new Timestamp(untilMillis), output.caseId(), action)
            .update();
    if (renewed == 0) {
      insertMeasure(
          output.caseId(),
          output.sequence(),
          action,
          "LINE",
          output.line().id(),
          output.atMillis(),
          untilMillis,
          ground,
          by);
    }
  }

  private void end(CaseOutput.OfLine output, String action, String by) {
    jdbc.sql(
            "update measure set ended_at = ?, ended_by = ?"
                + " where case_id = ? and action = ? and ended_at is null")
        .params(new Timestamp(output.atMillis()), by, output.caseId(), action)
        .update();
  }

  private void insertMeasure(
      String caseId,
      long sequence,
      String action,
      String scope,
      String subject,
      long sinceMillis,
      long untilMillis,
      String ground,
      String by) {
    jdbc.sql(
            "insert into measure (case_id, sequence, action, scope, subject, since, until, ground,"
                + " ordered_by) values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .params(
            caseId,
            sequence,
            action,
            scope,
            subject,
            new Timestamp(sinceMillis),
            new Timestamp(untilMillis),
            ground,
            by.isEmpty() ? POLICY : by)
        .update();
  }

  /** What must be told to the subscriber; sent by the desk once it is due. */
  private void owe(
      CaseOutput.OfLine output, String kind, String channel, long dueMillis, int rank) {
    Timestamp at = new Timestamp(output.atMillis());
    jdbc.sql(
            "insert into message (id, kind, case_id, sequence, line, channel, attempt, due_at, state,"
                + " next_try_at) values (?, ?, ?, ?, ?, ?, ?, ?, 'WAITING', ?)")
        .params(
            UUID.randomUUID(),
            kind,
            output.caseId(),
            output.sequence(),
            output.line().id(),
            channel,
            rank,
            new Timestamp(dueMillis),
            at)
        .update();
  }

  private void fold(Outputs.OfGroups group) {
    GroupEvent event = group.event();
    switch (event) {
      case GroupEvent.AddressBlocked to ->
          insertMeasure(
              to.caseId(),
              group.sequence(),
              "BLOCK_IP",
              "ADDRESS",
              to.tally().address().toString(),
              to.atMillis(),
              to.untilMillis(),
              AddressTally.isMany(to.tally().suspected()) ? "ADDRESS_RULE" : "ATTACK_RULE",
              "");
      case GroupEvent.CountryRestricted to ->
          insertMeasure(
              to.caseId(),
              group.sequence(),
              "RESTRICT_COUNTRY",
              "COUNTRY",
              countryOf(to),
              to.atMillis(),
              to.untilMillis(),
              to.approver(),
              "");
      case GroupEvent.AddressUnblocked to ->
          endGroup(to.caseId(), "BLOCK_IP", to.atMillis(), to.by());
      case GroupEvent.CountryLifted to ->
          endGroup(to.caseId(), "RESTRICT_COUNTRY", to.atMillis(), to.by());
      case GroupEvent.AddressAttacked to -> {}
      case GroupEvent.AddressRefused to -> {}
      case GroupEvent.CountryRefused to -> {}
      case GroupEvent.LineRefused to -> {}
    }
  }

  private static String countryOf(GroupEvent.CountryRestricted to) {
    return Countries.world().get(to.tally().country()).code();
  }

  private void endGroup(String incident, String action, long atMillis, String by) {
    jdbc.sql(
            "update measure set ended_at = ?, ended_by = ?"
                + " where case_id = ? and action = ? and ended_at is null")
        .params(new Timestamp(atMillis), by, incident, action)
        .update();
  }
}
