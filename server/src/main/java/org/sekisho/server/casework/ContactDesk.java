package org.sekisho.server.casework;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.sekisho.casework.CaseEvent.Channel;
import org.sekisho.casework.Word;
import org.sekisho.server.LivePath;
import org.sekisho.server.access.Secrets;
import org.sekisho.server.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mail.MailException;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.mail.javamail.MimeMessageHelper;

/**
 * Sends what is owed to subscribers: attempts to reach them, and after-notices. Each is a row that
 * says what became of it; one that fails is tried again, longer apart each time. A mail that was on
 * its way when the process died goes again with the same Message-ID, marked as a repetition.
 */
public final class ContactDesk implements SmartLifecycle {

  /** Messages sent in one round. */
  private static final int MOST_TOGETHER = 50;

  private static final int MOST_DOUBLINGS = 8;
  private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(500);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(15);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(10);
  private static final Duration SMTP_TIMEOUT = Duration.ofSeconds(10);

  /** Casework has so long to take a word in. */
  private static final Duration TO_SAY = Duration.ofSeconds(10);

  /** A link in a mail may be used so long. */
  private static final Duration LINK_VALID = Duration.ofHours(72);

  /** An attempt to reach somebody that is sent later than this is none. */
  private static final Duration ATTEMPT_VALID = Duration.ofMinutes(30);

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
  private static final Logger LOG = LoggerFactory.getLogger(ContactDesk.class);

  private record Owed(
      UUID id,
      String kind,
      String caseId,
      String line,
      String channel,
      int attempt,
      int tries,
      Instant dueAt,
      @Nullable Instant suspendedAt) {}

  private final JdbcClient jdbc;
  private final Settings settings;
  private final Clock clock;
  private final LivePath path;
  private final JavaMailSenderImpl sender = new JavaMailSenderImpl();
  private @Nullable Thread thread;
  private volatile boolean stopping;

  public ContactDesk(JdbcClient jdbc, Settings settings, Clock clock, LivePath path) {
    this.path = path;
    this.jdbc = jdbc;
    this.settings = settings;
    this.clock = clock;
    Settings.Mail mail = settings.mail();
    sender.setHost(mail.host());
    sender.setPort(mail.port());
    sender.setDefaultEncoding(StandardCharsets.UTF_8.name());
    if (!mail.user().isEmpty()) {
      sender.setUsername(mail.user());
      sender.setPassword(mail.password());
    }
    Properties properties = sender.getJavaMailProperties();
    String millis = String.valueOf(SMTP_TIMEOUT.toMillis());
    properties.setProperty("mail.smtp.connectiontimeout", millis);
    properties.setProperty("mail.smtp.timeout", millis);
    properties.setProperty("mail.smtp.writetimeout", millis);
    properties.setProperty("mail.smtp.auth", String.valueOf(!mail.user().isEmpty()));
    properties.setProperty("mail.smtp.starttls.enable", "true");
  }

  private void run() {
    try {
      while (!stopping) {
        Thread.sleep(sendDue() ? BETWEEN_ROUNDS : FIRST_RETRY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends what is due; false when the database or the journal does not let it. */
  private boolean sendDue() throws InterruptedException {
    try {
      for (Owed owed : listDue()) {
        send(owed);
      }
      return true;
    } catch (RuntimeException e) {
      LOG.warn("messages cannot be sent now, tried again: {}", e.getMessage());
      return false;
    }
  }

  private List<Owed> listDue() {
    return jdbc.sql(
            "select m.*, c.suspended_at from message m join fraud_case c on c.id = m.case_id"
                + " where m.state = 'WAITING' and m.next_try_at <= ?"
                + " order by m.next_try_at limit ?")
        .params(new Timestamp(clock.millis()), MOST_TOGETHER)
        .query(
            (row, n) ->
                new Owed(
                    row.getObject("id", UUID.class),
                    row.getString("kind"),
                    row.getString("case_id"),
                    row.getString("line"),
                    row.getString("channel"),
                    row.getInt("attempt"),
                    row.getInt("tries"),
                    row.getTimestamp("due_at").toInstant(),
                    Optional.ofNullable(row.getTimestamp("suspended_at"))
                        .map(Timestamp::toInstant)
                        .orElse(null)))
        .list();
  }

  private void send(Owed owed) throws InterruptedException {
    boolean late = clock.millis() - owed.dueAt.toEpochMilli() > ATTEMPT_VALID.toMillis();
    if (owed.kind.equals("CONTACT") && late) {
      fail(owed, "its time is over: it was due more than half an hour ago");
      return;
    }
    if (!owed.channel.equals("MAIL")) {
      fail(owed, "no voice gateway is set: telephone by hand, and say so on the case's page");
      return;
    }
    Optional<Contact> to = contactOf(owed);
    if (to.isEmpty()) {
      fail(owed, "the line has no mail address: add one under its contacts");
      return;
    }
    if (settings.mail().host().isEmpty()) {
      fail(owed, "the setting mail.host is missing: no mail can be sent");
      return;
    }
    String secret = Secrets.next();
    // Kept before it is sent: an answer may come before we know that the mail was taken.
    jdbc.sql(
            "update message set tries = tries + 1, contact_rank = ?, token_hash = ?,"
                + " token_until = ? where id = ?")
        .params(
            to.get().rank,
            Secrets.hash(secret),
            new Timestamp(clock.millis() + LINK_VALID.toMillis()),
            owed.id)
        .update();
    try {
      sender.send(mail(owed, to.get().address, secret));
      jdbc.sql("update message set state = 'SENT', sent_at = ?, last_error = null where id = ?")
          .params(new Timestamp(clock.millis()), owed.id)
          .update();
    } catch (MailException | MessagingException e) {
      fail(owed, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  private void fail(Owed owed, String why) throws InterruptedException {
    // An after-notice is owed until it is sent; an attempt that cannot be made is none.
    boolean over = owed.kind.equals("CONTACT");
    if (over) {
      sayNotMade(owed); // first: a crash between the two may take it back twice, never not at all
    }
    long wait =
        Math.min(
            LONGEST_RETRY.toMillis(),
            FIRST_RETRY.toMillis() << Math.min(owed.tries, MOST_DOUBLINGS));
    jdbc.sql("update message set state = ?, last_error = ?, next_try_at = ? where id = ?")
        .params(over ? "FAILED" : "WAITING", why, new Timestamp(clock.millis() + wait), owed.id)
        .update();
  }

  /** What was not made counts as no attempt; casework orders another when it is time. */
  private void sayNotMade(Owed owed) throws InterruptedException {
    Channel channel = Channel.valueOf(owed.channel);
    try {
      path.say(owed.line, owed.caseId, at -> new Word.NotMade(at, channel))
          .get(TO_SAY.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("casework was not told of an attempt that failed", e);
    }
  }

  /** The line's mail address whose turn it is; never the line itself. */
  private Optional<Contact> contactOf(Owed owed) {
    List<Contact> contacts =
        jdbc.sql(
                "select rank, address from contact_point where line = ? and channel = 'MAIL'"
                    + " order by rank")
            .param(owed.line)
            .query((row, n) -> new Contact(row.getInt(1), row.getString(2)))
            .list();
    return contacts.isEmpty()
        ? Optional.empty()
        : Optional.of(contacts.get(Math.max(0, owed.attempt / 2 - 1) % contacts.size()));
  }

  /** Where a subscriber is reached; the first has rank 1. */
  private record Contact(int rank, String address) {}

  private MimeMessage mail(Owed owed, String to, String secret) throws MessagingException {
    boolean notice = owed.kind.equals("NOTICE");
    MimeMessage mail =
        new MimeMessage(sender.getSession()) {
          @Override
          protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", "<%s@sekisho>".formatted(owed.id));
          }
        };
    var helper = new MimeMessageHelper(mail, StandardCharsets.UTF_8.name());
    helper.setFrom(settings.mail().from());
    helper.setTo(to);
    helper.setSubject(
        notice
            ? "国際発信休止のお知らせ / International calls suspended: " + owed.line
            : "国際通話のご確認 / Please confirm your international calls: " + owed.line);
    if (owed.tries > 0) {
      mail.setHeader("X-Sekisho-Repeated", String.valueOf(owed.tries));
    }
    String link = settings.publicUrl() + "/answer/" + secret;
    helper.setText(notice ? noticeText(owed, link) : contactText(owed, link));
    return mail;
  }

  private static String contactText(Owed owed, String link) {
    return """
        回線 %1$s から、いつもと異なる国際通話が発信されています。
        ご自身の通話かどうか、次のページでお知らせください(ログインは要りません)。

        International calls unlike your usual ones are being made from line %1$s.
        Please tell us on this page whether they are yours (no log-in needed).

        %2$s

        お心当たりがない場合は、PBXと端末のパスワードを変更してください。
        If they are not yours, change the passwords of your PBX and terminals.
        """
        .formatted(owed.line, link);
  }

  private String noticeText(Owed owed, String link) {
    String at =
        owed.suspendedAt == null ? "" : TIME.format(owed.suspendedAt.atZone(settings.zone()));
    return """
        回線 %1$s の国際発信を %2$s に休止しました。不正利用の疑いがあるためです。
        国内通話、緊急通報、着信はこれまでどおりお使いいただけます。
        ご自身の通話であれば、次のページ、またはお電話でいつでも再開できます。

        International calls from line %1$s were suspended at %2$s: fraud is suspected.
        Calls at home, emergency calls and incoming calls go on as before. If the calls are yours,
        they can be resumed at any hour, on this page or by telephone.

        %3$s
        """
        .formatted(owed.line, at, link);
  }

  @Override
  public void start() {
    stopping = false;
    var running = new Thread(this::run, "contact-desk");
    thread = running;
    running.start();
  }

  @Override
  public void stop() {
    stopping = true;
    Thread running = thread;
    if (running != null) {
      running.interrupt();
      thread = null;
    }
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }

  /** After the live path, stopped before it. */
  @Override
  public int getPhase() {
    return 10;
  }
}
