package org.sekisho.server.gate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sekisho.call.SourceAddress;
import org.sekisho.control.Verdict;
import org.sekisho.server.intake.IntakeCounts;
import org.sekisho.wire.sip.PlainText;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The gate over HTTP, for switches whose scripts can ask. */
@RestController
class GateController {

  private static final Set<String> FIELDS =
      Set.of(
          "call_id",
          "subscriber_id",
          "charged_number",
          "redirecting_number",
          "a_number",
          "b_number",
          "source_ip",
          "user_agent",
          "token",
          "format");

  /** No field: something was given twice. */
  private static final String TWICE = "";

  private final Gate gate;
  private final Clock clock;
  private final IntakeCounts counts;

  GateController(Gate gate, Clock clock, IntakeCounts counts) {
    this.gate = gate;
    this.clock = clock;
    this.counts = counts;
  }

  /**
   * What a switch is to do.
   *
   * @param verdict allow, challenge or refuse; never why
   * @param maxSeconds the most the call may last; none for a call that is not abroad
   * @param token to come back with from the announcement
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Said(
      String verdict,
      @JsonProperty("max_seconds") @Nullable Long maxSeconds,
      @Nullable String token) {}

  @PostMapping(path = "/v1/authorise", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Whether a call may be set up; docs/gate.md tells the fields")
  Said ask(@RequestBody Map<String, String> fields, Principal peer) {
    return answer(fields, peer.getName());
  }

  @GetMapping("/v1/authorise")
  @Operation(summary = "The same in one line for scripts; a + in a number stays a +")
  ResponseEntity<?> ask(HttpServletRequest request, Principal peer) {
    Map<String, String> fields = fields(request.getQueryString());
    // A number with & in it, which a script did not escape: whoever dials that is refused.
    boolean doubled = fields.containsKey(TWICE);
    Said said = doubled ? new Said("refuse", null, null) : answer(fields, peer.getName());
    if (!fields.getOrDefault("format", "json").equals("text")) {
      return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(said);
    }
    String more =
        said.token != null ? said.token : said.maxSeconds == null ? "" : said.maxSeconds.toString();
    return ResponseEntity.ok()
        .contentType(MediaType.TEXT_PLAIN)
        .body((said.verdict + " " + more).strip() + "\n");
  }

  private Said answer(Map<String, String> fields, String peer) {
    for (Map.Entry<String, String> each : fields.entrySet()) {
      if (!FIELDS.contains(each.getKey())) {
        throw bad(peer, "there is no field '%s'".formatted(each.getKey()));
      }
    }
    String dialled = text(fields, "b_number");
    if (dialled.isEmpty()) {
      throw bad(peer, "b_number is missing: the number as it was dialled");
    }
    String charged = text(fields, "charged_number");
    String diverting = text(fields, "redirecting_number");
    String party = !charged.isEmpty() ? charged : diverting;
    counts.accepted(peer, 1, clock.millis());
    Answer answer =
        gate.authorise(
            new Question(
                peer,
                text(fields, "call_id"),
                party.isEmpty() ? text(fields, "subscriber_id") : party,
                charged.isEmpty() ? diverting : "",
                text(fields, "a_number"),
                dialled,
                SourceAddress.parse(text(fields, "source_ip")),
                text(fields, "user_agent"),
                text(fields, "token"),
                false),
            clock.millis());
    return switch (answer.verdict()) {
      case Verdict.Pass pass -> new Said("allow", null, null);
      case Verdict.Allow allow -> new Said("allow", allow.seconds(), null);
      case Verdict.Challenge challenge -> new Said("challenge", null, answer.token());
      case Verdict.Refuse refuse -> new Said("refuse", null, null);
    };
  }

  private ResponseStatusException bad(String peer, String why) {
    counts.rejected(peer, "bad question");
    return new ResponseStatusException(HttpStatus.BAD_REQUEST, why);
  }

  private static String text(Map<String, String> fields, String name) {
    String text = fields.get(name);
    return text == null ? "" : PlainText.of(text.strip());
  }

  /** Takes a query apart as it came: scripts do not escape the + of a number. */
  private static Map<String, String> fields(@Nullable String query) {
    Map<String, String> fields = new HashMap<>();
    for (String pair : query == null ? new String[0] : query.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        String before =
            fields.put(pair.substring(0, equals), unescaped(pair.substring(equals + 1)));
        if (before != null) {
          fields.put(TWICE, before);
        }
      }
    }
    return fields;
  }

  private static String unescaped(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text; // a script's % that is no escape
    }
  }
}
