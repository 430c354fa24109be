package org.sekisho.wire.mapping;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.sekisho.call.CallRecord.Disposition;
import org.sekisho.wire.FieldRow;
import org.sekisho.wire.mapping.Mapping.OutcomeKind;
import org.sekisho.wire.mapping.Mapping.Rule;

/** How calls went, as rows say it. */
final class Outcomes {

  private static final Outcomes UNSAID =
      new Outcomes(Texts.NOWHERE, OutcomeKind.WORDS, Map.of(), Optional.empty());

  private final Texts text;
  private final OutcomeKind kind;
  private final Map<String, Disposition> words = new HashMap<>();
  private final Optional<Disposition> otherwise;
  private final boolean timesTell;

  private Outcomes(
      Texts text,
      OutcomeKind kind,
      Map<String, Disposition> words,
      Optional<Disposition> otherwise) {
    this.text = text;
    this.kind = kind;
    words.forEach((word, of) -> this.words.put(word.toUpperCase(Locale.ROOT), of));
    this.otherwise = otherwise;
    timesTell =
        kind == OutcomeKind.Q850_CAUSE
            || (kind == OutcomeKind.WORDS && !words.containsValue(Disposition.ANSWERED));
  }

  static Outcomes of(Mapping mapping, ToIntFunction<String> slots) {
    return mapping.fields().get(CallField.DISPOSITION) instanceof Rule.Outcome rule
        ? new Outcomes(Texts.of(rule.from(), slots), rule.kind(), rule.values(), rule.otherwise())
        : UNSAID;
  }

  /**
   * How a call went; empty when its row says something unknown.
   *
   * @param at what the row's times say
   */
  Optional<Disposition> of(FieldRow row, Moments at) {
    // A gateway writes the end for the answer of a call nobody answered.
    boolean answered = kind == OutcomeKind.Q850_CAUSE ? at.talked() : at.answered();
    if (timesTell && answered) {
      return Optional.of(Disposition.ANSWERED);
    }
    String said = text.of(row);
    if (said.isEmpty()) {
      return Optional.of(answered ? Disposition.ANSWERED : Disposition.NO_ANSWER);
    }
    return switch (kind) {
      case WORDS -> ofWord(said, at);
      case SIP_CODE -> ofSipCode(said);
      case Q850_CAUSE -> ofCause(said);
    };
  }

  /** By a word of the table; what a word nobody named was talked on was answered. */
  private Optional<Disposition> ofWord(String said, Moments at) {
    Disposition known = words.get(said);
    if (known == null) {
      known = words.get(said.strip().toUpperCase(Locale.ROOT));
    }
    if (known == null && at.talked() && otherwise.isPresent()) {
      return Optional.of(Disposition.ANSWERED);
    }
    return known == null ? otherwise : Optional.of(known);
  }

  /** By a SIP response code (RFC 3261 §21). */
  static Optional<Disposition> ofSipCode(String code) {
    if (code.length() != 3 || code.charAt(0) < '1' || code.charAt(0) > '6') {
      return Optional.empty();
    }
    return Optional.of(
        switch (code) {
          case "486", "600" -> Disposition.BUSY;
          case "408", "480", "487" -> Disposition.NO_ANSWER;
          default -> code.charAt(0) == '2' ? Disposition.ANSWERED : Disposition.FAILED;
        });
  }

  private static String withoutZeros(String cause) {
    int from = 0;
    while (from < cause.length() - 1 && cause.charAt(from) == '0') {
      from++;
    }
    return cause.substring(from);
  }

  /** By a release cause (ITU-T Q.850) of a call nobody talked on. */
  private static Optional<Disposition> ofCause(String cause) {
    return Optional.of(
        switch (withoutZeros(cause)) {
          case "17" -> Disposition.BUSY;
          case "0", "16", "18", "19", "31", "102" -> Disposition.NO_ANSWER;
          default -> Disposition.FAILED;
        });
  }
}
