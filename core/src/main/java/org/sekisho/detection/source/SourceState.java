package org.sekisho.detection.source;

import org.sekisho.call.SourceAddress;
import org.sekisho.detection.DaysSeen;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;

/**
 * Where a line has been set up from, by neighbourhood and provider's block, and with what device.
 */
public final class SourceState {

  private static final int MOST_NETWORKS = 10;
  private static final int MOST_PROVIDERS = 8;
  private static final int MOST_AGENTS = 6;

  final DaysSeen networks = new DaysSeen(MOST_NETWORKS);
  final DaysSeen providers = new DaysSeen(MOST_PROVIDERS);
  final DaysSeen agents = new DaysSeen(MOST_AGENTS);
  private long lastAddress;
  private long lastAgent;
  private long lastDay = Long.MIN_VALUE;

  /** What a use was the first of, for the baseline of all lines. */
  public record Firsts(boolean provider, boolean agent) {
    static final Firsts NONE = new Firsts(false, false);
  }

  /** Takes in an address and agent that were used with the line's password. */
  public Firsts use(SourceAddress source, String agent, long day) {
    long hash = hash(agent);
    if (source.key() == lastAddress && hash == lastAgent && day == lastDay) {
      return Firsts.NONE;
    }
    lastAddress = source.key();
    lastAgent = hash;
    lastDay = day;
    boolean provider = false;
    if (!source.isNone()) {
      networks.use(source.network(), day);
      provider = providers.use(source.provider(), day);
    }
    boolean named = !agent.isEmpty() && agents.use(hash, day);
    return new Firsts(provider, named);
  }

  /** Whether the neighbourhood was used before a day, whatever came since. */
  public boolean wasAt(SourceAddress source, long day) {
    return networks.knownBefore(source.network(), day);
  }

  /** Whether a provider's block was used before today. */
  public boolean knows(SourceAddress source, long day) {
    return providers.daysBefore(source.provider(), day) > 0;
  }

  public boolean hasHistory(long day) {
    return providers.allDaysBefore(day) > 0;
  }

  /** Forgets what a case period taught. */
  public void forgetSince(long day) {
    networks.forgetSince(day);
    providers.forgetSince(day);
    agents.forgetSince(day);
    lastDay = Long.MIN_VALUE;
  }

  /** A number for an agent's words about itself, the same everywhere; 0 for none. */
  public static long hash(String agent) {
    return agent.hashCode();
  }

  /** Reads a little of it. */
  public long fetch() {
    return lastDay + networks.fetch() + providers.fetch() + agents.fetch();
  }

  void write(StateWriter out) {
    networks.write(out);
    providers.write(out);
    agents.write(out);
    out.writeLong(lastAddress);
    out.writeLong(lastAgent);
    out.writeLong(lastDay);
  }

  static SourceState read(StateReader in) {
    var state = new SourceState();
    state.networks.read(in);
    state.providers.read(in);
    state.agents.read(in);
    state.lastAddress = in.readLong();
    state.lastAgent = in.readLong();
    state.lastDay = in.readLong();
    return state;
  }
}
