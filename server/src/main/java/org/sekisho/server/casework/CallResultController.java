package org.sekisho.server.casework;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.sekisho.casework.CaseEvent.Channel;
import org.sekisho.casework.Denial;
import org.sekisho.casework.Refusal;
import org.sekisho.casework.Word;
import org.sekisho.server.LivePath;
import org.sekisho.server.settings.Settings;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** What the voice gateway tells of a call it made; signed as our question was. */
@RestController
class CallResultController {

  /** Of a result. */
  private static final int MOST_BYTES = 4_096;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final JdbcClient jdbc;
  private final LivePath path;
  private final Settings settings;
  private final Clock clock;

  CallResultController(JdbcClient jdbc, LivePath path, Settings settings, Clock clock) {
    this.jdbc = jdbc;
    this.path = path;
    this.settings = settings;
    this.clock = clock;
  }

  /** What became of a call. */
  private enum Result {
    /** It rang; nobody took it, or nobody pressed a key. */
    NO_ANSWER,
    /** "These are my calls." */
    MINE,
    NOT_MINE,
    /** It could not be made. */
    FAILED
  }

  private record Rung(UUID id, String line, String caseId, int rank) {}

  @PostMapping("/hooks/contacts/{id}")
  CompletableFuture<ResponseEntity<Void>> tell(
      @PathVariable UUID id,
      @RequestHeader(name = Signature.TIMESTAMP, required = false) @Nullable String timestamp,
      @RequestHeader(name = Signature.HEADER, required = false) @Nullable String signature,
      HttpServletRequest request)
      throws IOException {
    byte[] body = request.getInputStream().readNBytes(MOST_BYTES);
    boolean signed =
        settings.voice().isSet()
            && Signature.holds(
                settings.voice().secret(),
                timestamp,
                signature,
                body,
                System.currentTimeMillis() / 1_000);
    if (!signed) {
      throw new ResponseStatusException(HttpStatus.UNAUTHORIZED, "not signed as it should be");
    }
    Result result = read(body, id);
    Optional<Rung> found =
        jdbc.sql(
                "select id, line, case_id, contact_rank from message"
                    + " where id = ? and via = 'VOICE' and state in ('SENT', 'WAITING')"
                    + " and answer is null")
            .param(id)
            .query(
                (row, n) ->
                    new Rung(
                        row.getObject(1, UUID.class),
                        row.getString(2),
                        row.getString(3),
                        row.getInt(4)))
            .optional();
    if (found.isEmpty()) {
      return CompletableFuture.completedFuture(ResponseEntity.noContent().build()); // told before
    }
    return hear(found.get(), result)
        .thenApply(
            refusal -> {
              if (refusal.filter(Refusal.SetAside.class::isInstance).isPresent()) {
                throw new ResponseStatusException(
                    HttpStatus.INTERNAL_SERVER_ERROR, "not taken: tell it to us by telephone");
              }
              keep(found.get(), result);
              return ResponseEntity.noContent().build();
            });
  }

  /** The signed body says which call it is of: one cannot be told again of another. */
  private static Result read(byte[] body, UUID id) {
    try {
      JsonNode json = JSON.readTree(body);
      if (!json.path("id").asText().equals(id.toString())) {
        throw new ResponseStatusException(
            HttpStatus.BAD_REQUEST, "id must be that of the call, as in result_url");
      }
      return Result.valueOf(json.path("outcome").asText());
    } catch (JacksonException | IllegalArgumentException e) {
      throw new ResponseStatusException(
          HttpStatus.BAD_REQUEST, "outcome must be NO_ANSWER, MINE, NOT_MINE or FAILED", e);
    } catch (IOException e) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "not readable", e);
    }
  }

  private CompletableFuture<Optional<Denial>> hear(Rung of, Result result) {
    boolean second = of.rank > 1; // another registered number than the first
    return switch (result) {
      case NO_ANSWER -> CompletableFuture.completedFuture(Optional.empty());
      case FAILED -> path.say(of.line, of.caseId, at -> new Word.NotMade(at, Channel.TELEPHONE));
      case MINE ->
          path.say(
              of.line,
              of.caseId,
              at -> new Word.Answered(at, Word.Answer.MINE, Channel.TELEPHONE, second));
      case NOT_MINE ->
          path.say(
              of.line,
              of.caseId,
              at -> new Word.Answered(at, Word.Answer.NOT_MINE, Channel.TELEPHONE, second));
    };
  }

  private void keep(Rung of, Result result) {
    String state =
        switch (result) {
          case NO_ANSWER -> "SENT";
          case MINE, NOT_MINE -> "ANSWERED";
          case FAILED -> "FAILED";
        };
    jdbc.sql("update message set state = ?, answer = ?, answered_at = ? where id = ?")
        .params(state, result.name(), new Timestamp(clock.millis()), of.id)
        .update();
  }
}
