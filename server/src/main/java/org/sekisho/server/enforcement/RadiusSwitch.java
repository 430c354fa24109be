package org.sekisho.server.enforcement;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.sekisho.server.settings.SwitchSettings;

/**
 * A switch that asks by RADIUS and takes Disconnect-Requests (RFC 5176): of a suspended line the
 * calls abroad are ended that the gate let through, each by its Acct-Session-Id. That the line
 * begins no others is the gate's.
 */
final class RadiusSwitch implements SwitchControl {

  private static final int DISCONNECT_REQUEST = 40;
  private static final int DISCONNECT_ACK = 41;
  private static final int DISCONNECT_NAK = 42;

  private static final int USER_NAME = 1;
  private static final int ACCT_SESSION_ID = 44;
  private static final int EVENT_TIMESTAMP = 55;
  private static final int MESSAGE_AUTHENTICATOR = 80;
  private static final int ERROR_CAUSE = 101;

  /** "Session Context Not Found": the call is over. */
  private static final int NO_SUCH_SESSION = 503;

  private static final int AUTHENTICATOR = 16;
  private static final int HEADER = 20;
  private static final int MOST_BYTES = 4_096;

  /** A value of an attribute is no longer (RFC 2865 §5). */
  private static final int MOST_VALUE = 253;

  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(1);
  private static final int TRIES = 3;

  private final InetSocketAddress at;
  private final byte[] secret;
  private final Function<String, Collection<String>> callsOf;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param callsOf ids of a line's calls abroad that go on, as the switch named them
   */
  RadiusSwitch(SwitchSettings of, Function<String, Collection<String>> callsOf, Clock clock) {
    at = new InetSocketAddress(of.host(), of.port());
    secret = of.secret().getBytes(StandardCharsets.UTF_8);
    this.callsOf = callsOf;
    this.clock = clock;
  }

  @Override
  public Set<Order.Action> actions() {
    return Set.of(Order.Action.SUSPEND);
  }

  /** One call that cannot be ended keeps no other from it. */
  @Override
  public void apply(Order order) throws IOException {
    List<String> failed = new ArrayList<>();
    for (String call : callsOf.apply(order.subject())) {
      try {
        disconnect(order.subject(), call);
      } catch (IOException e) {
        failed.add(e.getMessage());
      }
    }
    if (!failed.isEmpty()) {
      throw new IOException(
          "%d calls are not ended, the first: %s".formatted(failed.size(), failed.getFirst()));
    }
  }

  /** Nothing is kept there; but no call of the line goes on, as far as the gate has heard. */
  @Override
  public boolean holds(Order order) {
    return callsOf.apply(order.subject()).isEmpty();
  }

  @Override
  public void restore(Order order) {
    // what has ended does not go on again
  }

  private void disconnect(String line, String call) throws IOException {
    byte[] request = request(line, call);
    try (var socket = new DatagramSocket()) {
      socket.connect(at);
      socket.setSoTimeout((int) ANSWER_WITHIN.toMillis());
      for (int tried = 0; tried < TRIES; tried++) {
        socket.send(new DatagramPacket(request, request.length));
        byte[] buffer = new byte[MOST_BYTES];
        var answer = new DatagramPacket(buffer, buffer.length);
        try {
          socket.receive(answer);
        } catch (SocketTimeoutException e) {
          continue; // it, or its answer, is lost
        }
        check(Arrays.copyOf(buffer, answer.getLength()), request);
        return;
      }
      throw new IOException("%s answers no Disconnect-Request".formatted(at));
    }
  }

  /** A Disconnect-Request (RFC 5176 §2.3, §3.1); what is sent again is the same. */
  private byte[] request(String line, String call) throws IOException {
    var attributes = new ByteArrayOutputStream();
    put(attributes, USER_NAME, line.getBytes(StandardCharsets.UTF_8));
    put(attributes, ACCT_SESSION_ID, call.getBytes(StandardCharsets.UTF_8));
    put(attributes, EVENT_TIMESTAMP, intBytes((int) (clock.millis() / 1_000)));
    put(attributes, MESSAGE_AUTHENTICATOR, new byte[AUTHENTICATOR]);
    byte[] packet = new byte[HEADER + attributes.size()];
    packet[0] = DISCONNECT_REQUEST;
    packet[1] = (byte) random.nextInt(256);
    packet[2] = (byte) (packet.length >> 8);
    packet[3] = (byte) packet.length;
    System.arraycopy(attributes.toByteArray(), 0, packet, HEADER, attributes.size());
    // Both are made with noughts in the place of the authenticator of the header.
    byte[] seal = hmac(packet);
    System.arraycopy(seal, 0, packet, packet.length - AUTHENTICATOR, AUTHENTICATOR);
    System.arraycopy(md5(packet), 0, packet, 4, AUTHENTICATOR);
    return packet;
  }

  /** That an answer is one to our request (RFC 2865 §3), and what it says. */
  private void check(byte[] answer, byte[] request) throws IOException {
    if (answer.length < HEADER
        || answer[1] != request[1]
        || ((answer[2] & 0xFF) << 8 | answer[3] & 0xFF) != answer.length) {
      throw new IOException("%s: no answer to a Disconnect-Request".formatted(at));
    }
    byte[] said = Arrays.copyOfRange(answer, 4, HEADER);
    byte[] made = answer.clone();
    System.arraycopy(request, 4, made, 4, AUTHENTICATOR);
    if (!MessageDigest.isEqual(said, md5(made))) {
      throw new IOException("%s: the secrets differ".formatted(at));
    }
    int cause = cause(answer);
    boolean over = answer[0] == DISCONNECT_NAK && cause == NO_SUCH_SESSION;
    if (answer[0] != DISCONNECT_ACK && !over) {
      throw new IOException("%s refuses to end a call: Error-Cause %d".formatted(at, cause));
    }
  }

  /** The Error-Cause of an answer (RFC 5176 §3.5); 0 for none. */
  private static int cause(byte[] answer) {
    for (int i = HEADER; i + 1 < answer.length; i += Math.max(2, answer[i + 1] & 0xFF)) {
      if (answer[i] == ERROR_CAUSE && i + 6 <= answer.length) {
        return ByteBuffer.wrap(answer, i + 2, 4).getInt();
      }
    }
    return 0;
  }

  private void put(ByteArrayOutputStream to, int type, byte[] value) throws IOException {
    if (value.length > MOST_VALUE) {
      throw new IOException("%s: a name is too long for RADIUS".formatted(at));
    }
    to.write(type);
    to.write(2 + value.length);
    to.writeBytes(value);
  }

  private static byte[] intBytes(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  private byte[] md5(byte[] packet) {
    try {
      var digest = MessageDigest.getInstance("MD5");
      digest.update(packet);
      return digest.digest(secret);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] hmac(byte[] packet) {
    try {
      Mac mac = Mac.getInstance("HmacMD5");
      mac.init(new SecretKeySpec(secret, "HmacMD5"));
      return mac.doFinal(packet);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
