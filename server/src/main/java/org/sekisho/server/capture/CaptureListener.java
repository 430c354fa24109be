package org.sekisho.server.capture;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.time.Clock;
import java.util.List;
import org.sekisho.call.SourceAddress;
import org.sekisho.server.Background;
import org.sekisho.server.intake.IntakeCounts;
import org.sekisho.server.intake.Listening;
import org.sekisho.server.settings.CaptureSettings;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.hep.HepPacket;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.annotation.Scheduled;

/** Takes HEP3, a packet a datagram over UDP, one after the other over TCP. */
public final class CaptureListener implements SmartLifecycle, Listening.Intake {

  private static final int HEADER = 6;
  private static final long EVERY_MILLIS = 10_000;

  /** Attacks are to be known within two seconds. */
  private static final long KNOCKS_EVERY_MILLIS = 300;

  private final CaptureSettings settings;
  private final Mirror mirror;
  private final IntakeCounts counts;
  private final Clock clock;
  private final Listening sockets = new Listening("capture", this::mayMirror, this);
  private volatile boolean running;

  CaptureListener(CaptureSettings settings, Mirror mirror, IntakeCounts counts, Clock clock) {
    this.settings = settings;
    this.mirror = mirror;
    this.counts = counts;
    this.clock = clock;
  }

  @Override
  public void start() {
    try {
      sockets.open(settings.udp(), settings.tcp());
      running = true;
    } catch (IOException e) {
      throw new BadFileException(
          "HEP cannot be listened to (%s): give capture.udp or capture.tcp an address and a free"
                  .formatted(e.getMessage())
              + " port of this machine",
          e);
    }
  }

  private boolean mayMirror(InetAddress address) {
    boolean listed = settings.agents().contains(address);
    if (!listed) {
      counts.unknownSource(Mirror.SOURCE, address);
    }
    return listed;
  }

  @Override
  public void take(InetAddress from, byte[] datagram, int length) {
    mirror.accept(datagram, length, clock.millis());
  }

  @Override
  public void read(InetAddress from, InputStream in) throws IOException {
    byte[] packet = new byte[HepPacket.MOST_BYTES];
    while (in.readNBytes(packet, 0, HEADER) == HEADER) {
      int length = HepPacket.lengthOf(packet);
      if (length < 0) {
        counts.rejected(Mirror.SOURCE, "hep NO_HEADER");
        return; // where the next packet begins cannot be known
      }
      if (in.readNBytes(packet, HEADER, length - HEADER) < length - HEADER) {
        return; // the agent has gone
      }
      mirror.accept(packet, length, clock.millis());
    }
  }

  @Scheduled(fixedDelay = KNOCKS_EVERY_MILLIS)
  void tellOfKnocks() {
    mirror.tellOfKnocks(clock.millis());
  }

  @Scheduled(fixedDelay = EVERY_MILLIS)
  void tidy() {
    mirror.tidy(clock.millis());
  }

  /** Whether a call from an address is in progress, as far as the network is mirrored. */
  public boolean isTalkingFrom(SourceAddress address) {
    return mirror.isTalkingFrom(address);
  }

  /** Packets taken in. */
  public long packets() {
    return mirror.packetCount();
  }

  /** Ports in the order of the settings: UDP, TCP. */
  public List<Integer> ports() {
    return sockets.ports();
  }

  @Override
  public void stop() {
    running = false;
    sockets.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return Background.AFTER_LIVE_PATH + 1;
  }
}
