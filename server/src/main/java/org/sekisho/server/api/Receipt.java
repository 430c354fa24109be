package org.sekisho.server.api;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sekisho.casework.Denial;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/**
 * What became of something that was asked for.
 *
 * @param refusal the rule that forbids it; null when it is done
 */
record Receipt(@Nullable String refusal) {

  /** 200, or 409 with the rule that forbids it. */
  static ResponseEntity<Receipt> of(Optional<Denial> denial) {
    return denial
        .map(why -> ResponseEntity.status(HttpStatus.CONFLICT).body(new Receipt(name(why))))
        .orElseGet(() -> ResponseEntity.ok(new Receipt(null)));
  }

  /** As the audit trail tells it. */
  static String told(Optional<Denial> denial) {
    return denial.map(why -> "refused: " + name(why)).orElse("done");
  }

  private static String name(Denial why) {
    return why.getClass().getSimpleName();
  }
}
