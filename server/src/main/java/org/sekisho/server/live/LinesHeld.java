package org.sekisho.server.live;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.sekisho.casework.CaseEvent;
import org.sekisho.engine.CaseOutput;

/** Which lines are challenged or suspended, as what was stored last says; for whoever must know. */
public final class LinesHeld {

  private record Until(long challenged, long suspended) {}

  private static final Until FREE = new Until(Long.MIN_VALUE, Long.MIN_VALUE);

  private final Map<String, Until> lines = new ConcurrentHashMap<>();

  /** Takes in what was stored. */
  public void accept(Outputs outputs) {
    for (CaseOutput.OfLine output : outputs.lines()) {
      String line = output.line().id();
      Until before = lines.getOrDefault(line, FREE);
      switch (output.event()) {
        case CaseEvent.Challenged to ->
            lines.put(line, new Until(to.untilMillis(), before.suspended));
        case CaseEvent.Unchallenged to -> put(line, Long.MIN_VALUE, before.suspended);
        case CaseEvent.Suspended to -> lines.put(line, new Until(Long.MIN_VALUE, to.untilMillis()));
        case CaseEvent.Released to -> put(line, before.challenged, Long.MIN_VALUE);
        case CaseEvent.Opened to -> {}
        case CaseEvent.StageOpened to -> {}
        case CaseEvent.Weighed to -> {}
        case CaseEvent.ContactAttempted to -> {}
        case CaseEvent.SubscriberAnswered to -> {}
        case CaseEvent.SuspensionRefused to -> {}
        case CaseEvent.Concluded to -> {}
        case CaseEvent.ContactNotMade to -> {}
        case CaseEvent.ContactMade to -> {}
        case CaseEvent.Closed to -> {}
      }
    }
  }

  private void put(String line, long challenged, long suspended) {
    var after = new Until(challenged, suspended);
    if (after.equals(FREE)) {
      lines.remove(line);
    } else {
      lines.put(line, after);
    }
  }

  public boolean suspended(String line, long atMillis) {
    return lines.getOrDefault(line, FREE).suspended > atMillis;
  }

  public boolean challenged(String line, long atMillis) {
    return lines.getOrDefault(line, FREE).challenged > atMillis;
  }
}
