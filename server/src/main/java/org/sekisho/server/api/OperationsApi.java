package org.sekisho.server.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.security.SecurityScheme;
import java.security.Principal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.sekisho.call.SourceAddress;
import org.sekisho.casework.GroupWord;
import org.sekisho.number.Countries;
import org.sekisho.number.Country;
import org.sekisho.server.LivePath;
import org.sekisho.server.access.ApiTokens;
import org.sekisho.server.access.Audit;
import org.sekisho.server.casework.Approvals;
import org.sekisho.server.casework.Attention;
import org.sekisho.server.console.Cases;
import org.sekisho.server.console.Links;
import org.sekisho.server.console.Reports;
import org.sekisho.server.settings.Settings;
import org.sekisho.server.store.CaseFeed;
import org.sekisho.server.store.Traffic;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Measures on many lines, what waits for a person, lines, traffic, the feed of events. */
@OpenAPIDefinition(
    info =
        @Info(
            title = "Sekisho",
            version = "1",
            description =
                "Errors are application/problem+json (RFC 9457): 400 what was sent cannot be used,"
                    + " 401 no token, 403 the token lacks the scope, 404 there is none, 409 a rule"
                    + " forbids it, 422 a repeated key with another body, 503 send it again."),
    security = @SecurityRequirement(name = "token"))
@SecurityScheme(
    name = "token",
    type = SecuritySchemeType.HTTP,
    scheme = "bearer",
    description = "made in the console under Tokens, each for its scopes")
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
class OperationsApi {

  private static final int MOST_EVENTS = 1_000;
  private static final int MOST_AUDIT = 1_000;
  private static final Duration MOST_BACK = Duration.ofDays(31);

  private final Cases cases;
  private final Approvals approvals;
  private final Attention attention;
  private final CaseFeed feed;
  private final Traffic traffic;
  private final Reports reports;
  private final Settings settings;
  private final LivePath path;
  private final Audit audit;

  OperationsApi(
      Cases cases,
      Approvals approvals,
      Attention attention,
      CaseFeed feed,
      Traffic traffic,
      Reports reports,
      Settings settings,
      LivePath path,
      Audit audit) {
    this.cases = cases;
    this.approvals = approvals;
    this.attention = attention;
    this.feed = feed;
    this.traffic = traffic;
    this.reports = reports;
    this.settings = settings;
    this.path = path;
    this.audit = audit;
  }

  /** An event of a case; ask for what comes after the position of the last one. */
  record EventView(
      long position,
      String subject,
      String caseId,
      Instant at,
      String event,
      @JsonRawValue String body) {}

  @GetMapping("/case-events")
  @Operation(
      summary = "All events of all cases in the order they were stored, after a position",
      description = "The outbox for other systems: each remembers the position it has done with")
  List<EventView> events(
      @RequestParam(defaultValue = "0") long after, @RequestParam(defaultValue = "100") int limit) {
    return feed.listAfter(after, Math.clamp(limit, 1, MOST_EVENTS)).stream()
        .map(
            of ->
                new EventView(
                    of.position(), of.subject(), of.caseId(), of.at(), of.event(), of.body()))
        .toList();
  }

  /** A call as the API tells it: its number without the last four digits. */
  record CallView(
      Instant beganAt,
      @Nullable Instant answeredAt,
      @Nullable Instant endedAt,
      String number,
      String country,
      String destination,
      String source,
      long amountMicros,
      boolean refused) {
    static CallView of(Cases.Call call) {
      return new CallView(
          call.beganAt(),
          call.answeredAt(),
          call.endedAt(),
          call.masked(),
          call.country(),
          call.destination(),
          call.source(),
          call.amountMicros(),
          call.refused());
    }
  }

  @GetMapping("/lines/{line}/calls")
  @Operation(summary = "A line's newest calls abroad of a time, a month at most")
  List<CallView> calls(
      @PathVariable String line, @RequestParam Instant from, @RequestParam Instant until) {
    Instant first = from.isBefore(until.minus(MOST_BACK)) ? until.minus(MOST_BACK) : from;
    return cases.calls(Links.read(line), first, until).stream().map(CallView::of).toList();
  }

  @GetMapping("/traffic")
  @Operation(summary = "Calls abroad by country, of whole hours of a time; a month at most")
  List<Traffic.Sum> traffic(@RequestParam Instant from, @RequestParam Instant until) {
    Instant first = from.isBefore(until.minus(MOST_BACK)) ? until.minus(MOST_BACK) : from;
    return traffic.listByCountry(first, until);
  }

  @GetMapping("/reports/{month}")
  @Operation(summary = "A month's figures, such as 2026-01")
  Reports.Month report(@PathVariable String month) {
    try {
      return reports.month(YearMonth.parse(month), settings.zone());
    } catch (DateTimeException e) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "a month is 2026-01", e);
    }
  }

  @GetMapping("/attention")
  @Operation(summary = "What waits for a person, the longest first")
  List<Attention.Waiting> attention() {
    return attention.list();
  }

  @GetMapping("/approvals")
  @Operation(summary = "What takes two persons; the second decides in the console")
  List<Approvals.Approval> approvals() {
    return approvals.list();
  }

  @GetMapping("/audit")
  @Operation(summary = "The newest entries of the audit trail")
  List<Audit.Entry> audit(@RequestParam(defaultValue = "100") int limit) {
    return audit.listNewest(Math.clamp(limit, 1, MOST_AUDIT));
  }

  /** A country's code, and why it is to be restricted. */
  record RestrictionBody(@Nullable String country, @Nullable String reason) {}

  /** What was asked. */
  record Asked(UUID approval) {}

  @PostMapping("/restrictions")
  @Operation(summary = "Asks for a country's restriction; a second person decides in the console")
  ResponseEntity<Asked> restrict(@RequestBody RestrictionBody body, Authentication who) {
    Optional<Country> country =
        Optional.ofNullable(body.country).flatMap(code -> Countries.world().find(code));
    if (country.isEmpty() || body.reason == null || body.reason.isBlank()) {
      throw new ResponseStatusException(
          HttpStatus.BAD_REQUEST, "a country's code, such as CU, and a reason");
    }
    UUID id =
        approvals.ask(
            Approvals.Kind.RESTRICT_COUNTRY,
            country.get().code(),
            by(who),
            body.reason.strip(),
            ApiTokens.madeBy(who));
    return ResponseEntity.status(HttpStatus.ACCEPTED).body(new Asked(id));
  }

  /** An address. */
  record BlockBody(@Nullable String address) {}

  @PostMapping("/blocks")
  @Operation(summary = "Blocks an address; 409 with the rule that forbids it")
  CompletableFuture<ResponseEntity<Receipt>> block(@RequestBody BlockBody body, Principal who) {
    SourceAddress address =
        SourceAddress.parse(Optional.ofNullable(body.address).orElse("").strip());
    if (address.isNone()) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "address: IPv4, or IPv6");
    }
    return order(
        at -> new GroupWord.BlockAddress(at, address, by(who)), "BLOCK", address.toString(), who);
  }

  @PostMapping("/incidents/{incident}/lift")
  @Operation(summary = "Lifts an incident's measure; 409 with what forbids it")
  CompletableFuture<ResponseEntity<Receipt>> lift(@PathVariable String incident, Principal who) {
    return order(at -> new GroupWord.Lift(at, incident, by(who)), "LIFT", incident, who);
  }

  private CompletableFuture<ResponseEntity<Receipt>> order(
      LongFunction<GroupWord> word, String action, String subject, Principal who) {
    return path.order(word)
        .thenApply(
            denial -> {
              audit.write(by(who), action, subject, Receipt.told(denial));
              return Receipt.of(denial);
            });
  }

  private static String by(Principal who) {
    return "token " + who.getName();
  }
}
