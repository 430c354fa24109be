package org.sekisho.server.settings;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sekisho.wire.YamlFile;

/**
 * Where RADIUS is taken, and from whom; docs/radius.md tells each key.
 *
 * @param authentication where questions are taken (Access-Request)
 * @param accounting where calls are told of (Accounting-Request)
 */
public record RadiusSettings(
    List<InetSocketAddress> authentication,
    List<InetSocketAddress> accounting,
    List<Client> clients) {

  private static final int AUTHENTICATION_PORT = 1812;
  private static final int ACCOUNTING_PORT = 1813;
  private static final int LEAST_SECRET = 16;

  public static final RadiusSettings NONE = new RadiusSettings(List.of(), List.of(), List.of());

  /**
   * Who may speak to us.
   *
   * @param secret both sides sign with it
   */
  public record Client(String name, Set<InetAddress> addresses, String secret) {
    public Client {
      addresses = Set.copyOf(addresses);
    }

    /** Without its secret. */
    @Override
    public String toString() {
      return "Client[%s, %s]".formatted(name, addresses);
    }
  }

  public RadiusSettings {
    authentication = List.copyOf(authentication);
    accounting = List.copyOf(accounting);
    clients = List.copyOf(clients);
  }

  static RadiusSettings read(YamlFile of) {
    List<Client> clients = new ArrayList<>();
    for (YamlFile each : of.sections("clients")) {
      Set<InetAddress> addresses = new HashSet<>();
      for (String text : each.texts("addresses")) {
        addresses.add(Addresses.literal(each, "addresses", text));
      }
      String name = each.text("name", "");
      String secret = each.text("secret", "");
      if (name.isBlank() || addresses.isEmpty()) {
        throw each.bad("a client needs a name and addresses");
      }
      if (secret.length() < LEAST_SECRET) {
        throw each.bad(
            "secret",
            "must have %d characters at least: both sides sign with it".formatted(LEAST_SECRET));
      }
      clients.add(new Client(name, addresses, secret));
    }
    var read =
        new RadiusSettings(
            Addresses.listens(of, "authentication", AUTHENTICATION_PORT),
            Addresses.listens(of, "accounting", ACCOUNTING_PORT),
            clients);
    if (clients.isEmpty() && !(read.authentication.isEmpty() && read.accounting.isEmpty())) {
      throw of.bad("clients: nobody may speak; name them, each with addresses and a secret");
    }
    return read;
  }
}
