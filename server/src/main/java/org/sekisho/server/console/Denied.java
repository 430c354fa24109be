package org.sekisho.server.console;

import java.io.Serializable;
import java.util.List;
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
}
