package org.sekisho.server.intake;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.Principal;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.sekisho.engine.LogEntry;
import org.sekisho.server.LivePath;
import org.sekisho.server.RecentMap;
import org.sekisho.server.access.Secrets;
import org.sekisho.server.journal.Journal;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.events.EventJson;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.AsyncRequestTimeoutException;
import org.springframework.web.server.ResponseStatusException;

/** Events of the network over HTTP: acknowledged once they are durable. */
@RestController
class EventsController {

  /** Seconds after which a source that was too fast may come again. */
  private static final String AGAIN_AFTER = "1";

  /** Of a request. */
  private static final int MOST_BYTES = 4 << 20;

  /** Answers kept. */
  private static final int MOST_RECEIPTS = 10_000;

  private final LivePath path;
  private final IntakeCounts counts;

  private record Answered(byte[] hash, Receipt receipt) {}

  /** Answers by source and idempotency key; what is forgotten is told by its calls' own ids. */
  private final Map<String, Answered> receipts =
      Collections.synchronizedMap(new RecentMap<>(MOST_RECEIPTS));

  EventsController(LivePath path, IntakeCounts counts) {
    this.path = path;
    this.counts = counts;
  }

  /**
   * What became of a request.
   *
   * @param sequence number of the journal's entry; 0 when nothing was taken
   */
  record Receipt(int accepted, long sequence, List<EventJson.Rejected> rejected) {}

  @PostMapping("/api/v1/events")
  @Operation(
      summary = "Takes calls and registrations in; 200 once they are durable",
      description =
          "Up to 1,000 events; docs/server.md tells their fields. An event that is rejected is named"
              + " with its place and costs no other. The same event again changes nothing.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = "application/json",
                      examples =
                          @ExampleObject(
                              "{\"events\":[{\"type\":\"call.answered\",\"call_id\":\"a1@pbx\","
                                  + "\"time\":\"2026-01-31T02:00:04+09:00\"}]}"))))
  CompletableFuture<ResponseEntity<Receipt>> accept(HttpServletRequest request, Principal source)
      throws IOException {
    byte[] body = request.getInputStream().readNBytes(MOST_BYTES + 1);
    if (body.length > MOST_BYTES) {
      throw new ResponseStatusException(
          HttpStatus.CONTENT_TOO_LARGE,
          "more than %,d bytes: send fewer events at once".formatted(MOST_BYTES));
    }
    EventJson.Parsed parsed = EventJson.read(body, path.nowMillis());
    String name = source.getName();
    String key = request.getHeader("Idempotency-Key");
    Answered given = key == null ? null : receipts.get(name + " " + key);
    byte[] hash = Secrets.hash(body);
    if (given != null && !Arrays.equals(given.hash, hash)) {
      throw new ResponseStatusException(
          HttpStatus.UNPROCESSABLE_CONTENT, "this Idempotency-Key was used for another body");
    }
    if (given != null) {
      return CompletableFuture.completedFuture(ResponseEntity.ok(given.receipt));
    }
    parsed
        .rejected()
        .forEach(rejected -> counts.rejected(name, rejected.reason().replaceAll(":.*", "")));
    int taken = parsed.events().size();
    if (taken == 0) {
      return CompletableFuture.completedFuture(
          ResponseEntity.unprocessableContent().body(new Receipt(0, 0, parsed.rejected())));
    }
    return path.append(at -> new LogEntry.Told(at, parsed.events()), body.length)
        .thenApply(
            sequence -> {
              counts.accepted(name, taken, path.nowMillis());
              var receipt = new Receipt(taken, sequence, parsed.rejected());
              if (key != null) {
                receipts.put(name + " " + key, new Answered(hash, receipt));
              }
              return ResponseEntity.ok(receipt);
            });
  }

  @ExceptionHandler
  ProblemDetail refuse(BadFileException e) {
    return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
  }

  @ExceptionHandler({Journal.FullException.class, AsyncRequestTimeoutException.class})
  ResponseEntity<ProblemDetail> putOff() {
    return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
        .header(HttpHeaders.RETRY_AFTER, AGAIN_AFTER)
        .body(
            ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE,
                "it is not durable: too much waits, or the disk is full; send it again"));
  }
}
