package org.sekisho.server.settings;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sekisho.wire.YamlFile;
import org.sekisho.wire.sip.ChargedParty;

/**
 * Where the network's SIP is mirrored to us as HEP3, and by whom; docs/capture.md tells each key.
 *
 * @param agents addresses that mirror; others are left unread
 * @param key that agents send in each packet; empty for none
 * @param chargedParty who pays, as INVITEs tell it
 */
public record CaptureSettings(
    List<InetSocketAddress> udp,
    List<InetSocketAddress> tcp,
    Set<InetAddress> agents,
    String key,
    ChargedParty chargedParty) {

  private static final int HEP_PORT = 9060;

  /** What is mirrored may be a phone's own words: only who proved a password is believed. */
  private static final ChargedParty PROVED =
      new ChargedParty(List.of(new ChargedParty.Source.Authenticated()));

  public static final CaptureSettings NONE =
      new CaptureSettings(List.of(), List.of(), Set.of(), "", PROVED);

  public CaptureSettings {
    udp = List.copyOf(udp);
    tcp = List.copyOf(tcp);
    agents = Set.copyOf(agents);
  }

  /** Without its key. */
  @Override
  public String toString() {
    return "CaptureSettings[udp %s, tcp %s, agents %s]".formatted(udp, tcp, agents);
  }

  static CaptureSettings read(YamlFile of) {
    Set<InetAddress> agents = new HashSet<>();
    for (String text : of.texts("agents")) {
      agents.add(Addresses.literal(of, "agents", text));
    }
    var read =
        new CaptureSettings(
            Addresses.listens(of, "udp", HEP_PORT),
            Addresses.listens(of, "tcp", HEP_PORT),
            agents,
            of.text("key", ""),
            Addresses.chargedParty(of, PROVED));
    if (!(read.udp.isEmpty() && read.tcp.isEmpty()) && agents.isEmpty()) {
      throw of.bad("agents: nobody may mirror; name the addresses of those who do");
    }
    return read;
  }
}
