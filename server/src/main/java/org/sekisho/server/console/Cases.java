package org.sekisho.server.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sekisho.rating.ChargeTerms;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What pages show of cases: read from the database, in pages of limited length. */
@Component
public class Cases {

  /** Rows of a list. */
  public static final int MOST = 50;

  /** Calls shown with a case. */
  private static final int MOST_CALLS = 500;

  /** After so long without a move a case's pace says nothing of now. */
  private static final Duration NEWS = Duration.ofMinutes(15);

  /** Cases of one address are similar within so long. */
  private static final Duration SIMILAR_WITHIN = Duration.ofHours(12);

  private static final int MOST_SIMILAR = 10;

  /** Calls shown from so long before a case was opened. */
  private static final Duration BEFORE = Duration.ofHours(12);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final JdbcClient jdbc;

  Cases(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A case in a list. */
  public record Row(
      String id,
      String line,
      Instant openedAt,
      Instant movedAt,
      @Nullable Instant closedAt,
      long yenAtRisk,
      long yenPerMinute,
      int permille,
      int strongest,
      @Nullable Instant challengedUntil,
      @Nullable Instant suspendedUntil,
      int contacts,
      @Nullable String outcome) {

    public boolean suspended(Instant now) {
      return suspendedUntil != null && suspendedUntil.isAfter(now);
    }

    public boolean challenged(Instant now) {
      return challengedUntil != null && challengedUntil.isAfter(now);
    }

    /** Yen a minute, as long as it is news. */
    public long pace(Instant now) {
      return movedAt.isAfter(now.minus(NEWS)) ? yenPerMinute : 0;
    }

    /** What holds the line now: the key of its name. */
    public String state(Instant now) {
      return suspended(now)
          ? "suspended"
          : challenged(now) ? "challenged" : closedAt != null ? "closed" : "watched";
    }
  }

  /** Which cases are listed. */
  public enum Filter {
    OPEN,
    MEASURED,
    ALL
  }

  public List<Row> list(Filter filter, String line, int page) {
    String where =
        switch (filter) {
          case OPEN -> "closed_at is null";
          case MEASURED -> "strongest > 0";
          case ALL -> "true";
        };
    return jdbc.sql(
            "select * from fraud_case where "
                + where
                + " and (? = '' or line = ?)"
                + " order by closed_at is not null, strongest desc, yen_at_risk desc, id"
                + " limit ? offset ?")
        .params(line, line, MOST + 1, page * MOST)
        .query((row, n) -> row(row))
        .list();
  }

  public Optional<Row> find(String id) {
    return jdbc.sql("select * from fraud_case where id = ?")
        .param(id)
        .query((row, n) -> row(row))
        .optional();
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getString("id"),
        row.getString("line"),
        row.getTimestamp("opened_at").toInstant(),
        row.getTimestamp("moved_at").toInstant(),
        instant(row, "closed_at"),
        row.getLong("yen_at_risk"),
        row.getLong("yen_per_minute"),
        row.getInt("permille"),
        row.getInt("strongest"),
        instant(row, "challenged_until"),
        instant(row, "suspended_until"),
        row.getInt("contacts"),
        row.getString("outcome"));
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    Timestamp at = row.getTimestamp(column);
    return at == null ? null : at.toInstant();
  }

  /** All events of a case. */
  public List<JsonNode> events(String id) {
    List<JsonNode> events = new ArrayList<>();
    List<String> bodies =
        jdbc.sql("select body::text from case_event where case_id = ? order by sequence")
            .param(id)
            .query(String.class)
            .list();
    for (String body : bodies) {
      try {
        events.add(JSON.readTree(body));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("an event of case " + id, e);
      }
    }
    return events;
  }

  /** A call abroad; its number is masked unless somebody gave a reason. */
  public record Call(
      Instant beganAt,
      @Nullable Instant answeredAt,
      @Nullable Instant endedAt,
      String number,
      String country,
      String destination,
      String source,
      String agent,
      long amountMicros,
      ChargeTerms terms,
      boolean refused,
      boolean advised) {

    /** Micro-yen up to now: of a call in progress what it would be charged if it ended. */
    public long spent(Instant now) {
      if (endedAt != null || answeredAt == null) {
        return amountMicros;
      }
      return terms.chargeMicros(Math.max(0, Duration.between(answeredAt, now).toMillis()));
    }

    /** From the same address to the same country. */
    boolean isLike(Call other) {
      return country.equals(other.country) && source.equals(other.source);
    }

    /** The number without its last four digits (design rule 12). */
    public String masked() {
      return number.length() <= 4 ? "****" : number.substring(0, number.length() - 4) + "****";
    }
  }

  /** A line's calls abroad within a time, the newest first. */
  public List<Call> calls(String line, Instant from, Instant until) {
    return jdbc.sql(
            "select * from call_abroad where line = ? and began_at >= ? and began_at < ?"
                + " order by began_at desc limit ?")
        .params(line, Timestamp.from(from), Timestamp.from(until), MOST_CALLS)
        .query(
            (row, n) ->
                new Call(
                    row.getTimestamp("began_at").toInstant(),
                    instant(row, "answered_at"),
                    instant(row, "ended_at"),
                    row.getString("number"),
                    row.getString("country"),
                    row.getString("destination"),
                    row.getString("source"),
                    row.getString("agent"),
                    row.getLong("amount_micros"),
                    new ChargeTerms(
                        row.getLong("connection_micros"),
                        row.getLong("per_minute_micros"),
                        row.getInt("first_seconds"),
                        row.getInt("increment_seconds")),
                    row.getBoolean("refused"),
                    row.getBoolean("advised")))
        .list();
  }

  /** The calls a case is about: from before it was opened to its end. */
  public List<Call> callsOf(Row of, Instant now) {
    return calls(of.line, of.openedAt.minus(BEFORE), of.closedAt == null ? now : of.closedAt);
  }

  /**
   * Calls as a page shows them: many refused ones, one after the other, are one row.
   *
   * @param refused how many the row stands for; 0 for a single call
   * @param first the earliest of them
   * @param numbers how many different ones were called
   */
  public record CallRow(Call call, int refused, Instant first, long numbers) {}

  /** Refused attempts in a row from which on they are folded. */
  private static final int WORTH_FOLDING = 3;

  /** Folds what a machine tried in vain. */
  static List<CallRow> fold(List<Call> calls) {
    List<CallRow> rows = new ArrayList<>();
    int at = 0;
    while (at < calls.size()) {
      int end = at;
      while (end < calls.size() && calls.get(end).refused && calls.get(end).isLike(calls.get(at))) {
        end++;
      }
      if (end - at >= WORTH_FOLDING) {
        long numbers = calls.subList(at, end).stream().map(Call::number).distinct().count();
        rows.add(new CallRow(calls.get(at), end - at, calls.get(end - 1).beganAt, numbers));
        at = end;
      } else {
        rows.add(new CallRow(calls.get(at), 0, calls.get(at).beganAt, 1));
        at++;
      }
    }
    return rows;
  }

  /** A message to a subscriber and what became of it. */
  public record Message(
      String kind,
      String channel,
      Instant dueAt,
      String state,
      @Nullable Instant sentAt,
      @Nullable String error,
      @Nullable String answer) {}

  public List<Message> messages(String caseId) {
    return jdbc.sql("select * from message where case_id = ? order by sequence, kind")
        .param(caseId)
        .query(
            (row, n) ->
                new Message(
                    row.getString("kind"),
                    row.getString("channel"),
                    row.getTimestamp("due_at").toInstant(),
                    row.getString("state"),
                    instant(row, "sent_at"),
                    row.getString("last_error"),
                    row.getString("answer")))
        .list();
  }

  /**
   * Other cases of the line, or of lines that called from one of its addresses, the newest first.
   */
  List<Row> listSimilar(Row of) {
    return jdbc.sql(
            "select * from fraud_case f where f.id <> ? and (f.line = ? or f.line in ("
                + "select o.line from call_abroad o where o.began_at >= ? and o.began_at < ?"
                + " and o.source in (select distinct c.source from call_abroad c where c.line = ?"
                + " and c.began_at >= ? and c.began_at < ? and c.source <> '' and c.source <> '-')))"
                + " and f.strongest > 0 order by f.opened_at desc limit ?")
        .params(
            of.id,
            of.line,
            Timestamp.from(of.openedAt.minus(SIMILAR_WITHIN)),
            Timestamp.from(of.openedAt.plus(SIMILAR_WITHIN)),
            of.line,
            Timestamp.from(of.openedAt.minus(SIMILAR_WITHIN)),
            Timestamp.from(of.openedAt.plus(SIMILAR_WITHIN)),
            MOST_SIMILAR)
        .query((row, n) -> row(row))
        .list();
  }

  /** Events that incidents of many lines have, and cases of one line have not. */
  private static final String[] OF_INCIDENTS = {
    "CountryRestricted",
    "CountryRefused",
    "CountryLifted",
    "AddressBlocked",
    "AddressAttacked",
    "AddressRefused",
    "AddressUnblocked"
  };

  /** How long ago what is listed as an incident happened, at most. */
  private static final Duration INCIDENTS_WITHIN = Duration.ofDays(30);

  /**
   * What befell a country or an address, many lines together.
   *
   * @param event the last that happened
   * @param inForce whether a measure of it is in force
   */
  public record Incident(String id, Instant first, Instant last, String event, boolean inForce) {}

  /** The newest incidents first. */
  List<Incident> incidents(Instant now, int page) {
    return jdbc.sql(
            "select e.case_id, min(e.at) as first, max(e.at) as last,"
                + " (array_agg(e.event order by e.sequence desc))[1] as event,"
                + " exists (select from measure m where m.case_id = e.case_id"
                + " and m.ended_at is null and (m.until is null or m.until > ?)) as in_force"
                + " from case_event e where e.event = any(?) and e.at > ?"
                + " group by e.case_id order by last desc, e.case_id limit ? offset ?")
        .params(
            Timestamp.from(now),
            OF_INCIDENTS,
            Timestamp.from(now.minus(INCIDENTS_WITHIN)),
            MOST + 1,
            page * MOST)
        .query(
            (row, n) ->
                new Incident(
                    row.getString("case_id"),
                    row.getTimestamp("first").toInstant(),
                    row.getTimestamp("last").toInstant(),
                    row.getString("event"),
                    row.getBoolean("in_force")))
        .list();
  }

  /** Countries that every rule but the second person speaks for, of the last day. */
  List<String> countriesForApproval(Instant now) {
    return jdbc.sql(
            "select distinct split_part(case_id, '-', 2) from case_event"
                + " where event = 'CountryRefused' and at > ?"
                + " and body->>'refusal' = 'ApprovalMissing' order by 1")
        .param(Timestamp.from(now.minus(Duration.ofDays(1))))
        .query(String.class)
        .list();
  }

  /** A measure that is in force. */
  public record Measure(
      String caseId,
      String action,
      String scope,
      String subject,
      Instant since,
      @Nullable Instant until,
      String ground) {}

  /** A case's measures, those that have ended with their real end. */
  List<Measure> measuresOf(String caseId) {
    return jdbc.sql(
            "select case_id, action, scope, subject, since, coalesce(ended_at, until) as until,"
                + " ground from measure where case_id = ? order by since")
        .param(caseId)
        .query((row, n) -> measure(row))
        .list();
  }

  private static Measure measure(ResultSet row) throws SQLException {
    return new Measure(
        row.getString("case_id"),
        row.getString("action"),
        row.getString("scope"),
        row.getString("subject"),
        row.getTimestamp("since").toInstant(),
        instant(row, "until"),
        row.getString("ground"));
  }

  public List<Measure> measures(Instant now, int page) {
    return jdbc.sql(
            "select * from measure where ended_at is null and (until is null or until > ?)"
                + " order by since desc limit ? offset ?")
        .params(Timestamp.from(now), MOST + 1, page * MOST)
        .query((row, n) -> measure(row))
        .list();
  }
}
