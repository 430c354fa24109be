package org.sekisho.server.casework;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.sekisho.casework.CaseEvent.Channel;
import org.sekisho.casework.Denial;
import org.sekisho.casework.Refusal;
import org.sekisho.casework.Word;
import org.sekisho.server.LivePath;
import org.sekisho.server.access.Secrets;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Where the link of a mail leads: "these are my calls", or not. Only the button's POST says
 * anything: mail scanners follow links.
 */
@Controller
class AnswerController {

  private final JdbcClient jdbc;

  /** Stands for the number of a case's event: no event orders this message, the subscriber does. */
  private static final long SECOND = -1;

  /** Mails take turns by twos of attempts: the third goes to the second address. */
  private static final int SECOND_ATTEMPT = 3;

  private final LivePath path;
  private final Clock clock;

  AnswerController(JdbcClient jdbc, LivePath path, Clock clock) {
    this.jdbc = jdbc;
    this.path = path;
    this.clock = clock;
  }

  private record Asked(UUID id, String line, String caseId, int rank) {}

  private Optional<Asked> find(String secret) {
    return jdbc.sql(
            "select id, line, case_id, contact_rank from message where token_hash = ? and token_until > ?"
                + " and state in ('SENT', 'WAITING')")
        .params(Secrets.hash(secret), new Timestamp(clock.millis()))
        .query(
            (row, n) ->
                new Asked(
                    row.getObject(1, UUID.class),
                    row.getString(2),
                    row.getString(3),
                    row.getInt(4)))
        .optional();
  }

  /** The subscriber's page, whoever is logged in at this browser. */
  @ModelAttribute("subscriber")
  boolean subscriber() {
    return true;
  }

  @GetMapping("/answer/{secret}")
  String show(@PathVariable String secret, Model model) {
    model.addAttribute("line", find(secret).map(Asked::line).orElse(""));
    return "answer";
  }

  @PostMapping("/answer/{secret}")
  CompletableFuture<String> answer(
      @PathVariable String secret, @RequestParam Word.Answer answer, Model model) {
    Optional<Asked> asked = find(secret);
    if (asked.isEmpty()) {
      model.addAttribute("line", "");
      return CompletableFuture.completedFuture("answer");
    }
    Asked of = asked.get();
    boolean second = of.rank > 1; // another registered address than the first
    return path.say(of.line, of.caseId, at -> new Word.Answered(at, answer, Channel.MAIL, second))
        .thenApply(refusal -> answered(of, answer, refusal, model));
  }

  /** Sends a link to another registered address, once a case; false if there is none. */
  private boolean askSecond(Asked of) {
    Timestamp now = new Timestamp(clock.millis());
    jdbc.sql(
            "insert into message (id, kind, case_id, sequence, line, channel, attempt, due_at,"
                + " state, next_try_at) select ?, 'NOTICE', ?, ?, ?, 'MAIL', ?, ?, 'WAITING', ?"
                + " where exists (select 1 from contact_point where line = ? and channel = 'MAIL'"
                + " and rank > 1) on conflict do nothing")
        .params(UUID.randomUUID(), of.caseId, SECOND, of.line, SECOND_ATTEMPT, now, now, of.line)
        .update();
    return jdbc.sql("select exists (select 1 from message where case_id = ? and sequence = ?)")
        .params(of.caseId, SECOND)
        .query(Boolean.class)
        .single();
  }

  private String answered(Asked of, Word.Answer answer, Optional<Denial> refusal, Model model) {
    if (refusal.isEmpty()) {
      jdbc.sql("update message set state = 'ANSWERED', answer = ?, answered_at = ? where id = ?")
          .params(answer.name(), new Timestamp(clock.millis()), of.id)
          .update();
    }
    if (refusal.filter(Refusal.SecondChannelNeeded.class::isInstance).isPresent()) {
      model.addAttribute("second", askSecond(of));
    }
    model.addAttribute("line", of.line);
    model.addAttribute("answered", answer.name());
    model.addAttribute("refusal", refusal.map(why -> why.getClass().getSimpleName()).orElse(""));
    return "answer";
  }
}
