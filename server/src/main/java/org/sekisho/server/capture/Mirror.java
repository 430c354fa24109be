package org.sekisho.server.capture;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.sekisho.call.CallTried;
import org.sekisho.call.NetworkEvent;
import org.sekisho.call.Registration;
import org.sekisho.call.SourceAddress;
import org.sekisho.line.Line;
import org.sekisho.number.Analysed;
import org.sekisho.server.intake.EventsTold;
import org.sekisho.server.intake.IntakeCounts;
import org.sekisho.server.intake.LogInsTold;
import org.sekisho.server.reference.Reference;
import org.sekisho.wire.hep.HepPacket;
import org.sekisho.wire.hep.HepParsed;
import org.sekisho.wire.sip.ChargedParty;
import org.sekisho.wire.sip.SipCalls;
import org.sekisho.wire.sip.SipFault;
import org.sekisho.wire.sip.SipMessage;
import org.sekisho.wire.sip.SipParsed;

/** What is mirrored, made calls of; one lock, since one call's messages come over many sockets. */
final class Mirror {

  /** How the pages name it. */
  static final String SOURCE = "capture";

  /** An agent's clock may be so far from ours; what is further is told as of now. */
  private static final long MOST_OFF_MILLIS = 300_000;

  private final SipCalls calls;
  private final LogInsTold logIns;
  private final byte[] key;
  private final Supplier<Reference> reference;
  private final EventsTold told;
  private final IntakeCounts counts;
  private final LongAdder packets = new LongAdder();

  Mirror(
      ChargedParty charged,
      String key,
      Supplier<Reference> reference,
      EventsTold told,
      IntakeCounts counts,
      LogInsTold logIns) {
    calls =
        new SipCalls(
            charged,
            name -> reference.get().findLine(name).isPresent(),
            this::tell,
            logIns::knocked);
    this.logIns = logIns;
    this.key = key.getBytes(StandardCharsets.UTF_8);
    this.reference = reference;
    this.told = told;
    this.counts = counts;
  }

  /** Takes in a datagram of an agent that may mirror. */
  void accept(byte[] data, int length, long nowMillis) {
    packets.increment();
    switch (HepPacket.parse(data, length)) {
      case HepParsed.Garbage garbage -> counts.rejected(SOURCE, "hep " + garbage.fault());
      case HepPacket packet -> accept(packet, nowMillis);
    }
  }

  private void accept(HepPacket packet, long nowMillis) {
    if (!MessageDigest.isEqual(key, packet.key().getBytes(StandardCharsets.UTF_8))
        && key.length > 0) {
      counts.rejected(SOURCE, "hep KEY");
      return;
    }
    if (packet.protocol() != HepPacket.SIP) {
      return; // RTCP and the like are not for us
    }
    switch (SipMessage.parse(packet.payload())) {
      case SipParsed.Garbage garbage -> {
        if (garbage.fault() != SipFault.KEEP_ALIVE) {
          counts.rejected(SOURCE, "sip " + garbage.fault());
        }
      }
      case SipMessage message -> {
        boolean off = Math.abs(packet.atMillis() - nowMillis) > MOST_OFF_MILLIS;
        var seen =
            new SipCalls.Seen(
                packet.from().address(),
                packet.from().port(),
                packet.to().address(),
                off ? nowMillis : packet.atMillis());
        synchronized (calls) {
          calls.accept(message, seen);
        }
      }
    }
  }

  private void tell(NetworkEvent event) {
    switch (event) {
      case CallTried tried -> {
        Reference by = reference.get();
        if (!tried.subscriberId().isEmpty()) {
          tell(tried, by);
        } else if (!(by.plan().analyse(tried.dialled()) instanceof Analysed.Emergency)) {
          counts.rejected(SOURCE, "no charged party"); // who calls for help need not say who he is
        }
      }
      case Registration registration -> logIns.registered(registration);
      default -> told.add(event);
    }
  }

  /** Names no line has may be anybody's invention; where no subscribers are told they are all. */
  private void tell(CallTried tried, Reference by) {
    Optional<Line> line = by.findLine(tried.subscriberId());
    if (line.isEmpty() && by.lines().size() > 0) {
      counts.rejected(SOURCE, "unknown user");
    } else {
      told.add(tried.chargedTo(line.map(Line::id).orElse(tried.subscriberId())));
    }
  }

  /** Lets go of what is over. */
  void tidy(long nowMillis) {
    synchronized (calls) {
      calls.expire(nowMillis);
    }
  }

  /** Tells of what was knocked in vain lately. */
  void tellOfKnocks(long nowMillis) {
    logIns.tell(nowMillis);
  }

  boolean isTalkingFrom(SourceAddress address) {
    synchronized (calls) {
      return calls.isTalkingFrom(address);
    }
  }

  /** Packets taken in. */
  long packetCount() {
    return packets.sum();
  }

  /** Calls followed now. */
  int size() {
    synchronized (calls) {
      return calls.size();
    }
  }
}
