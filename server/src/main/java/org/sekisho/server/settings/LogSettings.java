package org.sekisho.server.settings;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sekisho.wire.YamlFile;

/**
 * Logs that are read as they are written; docs/capture.md tells each key.
 *
 * @param files that grow on this machine
 * @param udp where syslog is taken (RFC 3164, RFC 5424)
 * @param tcp the same over TCP (RFC 6587)
 * @param senders who may send it; others are left unread
 */
public record LogSettings(
    List<Path> files,
    List<InetSocketAddress> udp,
    List<InetSocketAddress> tcp,
    Set<InetAddress> senders) {

  private static final int SYSLOG_PORT = 514;

  public static final LogSettings NONE = new LogSettings(List.of(), List.of(), List.of(), Set.of());

  public LogSettings {
    files = List.copyOf(files);
    udp = List.copyOf(udp);
    tcp = List.copyOf(tcp);
    senders = Set.copyOf(senders);
  }

  static LogSettings read(YamlFile of) {
    Set<InetAddress> senders = new HashSet<>();
    for (String text : of.texts("senders")) {
      senders.add(Addresses.literal(of, "senders", text));
    }
    var read =
        new LogSettings(
            of.texts("files").stream().map(Path::of).toList(),
            Addresses.listens(of, "syslog_udp", SYSLOG_PORT),
            Addresses.listens(of, "syslog_tcp", SYSLOG_PORT),
            senders);
    if (senders.isEmpty() && !(read.udp.isEmpty() && read.tcp.isEmpty())) {
      throw of.bad("senders: nobody may send syslog; name the addresses of those who do");
    }
    return read;
  }
}
