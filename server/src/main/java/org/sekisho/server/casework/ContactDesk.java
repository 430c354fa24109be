package org.sekisho.server.casework;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.sekisho.casework.CaseEvent.Channel;
import org.sekisho.casework.Denial;
import org.sekisho.casework.Word;
import org.sekisho.server.Background;
import org.sekisho.server.LivePath;
import org.sekisho.server.access.Secrets;
import org.sekisho.server.access.ServerKey;
import org.sekisho.server.casework.Contacts.Contact;
import org.sekisho.server.settings.PublicUrl;
import org.sekisho.server.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mail.MailException;

/**
 * Sends what is owed to subscribers: attempts to reach them, and after-notices. Each is a row that
 * says what became of it; one that fails is tried again, longer apart each time. A mail that was on
 * its way when the process died goes again with the same Message-ID and link, marked as a
 * repetition.
 */
public final class ContactDesk extends Background {

  /** Messages sent in one round. */
  private static final int MOST_TOGETHER = 50;

  private static final int MOST_DOUBLINGS = 8;
  private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(500);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(15);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(10);

  /** Casework has so long to take a word in. */
  private static final Duration TO_SAY = Duration.ofSeconds(10);

  /** A link in a mail may be used so long. */
  private static final Duration LINK_VALID = Duration.ofHours(72);

  /** An attempt to reach somebody that is sent later than this is none. */
  private static final Duration ATTEMPT_VALID = Duration.ofMinutes(30);

  /** Tries of an attempt, 15 and 30 seconds apart, before it is taken back. */
  private static final int MOST_TRIES = 3;

  /** A voice gateway has so long to tell what became of a call; else it counts as none. */
  private static final Duration CALL_TOLD = Duration.ofMinutes(5);

  private static final Logger LOG = LoggerFactory.getLogger(ContactDesk.class);

  private record Owed(
      UUID id,
      String kind,
      String caseId,
      String line,
      Channel channel,
      int attempt,
      int tries,
      Instant dueAt,
      @Nullable Instant suspendedAt) {

    /** To reach somebody; else a notice, which is owed until it is sent. */
    boolean isAttempt() {
      return kind.equals("CONTACT");
    }
  }

  private final JdbcClient jdbc;
  private final Settings settings;
  private final Clock clock;
  private final LivePath path;
  private final Contacts contacts;
  private final ServerKey links;
  private final PublicUrl url;

  /** Attempts whose word is on its way: said once, however long casework takes. */
  private final Map<UUID, CompletableFuture<Optional<Denial>>> givingUp = new HashMap<>();

  private final GatewayClient gateway = new GatewayClient();
  private final Mails mails;

  public ContactDesk(
      JdbcClient jdbc,
      Settings settings,
      Clock clock,
      LivePath path,
      Contacts contacts,
      ServerKey links,
      PublicUrl url) {
    super("contact-desk", AFTER_LIVE_PATH);
    this.url = url;
    this.path = path;
    this.contacts = contacts;
    this.links = links;
    this.jdbc = jdbc;
    this.settings = settings;
    this.clock = clock;
    mails = new Mails(settings.mail());
  }

  @Override
  protected void run() throws InterruptedException {
    while (!isStopping()) {
      pause(sendDue() ? BETWEEN_ROUNDS : FIRST_RETRY);
    }
  }

  /** Sends what is due; false when the database or the journal does not let it. */
  private boolean sendDue() throws InterruptedException {
    try {
      for (Owed owed : listDue()) {
        send(owed);
      }
      for (Owed owed : listUntold()) {
        giveUp(owed, "the voice gateway did not tell what became of the call");
      }
      return true;
    } catch (RuntimeException e) {
      LOG.warn("messages cannot be sent now, tried again: {}", e.getMessage());
      return false;
    }
  }

  private static final String OWED =
      "select m.*, c.suspended_at from message m join fraud_case c on c.id = m.case_id where ";

  private List<Owed> listDue() {
    return list("m.state = 'WAITING' and m.next_try_at <= ? order by m.next_try_at limit ?", 0);
  }

  /** Calls whose end nobody told. */
  private List<Owed> listUntold() {
    return list(
        "m.state = 'SENT' and m.via = 'VOICE' and m.answer is null and m.sent_at <= ?"
            + " order by m.sent_at limit ?",
        CALL_TOLD.toMillis());
  }

  private List<Owed> list(String which, long beforeMillis) {
    return jdbc.sql(OWED + which)
        .params(new Timestamp(clock.millis() - beforeMillis), MOST_TOGETHER)
        .query((row, n) -> owed(row))
        .list();
  }

  private static Owed owed(ResultSet row) throws SQLException {
    return new Owed(
        row.getObject("id", UUID.class),
        row.getString("kind"),
        row.getString("case_id"),
        row.getString("line"),
        Channel.valueOf(row.getString("channel")),
        row.getInt("attempt"),
        row.getInt("tries"),
        row.getTimestamp("due_at").toInstant(),
        Optional.ofNullable(row.getTimestamp("suspended_at"))
            .map(Timestamp::toInstant)
            .orElse(null));
  }

  private void send(Owed owed) throws InterruptedException {
    boolean late = clock.millis() - owed.dueAt.toEpochMilli() > ATTEMPT_VALID.toMillis();
    if (owed.isAttempt() && late) {
      giveUp(owed, "its time is over: it was due more than half an hour ago");
      return;
    }
    switch (contacts.turn(owed.line, owed.channel, owed.attempt)) {
      case Contacts.Turn.To to -> send(owed, to.contact());
      case Contacts.Turn.Nobody nobody -> {
        if (owed.isAttempt()) {
          giveUp(owed, nobody.why());
        } else {
          putOff(owed, nobody.why());
        }
      }
    }
  }

  private void send(Owed owed, Contact to) throws InterruptedException {
    String secret = links.wordOf(owed.id.toString());
    // Kept before it is sent: an answer may come before we know that the message was taken.
    jdbc.sql(
            "update message set tries = tries + 1, contact_rank = ?, via = ?, token_hash = ?,"
                + " token_until = ? where id = ?")
        .params(
            to.rank(),
            to.via().name(),
            Secrets.hash(secret),
            new Timestamp(clock.millis() + LINK_VALID.toMillis()),
            owed.id)
        .update();
    String link = url.base() + "/answer/" + secret;
    try {
      switch (to.via()) {
        case MAIL -> sendMail(owed, to.address(), link);
        case VOICE -> gateway.send(settings.voice(), owed.id.toString(), call(owed, to.address()));
        case SMS ->
            gateway.send(
                settings.sms(), owed.id.toString(), shortMessage(owed, to.address(), link));
      }
      jdbc.sql(
              "update message set state = 'SENT', sent_at = ?, last_error = null"
                  + " where id = ? and state = 'WAITING'")
          .params(new Timestamp(clock.millis()), owed.id)
          .update();
    } catch (MailException | MessagingException | IOException e) {
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      if (owed.isAttempt() && owed.tries + 1 >= MOST_TRIES) {
        giveUp(owed, why);
      } else {
        putOff(owed, why);
      }
    }
  }

  /** What is owed stays owed: tried again, longer apart each time. */
  private void putOff(Owed owed, String why) {
    long wait =
        Math.min(
            LONGEST_RETRY.toMillis(),
            FIRST_RETRY.toMillis() << Math.min(owed.tries, MOST_DOUBLINGS));
    jdbc.sql("update message set last_error = ?, next_try_at = ? where id = ?")
        .params(why, new Timestamp(clock.millis() + wait), owed.id)
        .update();
  }

  /** An attempt that cannot be made is none; casework orders another when it is time. */
  private void giveUp(Owed owed, String why) throws InterruptedException {
    // First: a crash between the two may take it back twice, never not at all.
    try {
      givingUp
          .computeIfAbsent(
              owed.id,
              id -> path.say(owed.line, owed.caseId, at -> new Word.NotMade(at, owed.channel)))
          .get(TO_SAY.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      givingUp.remove(owed.id); // it was not written: said again
      throw new IllegalStateException("casework was not told of an attempt that failed", e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("casework has not heard of an attempt that failed yet", e);
    }
    jdbc.sql("update message set state = 'FAILED', last_error = ? where id = ?")
        .params(why, owed.id)
        .update();
    givingUp.remove(owed.id);
  }

  private Map<String, String> call(Owed owed, String to) {
    return Map.of(
        "id",
        owed.id.toString(),
        "to",
        to,
        "text",
        MessageTexts.spokenContact(owed.line),
        "result_url",
        url.base() + "/hooks/contacts/" + owed.id);
  }

  private static Map<String, String> shortMessage(Owed owed, String to, String link) {
    return Map.of(
        "id", owed.id.toString(),
        "to", to,
        "text", MessageTexts.shortContact(owed.line, link));
  }

  private void sendMail(Owed owed, String to, String link) throws MessagingException {
    Instant since = owed.suspendedAt == null ? owed.dueAt : owed.suspendedAt;
    mails.send(
        owed.id.toString(),
        to,
        owed.isAttempt()
            ? MessageTexts.contactSubject(owed.line)
            : MessageTexts.noticeSubject(owed.line),
        owed.isAttempt()
            ? MessageTexts.contact(owed.line, link)
            : MessageTexts.notice(owed.line, since.atZone(settings.zone()), link),
        owed.tries);
  }
}
