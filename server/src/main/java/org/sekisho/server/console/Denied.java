package org.sekisho.server.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sekisho.casework.Denial;
import org.sekisho.casework.GroupRefusal;
import org.sekisho.casework.Refusal;

/**
 * What was asked for and is not to be had, as pages tell it: the key of a message and its figures.
 */
public record Denied(String key, List<Object> figures) implements Serializable {

  static Denied of(Denial why) {
    List<Object> figures =
        switch (why) {
          case Refusal.ProbabilityUnderBar of -> List.of(of.permille() / 10, of.bar() / 10);
          case Refusal.AttemptsMissing of -> List.of(of.made(), of.needed());
          case Refusal.WaitingCostsLess of -> List.of(of.waitingYen(), of.stoppingYen());
          case Refusal.BlastLimit of -> List.of(of.limit());
          case GroupRefusal.TooFewLines of -> List.of(of.lines(), of.needed());
          case GroupRefusal.ManyCallersFewCalls of -> List.of(of.percent(), of.limit());
          case GroupRefusal.LineMeasuresSuffice of -> List.of(of.joined(), of.needed());
          case GroupRefusal.TrafficOverFloor of -> List.of(of.minutesPerMonth(), of.callsPerDay());
          case Refusal other -> List.of();
          case GroupRefusal other -> List.of();
        };
    return new Denied("refusal." + why.getClass().getSimpleName(), figures);
  }

  /** Refusals that hold for the policy and not for a person. */
  private static final Set<String> LEFT_TO_A_PERSON = Set.of("PersonDecides", "BlastLimit");

  /** What stands against a case's suspension, as far as it was noted; the rules say it anew. */
  static Optional<Denied> standing(List<JsonNode> events, int permille) {
    int bar = (int) Math.round(1_000 * events.getFirst().path("suspend_bar").asDouble());
    if (permille < bar) {
      return Optional.of(of(new Refusal.ProbabilityUnderBar(permille, bar)));
    }
    Optional<Denied> last = Optional.empty();
    for (JsonNode event : events) {
      String refusal = event.path("refusal").asText();
      switch (event.path("event").asText()) {
        case "SuspensionRefused" ->
            last =
                LEFT_TO_A_PERSON.contains(refusal)
                    ? Optional.empty()
                    : Optional.of(
                        new Denied(
                            "refusal." + refusal,
                            List.of(event.path("observed").asInt(), event.path("limit").asInt())));
        case "Suspended" -> last = Optional.empty();
        default -> {}
      }
    }
    return last;
  }
}
