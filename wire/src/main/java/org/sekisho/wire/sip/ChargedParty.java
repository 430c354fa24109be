package org.sekisho.wire.sip;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.sekisho.call.SourceAddress;

/**
 * Who is charged for a call, as a switch tells it: the first of its sources that says anything.
 * What a caller may write himself, From above all, is none of them.
 *
 * @param sources in order
 */
public record ChargedParty(List<Source> sources) {

  /** A place in an INVITE. */
  public sealed interface Source {

    /** A trusted charge number (RFC 8496). */
    record ChargeInfo() implements Source {}

    /** The last diverting party: the topmost Diversion (RFC 5806). */
    record Diverting() implements Source {}

    /** The last diverting party: the entry before the last, where that is a retarget (RFC 7044). */
    record History() implements Source {}

    /** Who proved a password to the switch: the user in the credentials it passes on. */
    record Authenticated() implements Source {}

    /** The identity the network vouches for (RFC 3325). */
    record Asserted() implements Source {}

    /** The user part of the Request-URI's parameter or of a field the switch writes. */
    record Field(String name) implements Source {}

    /** One line for all that comes: a trunk. */
    record Trunk(String line) implements Source {}

    /** Reads a source as settings name it; empty if there is none like it. */
    static Optional<Source> parse(String text) {
      String lower = text.strip().toLowerCase(Locale.ROOT);
      if (lower.startsWith("header:") && lower.length() > 7) {
        return Optional.of(new Field(text.strip().substring(7).strip()));
      }
      if (lower.startsWith("line:") && lower.length() > 5) {
        return Optional.of(new Trunk(text.strip().substring(5).strip()));
      }
      return switch (lower) {
        case "p-charge-info" -> Optional.of(new ChargeInfo());
        case "diversion" -> Optional.of(new Diverting());
        case "history-info" -> Optional.of(new History());
        case "authenticated-user" -> Optional.of(new Authenticated());
        case "p-asserted-identity" -> Optional.of(new Asserted());
        default -> Optional.empty();
      };
    }
  }

  /** Charge number, diverting party, authenticated user, the network's word. */
  public static final ChargedParty STANDARD =
      new ChargedParty(
          List.of(
              new Source.ChargeInfo(),
              new Source.Diverting(),
              new Source.History(),
              new Source.Authenticated(),
              new Source.Asserted()));

  public ChargedParty {
    sources = List.copyOf(sources);
  }

  /**
   * What a source said.
   *
   * @param diverted it is a party that passed the call on
   */
  public record Named(String party, boolean diverted) {}

  /**
   * A number or a name of a line; empty where no source says anything.
   *
   * @param known whether a name or number is a line's: a diverting party counts only then, since
   *     callers can write one
   */
  public Optional<Named> of(SipMessage invite, Predicate<String> known) {
    for (Source source : sources) {
      boolean diverted = source instanceof Source.Diverting || source instanceof Source.History;
      Optional<String> party =
          find(source, invite)
              .filter(text -> !text.isBlank())
              .filter(text -> !diverted || known.test(text));
      if (party.isPresent()) {
        return Optional.of(new Named(party.get(), diverted));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> find(Source source, SipMessage invite) {
    return switch (source) {
      case Source.ChargeInfo of -> first(invite.list(SipHeader.P_CHARGE_INFO));
      case Source.Diverting of -> first(invite.list(SipHeader.DIVERSION));
      case Source.History of -> beforeLast(invite.list(SipHeader.HISTORY_INFO));
      case Source.Authenticated of -> authenticatedUser(invite);
      case Source.Asserted of -> first(invite.list(SipHeader.P_ASSERTED_IDENTITY));
      case Source.Field of -> invite.find(of.name()).map(ChargedParty::name);
      case Source.Trunk of -> Optional.of(of.line());
    };
  }

  private static Optional<String> first(List<String> values) {
    return values.isEmpty() ? Optional.empty() : Optional.of(name(values.getFirst()));
  }

  private static Optional<String> beforeLast(List<String> entries) {
    if (entries.size() < 2) {
      return Optional.empty();
    }
    Optional<SipAddress> last = SipAddress.parse(entries.getLast());
    boolean retargeted =
        last.filter(
                of ->
                    of.parameter("rc").isPresent()
                        || of.parameter("mp").isPresent()
                        || SipUri.parse(of.uri())
                            .flatMap(uri -> uri.parameter("cause"))
                            .isPresent())
            .isPresent();
    return retargeted ? Optional.of(name(entries.get(entries.size() - 2))) : Optional.empty();
  }

  /** The user of the credentials a request carries. */
  public static Optional<String> authenticatedUser(SipMessage request) {
    return request
        .find(SipHeader.PROXY_AUTHORIZATION)
        .or(() -> request.find(SipHeader.AUTHORIZATION))
        .flatMap(ChargedParty::userOf);
  }

  private static Optional<String> userOf(String credentials) {
    List<String> parts = new ArrayList<>();
    int space = credentials.indexOf(' ');
    SipAddress.split(space < 0 ? "" : credentials.substring(space + 1), parts);
    return parts.stream()
        .flatMap(part -> SipAddress.parameter(";" + part, 0, "username").stream())
        .findFirst();
  }

  /** Who calls, as far as the network vouches for it, else as he says himself. */
  public static String callerOf(SipMessage invite) {
    return first(invite.list(SipHeader.P_ASSERTED_IDENTITY))
        .or(() -> invite.from().flatMap(ChargedParty::userName))
        .or(() -> invite.find(SipHeader.FROM).map(String::strip))
        .orElse("");
  }

  /** The user of an address; a text that is no address is a name itself. */
  private static String name(String value) {
    return SipAddress.parse(value).flatMap(ChargedParty::userName).orElse(value.strip());
  }

  private static Optional<String> userName(SipAddress of) {
    return SipUri.parse(of.uri()).map(SipUri::userName);
  }

  /**
   * Where a call was set up from, when the switch is a proxy: the second Via, which the switch has
   * compared with the address it came from (RFC 3261 §18.2.1) and corrected by {@code received}.
   */
  public static SourceAddress sourceOf(SipMessage invite) {
    List<String> vias = invite.list(SipHeader.VIA);
    if (vias.size() < 2) {
      return SourceAddress.NONE;
    }
    String via = vias.get(1);
    Optional<String> received = SipAddress.parameter(via, 0, "received");
    String host = received.orElseGet(() -> SipAddress.sentBy(via));
    int close = host.indexOf(']');
    return SourceAddress.parse(host.startsWith("[") && close > 0 ? host.substring(1, close) : host);
  }
}
