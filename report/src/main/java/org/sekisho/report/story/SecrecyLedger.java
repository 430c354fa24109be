package org.sekisho.report.story;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What was looked at in a case, on what ground, from when to when. */
public final class SecrecyLedger {

  private SecrecyLedger() {}

  public static String of(List<JsonNode> events, boolean ja) {
    var text = new StringBuilder(ja ? "通信の秘密の台帳\n" : "Secrecy ledger\n");
    String closed =
        events.stream()
            .filter(event -> event.path("event").asText().equals("Closed"))
            .map(event -> event.path("time").asText().substring(0, 16))
            .findFirst()
            .orElse(ja ? "開いたまま" : "still open");
    text.append(
        ja
            ? "  料金、時刻、登録の成否: 正当業務行為、常時\n"
            : "  charges, hours, registrations: legitimate business, always\n");
    for (JsonNode event : events) {
      if (event.path("event").asText().equals("StageOpened")) {
        text.append(
            "  %s: %s, %s - %s\n"
                .formatted(
                    stageName(event, ja),
                    ground(event, ja),
                    event.path("time").asText().substring(0, 16),
                    closed));
      }
    }
    return text.toString();
  }

  static String stageName(JsonNode event, boolean ja) {
    return switch (event.path("stage").asText()) {
      case "COUNTRY" -> ja ? "通話先の国" : "the country called";
      case "SOURCE" -> ja ? "その国への通話と発信元アドレス" : "the line's calls to it and their source address";
      default -> ja ? "通話先の番号" : "the numbers called";
    };
  }

  static String ground(JsonNode event, boolean ja) {
    String ground = event.path("ground").asText();
    return switch (ground) {
      case "LEGITIMATE_BUSINESS" -> ja ? "正当業務行為" : "legitimate business";
      case "URGENT_NECESSITY" -> ja ? "緊急避難" : "urgent necessity";
      case "CONSENT" -> ja ? "同意" : "consent";
      default -> ground;
    };
  }
}
