package org.sekisho.server.settings;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sekisho.control.Budgets;
import org.sekisho.wire.YamlFile;
import org.sekisho.wire.sip.ChargedParty;

/**
 * Where the gate is asked, by whom, and how each of them is answered; docs/gate.md tells each key.
 *
 * @param udp where SIP over UDP is taken
 * @param tcp where SIP over TCP is taken
 * @param tls where SIP over TLS is taken
 * @param keyStore PKCS #12 with the certificate we show, and those we trust peers by
 */
public record GateSettings(
    List<InetSocketAddress> udp,
    List<InetSocketAddress> tcp,
    List<InetSocketAddress> tls,
    Optional<Path> keyStore,
    String keyPassword,
    Budgets budgets,
    List<Peer> peers) {

  /** Of one operator. */
  private static final int MOST_PEERS = 1_000;

  /** That divide a line's budget among them. */
  private static final int MOST_GATES = 100;

  private static final int SIP_PORT = 5060;
  private static final int SIPS_PORT = 5061;

  public static final GateSettings NONE =
      new GateSettings(
          List.of(), List.of(), List.of(), Optional.empty(), "", Budgets.STANDARD, List.of());

  /** How a peer is told that a call may be set up. */
  public enum AllowBy {
    /** 302 with the number as it came: the peer sends the call there. */
    REDIRECT,
    /** 404: the peer goes on to its next route. */
    NOT_FOUND,
    /** 503: the same, for a peer that takes nobody out of service for it. */
    UNAVAILABLE
  }

  /** What holds when nobody is there to judge calls. */
  public enum Blind {
    /** Measures in force hold, everybody else may call as far as the line's budget goes. */
    OPEN,
    /** No calls abroad. */
    CLOSED
  }

  /**
   * A switch that asks.
   *
   * @param addresses it asks from
   * @param certificate name in its TLS certificate; empty to know it by its address alone
   * @param sourceField which field says where a call was set up from; empty for the second Via
   * @param redirectTo host, with port, that an allowed call is sent to; empty for the Request-URI's
   * @param refuseStatus 603 or 403
   * @param announcement host, with port, that asks for random keys; empty for none
   * @param unchallenged what becomes of a call to be challenged where there is no announcement:
   *     allowed if true, refused if not
   * @param secondsField carries the most seconds a call may last
   * @param mostPerSecond questions; those of emergencies are answered past it
   */
  public record Peer(
      String name,
      Set<InetAddress> addresses,
      String certificate,
      ChargedParty chargedParty,
      String sourceField,
      AllowBy allowBy,
      String redirectTo,
      int refuseStatus,
      String announcement,
      boolean unchallenged,
      String secondsField,
      Blind blind,
      int mostPerSecond) {

    public Peer {
      addresses = Set.copyOf(addresses);
    }
  }

  public GateSettings {
    udp = List.copyOf(udp);
    tcp = List.copyOf(tcp);
    tls = List.copyOf(tls);
    peers = List.copyOf(peers);
  }

  /** Without its password. */
  @Override
  public String toString() {
    return "GateSettings[udp %s, tcp %s, tls %s, %d peers]".formatted(udp, tcp, tls, peers.size());
  }

  static GateSettings read(YamlFile of) {
    List<Peer> peers = new ArrayList<>();
    Set<InetAddress> taken = new HashSet<>();
    for (YamlFile each : of.sections("peers")) {
      Peer peer = peer(each);
      for (InetAddress address : peer.addresses) {
        if (!taken.add(address)) {
          throw each.bad("addresses", "%s is another peer's".formatted(address.getHostAddress()));
        }
      }
      peers.add(peer);
    }
    if (peers.size() > MOST_PEERS) {
      throw of.bad("peers: more than %d".formatted(MOST_PEERS));
    }
    YamlFile budgets = of.section("budgets");
    Budgets standard = Budgets.STANDARD;
    var whole =
        new Budgets(
            budgets.whole("residential_yen", standard.residentialYen(), 1, 100_000_000),
            budgets.whole("business_yen", standard.businessYen(), 1, 100_000_000),
            budgets.whole("channel_yen", standard.channelYen(), 0, 100_000_000));
    int gates = of.small("gates", 1, 1, MOST_GATES);
    if (gates > Math.min(whole.residentialYen(), whole.businessYen())) {
      throw of.bad("gates", "each needs a yen at least of every budget to lend");
    }
    var read =
        new GateSettings(
            Addresses.listens(of, "udp", SIP_PORT),
            Addresses.listens(of, "tcp", SIP_PORT),
            Addresses.listens(of, "tls", SIPS_PORT),
            Optional.of(of.text("key_store", "")).filter(text -> !text.isEmpty()).map(Path::of),
            of.text("key_password", ""),
            whole.amongGates(gates),
            peers);
    if (!read.tls.isEmpty() && read.keyStore.isEmpty()) {
      throw of.bad("tls", "it takes a key_store, a PKCS #12 file with the certificate to show");
    }
    boolean listens = !(read.udp.isEmpty() && read.tcp.isEmpty() && read.tls.isEmpty());
    if (listens && peers.isEmpty()) {
      throw of.bad("peers: nobody may ask; name the switches, each with its addresses");
    }
    return read;
  }

  private static Peer peer(YamlFile of) {
    String name = of.text("name", "");
    if (!name.matches("[A-Za-z0-9._-]{1,40}")) {
      throw of.bad("name", "1 to 40 letters, digits, dots, dashes: '%s'".formatted(name));
    }
    Set<InetAddress> addresses = new HashSet<>();
    for (String text : of.texts("addresses")) {
      addresses.add(Addresses.literal(of, "addresses", text));
    }
    String certificate = of.text("certificate", "");
    if (addresses.isEmpty() && certificate.isEmpty()) {
      throw of.bad("addresses: '%s' is known by none, nor by a certificate".formatted(name));
    }
    String source = of.text("source", "via");
    if (!source.equals("via") && !source.matches("header:[A-Za-z0-9-]+")) {
      throw of.bad("source", "is via or header:NAME, not '%s'".formatted(source));
    }
    int refuse = of.small("refuse", 603, 400, 699);
    if (refuse != 603 && refuse != 403) {
      throw of.bad("refuse", "is 603 or 403: others make a switch try another route");
    }
    String seconds = of.text("seconds_header", "X-Max-Seconds");
    if (!seconds.matches("[A-Za-z0-9-]{1,40}")) {
      throw of.bad("seconds_header", "is no name of a header field: '%s'".formatted(seconds));
    }
    return new Peer(
        name,
        addresses,
        certificate,
        Addresses.chargedParty(of, ChargedParty.STANDARD),
        source.equals("via") ? "" : source.substring("header:".length()),
        allowBy(of),
        hostPort(of, "redirect_to"),
        refuse,
        hostPort(of, "announcement"),
        oneOf(of, "without_announcement", "refuse", "allow").equals("allow"),
        seconds,
        oneOf(of, "without_engine", "open", "closed").equals("open") ? Blind.OPEN : Blind.CLOSED,
        of.small("most_per_second", 20_000, 1, 1_000_000));
  }

  private static AllowBy allowBy(YamlFile of) {
    return switch (of.text("allow", "404")) {
      case "302" -> AllowBy.REDIRECT;
      case "404" -> AllowBy.NOT_FOUND;
      case "503" -> AllowBy.UNAVAILABLE;
      default -> throw of.bad("allow", "is 302 (redirect), 404 or 503 (go on to the next route)");
    };
  }

  private static String oneOf(YamlFile of, String key, String standard, String other) {
    String text = of.text(key, standard);
    if (!text.equals(standard) && !text.equals(other)) {
      throw of.bad(key, "is %s or %s, not '%s'".formatted(standard, other, text));
    }
    return text;
  }

  private static String hostPort(YamlFile of, String key) {
    String text = of.text(key, "");
    if (!text.isEmpty() && !text.matches("(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?")) {
      throw of.bad(key, "is a host, with a port if need be: '%s'".formatted(text));
    }
    return text;
  }
}
