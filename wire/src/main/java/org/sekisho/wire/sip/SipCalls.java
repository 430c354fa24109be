package org.sekisho.wire.sip;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sekisho.call.CallAnswered;
import org.sekisho.call.CallEnded;
import org.sekisho.call.CallTried;
import org.sekisho.call.Knock;
import org.sekisho.call.NetworkEvent;
import org.sekisho.call.Registration;
import org.sekisho.call.SourceAddress;

/**
 * Makes calls and registrations of SIP messages as they are seen on the wire, each message any
 * number of times and on any number of hops. Only the caller's own hop is followed: the first
 * INVITE of a Call-ID and From tag, and the answers to it. One thread.
 *
 * <ul>
 *   <li>An attempt counts once it rings or is answered, or fails after its caller proved a
 *       password; what only knocks is none.
 *   <li>A first 401 or 407 is no failure, nor one that says the nonce was stale.
 *   <li>A BYE ends a call when its tags are the call's and the other side says 200 to it.
 *   <li>From is never who pays.
 * </ul>
 */
public final class SipCalls {

  /** Calls followed at once, those that only knock included; past it the oldest is let go. */
  public static final int MOST_CALLS = 500_000;

  /** REGISTERs whose answers are waited for. */
  private static final int MOST_REGISTERS = 100_000;

  /** An INVITE or REGISTER without a final answer is over after so long (RFC 3261 §17: C, F). */
  private static final long LONGEST_PENDING_MILLIS = 240_000;

  /** A call without a BYE is let go after so long; whoever counts has ended it by then. */
  private static final long LONGEST_CALL_MILLIS = 12 * 3_600_000L;

  /** What follows a call's end is still known to be of it so long (64 * T1). */
  private static final long LINGER_MILLIS = 32_000;

  private static final Pattern NONCE = Pattern.compile("\\bnonce\\s*=\\s*\"([^\"]{1,256})\"");

  /** Between which hosts a message was seen, and when. */
  public record Seen(String fromAddress, int fromPort, String toAddress, long atMillis) {}

  private static final class Call {
    final String key;
    final String id;
    final long beganMillis;
    final String address;
    final int port;
    final String host;
    String branch;
    String toTag = "";
    long cseq;
    String party = "";
    String diverting = "";
    String caller = "";
    String dialled = "";
    String agent = "";
    boolean proved; // its INVITE carries credentials
    boolean challenged; // it was asked for them
    boolean told;
    boolean answered;
    long answeredMillis;
    long endedMillis;
    long byeMillis;

    Call(String key, String id, SipMessage invite, Seen seen) {
      this.key = key;
      this.id = id;
      this.beganMillis = seen.atMillis;
      this.address = seen.fromAddress;
      this.port = seen.fromPort;
      this.host = seen.toAddress;
      this.branch = invite.branch();
    }
  }

  /** A REGISTER with credentials that waits for its answer. */
  private record Register(
      String user, String name, String address, String agent, boolean sawNonce, long atMillis) {}

  private final ChargedParty charged;
  private final Predicate<String> known;
  private final Consumer<NetworkEvent> out;
  private final Consumer<Knock> knocks;
  // By what they are at; each in the order it came to that, so that the first is the first to go.
  private final Map<String, Call> knocking = new LinkedHashMap<>();
  private final Map<String, Call> talking = new LinkedHashMap<>();
  private final Map<String, Call> over = new LinkedHashMap<>();
  private final Set<String> idsInUse = new HashSet<>();
  private final Map<String, Register> registers = new LinkedHashMap<>();
  private final Map<String, Boolean> nonces = new LinkedHashMap<>(); // by address
  private long letGo;

  /**
   * @param charged who pays, as the network that is listened to tells it
   * @param known whether a name or number is a line's
   * @param out takes the events
   * @param knocks takes what was tried without a proof, and that there was one
   */
  public SipCalls(
      ChargedParty charged,
      Predicate<String> known,
      Consumer<NetworkEvent> out,
      Consumer<Knock> knocks) {
    this.charged = charged;
    this.known = known;
    this.out = out;
    this.knocks = knocks;
  }

  /** Takes in a message; one that has a fault is left alone. */
  public void accept(SipMessage message, Seen seen) {
    if (message.fault().isPresent()) {
      return;
    }
    if (message.isRequest()) {
      switch (message.method()) {
        case "INVITE" -> invited(message, seen);
        case "BYE" -> bye(message, seen);
        case "REGISTER" -> register(message, seen);
        case "OPTIONS" -> reached(message, seen);
        default -> {} // ACK, CANCEL: what becomes of the INVITE says its answer
      }
      return;
    }
    switch (message.cseqMethod()) {
      case "INVITE" -> answered(message, seen);
      case "BYE" -> byeAnswered(message, seen);
      case "REGISTER" -> registerAnswered(message, seen);
      default -> {}
    }
  }

  private void reached(SipMessage options, Seen seen) {
    if (options.toTag().isEmpty()) {
      knock(Knock.Kind.REACHED, "", options, seen);
    }
  }

  private void knock(Knock.Kind kind, String name, SipMessage message, Seen seen) {
    knocks.accept(
        new Knock(
            seen.atMillis,
            SourceAddress.parse(seen.fromAddress),
            seen.toAddress,
            PlainText.of(message.find(SipHeader.USER_AGENT).orElse("")),
            PlainText.of(name),
            kind));
  }

  /** The same of a call. */
  private void knock(Knock.Kind kind, String name, Call call, long atMillis) {
    knocks.accept(
        new Knock(atMillis, SourceAddress.parse(call.address), call.host, call.agent, name, kind));
  }

  private void invited(SipMessage invite, Seen seen) {
    if (!invite.toTag().isEmpty()) {
      return; // within a call
    }
    String key = keyOf(invite.callId(), invite.fromTag());
    Call call = find(key);
    if (call == null) {
      // Whoever chooses his own Call-ID may choose one that is in use: it is another call.
      String own = PlainText.of(invite.callId());
      String id = idsInUse.add(own) ? own : PlainText.of(key);
      var begun = new Call(key, id, invite, seen);
      take(begun, invite);
      knocking.put(key, begun);
      makeRoom();
      return;
    }
    boolean sameHop = call.address.equals(seen.fromAddress) && call.port == seen.fromPort;
    if (sameHop && !call.told && invite.cseq() > call.cseq) {
      call.branch = invite.branch(); // again, with credentials
      take(call, invite);
      if (call.proved) {
        knock(Knock.Kind.SHOWN, call.dialled, call, seen.atMillis);
      }
    }
  }

  /** Keeps what is told of it, and not the message. */
  private void take(Call call, SipMessage invite) {
    Optional<ChargedParty.Named> party = charged.of(invite, known);
    call.cseq = invite.cseq();
    call.proved = isProved(invite);
    call.party = PlainText.of(party.map(ChargedParty.Named::party).orElse(""));
    call.diverting =
        PlainText.of(
            party.filter(ChargedParty.Named::diverted).map(ChargedParty.Named::party).orElse(""));
    call.caller = PlainText.of(ChargedParty.callerOf(invite));
    call.dialled = PlainText.of(invite.uri().map(SipUri::dialled).orElse(""));
    call.agent = PlainText.of(invite.find(SipHeader.USER_AGENT).orElse(""));
  }

  private static boolean isProved(SipMessage invite) {
    return invite.count(SipHeader.PROXY_AUTHORIZATION) > 0
        || invite.count(SipHeader.AUTHORIZATION) > 0;
  }

  private void answered(SipMessage response, Seen seen) {
    Call call = find(keyOf(response.callId(), response.fromTag()));
    if (call == null || !response.branch().equals(call.branch)) {
      return; // of another hop
    }
    int status = response.status();
    if (status > 100 && status < 200) {
      tell(call);
    } else if (status >= 200 && status < 300) {
      tell(call);
      if (!call.answered && call.endedMillis == 0) {
        call.answered = true;
        call.answeredMillis = seen.atMillis;
        knocking.remove(call.key);
        talking.put(call.key, call);
        call.toTag = response.toTag();
        out.accept(new CallAnswered(call.id, seen.atMillis));
      }
    } else if (status == 401 || status == 407) {
      call.challenged = true;
      dialled(call, seen.atMillis);
    } else if (status >= 300 && !call.answered) {
      // Whoever was asked for a password, gave one and came further has tried; 403 and 603 are
      // refusals: of the password, or of a gate that tells of it itself.
      if (call.challenged && call.proved && status != 403 && status != 603) {
        tell(call);
      } else {
        dialled(call, seen.atMillis);
      }
      end(call, seen.atMillis);
    }
  }

  /** Who was asked for a password calls in vain so far. */
  private void dialled(Call call, long atMillis) {
    if (call.challenged) {
      knock(Knock.Kind.DIALLED, call.dialled, call, atMillis);
    }
  }

  private void tell(Call call) {
    if (call.told || call.endedMillis != 0) {
      return;
    }
    call.told = true;
    knock(Knock.Kind.PROVED, call.dialled, call, call.beganMillis);
    out.accept(
        new CallTried(
            call.id,
            call.beganMillis,
            call.party,
            call.caller,
            call.dialled,
            SourceAddress.parse(call.address),
            call.agent,
            "",
            call.diverting,
            ""));
  }

  private void end(Call call, long atMillis) {
    if (call.endedMillis == 0) {
      call.endedMillis = atMillis;
      knocking.remove(call.key);
      talking.remove(call.key);
      over.put(call.key, call);
      if (call.told) {
        out.accept(new CallEnded(call.id, atMillis));
      }
    }
  }

  private void bye(SipMessage bye, Seen seen) {
    findDialog(bye)
        .ifPresent(call -> call.byeMillis = call.byeMillis == 0 ? seen.atMillis : call.byeMillis);
  }

  private void byeAnswered(SipMessage response, Seen seen) {
    if (response.status() < 200) {
      return;
    }
    boolean done = response.status() < 300;
    Optional<Call> call = findDialog(response);
    if (call.isPresent()) {
      if (done) {
        end(call.get(), call.get().byeMillis == 0 ? seen.atMillis : call.get().byeMillis);
      } else {
        call.get().byeMillis = 0; // the other side knows of no such call
      }
    } else if (done && !idsInUse.contains(PlainText.of(response.callId()))) {
      out.accept(
          new CallEnded(
              PlainText.of(response.callId()), seen.atMillis)); // it began before we listened
    }
  }

  /** The call a request within it is of: its tags are the call's, in either direction. */
  private Optional<Call> findDialog(SipMessage message) {
    String from = message.fromTag();
    String to = message.toTag();
    for (String tag : new String[] {from, to}) {
      Call call = find(keyOf(message.callId(), tag));
      if (call != null && call.answered && call.toTag.equals(tag.equals(from) ? to : from)) {
        return Optional.of(call);
      }
    }
    return Optional.empty();
  }

  private void register(SipMessage register, Seen seen) {
    Optional<String> user = ChargedParty.authenticatedUser(register);
    if (user.isEmpty()) { // asks how to prove itself
      knock(Knock.Kind.ASKED, nameOf(register), register, seen);
      return;
    }
    String key = keyOf(register.callId(), Long.toString(register.cseq()));
    registers.putIfAbsent(
        key,
        new Register(
            PlainText.of(user.get()),
            PlainText.of(nameOf(register)),
            seen.fromAddress,
            PlainText.of(register.find(SipHeader.USER_AGENT).orElse("")),
            nonces.containsKey(seen.fromAddress + '\n' + nonceOf(register, "Authorization")),
            seen.atMillis));
    if (registers.size() > MOST_REGISTERS) {
      dropFirst(registers);
    }
  }

  /** Whom a REGISTER is of (RFC 3261 §10.2: To). */
  private static String nameOf(SipMessage register) {
    return register
        .find(SipHeader.TO)
        .flatMap(SipAddress::parse)
        .flatMap(address -> SipUri.parse(address.uri()))
        .map(SipUri::user)
        .orElse("");
  }

  private void registerAnswered(SipMessage response, Seen seen) {
    if (response.status() < 200) {
      return;
    }
    noteNonce(response, seen);
    Register register = registers.remove(keyOf(response.callId(), Long.toString(response.cseq())));
    if (register == null) {
      return; // without credentials, or told of already
    }
    boolean success = response.status() < 300;
    if (success) {
      knocks.accept(
          new Knock(
              seen.atMillis,
              SourceAddress.parse(register.address),
              "",
              register.agent,
              register.name,
              Knock.Kind.PROVED));
    }
    boolean stale =
        response
            .find("WWW-Authenticate")
            .or(() -> response.find("Proxy-Authenticate"))
            .filter(text -> text.toLowerCase(Locale.ROOT).matches(".*stale\\s*=\\s*\"?true.*"))
            .isPresent();
    boolean refused =
        response.status() == 401 || response.status() == 403 || response.status() == 407;
    // Who writes another's address into his datagrams never saw a nonce of the switch's.
    if (success || refused && !stale && register.sawNonce) {
      out.accept(
          new Registration(
              seen.atMillis,
              register.user,
              SourceAddress.parse(register.address),
              register.agent,
              success));
    }
  }

  /** Remembers what an address was challenged with. */
  private void noteNonce(SipMessage challenge, Seen seen) {
    String nonce = nonceOf(challenge, "WWW-Authenticate");
    if (challenge.status() == 401 && !nonce.isEmpty()) {
      nonces.put(seen.toAddress + '\n' + nonce, true);
      if (nonces.size() > MOST_REGISTERS) {
        nonces.remove(nonces.keySet().iterator().next());
      }
    }
  }

  private static String nonceOf(SipMessage message, String field) {
    Matcher found = NONCE.matcher(message.find(field).orElse(""));
    return found.find() ? found.group(1) : "";
  }

  private @Nullable Call find(String key) {
    Call call = knocking.get(key);
    call = call == null ? talking.get(key) : call;
    return call == null ? over.get(key) : call;
  }

  /** Lets go of what is over, by our own clock. */
  public void expire(long nowMillis) {
    for (Call call = first(over);
        call != null && nowMillis - call.endedMillis > LINGER_MILLIS;
        call = first(over)) {
      forget(call);
    }
    for (Call call = first(talking);
        call != null && nowMillis - call.answeredMillis > LONGEST_CALL_MILLIS;
        call = first(talking)) {
      letGo++;
      forget(call);
    }
    for (Call call = first(knocking);
        call != null && nowMillis - call.beganMillis > LONGEST_PENDING_MILLIS;
        call = first(knocking)) {
      letGo += call.told ? 1 : 0;
      forget(call);
    }
    while (!registers.isEmpty()
        && nowMillis - registers.values().iterator().next().atMillis > LONGEST_PENDING_MILLIS) {
      dropFirst(registers);
    }
  }

  /** Past the limit who only knocks goes first, then what is over, then the longest talk. */
  private void makeRoom() {
    while (size() > MOST_CALLS) {
      Call call = first(knocking);
      call = call == null ? first(over) : call;
      call = call == null ? first(talking) : call;
      if (call != null) {
        letGo += call.told && call.endedMillis == 0 ? 1 : 0;
        forget(call);
      }
    }
  }

  private static @Nullable Call first(Map<String, Call> of) {
    return of.isEmpty() ? null : of.values().iterator().next();
  }

  private void forget(Call call) {
    idsInUse.remove(call.id);
    over.remove(call.key);
    talking.remove(call.key);
    knocking.remove(call.key);
  }

  private static void dropFirst(Map<String, Register> of) {
    Iterator<String> keys = of.keySet().iterator();
    keys.next();
    keys.remove();
  }

  private static String keyOf(String callId, String tag) {
    return callId + '\n' + tag;
  }

  /** Whether a call from an address is being talked, or rings. */
  public boolean isTalkingFrom(SourceAddress address) {
    return Stream.concat(
            talking.values().stream(), knocking.values().stream().filter(call -> call.told))
        .anyMatch(call -> SourceAddress.parse(call.address).equals(address));
  }

  /** Calls followed now. */
  public int size() {
    return knocking.size() + talking.size() + over.size();
  }

  /** Calls let go before their end was seen. */
  public long letGo() {
    return letGo;
  }
}
