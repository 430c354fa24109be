package org.sekisho.wire.sip;

import java.util.Arrays;
import java.util.List;
import org.sekisho.wire.hep.HepPacket;
import org.sekisho.wire.hep.HepParsed;

/**
 * What a coverage-guided fuzzer calls ({@code benchmarks/fuzz.sh 600 F sip}): the first byte
 * chooses a SIP message, a stream of them, or a mirrored packet; the rest is its bytes. They may be
 * refused with a reason; anything thrown is a bug, and so is an answer that is no SIP.
 */
public final class SipFuzz {

  private static final int CHOICES = 3;
  private static final SipCalls.Seen SEEN = new SipCalls.Seen("203.0.113.7", 5060, "192.0.2.1", 1);
  private static final ChargedParty EVERY_FIELD =
      new ChargedParty(
          List.of(
              new ChargedParty.Source.Authenticated(),
              ChargedParty.Source.parse("p-charge-info").orElseThrow(),
              ChargedParty.Source.parse("diversion").orElseThrow(),
              ChargedParty.Source.parse("history-info").orElseThrow(),
              ChargedParty.Source.parse("p-asserted-identity").orElseThrow()));

  private SipFuzz() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
    switch ((input[0] & 0xFF) % CHOICES) {
      case 0 -> message(SipMessage.parse(bytes));
      case 1 -> stream(bytes);
      default -> {
        HepParsed parsed = HepPacket.parse(bytes, bytes.length);
        if (parsed instanceof HepPacket packet) {
          message(SipMessage.parse(packet.payload()));
        }
      }
    }
  }

  private static void stream(byte[] bytes) {
    var stream = new SipStream();
    int half = bytes.length / 2;
    stream.add(bytes, half);
    stream.next().ifPresent(SipFuzz::message);
    stream.add(Arrays.copyOfRange(bytes, half, bytes.length), bytes.length - half);
    stream.next().ifPresent(SipFuzz::message);
  }

  private static void message(SipParsed parsed) {
    if (!(parsed instanceof SipMessage message)) {
      return;
    }
    message.fault();
    EVERY_FIELD.of(message, name -> true);
    ChargedParty.sourceOf(message);
    ChargedParty.callerOf(message);
    var calls = new SipCalls(EVERY_FIELD, name -> true, event -> {}, knock -> {});
    calls.accept(message, SEEN);
    calls.accept(message, SEEN);
    if (message.isRequest()) {
      SipUri.parse(message.requestUri()).ifPresent(SipUri::dialled);
      if (message.isAnswerable()) {
        answer(message);
      }
    }
  }

  private static void answer(SipMessage message) {
    var response = new SipResponse();
    response.write(message, 404, "Not Found", "tag", "203.0.113.7", 5060, List.of("X-A: b"));
    byte[] bytes = Arrays.copyOf(response.bytes(), response.length());
    if (!(SipMessage.parse(bytes) instanceof SipMessage again) || again.status() != 404) {
      throw new IllegalStateException("an answer that is no SIP");
    }
  }
}
