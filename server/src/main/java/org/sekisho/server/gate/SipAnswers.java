package org.sekisho.server.gate;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sekisho.call.SourceAddress;
import org.sekisho.control.Verdict;
import org.sekisho.server.intake.IntakeCounts;
import org.sekisho.server.settings.GateSettings.Blind;
import org.sekisho.server.settings.GateSettings.Peer;
import org.sekisho.wire.sip.ChargedParty;
import org.sekisho.wire.sip.PlainText;
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

  /** While nobody judges, for a peer that wants nobody through then. */
  private static final Answer CLOSED = new Answer(new Verdict.Refuse(Verdict.Reason.BUDGET), "");

  private final Gate gate;
  private final Peers peers;
  private final Clock clock;
  private final IntakeCounts counts;
  private final GivenAnswers given;
  private final BlindWatch blind;
  private final SipResponse response = new SipResponse();
  private @Nullable InetAddress lastAddress;
  private String lastAddressText = "";

  /** Whether nobody judges calls just now. */
  @FunctionalInterface
  interface BlindWatch {
    boolean isBlind();
  }

  SipAnswers(
      Gate gate,
      Peers peers,
      Clock clock,
      IntakeCounts counts,
      GivenAnswers given,
      BlindWatch blind) {
    this.gate = gate;
    this.peers = peers;
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
    if (!peers.isWithinPace(peer) && !isSpared(request)) {
      return false; // it comes again, or its switch goes on without us
    }
    Optional<SipFault> fault = request.fault();
    if (fault.isPresent() && fault.get() != SipFault.BAD_LENGTH) { // of its body we read nothing
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

  /** An emergency is answered however many others ask. */
  private boolean isSpared(SipMessage request) {
    return request.method().equals("INVITE")
        && request.uri().filter(uri -> gate.isEmergency(uri.dialled())).isPresent();
  }

  private boolean invite(SipMessage invite, Peer peer, InetSocketAddress from) {
    long key = given.keyOf(peer.name(), invite);
    Answer answer = given.find(key);
    if (answer == null) {
      Question question = question(invite, peer);
      boolean closed =
          peer.blind() == Blind.CLOSED && blind.isBlind() && gate.isAbroad(question.dialled());
      answer = closed ? CLOSED : gate.authorise(question, clock.millis());
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
      return refuse(invite, peer, from);
    }
    String contact =
        "Contact: <sip:%s@%s;%s=%s>"
            .formatted(userOf(invite), peer.announcement(), TOKEN_PARAMETER, token);
    return write(invite, from, 302, "Moved Temporarily", List.of(contact));
  }

  /** The number as it came, at the host the peer is to send it to. */
  private static String redirected(SipMessage invite, Peer peer) {
    return peer.redirectTo().isEmpty()
        ? invite.requestUri()
        : "sip:%s@%s".formatted(userOf(invite), peer.redirectTo());
  }

  private static String userOf(SipMessage invite) {
    return invite.uri().map(SipUri::user).orElse("");
  }

  private Question question(SipMessage invite, Peer peer) {
    SipUri uri = invite.uri().orElseThrow(); // else it had a fault
    Optional<ChargedParty.Named> party = peer.chargedParty().of(invite, gate::isLine);
    SourceAddress source =
        peer.sourceField().isEmpty()
            ? ChargedParty.sourceOf(invite)
            : SourceAddress.parse(invite.find(peer.sourceField()).orElse(""));
    return new Question(
        peer.name(),
        PlainText.of(invite.callId()),
        PlainText.of(party.map(ChargedParty.Named::party).orElse("")),
        PlainText.of(
            party.filter(ChargedParty.Named::diverted).map(ChargedParty.Named::party).orElse("")),
        PlainText.of(ChargedParty.callerOf(invite)),
        PlainText.of(uri.dialled()),
        source,
        PlainText.of(invite.find(SipHeader.USER_AGENT).orElse("")),
        PlainText.of(invite.find(TOKEN_FIELD).orElse("")),
        peer.announcement().isEmpty() && peer.unchallenged());
  }

  /** A switch asks again and again from one address. */
  private String textOf(InetAddress address) {
    if (!address.equals(lastAddress)) {
      lastAddress = address;
      lastAddressText = address.getHostAddress();
    }
    return lastAddressText;
  }

  private boolean write(
      SipMessage request, InetSocketAddress from, int status, String reason, List<String> fields) {
    return response.write(
        request,
        status,
        reason,
        Long.toHexString(given.tagOf(request)),
        textOf(from.getAddress()),
        from.getPort(),
        fields);
  }
}
