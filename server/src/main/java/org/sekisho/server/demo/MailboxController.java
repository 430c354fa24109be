package org.sekisho.server.demo;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.server.ResponseStatusException;

/** The demonstration's mailboxes: what its subscribers were sent. */
@Controller
public class MailboxController {

  private static final Pattern LINK = Pattern.compile("https?://\\S+(/answer/\\S+)");

  private final ObjectProvider<Demonstration> demo;

  MailboxController(ObjectProvider<Demonstration> demo) {
    this.demo = demo;
  }

  /** A mail, with the link it asks to be followed. */
  public record Mail(String to, String subject, String text, String link) {}

  @GetMapping("/demo/mailbox")
  String show(Model model) throws MessagingException, IOException {
    Demonstration of = demo.getIfAvailable();
    if (of == null) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND);
    }
    List<Mail> mails = new ArrayList<>();
    MimeMessage[] all = of.mail().getReceivedMessages();
    for (int i = all.length - 1; i >= Math.max(0, all.length - Demonstration.MOST_MAILS); i--) {
      String text = all[i].getContent().toString();
      Matcher link = LINK.matcher(text);
      mails.add(
          new Mail(
              all[i].getAllRecipients()[0].toString(),
              all[i].getSubject(),
              text,
              link.find() ? link.group(1) : ""));
    }
    model.addAttribute("mails", mails);
    model.addAttribute("rings", of.telephone().list());
    return "mailbox";
  }
}
