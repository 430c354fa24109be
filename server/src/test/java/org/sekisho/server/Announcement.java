package org.sekisho.server;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.sekisho.wire.sip.SipMessage;
import org.sekisho.wire.sip.SipResponse;
import org.sekisho.wire.sip.SipUri;

/** Plays what it plays as early media, hears the keys, and sends who pressed them back. */
final class Announcement implements AutoCloseable {
  private final DatagramSocket socket;
  private final List<String> tokens = new CopyOnWriteArrayList<>();
  volatile boolean keysArePressed = true;
  volatile String says = "";

  Announcement(InetSocketAddress at) throws IOException {
    socket = new DatagramSocket(at);
    new Thread(this::run, "announcement").start();
  }

  List<String> asked() {
    return tokens;
  }

  private void run() {
    var response = new SipResponse();
    while (!socket.isClosed()) {
      try {
        var packet = new DatagramPacket(new byte[65_535], 65_535);
        socket.receive(packet);
        if (SipMessage.parse(packet.getData(), packet.getLength()) instanceof SipMessage invite
            && invite.method().equals("INVITE")) {
          answer(invite, response, (InetSocketAddress) packet.getSocketAddress());
        }
      } catch (IOException e) {
        return;
      }
    }
  }

  private void answer(SipMessage invite, SipResponse response, InetSocketAddress from)
      throws IOException {
    SipUri uri = SipUri.parse(invite.requestUri()).orElseThrow();
    String token = uri.parameter("challenge-token").orElseThrow();
    tokens.add(token);
    String back = says.isEmpty() ? token : says;
    response.write(
        invite,
        keysArePressed ? 302 : 603,
        keysArePressed ? "Moved Temporarily" : "Decline",
        "t" + invite.fromTag(),
        from.getAddress().getHostAddress(),
        from.getPort(),
        keysArePressed
            ? List.of("Contact: <sip:%s@x;challenge-token=%s>".formatted(uri.user(), back))
            : List.of());
    socket.send(new DatagramPacket(response.bytes(), response.length(), from));
  }

  @Override
  public void close() {
    socket.close();
  }
}
