package org.sekisho.server.gate;

import java.io.IOException;
import java.net.Socket;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.sekisho.call.SourceAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections whose other end may yet show a certificate. Few of one address, and when there is no
 * room the one that has stood there longest goes: whoever means it has shown his in a moment.
 */
final class Doorstep {

  private static final int MOST = 500;
  private static final int MOST_OF_ADDRESS = 20;

  private static final Logger LOG = LoggerFactory.getLogger(Doorstep.class);

  private final Set<Socket> standing = new LinkedHashSet<>();
  private final Map<SourceAddress, Integer> byAddress = new HashMap<>(); // IPv6: a whole /64

  /** Whether one may stand there. */
  boolean enter(Socket socket) {
    Socket gone = null;
    synchronized (this) {
      SourceAddress address = addressOf(socket);
      if (byAddress.getOrDefault(address, 0) >= MOST_OF_ADDRESS) {
        return false;
      }
      if (standing.size() >= MOST) {
        Iterator<Socket> longest = standing.iterator();
        gone = longest.next();
        longest.remove();
        forget(gone);
      }
      standing.add(socket);
      byAddress.merge(address, 1, Integer::sum);
    }
    if (gone != null) {
      close(gone);
    }
    return true;
  }

  private static SourceAddress addressOf(Socket socket) {
    return SourceAddress.parse(socket.getInetAddress().getHostAddress());
  }

  /** One has come in, or has gone. */
  synchronized void leave(Socket socket) {
    if (standing.remove(socket)) {
      forget(socket);
    }
  }

  private void forget(Socket socket) {
    byAddress.computeIfPresent(addressOf(socket), (key, there) -> there == 1 ? null : there - 1);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("a connection could not be closed: {}", e.getMessage());
    }
  }
}
