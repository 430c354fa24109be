package org.sekisho.wire.calls;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sekisho.call.CallRecord;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.wire.mapping.Parsed.Marks;

/**
 * The far legs of calls that may go on in another row, or another file: after a transfer, in a
 * conference. Such a row is charged to whom the leg began with, at whichever end of it the leg is.
 */
final class FarLegs {

  /** Legs that are remembered. */
  private static final int MOST_LEGS = 100_000;

  /** Who is charged for a far leg, and the number that was called. */
  private record FarLeg(String line, String dialled) {}

  private final Map<String, FarLeg> legs =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, FarLeg> eldest) {
          return size() > MOST_LEGS;
        }
      };

  /** The row, charged to whom its far leg began with. */
  CallRecord charged(CallRecord row, Marks marks) {
    FarLeg returned = marks.near().isEmpty() ? null : legs.get(marks.near());
    if (returned != null) {
      return row.chargedTo(returned.line(), returned.dialled());
    }
    if (marks.leg().isEmpty()) {
      return row;
    }
    FarLeg before = legs.putIfAbsent(marks.leg(), new FarLeg(row.subscriberId(), row.dialled()));
    return before == null || before.line().equals(row.subscriberId())
        ? row
        : row.chargedTo(before.line(), row.dialled());
  }

  void write(StateWriter out) {
    out.writeInt(legs.size());
    legs.forEach(
        (id, leg) -> {
          out.writeText(id);
          out.writeText(leg.line());
          out.writeText(leg.dialled());
        });
  }

  void read(StateReader in) {
    for (int i = in.readCount(MOST_LEGS); i > 0; i--) {
      legs.put(in.readText(), new FarLeg(in.readText(), in.readText()));
    }
  }
}
