package org.sekisho.server.casework;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.sekisho.casework.CaseEvent.Channel;
import org.sekisho.casework.Denial;
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

  private String answered(Asked of, Word.Answer answer, Optional<Denial> refusal, Model model) {
    if (refusal.isEmpty()) {
      jdbc.sql("update message set state = 'ANSWERED', answer = ?, answered_at = ? where id = ?")
          .params(answer.name(), new Timestamp(clock.millis()), of.id)
          .update();
    }
    model.addAttribute("line", of.line);
    model.addAttribute("answered", answer.name());
    model.addAttribute("refusal", refusal.map(why -> why.getClass().getSimpleName()).orElse(""));
    return "answer";
  }
}
