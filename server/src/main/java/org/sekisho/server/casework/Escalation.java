package org.sekisho.server.casework;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.mail.MessagingException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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
   * What nobody took for so long waits for nobody any more; what somebody took is not asked again.
   */
  private static final Duration VALID = Duration.ofHours(24);

  private static final Duration RETRY = Duration.ofMinutes(1);
  private static final Logger LOG = LoggerFactory.getLogger(Escalation.class);

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
   * @param subject a case, an incident or an approval
   * @param told how many were sent a mail
   */
  public record Waiting(UUID id, String subject, Need need, Instant since, int told) {

    /** Whether its subject is a line's case, with a page of its own. */
    public boolean isOfLine() {
      return need == Need.PERSON_DECIDES || need == Need.BLAST_LIMIT || need == Need.REACH_BY_HAND;
    }
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
    transaction.executeWithoutResult(status -> readFeed());
    transaction.executeWithoutResult(status -> readApprovals());
    Timestamp old = new Timestamp(clock.millis() - VALID.toMillis());
    settle("since < ?", "time", old);
    for (Waiting of : listDue()) {
      tell(of);
    }
  }

  private void readFeed() {
    long from = feed.positionOf(CONSUMER, CaseFeed.Begin.WITH_WHAT_COMES);
    List<CaseFeed.Event> events = feed.listAfter(from, MOST_TOGETHER);
    for (CaseFeed.Event event : events) {
      switch (event.event()) {
        case "SuspensionRefused" -> {
          switch (refusal(event)) {
            case "PersonDecides" -> need(event.caseId(), Need.PERSON_DECIDES, event.at());
            case "BlastLimit" -> need(event.caseId(), Need.BLAST_LIMIT, event.at());
            default -> {} // evidence, or time, is what it waits for
          }
        }
        case "ContactNotMade" -> need(event.caseId(), Need.REACH_BY_HAND, event.at());
        case "CountryRefused" -> {
          if (refusal(event).equals("ApprovalMissing")) {
            need(event.caseId(), Need.COUNTRY_APPROVAL, event.at());
          }
        }
        case "Suspended",
            "Released",
            "Unchallenged",
            "SubscriberAnswered",
            "ContactMade",
            "Concluded",
            "Closed",
            "CountryRestricted",
            "CountryLifted" ->
            settle("subject = ?", "case", event.caseId());
        default -> {}
      }
    }
    if (!events.isEmpty()) {
      feed.moveTo(CONSUMER, events.getLast().position());
    }
  }

  private String refusal(CaseFeed.Event event) {
    try {
      return json.readTree(event.body()).path("refusal").asText();
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
    settle(
        "need = 'APPROVAL' and subject in"
            + " (select id::text from approval where decided_at is not null or until <= ?)",
        "approval",
        new Timestamp(clock.millis()));
  }

  private void settle(String which, String by, Object value) {
    jdbc.sql(
            "update attention set settled_at = ?, settled_by = ? where settled_at is null and "
                + which)
        .params(new Timestamp(clock.millis()), by, value)
        .update();
  }

  private static final String UNSETTLED =
      "select id, subject, need, since, told from attention where settled_at is null ";

  private List<Waiting> listDue() {
    return list(
        UNSETTLED + "and next_at <= ? and told < ? order by next_at limit ?",
        new Timestamp(clock.millis()),
        settings.to().size(),
        MOST_LISTED);
  }

  /** What waits for a person, the longest first. */
  public List<Waiting> list() {
    return list(UNSETTLED + "order by since limit ?", MOST_LISTED);
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
                    row.getInt("told")))
        .list();
  }

  /** Somebody takes it; nobody else is told. */
  public Optional<Waiting> take(UUID id, String by) {
    Optional<Waiting> of = list(UNSETTLED + "and id = ?", id).stream().findFirst();
    of.ifPresent(
        waiting -> {
          settle("id = ?", by, id);
          jdbc.sql("update attention set taken = true where id = ?").param(id).update();
          audit.write(by, "TAKEN", waiting.subject(), waiting.need().name());
        });
    return of;
  }

  private void tell(Waiting of) {
    String to = settings.to().get(of.told);
    String link = url.base() + (of.isOfLine() ? "/cases?line=" + lineOf(of.subject) : "/approvals");
    @Nullable String error = null;
    try {
      mails.send(
          of.id + "-" + of.told,
          to,
          MessageTexts.staffSubject(of.need, of.subject),
          MessageTexts.staff(of.need, of.subject, link),
          0);
      audit.write("sekisho", "ESCALATED", of.subject, of.need + " " + to);
    } catch (MailException | MessagingException e) {
      error = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      LOG.warn("{} could not be told that {} waits: {}", to, of.subject, error);
    }
    Duration next = error == null ? settings.after() : RETRY;
    jdbc.sql("update attention set told = ?, next_at = ?, last_error = ? where id = ?")
        .param(error == null ? of.told + 1 : of.told)
        .param(new Timestamp(clock.millis() + next.toMillis()))
        .param(error)
        .param(of.id)
        .update();
  }

  private String lineOf(String caseId) {
    return jdbc.sql("select line from fraud_case where id = ?")
        .param(caseId)
        .query(String.class)
        .optional()
        .orElse("");
  }
}
