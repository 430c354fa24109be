package org.sekisho.server.casework;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.mail.MessagingException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.sekisho.casework.CaseEvent;
import org.sekisho.casework.GroupEvent;
import org.sekisho.casework.GroupRefusal;
import org.sekisho.casework.Refusal;
import org.sekisho.server.Background;
import org.sekisho.server.access.Audit;
import org.sekisho.server.settings.PublicUrl;
import org.sekisho.server.settings.Settings;
import org.sekisho.server.store.CaseFeed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mail.MailException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sees to it that somebody reacts: what waits for a person stands on the first page, and when
 * nobody takes it, the first of those the settings name is sent a mail, later the next. A consumer
 * of the cases' events.
 */
public final class Escalation extends Background {

  private static final String CONSUMER = "escalation";
  private static final int MOST_TOGETHER = 500;
  private static final int MOST_LISTED = 20;
  private static final Duration BETWEEN = Duration.ofSeconds(1);

  /**
   * A country's approval, asked for so long ago, waits no more; what somebody took so long ago may
   * be asked again.
   */
  private static final Duration VALID = Duration.ofHours(24);

  /** Of the limit of automatic measures. */
  private static final Duration BLAST_VALID = Duration.ofHours(1);

  /** Automatic measures are counted over so long (design rule 13). */
  private static final Duration BLAST_WINDOW = Duration.ofMinutes(10);

  /** Tries of one address, a minute apart, before the next is told. */
  private static final int MOST_TRIES = 5;

  private static final Duration RETRY = Duration.ofMinutes(1);
  private static final Logger LOG = LoggerFactory.getLogger(Escalation.class);

  /** The subject of what concerns no line alone. */
  public static final String EVERYBODY = "*";

  /** Why a person is needed. */
  public enum Need {
    /** A priority line: only a person suspends it (design rule 13). */
    PERSON_DECIDES,
    /** Too many automatic measures: a person lets more through (design rule 13). */
    BLAST_LIMIT,
    /** Nobody could be reached by what is registered: somebody must telephone. */
    REACH_BY_HAND,
    /** All but a second person's approval speaks for a country's restriction (design rule 3). */
    COUNTRY_APPROVAL,
    /** Somebody asked for a second person. */
    APPROVAL
  }

  /**
   * Something that waits for a person.
   *
   * @param subject a case, an incident, an approval, or {@link #EVERYBODY}
   * @param told how many were sent a mail
   * @param tries how often the next was tried in vain
   */
  public record Waiting(UUID id, String subject, Need need, Instant since, int told, int tries) {

    /** Whether its subject is a line's case, with a page of its own. */
    public boolean isOfLine() {
      return need == Need.PERSON_DECIDES || need == Need.REACH_BY_HAND;
    }
  }

  private static final Map<String, Need> BY_REFUSAL =
      Map.of(
          name(Refusal.PersonDecides.class), Need.PERSON_DECIDES,
          name(Refusal.BlastLimit.class), Need.BLAST_LIMIT,
          name(GroupRefusal.ApprovalMissing.class), Need.COUNTRY_APPROVAL);

  private static final Set<String> RAISING =
      Set.of(
          name(CaseEvent.SuspensionRefused.class),
          name(CaseEvent.ContactNotMade.class),
          name(GroupEvent.CountryRefused.class));

  /**
   * Which event settles what. That callers are not asked any more does not: the machine may only
   * rest.
   */
  private static final Map<String, Set<Need>> SETTLED_BY =
      Map.of(
          name(CaseEvent.Suspended.class), Set.of(Need.PERSON_DECIDES, Need.REACH_BY_HAND),
          name(CaseEvent.Released.class), Set.of(Need.PERSON_DECIDES, Need.REACH_BY_HAND),
          name(CaseEvent.Concluded.class), Set.of(Need.PERSON_DECIDES, Need.REACH_BY_HAND),
          name(CaseEvent.Closed.class), Set.of(Need.PERSON_DECIDES, Need.REACH_BY_HAND),
          name(CaseEvent.SubscriberAnswered.class), Set.of(Need.REACH_BY_HAND),
          name(CaseEvent.ContactMade.class), Set.of(Need.REACH_BY_HAND),
          name(GroupEvent.CountryRestricted.class), Set.of(Need.COUNTRY_APPROVAL),
          name(GroupEvent.CountryLifted.class), Set.of(Need.COUNTRY_APPROVAL));

  /** As events and refusals are stored. */
  private static String name(Class<?> of) {
    return of.getSimpleName();
  }

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final CaseFeed feed;
  private final Settings.Escalation settings;
  private final PublicUrl url;
  private final Audit audit;
  private final Clock clock;
  private final Mails mails;
  private final ObjectMapper json = new ObjectMapper();

  public Escalation(
      JdbcClient jdbc,
      TransactionTemplate transaction,
      CaseFeed feed,
      Settings settings,
      PublicUrl url,
      Audit audit,
      Clock clock) {
    super(CONSUMER, AFTER_LIVE_PATH);
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.feed = feed;
    this.settings = settings.escalation();
    this.url = url;
    this.audit = audit;
    this.clock = clock;
    mails = new Mails(settings.mail());
  }

  @Override
  protected void run() throws InterruptedException {
    while (!isStopping()) {
      try {
        round();
      } catch (RuntimeException e) {
        LOG.warn("escalation is put off: {}", e.getMessage());
      }
      pause(BETWEEN);
    }
  }

  /** Does what is due. */
  public void round() {
    while (readFeed() == MOST_TOGETHER) {
      // all that happened is known before anybody is told
    }
    transaction.executeWithoutResult(status -> readApprovals());
    lapse(Need.COUNTRY_APPROVAL, VALID);
    lapse(Need.BLAST_LIMIT, BLAST_VALID);
    for (Waiting of : listDue()) {
      if (!tell(of)) {
        return; // the mail server is away: the others wait for the next round
      }
    }
  }

  private int readFeed() {
    Integer read = transaction.execute(status -> readBatch());
    return read == null ? 0 : read;
  }

  private int readBatch() {
    long from = feed.positionOf(CONSUMER, CaseFeed.Begin.WITH_WHAT_COMES);
    List<CaseFeed.Event> events = feed.listAfter(from, MOST_TOGETHER);
    for (CaseFeed.Event event : events) {
      if (RAISING.contains(event.event())) {
        raised(event).ifPresent(need -> need(subject(need, event.caseId()), need, event.at()));
      }
      SETTLED_BY.getOrDefault(event.event(), Set.of()).forEach(need -> settle(event, need));
    }
    if (!events.isEmpty()) {
      feed.moveTo(CONSUMER, events.getLast().position());
    }
    return events.size();
  }

  /** The limit is one for all lines, and so is what it asks for. */
  private static String subject(Need need, String caseId) {
    return need == Need.BLAST_LIMIT ? EVERYBODY : caseId;
  }

  /** What an event asks of a person. */
  private Optional<Need> raised(CaseFeed.Event event) {
    if (event.event().equals(name(CaseEvent.ContactNotMade.class))) {
      return Optional.of(Need.REACH_BY_HAND);
    }
    JsonNode body = body(event);
    Optional<Need> need = Optional.ofNullable(BY_REFUSAL.get(body.path("refusal").asText()));
    return need.filter(
        of -> of != Need.BLAST_LIMIT || isReached(body.path("limit").asInt(), event.at()));
  }

  /** A case that has just begun is refused so, too, until it is counted with the next minute. */
  private boolean isReached(int limit, Instant at) {
    return jdbc.sql(
            "select count(*) >= ? from measure where action = 'SUSPEND' and since > ? and since <= ?")
        .params(limit, Timestamp.from(at.minus(BLAST_WINDOW)), Timestamp.from(at))
        .query(Boolean.class)
        .single();
  }

  private void settle(CaseFeed.Event event, Need need) {
    jdbc.sql(
            "update attention set settled_at = ?, settled_by = ? where settled_at is null"
                + " and subject = ? and need = ?")
        .params(new Timestamp(clock.millis()), event.event(), event.caseId(), need.name())
        .update();
  }

  private void lapse(Need need, Duration after) {
    jdbc.sql(
            "update attention set settled_at = ?, settled_by = 'time' where settled_at is null"
                + " and need = ? and since < ?")
        .params(
            new Timestamp(clock.millis()),
            need.name(),
            new Timestamp(clock.millis() - after.toMillis()))
        .update();
  }

  private JsonNode body(CaseFeed.Event event) {
    try {
      return json.readTree(event.body());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("event " + event.position(), e);
    }
  }

  private void need(String subject, Need need, Instant since) {
    jdbc.sql(
            "insert into attention (id, subject, need, since, next_at) select ?, ?, ?, ?, ?"
                + " where not exists (select 1 from attention where subject = ? and need = ?"
                + " and taken and since > ?) on conflict do nothing")
        .params(
            UUID.randomUUID(),
            subject,
            need.name(),
            Timestamp.from(since),
            Timestamp.from(since.plus(settings.after())),
            subject,
            need.name(),
            Timestamp.from(since.minus(VALID)))
        .update();
  }

  private void readApprovals() {
    record Open(String id, Instant at) {}
    jdbc.sql("select id::text, asked_at from approval where decided_at is null and until > ?")
        .param(new Timestamp(clock.millis()))
        .query((row, n) -> new Open(row.getString(1), row.getTimestamp(2).toInstant()))
        .list()
        .forEach(open -> need(open.id, Need.APPROVAL, open.at));
    jdbc.sql(
            "update attention set settled_at = ?, settled_by = 'approval' where settled_at is null"
                + " and need = 'APPROVAL' and subject in"
                + " (select id::text from approval where decided_at is not null or until <= ?)")
        .params(new Timestamp(clock.millis()), new Timestamp(clock.millis()))
        .update();
  }

  private static final String UNSETTLED =
      "select id, subject, need, since, told, tries from attention where settled_at is null ";

  private static final String PRIORITY =
      " order by need <> 'PERSON_DECIDES', need <> 'BLAST_LIMIT', since limit ?";

  private List<Waiting> listDue() {
    return list(
        UNSETTLED + "and next_at <= ? and told < ?" + PRIORITY,
        new Timestamp(clock.millis()),
        settings.to().size(),
        MOST_LISTED);
  }

  /** What waits for a person: priority lines first, then the longest. */
  public List<Waiting> list() {
    return list(UNSETTLED + PRIORITY, MOST_LISTED);
  }

  private List<Waiting> list(String sql, Object... values) {
    return jdbc.sql(sql)
        .params(values)
        .query(
            (row, n) ->
                new Waiting(
                    row.getObject("id", UUID.class),
                    row.getString("subject"),
                    Need.valueOf(row.getString("need")),
                    row.getTimestamp("since").toInstant(),
                    row.getInt("told"),
                    row.getInt("tries")))
        .list();
  }

  /** Somebody takes it; nobody else is told. Empty if somebody else has it, or it is settled. */
  public Optional<Waiting> take(UUID id, String by) {
    Optional<Waiting> taken = transaction.execute(status -> takeNow(id, by));
    return taken == null ? Optional.empty() : taken;
  }

  private Optional<Waiting> takeNow(UUID id, String by) {
    Optional<Waiting> of = list(UNSETTLED + "and id = ? for update", id).stream().findFirst();
    of.ifPresent(
        waiting -> {
          jdbc.sql("update attention set settled_at = ?, settled_by = ?, taken = true where id = ?")
              .params(new Timestamp(clock.millis()), by, id)
              .update();
          audit.write(by, "TAKEN", waiting.subject(), waiting.need().name());
        });
    return of;
  }

  /** Tells the next; false if the mail server did not take it. */
  private boolean tell(Waiting of) {
    String to = settings.to().get(of.told);
    // Before it is sent: what was on its way at a crash goes again, later, and marked so.
    jdbc.sql("update attention set tries = tries + 1, next_at = ? where id = ?")
        .params(new Timestamp(clock.millis() + RETRY.toMillis()), of.id)
        .update();
    try {
      mails.send(
          of.id + "-" + of.told,
          to,
          MessageTexts.staffSubject(),
          MessageTexts.staff(of.need, of.isOfLine() ? of.subject : "", link(of)),
          of.tries);
    } catch (MailException | MessagingException e) {
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      LOG.warn("{} could not be told that somebody is needed: {}", to, why);
      boolean next = of.tries + 1 >= MOST_TRIES; // perhaps he has left: the one after him
      jdbc.sql("update attention set last_error = ?, told = told + ?, tries = ? where id = ?")
          .params(why, next ? 1 : 0, next ? 0 : of.tries + 1, of.id)
          .update();
      return false;
    }
    transaction.executeWithoutResult(
        status -> {
          jdbc.sql(
                  "update attention set told = told + 1, tries = 0, next_at = ?, last_error = null"
                      + " where id = ?")
              .params(new Timestamp(clock.millis() + settings.after().toMillis()), of.id)
              .update();
          audit.write("sekisho", "ESCALATED", of.subject, of.need + " " + to);
        });
    return true;
  }

  private String link(Waiting of) {
    return url.base()
        + switch (of.need) {
          case PERSON_DECIDES, REACH_BY_HAND -> "/cases?line=" + lineOf(of.subject);
          case BLAST_LIMIT -> "/measures";
          case COUNTRY_APPROVAL, APPROVAL -> "/approvals";
        };
  }

  private String lineOf(String caseId) {
    return jdbc.sql("select line from fraud_case where id = ?")
        .param(caseId)
        .query(String.class)
        .optional()
        .orElse("");
  }
}
