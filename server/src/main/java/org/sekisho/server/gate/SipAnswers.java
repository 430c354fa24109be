package org.sekisho.server.gate;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.sekisho.call.SourceAddress;
import org.sekisho.control.Verdict;
import org.sekisho.server.intake.IntakeCounts;
import org.sekisho.server.settings.GateSettings.Blind;
import org.sekisho.server.settings.GateSettings.Peer;
import org.sekisho.wire.sip.ChargedParty;
import org.sekisho.wire.sip.SipFault;
import org.sekisho.wire.sip.SipHeader;
import org.sekisho.wire.sip.SipMessage;
import org.sekisho.wire.sip.SipParsed;
import org.sekisho.wire.sip.SipResponse;
import org.sekisho.wire.sip.SipUri;

/**
 * Answers SIP requests as a redirect server (RFC 3261 §8.3) that keeps no transaction: the same
 * request is given the same answer again. What it says is neutral: nothing tells a subscriber why,
 * or that a country is restricted. Owned by one thread.
 */
final class SipAnswers {

  private static final String ALLOW = "Allow: INVITE, ACK, CANCEL, OPTIONS";

  /** Carries the word of a challenge that was passed. */
  private static final String TOKEN_FIELD = "X-Challenge-Token";

  private static final String TOKEN_PARAMETER = "challenge-token";

  private final Gate gate;
  private final Clock clock;
  private final IntakeCounts counts;
  private final GivenAnswers given;
  private final BlindWatch blind;
  private final SipResponse response = new SipResponse();

  /** Whether nobody judges calls just now. */
  @FunctionalInterface
  interface BlindWatch {
    boolean isBlind();
  }

  SipAnswers(Gate gate, Clock clock, IntakeCounts counts, GivenAnswers given, BlindWatch blind) {
    this.gate = gate;
    this.clock = clock;
    this.counts = counts;
    this.given = given;
    this.blind = blind;
  }

  /** The answer made last, after {@link #answer} said there is one. */
  SipResponse response() {
    return response;
  }

  /** Makes the answer to what a peer sent; false if there is none to be sent. */
  boolean answer(SipParsed parsed, Peer peer, InetSocketAddress from) {
    return switch (parsed) {
      case SipParsed.Garbage garbage -> {
        if (garbage.fault() != SipFault.KEEP_ALIVE) {
          counts.rejected(peer.name(), "sip " + garbage.fault());
        }
        yield false;
      }
      case SipMessage message -> message.isRequest() && answer(message, peer, from);
    };
  }

  private boolean answer(SipMessage request, Peer peer, InetSocketAddress from) {
    if (request.method().equals("ACK")) {
      return false; // the end of an INVITE we have answered
    }
    Optional<SipFault> fault = request.fault();
    if (fault.isPresent()) {
      counts.rejected(peer.name(), "sip " + fault.get());
      return request.isAnswerable() && write(request, from, 400, "Bad Request", List.of());
    }
    return switch (request.method()) {
      case "INVITE" ->
          request.toTag().isEmpty()
              ? invite(request, peer, from)
              : write(request, from, 481, "Call/Transaction Does Not Exist", List.of());
      case "OPTIONS" -> write(request, from, 200, "OK", List.of(ALLOW, "Accept: application/sdp"));
      case "CANCEL" -> write(request, from, 200, "OK", List.of()); // its INVITE has its answer
      case "BYE", "UPDATE", "PRACK", "INFO" ->
          write(request, from, 481, "Call/Transaction Does Not Exist", List.of());
      default -> write(request, from, 405, "Method Not Allowed", List.of(ALLOW));
    };
  }

  private boolean invite(SipMessage invite, Peer peer, InetSocketAddress from) {
    long key = given.keyOf(peer.name(), invite);
    Answer answer = given.find(key);
    if (answer == null) {
      Question question = question(invite, peer);
      answer = gate.authorise(question, clock.millis());
      if (peer.blind() == Blind.CLOSED
          && answer.verdict() instanceof Verdict.Allow
          && blind.isBlind()) {
        answer = new Answer(new Verdict.Refuse(Verdict.Reason.BUDGET), "");
      }
      given.put(key, answer);
    }
    return switch (answer.verdict()) {
      case Verdict.Pass pass -> allow(invite, peer, from, -1);
      case Verdict.Allow allow -> allow(invite, peer, from, allow.seconds());
      case Verdict.Refuse refuse -> refuse(invite, peer, from);
      case Verdict.Challenge challenge -> challenge(invite, peer, from, answer.token());
    };
  }

  private boolean allow(SipMessage invite, Peer peer, InetSocketAddress from, long seconds) {
    String most = peer.secondsField() + ": " + seconds;
    return switch (peer.allowBy()) {
      case REDIRECT -> {
        String contact = "Contact: <" + redirected(invite, peer) + ">";
        yield write(
            invite,
            from,
            302,
            "Moved Temporarily",
            seconds < 0 ? List.of(contact) : List.of(contact, most));
      }
      case NOT_FOUND ->
          write(invite, from, 404, "Not Found", seconds < 0 ? List.of() : List.of(most));
      case UNAVAILABLE ->
          write(invite, from, 503, "Service Unavailable", seconds < 0 ? List.of() : List.of(most));
    };
  }

  private boolean refuse(SipMessage invite, Peer peer, InetSocketAddress from) {
    return peer.refuseStatus() == 603
        ? write(invite, from, 603, "Decline", List.of())
        : write(invite, from, 403, "Forbidden", List.of());
  }

  private boolean challenge(SipMessage invite, Peer peer, InetSocketAddress from, String token) {
    if (peer.announcement().isEmpty()) {
      return peer.unchallenged() ? allow(invite, peer, from, -1) : refuse(invite, peer, from);
    }
    String contact =
        "Contact: <sip:%s@%s;%s=%s>"
            .formatted(userOf(invite), peer.announcement(), TOKEN_PARAMETER, token);
    return write(invite, from, 302, "Moved Temporarily", List.of(contact));
  }

  /** The number as it came, at the host the peer is to send it to. */
  private static String redirected(SipMessage invite, Peer peer) {
    return peer.redirectTo().isEmpty()
        ? withoutToken(invite.requestUri())
        : "sip:%s@%s".formatted(userOf(invite), peer.redirectTo());
  }

  private static String withoutToken(String uri) {
    int at = uri.indexOf(";" + TOKEN_PARAMETER + "=");
    if (at < 0) {
      return uri;
    }
    int end = uri.indexOf(';', at + 1);
    return uri.substring(0, at) + (end < 0 ? "" : uri.substring(end));
  }

  private static String userOf(SipMessage invite) {
    return invite.uri().map(SipUri::user).orElse("");
  }

  private static Question question(SipMessage invite, Peer peer) {
    SipUri uri = invite.uri().orElseThrow(); // else it had a fault
    Optional<ChargedParty.Named> party = peer.chargedParty().of(invite);
    SourceAddress source =
        peer.sourceField().isEmpty()
            ? ChargedParty.sourceOf(invite)
            : SourceAddress.parse(invite.find(peer.sourceField()).orElse(""));
    return new Question(
        peer.name(),
        invite.callId(),
        party.map(ChargedParty.Named::party).orElse(""),
        party.filter(ChargedParty.Named::diverted).map(ChargedParty.Named::party).orElse(""),
        ChargedParty.callerOf(invite),
        uri.dialled(),
        source,
        invite.find(SipHeader.USER_AGENT).orElse(""),
        invite.find(TOKEN_FIELD).or(() -> uri.parameter(TOKEN_PARAMETER)).orElse(""));
  }

  private boolean write(
      SipMessage request, InetSocketAddress from, int status, String reason, List<String> fields) {
    return response.write(
        request,
        status,
        reason,
        Long.toHexString(given.tagOf(request)),
        from.getAddress().getHostAddress(),
        from.getPort(),
        fields);
  }
}
