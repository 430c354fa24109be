package org.sekisho.server.casework;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import org.sekisho.casework.CaseEvent.Channel;
import org.sekisho.server.settings.Settings;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Where subscribers are reached: several contacts a line, never the line itself. */
public final class Contacts {

  /** Contacts a line may have. */
  public static final int MOST = 8;

  /** How a message goes. */
  public enum Via {
    MAIL,
    VOICE,
    SMS
  }

  /**
   * Where a subscriber is reached.
   *
   * @param rank the first is 1; another one is a second channel
   */
  public record Contact(int rank, Via via, String address) {}

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final Settings settings;
  private final BiPredicate<String, String> isOwnNumber;

  /**
   * @param isOwnNumber whether a line (its subscriber_id) is reached under a number
   */
  public Contacts(
      JdbcClient jdbc,
      TransactionTemplate transaction,
      Settings settings,
      BiPredicate<String, String> isOwnNumber) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.settings = settings;
    this.isOwnNumber = isOwnNumber;
  }

  /** A line's contacts, by rank. */
  public List<Contact> list(String line) {
    return jdbc.sql("select rank, channel, address from contact_point where line = ? order by rank")
        .param(line)
        .query(
            (row, n) -> new Contact(row.getInt(1), Via.valueOf(row.getString(2)), row.getString(3)))
        .list();
  }

  /** Why a contact cannot be one, if so: the key of a message. */
  private Optional<String> findFault(String line, Via via, String address) {
    return switch (via) {
      case MAIL ->
          address.matches("[^\\s@<>\",;]+@[^\\s@<>\",;]+")
              ? Optional.empty()
              : Optional.of("contact.badMail");
      case VOICE, SMS -> {
        if (!address.matches("\\+?[0-9][0-9 ()-]{5,20}")) {
          yield Optional.of("contact.badNumber");
        }
        yield isOwnNumber.test(line, address) ? Optional.of("contact.ownNumber") : Optional.empty();
      }
    };
  }

  /**
   * Why these cannot be a line's contacts, if so: the key of a message. One address twice is no
   * second channel.
   */
  public Optional<String> findFault(String line, List<Contact> contacts) {
    if (contacts.size() > MOST) {
      return Optional.of("contact.tooMany");
    }
    Set<String> seen = new HashSet<>();
    for (Contact contact : contacts) {
      Optional<String> fault = findFault(line, contact.via(), contact.address());
      if (fault.isPresent()) {
        return fault;
      }
      if (!seen.add(plain(contact))) {
        return Optional.of("contact.twice");
      }
    }
    return Optional.empty();
  }

  /** Without what does not make it another one. */
  private static String plain(Contact contact) {
    return switch (contact.via()) {
      case MAIL -> contact.address().toLowerCase(Locale.ROOT);
      case VOICE, SMS -> {
        String digits = contact.address().replaceAll("[^0-9]", "");
        yield digits.startsWith("81") ? "0" + digits.substring(2) : digits;
      }
    };
  }

  /** Sets all contacts of a line, in their order. */
  public void set(String line, List<Contact> contacts) {
    transaction.executeWithoutResult(
        status -> {
          jdbc.sql("delete from contact_point where line = ?").param(line).update();
          for (Contact contact : contacts) {
            jdbc.sql("insert into contact_point (line, rank, channel, address) values (?, ?, ?, ?)")
                .params(line, contact.rank(), contact.via().name(), contact.address())
                .update();
          }
        });
  }

  /** Whom an attempt goes to, or why to nobody. */
  sealed interface Turn {
    record To(Contact contact) implements Turn {}

    record Nobody(String why) implements Turn {}
  }

  /**
   * Whose turn it is. An attempt by telephone is a call where there is a voice gateway, else a
   * short message.
   *
   * @param attempt of the case, from 1; channels take turns
   */
  Turn turn(String line, Channel channel, int attempt) {
    return switch (channel) {
      case MAIL ->
          settings.mail().host().isEmpty()
              ? new Turn.Nobody("the setting mail.host is missing: no mail can be sent")
              : turn(line, Via.MAIL, attempt);
      case TELEPHONE -> {
        if (settings.voice().isSet()) {
          yield turn(line, Via.VOICE, attempt);
        }
        yield settings.sms().isSet()
            ? turn(line, Via.SMS, attempt)
            : new Turn.Nobody(
                "no voice gateway is set: telephone by hand, and say so on the case's page");
      }
    };
  }

  private Turn turn(String line, Via via, int attempt) {
    List<Contact> reached = list(line).stream().filter(of -> of.via() == via).toList();
    if (reached.isEmpty()) {
      return new Turn.Nobody("the line has no contact for %s: add one on its page".formatted(via));
    }
    Contact contact =
        reached.get((Math.max(1, attempt) - 1) / Channel.values().length % reached.size());
    return via != Via.MAIL && isOwnNumber.test(line, contact.address())
        ? new Turn.Nobody("the contact is the line itself, which the thief keeps busy")
        : new Turn.To(contact);
  }
}
