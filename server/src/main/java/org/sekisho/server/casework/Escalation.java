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
import org.sekisho.casework.CaseEvent;
import org.sekisho.casework.GroupEvent;
import org.sekisho.casework.GroupRefusal;
import org.sekisho.casework.Refusal;
import org.sekisho.server.Background;
import org.sekisho.server.access.Audit;
import org.sekisho.server.casework.Attention.Need;
import org.sekisho.server.casework.Attention.Waiting;
import org.sekisho.server.settings.PublicUrl;
import org.sekisho.server.settings.Settings;
import org.sekisho.server.store.CaseFeed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mail.MailException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sees to it that somebody reacts: says by the cases' events what waits for a person, and when
 * nobody takes it sends a mail to the first of those the settings name, later to the next.
 */
public final class Escalation extends Background {

  private static final String CONSUMER = "escalation";
  private static final int MOST_TOGETHER = 500;
  private static final Duration BETWEEN = Duration.ofSeconds(1);

  /** Of the limit of automatic measures. */
  private static final Duration BLAST_VALID = Duration.ofHours(1);

  /** Automatic measures are counted over so long (design rule 13). */
  private static final Duration BLAST_WINDOW = Duration.ofMinutes(10);

  /** Tries of one address, a minute apart, before the next is told. */
  private static final int MOST_TRIES = 5;

  private static final Duration RETRY = Duration.ofMinutes(1);
  private static final Logger LOG = LoggerFactory.getLogger(Escalation.class);

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
  private final Attention attention;
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
      Attention attention,
      Settings settings,
      PublicUrl url,
      Audit audit,
      Clock clock) {
    super(CONSUMER, AFTER_LIVE_PATH);
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.feed = feed;
    this.attention = attention;
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
    attention.lapse(Need.COUNTRY_APPROVAL, Attention.VALID);
    attention.lapse(Need.UNKNOWN_SOURCE, Attention.VALID);
    attention.lapse(Need.BLAST_LIMIT, BLAST_VALID);
    for (Waiting of : attention.listDue(settings.to().size())) {
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
        raised(event).ifPresent(need -> raise(subject(need, event.caseId()), need, event.at()));
      }
      SETTLED_BY
          .getOrDefault(event.event(), Set.of())
          .forEach(need -> attention.settle(event.caseId(), need, event.event()));
    }
    if (!events.isEmpty()) {
      feed.moveTo(CONSUMER, events.getLast().position());
    }
    return events.size();
  }

  /** The limit is one for all lines, and so is what it asks for. */
  private static String subject(Need need, String caseId) {
    return need == Need.BLAST_LIMIT ? Attention.EVERYBODY : caseId;
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

  private JsonNode body(CaseFeed.Event event) {
    try {
      return json.readTree(event.body());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("event " + event.position(), e);
    }
  }

  private void readApprovals() {
    record Open(String id, Instant at) {}
    jdbc.sql("select id::text, asked_at from approval where decided_at is null and until > ?")
        .param(new Timestamp(clock.millis()))
        .query((row, n) -> new Open(row.getString(1), row.getTimestamp(2).toInstant()))
        .list()
        .forEach(open -> raise(open.id, Need.APPROVAL, open.at));
    attention.settleDecided();
  }

  private void raise(String subject, Need need, Instant since) {
    attention.raise(subject, need, since, since.plus(settings.after()));
  }

  /** Tells the next; false if the mail server did not take it. */
  private boolean tell(Waiting of) {
    String to = settings.to().get(of.told());
    // Before it is sent: what was on its way at a crash goes again, later, and marked so.
    attention.noteTry(of, RETRY);
    try {
      mails.send(
          of.id() + "-" + of.told(),
          to,
          MessageTexts.staffSubject(),
          MessageTexts.staff(of.need(), of.isOfLine() ? of.subject() : "", link(of)),
          of.tries());
    } catch (MailException | MessagingException e) {
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      LOG.warn("{} could not be told that somebody is needed: {}", to, why);
      // Perhaps he has left: then the one after him.
      attention.noteFailed(of, why, of.tries() + 1 >= MOST_TRIES);
      return false;
    }
    transaction.executeWithoutResult(
        status -> {
          attention.noteTold(of, settings.after());
          audit.write("sekisho", "ESCALATED", of.subject(), of.need() + " " + to);
        });
    return true;
  }

  private String link(Waiting of) {
    return url.base()
        + switch (of.need()) {
          case PERSON_DECIDES, REACH_BY_HAND -> "/cases?line=" + lineOf(of.subject());
          case BLAST_LIMIT -> "/measures";
          case COUNTRY_APPROVAL, APPROVAL -> "/approvals";
          case UNKNOWN_SOURCE -> "/";
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
