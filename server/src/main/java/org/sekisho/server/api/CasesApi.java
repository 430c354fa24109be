package org.sekisho.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.oas.annotations.Operation;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.sekisho.casework.CaseEvent;
import org.sekisho.casework.Word;
import org.sekisho.server.LivePath;
import org.sekisho.server.access.Audit;
import org.sekisho.server.casework.Contacts;
import org.sekisho.server.console.Cases;
import org.sekisho.server.console.Links;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Cases, their events, words on them, measures and contacts, for programs. */
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
class CasesApi {

  /** Of a reason, in characters. */
  private static final int MOST_REASON = 300;

  private final Cases cases;
  private final Contacts contacts;
  private final LivePath path;
  private final Audit audit;
  private final Clock clock;

  CasesApi(Cases cases, Contacts contacts, LivePath path, Audit audit, Clock clock) {
    this.cases = cases;
    this.contacts = contacts;
    this.path = path;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * A page of a list.
   *
   * @param next number of the next page; null on the last
   */
  record Page<T>(List<T> items, @Nullable Integer next) {
    static <T> Page<T> of(List<T> found, int page) {
      boolean more = found.size() > Cases.MOST;
      return new Page<>(
          found.subList(0, Math.min(Cases.MOST, found.size())), more ? page + 1 : null);
    }
  }

  /** A case as the API tells it. */
  record CaseView(
      String id,
      String line,
      String state,
      Instant openedAt,
      @Nullable Instant closedAt,
      long yenAtRisk,
      long yenPerMinute,
      double probability,
      int contacts,
      @Nullable String outcome) {
    static CaseView of(Cases.Row row, Instant now) {
      return new CaseView(
          row.id(),
          row.line(),
          row.state(now),
          row.openedAt(),
          row.closedAt(),
          row.yenAtRisk(),
          row.pace(now),
          row.permille() / 1000.0,
          row.contacts(),
          row.outcome());
    }
  }

  @GetMapping("/cases")
  @Operation(summary = "Cases, those with a measure and the most money at risk first")
  Page<CaseView> list(
      @RequestParam(defaultValue = "OPEN") Cases.Filter filter,
      @RequestParam(defaultValue = "") String line,
      @RequestParam(defaultValue = "0") int page) {
    int at = Math.max(0, page);
    Instant now = clock.instant();
    return Page.of(
        cases.list(filter, line, at).stream().map(row -> CaseView.of(row, now)).toList(), at);
  }

  @GetMapping("/cases/{id}")
  @Operation(summary = "A case")
  CaseView show(@PathVariable String id) {
    return CaseView.of(get(id), clock.instant());
  }

  @GetMapping("/cases/{id}/events")
  @Operation(summary = "All events of a case, each with its facts and the rule behind it")
  List<JsonNode> events(@PathVariable String id) {
    return cases.events(get(id).id());
  }

  @GetMapping("/cases/{id}/messages")
  @Operation(summary = "What was sent to the subscriber, and what became of it")
  List<Cases.Message> messages(@PathVariable String id) {
    return cases.messages(get(id).id());
  }

  @GetMapping("/measures")
  @Operation(summary = "Measures in force")
  Page<Cases.Measure> measures(@RequestParam(defaultValue = "0") int page) {
    int at = Math.max(0, page);
    return Page.of(cases.measures(clock.instant(), at), at);
  }

  private Cases.Row get(String id) {
    return cases
        .find(Links.read(id))
        .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "no such case"));
  }

  private static <T> T given(@Nullable T value, String what) {
    if (value == null) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "missing " + what);
    }
    return value;
  }

  /** What may be said on a case. */
  enum Said {
    RELEASE,
    SUSPEND,
    TELEPHONED,
    FRAUD,
    NOT_FRAUD,
    TEST
  }

  /** A word on a case, and why. */
  record WordBody(@Nullable Said word, @Nullable String reason) {}

  @PostMapping("/cases/{id}/words")
  @Operation(summary = "Says a word on a case; 409 with the rule that forbids it")
  CompletableFuture<ResponseEntity<Receipt>> say(
      @PathVariable String id, @RequestBody WordBody body, Principal who) {
    Cases.Row of = get(id);
    String reason = Optional.ofNullable(body.reason()).orElse("").strip();
    if (reason.length() > MOST_REASON) {
      throw new ResponseStatusException(
          HttpStatus.BAD_REQUEST, "reason: at most %d characters".formatted(MOST_REASON));
    }
    String program = "token " + who.getName();
    String by = reason.isEmpty() ? program : "%s (%s)".formatted(program, reason);
    Said said = given(body.word(), "word: one of " + Arrays.toString(Said.values()));
    LongFunction<Word> word =
        switch (said) {
          case RELEASE -> at -> new Word.Release(at, by);
          case SUSPEND -> at -> new Word.Suspend(at, by);
          case TELEPHONED -> at -> new Word.Tried(at, by, CaseEvent.Channel.TELEPHONE);
          case FRAUD -> at -> new Word.Conclude(at, by, Word.Outcome.FRAUD);
          case NOT_FRAUD -> at -> new Word.Conclude(at, by, Word.Outcome.NOT_FRAUD);
          case TEST -> at -> new Word.Conclude(at, by, Word.Outcome.TEST);
        };
    return path.say(of.line(), of.id(), word)
        .thenApply(
            denial -> {
              audit.write(
                  program,
                  said.name(),
                  of.id(),
                  Receipt.told(denial) + (reason.isEmpty() ? "" : ": " + reason));
              return Receipt.of(denial);
            });
  }

  /** A contact as it is set. */
  record ContactBody(Contacts.@Nullable Via via, @Nullable String address) {}

  @GetMapping("/lines/{line}/contacts")
  @Operation(summary = "Where a line's subscriber is reached, in order")
  List<Contacts.Contact> contacts(@PathVariable String line) {
    return contacts.list(Links.read(line));
  }

  @PutMapping("/lines/{line}/contacts")
  @Operation(summary = "Sets all contacts of a line; the line itself is none")
  List<Contacts.Contact> setContacts(
      @PathVariable("line") String inPath, @RequestBody List<ContactBody> bodies, Principal who) {
    String line = Links.read(inPath);
    List<Contacts.Contact> wanted = new ArrayList<>();
    for (ContactBody body : bodies) {
      wanted.add(
          new Contacts.Contact(
              wanted.size() + 1,
              given(body.via(), "via: MAIL, VOICE or SMS"),
              given(body.address(), "address").strip()));
    }
    contacts
        .findFault(line, wanted)
        .ifPresent(
            fault -> {
              throw new ResponseStatusException(HttpStatus.BAD_REQUEST, fault);
            });
    contacts.set(line, wanted);
    audit.write("token " + who.getName(), "CONTACTS_SET", line, wanted.size() + " contacts");
    return contacts.list(line);
  }
}
