package org.sekisho.server.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sekisho.server.access.ApiTokens;
import org.sekisho.server.reference.Backtests;
import org.sekisho.server.reference.FileSet;
import org.sekisho.server.reference.Reference.Kind;
import org.sekisho.server.reference.ReferenceChanges;
import org.sekisho.server.reference.ReferenceData;
import org.sekisho.wire.BadFileException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Reference data for programs: price list, lists, subscribers, holidays, policy. */
@RestController
@RequestMapping(path = "/api/v1/reference", produces = MediaType.APPLICATION_JSON_VALUE)
class ReferenceApi {

  /** Of an uploaded file, in bytes. */
  private static final int MOST_BYTES = 64 << 20;

  /** Characters. */
  private static final int MOST_REASON = 500;

  private final ReferenceData data;
  private final ReferenceChanges changes;
  private final Backtests backtests;

  ReferenceApi(ReferenceData data, ReferenceChanges changes, Backtests backtests) {
    this.data = data;
    this.changes = changes;
    this.backtests = backtests;
  }

  /** A version as the API tells it. */
  record VersionView(
      String version,
      Map<Kind, String> files,
      String reason,
      String madeBy,
      Instant madeAt,
      @Nullable Instant activatedAt,
      @Nullable String activatedBy,
      boolean inForce) {}

  private VersionView view(FileSet of) {
    boolean inForce =
        data.findInForce().map(FileSet::version).filter(of.version()::equals).isPresent();
    return new VersionView(
        of.version(),
        of.files(),
        of.reason(),
        of.madeBy(),
        of.madeAt(),
        of.activatedAt(),
        of.activatedBy(),
        inForce);
  }

  @GetMapping
  @Operation(summary = "The latest versions, the newest first")
  List<VersionView> list() {
    return data.list().stream().map(this::view).toList();
  }

  @GetMapping("/{version}")
  @Operation(summary = "A version")
  VersionView show(@PathVariable String version) {
    return view(get(version));
  }

  @GetMapping("/{version}/changes")
  @Operation(summary = "What a version changes of the one in force: rows more, rows less")
  List<ReferenceChanges.Change> changes(@PathVariable String version) {
    return changes.between(data.findInForce().orElseThrow(), get(version));
  }

  @GetMapping(path = "/{version}/{kind}", produces = MediaType.TEXT_PLAIN_VALUE + ";charset=UTF-8")
  @Operation(summary = "A file of a version, as it was given")
  String file(@PathVariable String version, @PathVariable Kind kind) {
    return data.text(get(version), kind)
        .orElseThrow(
            () -> new ResponseStatusException(HttpStatus.NOT_FOUND, "it has no file of that kind"));
  }

  @PostMapping("/{kind}")
  @Operation(
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              description = "the file itself",
              content = @Content(mediaType = "text/plain")),
      summary = "Proposes a file: a version with it is made and checked, nothing is in force yet",
      description = "400 with the line if the file cannot be used")
  ResponseEntity<VersionView> propose(
      @PathVariable Kind kind,
      @RequestParam String reason,
      HttpServletRequest request,
      Principal who)
      throws IOException {
    byte[] content = request.getInputStream().readNBytes(MOST_BYTES + 1);
    if (content.length > MOST_BYTES) {
      throw new ResponseStatusException(
          HttpStatus.CONTENT_TOO_LARGE, "a file has at most %,d bytes".formatted(MOST_BYTES));
    }
    if (reason.isBlank() || reason.length() > MOST_REASON || reason.indexOf(0) >= 0) {
      throw new ResponseStatusException(
          HttpStatus.BAD_REQUEST, "reason: 1 to %d characters".formatted(MOST_REASON));
    }
    try {
      FileSet made = changes.propose(kind, "api", content, reason.strip(), by(who));
      return ResponseEntity.status(HttpStatus.CREATED).body(view(made));
    } catch (BadFileException e) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * What came of it.
   *
   * @param version to go on with: another one if the change was made anew
   */
  record Activation(ReferenceChanges.Activated outcome, String version) {}

  @PostMapping("/{version}/activation")
  @Operation(
      summary = "Puts a version into force",
      description = "202 where a second person is asked first, who decides in the console")
  ResponseEntity<Activation> activate(@PathVariable String version, Authentication who) {
    ReferenceChanges.Activated outcome =
        changes.activate(get(version), by(who), ApiTokens.madeBy(who));
    boolean asked = outcome == ReferenceChanges.Activated.SECOND_PERSON_ASKED;
    return ResponseEntity.status(asked ? HttpStatus.ACCEPTED : HttpStatus.OK)
        .body(
            new Activation(
                outcome,
                outcome == ReferenceChanges.Activated.MADE_ANEW
                    ? data.list().getFirst().version()
                    : version));
  }

  @PostMapping("/{version}/backtest")
  @Operation(summary = "Tries a version on the stored calls, beside the one in force")
  ResponseEntity<Void> backtest(@PathVariable String version, Principal who) {
    String against = data.findInForce().orElseThrow().version();
    boolean taken = backtests.ask(get(version).version(), against, by(who));
    return ResponseEntity.status(taken ? HttpStatus.ACCEPTED : HttpStatus.TOO_MANY_REQUESTS)
        .build();
  }

  @GetMapping("/{version}/backtest")
  @Operation(summary = "The last backtest of a version")
  Backtests.Trial backtest(@PathVariable String version) {
    Optional<Backtests.Trial> last = backtests.findLast(get(version).version());
    return last.orElseThrow(
        () -> new ResponseStatusException(HttpStatus.NOT_FOUND, "it was not tried yet"));
  }

  private FileSet get(String version) {
    return data.find(version)
        .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "no such version"));
  }

  private static String by(Principal who) {
    return "token " + who.getName();
  }
}
