package org.sekisho.report.story;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sekisho.number.Countries;

/**
 * The evidence of a case as it is told: what is new of it, what faded, what is no longer counted.
 */
final class EvidenceText {

  /** Decibans of fading that are told: a deciban goes in three quiet hours. */
  private static final int TOLD_FADING = 2;

  private final boolean ja;
  private final int prior;

  /** What was said, with the weight it was said with. */
  private final Map<String, Integer> said = new LinkedHashMap<>();

  /** The detectors whose word was counted when evidence was told last. */
  private Set<String> counted = Set.of();

  /** What facts told so far are about. */
  private final Set<String> toldOf = new HashSet<>();

  /**
   * @param prior log-odds of fraud before any evidence, in decibans
   */
  EvidenceText(int prior, boolean japanese) {
    this.prior = prior;
    this.ja = japanese;
  }

  /** Whether a fact speaks of what no fact told so far speaks of. */
  boolean isNews(JsonNode event) {
    for (JsonNode reason : event.path("reasons")) {
      if (!toldOf.contains(reason.path("fact").asText())) {
        return true;
      }
    }
    return false;
  }

  /** Only what has not been said yet: each detector once, its weight, its facts under it. */
  String weighed(JsonNode event) {
    Map<String, List<JsonNode>> byDetector = new LinkedHashMap<>();
    for (JsonNode reason : event.path("reasons")) {
      byDetector
          .computeIfAbsent(reason.path("signal").asText(), name -> new ArrayList<>())
          .add(reason);
    }
    var text =
        new StringBuilder(
            (ja
                    ? "疑い %s(証拠の合計 %+d dB)、危険額 %,d円、毎分 %,d円"
                    : "Probability of fraud %s (evidence sums to %+d dB), %,d yen at risk, %,d yen a minute")
                .formatted(
                    MeasureText.percent(event),
                    event.path("log_odds").asInt(),
                    event.path("yen_at_risk").asLong(),
                    event.path("yen_per_minute").asLong()));
    byDetector.forEach(
        (detector, reasons) -> {
          int weight = reasons.getFirst().path("weight").asInt();
          List<String> facts = reasons.stream().map(reason -> FactText.of(reason, ja)).toList();
          String whole = detector + about(reasons.getFirst()) + String.join("; ", facts);
          if (said.put(whole, weight) == null) {
            text.append(
                "\n        %s %+d dB%s"
                    .formatted(FactText.detector(detector, ja), weight, about(reasons.getFirst())));
            facts.forEach(fact -> text.append("\n            ").append(fact));
          }
        });
    for (String detector : counted) {
      if (!byDetector.containsKey(detector)) {
        text.append(
            (ja ? "\n        %s: もう数えない" : "\n        %s: no longer counted")
                .formatted(FactText.detector(detector, ja)));
      }
    }
    counted = Set.copyOf(byDetector.keySet());
    event.path("reasons").forEach(reason -> toldOf.add(reason.path("fact").asText()));
    int sum = prior;
    for (List<JsonNode> reasons : byDetector.values()) {
      sum += reasons.getFirst().path("weight").asInt();
    }
    int faded = event.path("log_odds").asInt() - sum;
    if (Math.abs(faded) >= TOLD_FADING) {
      text.append(
          (ja
                  ? "\n        時間がたって薄れた分(3時間に1 dB)、合わせて %+d dB"
                  : "\n        faded by now (1 dB in three hours), in all %+d dB")
              .formatted(faded));
    }
    return text.toString();
  }

  /** All that spoke when a measure was ordered, summed up. */
  String restsOn(JsonNode weighed) {
    Map<String, Integer> weights = new LinkedHashMap<>();
    weighed
        .path("reasons")
        .forEach(
            reason -> weights.put(reason.path("signal").asText(), reason.path("weight").asInt()));
    var text =
        new StringBuilder(
            (ja ? "\n        根拠の合計: 初め %+d" : "\n        it rests on: %+d to begin with")
                .formatted(prior));
    int faded = weighed.path("log_odds").asInt() - prior;
    for (Map.Entry<String, Integer> signal : weights.entrySet()) {
      faded -= signal.getValue();
      if (signal.getValue() != 0) {
        text.append(
            ", %s %+d".formatted(FactText.detector(signal.getKey(), ja), signal.getValue()));
      }
    }
    if (faded != 0) {
      text.append((ja ? ", 薄れた分 %+d" : ", faded %+d").formatted(faded));
    }
    return text.append(" = %+d dB".formatted(weighed.path("log_odds").asInt())).toString();
  }

  /** The country, or the address and device, a detector speaks of. */
  private String about(JsonNode reason) {
    String about = reason.path("about").asText();
    return about.isEmpty()
        ? ""
        : ": " + Countries.world().find(about).map(country -> country.name(ja)).orElse(about);
  }
}
