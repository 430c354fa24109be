package org.sekisho.casework;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;

/**
 * The incidents on countries and addresses: numbered one after the other on each, with what was
 * said of each and whose calls its measure refused. The oldest go first.
 */
final class Incidents {

  /** Countries and addresses remembered. */
  private static final int MOST = 10_000;

  /** Lines named in an incident because their calls were refused. */
  private static final int MOST_REFUSED = 10_000;

  /** Kinds of refusal, and the mark of an over-block. */
  private static final int MOST_SAID = 32;

  /** A thing that was quiet so long is a new incident when it is heard of again. */
  private static final long QUIET_MILLIS = 72 * 3_600_000L;

  /** What was said of a country or an address since it was first heard of. */
  static final class Incident {
    private final String name;
    private int number = 1;
    private long lastMillis;
    private final Set<String> said = new TreeSet<>();
    private final Set<String> refused = new TreeSet<>(); // lines, by subscriber_id

    private Incident(String name) {
      this.name = name;
    }

    /** Such as {@code country-SL-1}. */
    String id() {
      return name + "-" + number;
    }

    /** Notes something; false if it was said before. */
    boolean say(String what) {
      return said.add(what);
    }

    boolean hasSaid(String what) {
      return said.contains(what);
    }

    /** Notes a line whose call was refused; false if it was named before, or too many are. */
    boolean refuse(String line) {
      return refused.size() < MOST_REFUSED && refused.add(line);
    }

    /** Lines whose calls were refused, by subscriber_id. */
    Set<String> refused() {
      return refused;
    }

    private void next() {
      number++;
      said.clear();
      refused.clear();
    }
  }

  private final Map<String, Incident> incidents = new LinkedHashMap<>();

  /** The incident on a thing; a new one if it was quiet for long. */
  Incident on(String name, long nowMillis) {
    Incident incident = incidents.remove(name);
    if (incident == null) {
      incident = new Incident(name);
      if (incidents.size() >= MOST) {
        incidents.remove(incidents.keySet().iterator().next());
      }
    } else if (nowMillis - incident.lastMillis > QUIET_MILLIS) {
      incident.next();
    }
    incident.lastMillis = nowMillis;
    incidents.put(name, incident);
    return incident;
  }

  /** An incident that is not over. */
  @Nullable Incident find(String id) {
    Incident incident = incidents.get(id.substring(0, id.lastIndexOf('-')));
    return incident != null && incident.id().equals(id) ? incident : null;
  }

  /** An incident is over; the next one on the same thing has another number. */
  void end(String name) {
    Incident incident = incidents.get(name);
    if (incident != null) {
      incident.next();
    }
  }

  void write(StateWriter out) {
    out.writeInt(incidents.size());
    incidents.forEach(
        (name, incident) -> {
          out.writeText(name);
          out.writeInt(incident.number);
          out.writeLong(incident.lastMillis);
          out.writeInt(incident.said.size());
          incident.said.forEach(out::writeText);
          out.writeInt(incident.refused.size());
          incident.refused.forEach(out::writeText);
        });
  }

  void read(StateReader in) {
    for (int i = in.readCount(MOST); i > 0; i--) {
      var incident = new Incident(in.readText());
      incidents.put(incident.name, incident);
      incident.number = in.readInt();
      incident.lastMillis = in.readLong();
      for (int k = in.readCount(MOST_SAID); k > 0; k--) {
        incident.said.add(in.readText());
      }
      for (int k = in.readCount(MOST_REFUSED); k > 0; k--) {
        incident.refused.add(in.readText());
      }
    }
  }
}
