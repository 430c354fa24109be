package org.sekisho.server.intake;

import java.net.InetAddress;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What came from each source: accepted, and rejected with the reason. */
@Component
public class IntakeCounts {

  /** Sources and reasons counted apart. */
  private static final int MOST = 1_000;

  /** Addresses that are unknown to a source and that the log tells of. */
  private static final int MOST_LOGGED = 10;

  private static final String UNKNOWN_SOURCE = "unknown source";
  private static final Logger LOG = LoggerFactory.getLogger(IntakeCounts.class);

  /**
   * Of a source.
   *
   * @param stranger the last address that is unknown to it; empty for none
   */
  public record Count(long accepted, Map<String, Long> rejected, long lastMillis, String stranger) {
    /** Reasons with how often, as pages show them. */
    public String rejectedText() {
      return rejected.isEmpty()
          ? "–"
          : String.join(
              ", ",
              rejected.entrySet().stream()
                  .map(each -> each.getKey() + ": " + each.getValue() + from(each.getKey()))
                  .toList());
    }

    private String from(String reason) {
      return reason.equals(UNKNOWN_SOURCE) && !stranger.isEmpty() ? " (" + stranger + ")" : "";
    }
  }

  private final Map<String, LongAdder> accepted = new ConcurrentHashMap<>();
  private final Map<String, Map<String, LongAdder>> rejected = new ConcurrentHashMap<>();
  private final Map<String, Long> last = new ConcurrentHashMap<>();
  private final Map<String, String> strangers = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> logged = new ConcurrentHashMap<>();

  /** Events were taken from a source. */
  public void accepted(String source, long count, long atMillis) {
    String known = known(source);
    accepted.computeIfAbsent(known, added -> new LongAdder()).add(count);
    last.put(known, atMillis);
  }

  /** An event was not taken. */
  public void rejected(String source, String reason) {
    Map<String, LongAdder> reasons =
        rejected.computeIfAbsent(known(source), added -> new ConcurrentHashMap<>());
    String kept = reasons.containsKey(reason) || reasons.size() < MOST ? reason : "other";
    reasons.computeIfAbsent(kept, added -> new LongAdder()).increment();
  }

  /**
   * Somebody sent something whom the settings do not name; the first few are told of in the log.
   */
  public void unknownSource(String source, InetAddress address) {
    rejected(source, UNKNOWN_SOURCE);
    String of = known(source);
    String text = address.getHostAddress();
    if (text.equals(strangers.put(of, text))) {
      return;
    }
    LongAdder toldOf = logged.computeIfAbsent(of, added -> new LongAdder());
    if (toldOf.sum() < MOST_LOGGED) {
      toldOf.increment();
      LOG.warn("{}: {} is not among those the settings name", source, text);
    }
  }

  private String known(String source) {
    return accepted.containsKey(source) || accepted.size() < MOST ? source : "other";
  }

  /** All sources. */
  public Map<String, Count> list() {
    Map<String, Count> all = new TreeMap<>();
    accepted.keySet().forEach(source -> all.put(source, of(source)));
    rejected.keySet().forEach(source -> all.put(source, of(source)));
    return all;
  }

  private Count of(String source) {
    Map<String, Long> reasons = new TreeMap<>();
    rejected
        .getOrDefault(source, Map.of())
        .forEach((reason, count) -> reasons.put(reason, count.sum()));
    LongAdder taken = accepted.get(source);
    return new Count(
        taken == null ? 0 : taken.sum(),
        reasons,
        last.getOrDefault(source, 0L),
        strangers.getOrDefault(source, ""));
  }
}
