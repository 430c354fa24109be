package org.sekisho.server.gate;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sekisho.server.RecentMap;
import org.sekisho.server.intake.IntakeCounts;
import org.sekisho.server.settings.GateSettings;
import org.sekisho.server.settings.GateSettings.Peer;

/** Who may ask, and how often; and who asked that may not. From any thread. */
public final class Peers {

  /** Strangers remembered, the latest. */
  private static final int MOST_STRANGERS = 100;

  private static final long SECOND_NANOS = 1_000_000_000L;

  /** Questions of a peer within a second. */
  private static final class Pace {
    private long began;
    private int count;

    synchronized boolean isWithin(int most) {
      long now = System.nanoTime();
      if (now - began > SECOND_NANOS) {
        began = now;
        count = 0;
      }
      return ++count <= most;
    }
  }

  private final Map<InetAddress, Peer> byAddress = new HashMap<>();
  private final Map<String, Peer> byCertificate = new HashMap<>();
  private final Map<String, Pace> paces = new HashMap<>();
  private final Map<String, Long> strangers = new RecentMap<>(MOST_STRANGERS);
  private final IntakeCounts counts;

  Peers(GateSettings settings, IntakeCounts counts) {
    this.counts = counts;
    for (Peer peer : settings.peers()) {
      peer.addresses().forEach(address -> byAddress.put(address, peer));
      if (!peer.certificate().isEmpty()) {
        byCertificate.put(peer.certificate(), peer);
      }
      paces.put(peer.name(), new Pace());
    }
  }

  Optional<Peer> find(InetAddress address) {
    return Optional.ofNullable(byAddress.get(address));
  }

  /** By a name in its certificate. */
  Optional<Peer> findByCertificate(String name) {
    return Optional.ofNullable(byCertificate.get(name));
  }

  /** Whether a peer asks no more often than it may. */
  boolean isWithinPace(Peer peer) {
    Pace pace = paces.get(peer.name());
    boolean within = pace != null && pace.isWithin(peer.mostPerSecond());
    if (!within) {
      counts.rejected(peer.name(), "too many a second");
    }
    return within;
  }

  /** Somebody asked who is no peer: he is left without an answer, and the operator told. */
  void noteStranger(InetAddress address, long atMillis) {
    counts.unknownSource("gate", address);
    synchronized (strangers) {
      strangers.put(address.getHostAddress(), atMillis);
    }
  }

  /** Addresses that asked in vain since a time, the latest first. */
  public List<String> strangersSince(long sinceMillis) {
    synchronized (strangers) {
      List<String> found = new ArrayList<>();
      strangers.forEach(
          (address, at) -> {
            if (at >= sinceMillis) {
              found.add(address);
            }
          });
      return found.reversed();
    }
  }
}
