package org.sekisho.server.casework;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import org.sekisho.server.settings.Settings;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.mail.javamail.MimeMessageHelper;

/** Hands mails to the operator's mail server (RFC 5321), with STARTTLS where it is offered. */
final class Mails {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final JavaMailSenderImpl sender = new JavaMailSenderImpl();
  private final String from;

  Mails(Settings.Mail settings) {
    from = settings.from();
    sender.setHost(settings.host());
    sender.setPort(settings.port());
    sender.setDefaultEncoding(StandardCharsets.UTF_8.name());
    if (!settings.user().isEmpty()) {
      sender.setUsername(settings.user());
      sender.setPassword(settings.password());
    }
    Properties properties = sender.getJavaMailProperties();
    String millis = String.valueOf(TIMEOUT.toMillis());
    properties.setProperty("mail.smtp.connectiontimeout", millis);
    properties.setProperty("mail.smtp.timeout", millis);
    properties.setProperty("mail.smtp.writetimeout", millis);
    properties.setProperty("mail.smtp.auth", String.valueOf(!settings.user().isEmpty()));
    properties.setProperty("mail.smtp.starttls.enable", "true");
  }

  /**
   * Hands over a mail.
   *
   * @param id of what it tells: the same mail, sent again, has the same Message-ID
   * @param repeated how often it was tried before
   * @throws MessagingException if an address is none
   * @throws org.springframework.mail.MailException if the server does not take it
   */
  void send(String id, String to, String subject, String text, int repeated)
      throws MessagingException {
    MimeMessage mail =
        new MimeMessage(sender.getSession()) {
          @Override
          protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", "<%s@sekisho>".formatted(id));
          }
        };
    var helper = new MimeMessageHelper(mail, StandardCharsets.UTF_8.name());
    helper.setFrom(from);
    helper.setTo(to);
    helper.setSubject(subject);
    if (repeated > 0) {
      mail.setHeader("X-Sekisho-Repeated", String.valueOf(repeated));
    }
    helper.setText(text);
    sender.send(mail);
  }
}
