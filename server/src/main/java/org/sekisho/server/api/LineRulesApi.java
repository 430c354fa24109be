package org.sekisho.server.api;

import io.swagger.v3.oas.annotations.Operation;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sekisho.server.access.Audit;
import org.sekisho.server.console.Links;
import org.sekisho.server.gate.LineRules;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** What subscribers have asked for of their own lines, as the gate checks it. */
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
class LineRulesApi {

  private final LineRules rules;
  private final Audit audit;

  LineRulesApi(LineRules rules, Audit audit) {
    this.rules = rules;
    this.audit = audit;
  }

  /** Rules as they are sent; what is left out is no rule. */
  record Body(
      @Nullable List<String> numbers,
      @Nullable List<String> sources,
      @Nullable List<String> callers,
      @Nullable Long dayYen,
      @Nullable Integer calls,
      @Nullable Long minuteYen) {
    LineRules.Written written() {
      return new LineRules.Written(
          numbers == null ? List.of() : numbers,
          sources == null ? List.of() : sources,
          callers == null ? List.of() : callers,
          dayYen == null ? 0 : dayYen,
          calls == null ? 0 : calls,
          minuteYen == null ? 0 : minuteYen);
    }
  }

  @GetMapping("/lines/{line}/rules")
  @Operation(summary = "What a line's subscriber has asked for: registered use and own limits")
  LineRules.Written get(@PathVariable String line) {
    return rules.get(Links.read(line));
  }

  @PutMapping("/lines/{line}/rules")
  @Operation(
      summary = "Sets all of it; in force at the gate at once. An empty object takes all away")
  LineRules.Written set(
      @PathVariable("line") String inPath, @RequestBody Body body, Principal who) {
    String line = Links.read(inPath);
    String by = "token " + who.getName();
    LineRules.Written wanted = body.written();
    try {
      rules.set(line, wanted, by);
    } catch (IllegalArgumentException e) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST, e.getMessage(), e);
    }
    audit.write(by, "RULES_SET", line, wanted.isNone() ? "none" : wanted.text());
    return rules.get(line);
  }
}
