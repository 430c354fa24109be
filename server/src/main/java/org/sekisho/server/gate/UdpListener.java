package org.sekisho.server.gate;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.sekisho.server.settings.GateSettings.Peer;
import org.sekisho.wire.sip.SipMessage;
import org.sekisho.wire.sip.SipParsed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIP over UDP: one thread takes a datagram, answers it, takes the next. To be woken costs more
 * than to answer, so when datagrams come fast the thread lets a few of them gather.
 */
final class UdpListener implements AutoCloseable {

  /** What the system keeps for us while we are at another datagram, in bytes. */
  private static final int RECEIVE_BUFFER = 8 << 20;

  /** Messages less than this apart come fast; an answer then waits at most so long. */
  static final long GATHER_NANOS = 1_250_000;

  /** An answer is handed to the system so often; past it its question comes again. */
  private static final int MOST_TRIES = 20;

  private static final Logger LOG = LoggerFactory.getLogger(UdpListener.class);

  private final DatagramChannel channel;
  private final Peers peers;
  private final SipAnswers answers;
  private final Clock clock;
  private final Thread thread;

  UdpListener(InetSocketAddress at, Peers peers, SipAnswers answers, Clock clock)
      throws IOException {
    this.peers = peers;
    this.answers = answers;
    this.clock = clock;
    channel = DatagramChannel.open();
    channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
    channel.bind(at);
    thread = new Thread(this::run, "gate-udp-" + port());
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    try {
      return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    } catch (IOException e) {
      return 0;
    }
  }

  private void run() {
    ByteBuffer in = ByteBuffer.allocateDirect(SipMessage.MOST_BYTES);
    ByteBuffer out = ByteBuffer.allocateDirect(SipMessage.MOST_BYTES);
    byte[] bytes = new byte[SipMessage.MOST_BYTES];
    boolean gathering = false; // then a look at an empty socket does not wait
    long last = System.nanoTime();
    while (channel.isOpen()) {
      try {
        in.clear();
        var from = (InetSocketAddress) channel.receive(in);
        long now = System.nanoTime();
        boolean fast = now - last < 2 * GATHER_NANOS;
        if (from != null) {
          last = now;
          in.flip();
          answer(in, bytes, out, from);
        } else if (fast) {
          LockSupport.parkNanos(GATHER_NANOS);
        }
        if (fast != gathering) {
          channel.configureBlocking(!fast);
          gathering = fast;
        }
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException | RuntimeException | StackOverflowError e) {
        LOG.warn("a datagram could not be answered", e);
      }
    }
  }

  private void answer(ByteBuffer in, byte[] bytes, ByteBuffer out, InetSocketAddress from)
      throws IOException {
    Optional<Peer> peer = peers.find(from.getAddress());
    if (peer.isEmpty()) {
      peers.noteStranger(from.getAddress(), clock.millis());
      return;
    }
    int length = in.remaining();
    in.get(bytes, 0, length);
    SipParsed parsed = SipMessage.parse(bytes, length);
    if (answers.answer(parsed, peer.get(), from)) {
      out.clear();
      out.put(answers.response().bytes(), 0, answers.response().length());
      out.flip();
      for (int tried = 0; channel.send(out, from) == 0 && tried < MOST_TRIES; tried++) {
        LockSupport.parkNanos(GATHER_NANOS / 10); // the system takes no more just now
      }
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
      thread.join(1_000);
    } catch (IOException e) {
      LOG.warn("a port could not be closed: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
