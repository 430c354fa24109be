package org.sekisho.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sekisho.server.access.Audit;
import org.sekisho.server.casework.Attention;
import org.sekisho.server.casework.Escalation;
import org.sekisho.server.settings.PublicUrl;
import org.sekisho.server.settings.Settings;
import org.sekisho.server.store.CaseFeed;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What waits for a person, and who is told when nobody reacts. */
@ExtendWith(Shared.class)
class EscalationTest {

  private final OperatorsSystem system;

  EscalationTest(OperatorsSystem system) {
    this.system = system;
  }

  private void happens(String caseId, String event, String body) {
    system
        .jdbc()
        .sql(
            "insert into case_event (subject, sequence, case_id, at, event, body, policy_version,"
                + " reference_version) values (?, (select coalesce(max(sequence), 0) + 1"
                + " from case_event where subject = ?), ?, now(), ?, ?::jsonb, '', '')")
        .params(caseId, caseId, caseId, event, body)
        .update();
  }

  private List<Attention.Waiting> waiting(String caseId) {
    return system.context().getBean(Attention.class).list().stream()
        .filter(of -> of.subject().equals(caseId))
        .toList();
  }

  /** Rows: what happens in a case; whether it then waits for a person. */
  @Test
  void whatOnlyAPersonCanDoWaitsForOne() {
    Map<String, List<String>> waits =
        Map.of(
            "e-priority", List.of("SuspensionRefused", "{\"refusal\":\"PersonDecides\"}"),
            "e-nobody", List.of("ContactNotMade", "{\"channel\":\"MAIL\"}"),
            "e-country", List.of("CountryRefused", "{\"refusal\":\"ApprovalMissing\"}"));
    waits.forEach((id, event) -> happens(id, event.get(0), event.get(1)));
    happens("e-evidence", "SuspensionRefused", "{\"refusal\":\"ProbabilityUnderBar\"}");
    system.await(() -> waits.keySet().forEach(id -> assertThat(waiting(id)).as(id).hasSize(1)));
    assertThat(waiting("e-evidence")).as("it waits for evidence").isEmpty();
    happens("e-priority", "Unchallenged", "{}");
    happens("e-priority", "ContactMade", "{}");
    happens("e-nobody", "SubscriberAnswered", "{}");
    system.await(() -> assertThat(waiting("e-nobody")).as("settled").isEmpty());
    assertThat(waiting("e-priority")).as("only a decision settles it").hasSize(1);
    happens("e-priority", "Suspended", "{}");
    system.await(() -> assertThat(waiting("e-priority")).as("settled").isEmpty());
    happens("e-begun", "SuspensionRefused", "{\"refusal\":\"BlastLimit\",\"limit\":50}");
    happens("e-then", "ContactNotMade", "{}");
    system.await(() -> assertThat(waiting("e-then")).hasSize(1));
    assertThat(waiting(Attention.EVERYBODY)).as("a case has just begun").isEmpty();
    happens("e-blast-1", "SuspensionRefused", "{\"refusal\":\"BlastLimit\",\"limit\":0}");
    happens("e-blast-2", "SuspensionRefused", "{\"refusal\":\"BlastLimit\",\"limit\":0}");
    system.await(() -> assertThat(waiting(Attention.EVERYBODY)).as("one limit for all").hasSize(1));
  }

  @Test
  void theNextIsToldUntilSomebodyTakesIt() throws Exception {
    var mail = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
    mail.start();
    try {
      Path file = system.folder().resolve("staff.yaml");
      Files.writeString(
          file,
          """
          mail: {host: 127.0.0.1, port: %d, from: s@operator.example}
          escalation: {to: [one@operator.example, two@operator.example]}
          """
              .formatted(mail.getSmtp().getPort()));
      happens("e-told", "SuspensionRefused", "{\"refusal\":\"PersonDecides\"}");
      system.await(() -> assertThat(waiting("e-told")).hasSize(1));
      List<String> told = new ArrayList<>();
      for (int minutes : new int[] {9, 11, 12, 25, 60}) {
        escalation(file, Duration.ofMinutes(minutes)).round();
        told.add(
            minutes
                + Arrays.stream(mail.getReceivedMessagesForDomain("operator.example"))
                    .filter(each -> text(each).contains("e-told"))
                    .map(EscalationTest::to)
                    .toList()
                    .toString());
      }
      assertThat(told)
          .containsExactly(
              "9[]",
              "11[one@operator.example]",
              "12[one@operator.example]",
              "25[one@operator.example, two@operator.example]",
              "60[one@operator.example, two@operator.example]");
      try (Visitor visitor = new Visitor(system.url())) {
        visitor.logIn("first", OperatorsSystem.PASSWORD);
        assertThat(visitor.get("/").body()).contains("e-told", "told by mail: 2");
        visitor.post("/", "/attention/" + waiting("e-told").getFirst().id() + "/taken", Map.of());
      }
      assertThat(waiting("e-told")).isEmpty();
      happens("e-told", "SuspensionRefused", "{\"refusal\":\"PersonDecides\"}");
      happens("e-after", "SuspensionRefused", "{\"refusal\":\"PersonDecides\"}");
      system.await(() -> assertThat(waiting("e-after")).hasSize(1));
      assertThat(waiting("e-told")).as("somebody has it").isEmpty();
    } finally {
      mail.stop();
    }
  }

  private Escalation escalation(Path file, Duration later) throws Exception {
    var transaction =
        new TransactionTemplate(system.context().getBean(PlatformTransactionManager.class));
    Audit audit = system.context().getBean(Audit.class);
    Clock clock = Clock.offset(Clock.systemUTC(), later);
    return new Escalation(
        system.jdbc(),
        transaction,
        system.context().getBean(CaseFeed.class),
        new Attention(system.jdbc(), transaction, audit, clock),
        Settings.read(file, Map.of()),
        system.context().getBean(PublicUrl.class),
        audit,
        clock);
  }

  private static String text(MimeMessage of) {
    try {
      assertThat(of.getSubject()).doesNotContain("e-", "country");
      String text = String.valueOf(of.getContent());
      assertThat(text).as("nothing of a country in a mail").doesNotContain("e-country");
      return text;
    } catch (MessagingException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String to(MimeMessage of) {
    try {
      return of.getAllRecipients()[0].toString();
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }
}
