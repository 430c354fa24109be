package org.sekisho.server.settings;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.YamlFile;
import org.sekisho.wire.sip.ChargedParty;

/** What the sections about the network have in common: addresses, and who pays. */
final class Addresses {

  private Addresses() {}

  /** {@code charged_party}: where an INVITE says who pays, in order. */
  static ChargedParty chargedParty(YamlFile of, ChargedParty standard) {
    List<ChargedParty.Source> charged = new ArrayList<>();
    for (String text : of.texts("charged_party")) {
      charged.add(
          ChargedParty.Source.parse(text)
              .orElseThrow(
                  () ->
                      of.bad(
                          "charged_party",
                          "'%s' is none of p-charge-info, diversion, history-info,".formatted(text)
                              + " authenticated-user, p-asserted-identity, header:NAME, line:ID")));
    }
    return charged.isEmpty() ? standard : new ChargedParty(charged);
  }

  static List<InetSocketAddress> listens(YamlFile of, String key, int standardPort) {
    List<InetSocketAddress> all = new ArrayList<>();
    for (String text : of.texts(key)) {
      int colon = text.lastIndexOf(':');
      boolean withPort = colon >= 0 && (text.indexOf(':') == colon || text.contains("]:"));
      String host = withPort ? text.substring(0, colon) : text;
      String port = withPort ? text.substring(colon + 1) : Integer.toString(standardPort);
      if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
        throw of.bad(key, "'%s' is no address with a port, such as 192.0.2.1:5060".formatted(text));
      }
      all.add(new InetSocketAddress(literal(of, key, host), Integer.parseInt(port)));
    }
    return all;
  }

  /** A literal address: no name is looked up. */
  static InetAddress literal(YamlFile of, String key, String text) {
    String bare =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    BadFileException bad = of.bad(key, "'%s' is no IPv4 or IPv6 address".formatted(text));
    if (!bare.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
      throw bad;
    }
    try {
      return InetAddress.getByName(bare);
    } catch (UnknownHostException e) {
      throw bad;
    }
  }
}
