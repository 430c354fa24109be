package org.sekisho.server.radius;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.aaa4j.radius.core.attribute.IntegerData;
import org.aaa4j.radius.core.attribute.attributes.MessageAuthenticator;
import org.aaa4j.radius.core.attribute.attributes.SessionTimeout;
import org.aaa4j.radius.core.packet.Packet;
import org.aaa4j.radius.core.packet.packets.AccessAccept;
import org.aaa4j.radius.core.packet.packets.AccessReject;
import org.aaa4j.radius.core.packet.packets.AccessRequest;
import org.aaa4j.radius.core.packet.packets.AccountingRequest;
import org.aaa4j.radius.core.packet.packets.AccountingResponse;
import org.aaa4j.radius.server.RadiusServer;
import org.aaa4j.radius.server.TimedDuplicationStrategy;
import org.aaa4j.radius.server.servers.UdpRadiusServer;
import org.jspecify.annotations.Nullable;
import org.sekisho.call.NetworkEvent;
import org.sekisho.control.Verdict;
import org.sekisho.engine.LogEntry;
import org.sekisho.line.Line;
import org.sekisho.server.Background;
import org.sekisho.server.LivePath;
import org.sekisho.server.gate.Answer;
import org.sekisho.server.gate.Gate;
import org.sekisho.server.gate.Question;
import org.sekisho.server.intake.IntakeCounts;
import org.sekisho.server.journal.Journal;
import org.sekisho.server.settings.RadiusSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * RADIUS: a question is answered from the gate's table; accounting is answered once it is durable
 * in the journal, and not at all before, so that the client sends it again.
 */
public final class RadiusListener implements SmartLifecycle {

  /** Within so long a request that is sent again is given the same answer. */
  private static final Duration REPEATED = Duration.ofSeconds(30);

  /** Clients send again after a few seconds; an answer that late is of no use. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private static final int EVENT_BYTES = 300;
  private static final Logger LOG = LoggerFactory.getLogger(RadiusListener.class);

  private final RadiusSettings settings;
  private final Gate gate;
  private final LivePath path;
  private final IntakeCounts counts;
  private final Clock clock;
  private final Map<InetAddress, RadiusSettings.Client> clients = new HashMap<>();
  private final List<RadiusServer> servers = new ArrayList<>();
  private @Nullable ExecutorService threads;

  RadiusListener(
      RadiusSettings settings, Gate gate, LivePath path, IntakeCounts counts, Clock clock) {
    this.settings = settings;
    this.gate = gate;
    this.path = path;
    this.counts = counts;
    this.clock = clock;
    settings
        .clients()
        .forEach(client -> client.addresses().forEach(each -> clients.put(each, client)));
  }

  private final class Handler implements RadiusServer.Handler {

    @Override
    public byte @Nullable [] handleClient(InetAddress address) {
      RadiusSettings.Client client = clients.get(address);
      if (client == null) {
        counts.unknownSource("radius", address);
        return null;
      }
      return client.secret().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public @Nullable Packet handlePacket(InetAddress address, Packet request) {
      RadiusSettings.Client client = clients.get(address);
      String name = client == null ? "radius" : client.name();
      return switch (request) {
        case AccessRequest question -> answer(question, name);
        case AccountingRequest told -> take(told, name);
        default -> {
          counts.rejected(name, "radius CODE");
          yield null;
        }
      };
    }

    @Override
    public void handleException(Exception e) {
      counts.rejected("radius", "bad packet");
      LOG.debug("a packet could not be read", e);
    }
  }

  private Packet answer(AccessRequest request, String client) {
    long now = clock.millis();
    RadiusCall call = RadiusCall.of(request, now);
    counts.accepted(client, 1, now);
    Answer answer =
        gate.authorise(
            new Question(
                client,
                call.id(),
                call.party(),
                "",
                call.calling(),
                call.called(),
                call.source(),
                "",
                "",
                false),
            now);
    return switch (answer.verdict()) {
      case Verdict.Pass pass -> new AccessAccept(List.of(new MessageAuthenticator()));
      case Verdict.Allow allow ->
          new AccessAccept(
              List.of(
                  new MessageAuthenticator(),
                  new SessionTimeout(new IntegerData((int) allow.seconds()))));
      // Who asks by RADIUS has no way to an announcement.
      case Verdict.Challenge challenge -> new AccessReject(List.of(new MessageAuthenticator()));
      case Verdict.Refuse refuse -> new AccessReject(List.of(new MessageAuthenticator()));
    };
  }

  private @Nullable Packet take(AccountingRequest request, String client) {
    long now = clock.millis();
    int status = RadiusCall.statusOf(request);
    RadiusCall call = RadiusCall.of(request, now);
    if (status == RadiusCall.ON || status == RadiusCall.OFF) {
      return new AccountingResponse(); // the switch, no call
    }
    if (status == 0 || call.id().isEmpty()) {
      counts.rejected(client, "radius without status or session");
      return new AccountingResponse(); // it would be sent again for ever
    }
    String line = gate.reference().findLine(call.party()).map(Line::id).orElse(call.party());
    boolean named = !line.isEmpty() || status == RadiusCall.STOP && call.called().isEmpty();
    List<NetworkEvent> events = named ? call.events(status, line) : List.of();
    if (events.isEmpty()) {
      counts.rejected(client, named ? "radius STATUS" : "radius without charged party");
      return new AccountingResponse();
    }
    try {
      path.append(at -> new LogEntry.Told(at, events), EVENT_BYTES * events.size())
          .get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (Journal.FullException | ExecutionException | TimeoutException e) {
      return null; // it comes again
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
    counts.accepted(client, events.size(), now);
    return new AccountingResponse();
  }

  @Override
  public void start() {
    threads = Executors.newVirtualThreadPerTaskExecutor();
    List<InetSocketAddress> all = new ArrayList<>(settings.authentication());
    all.addAll(settings.accounting());
    try {
      for (InetSocketAddress at : all) {
        RadiusServer server =
            new UdpRadiusServer.Builder()
                .bindAddress(at)
                .handler(new Handler())
                .executor(threads)
                .duplicationStrategy(new TimedDuplicationStrategy(REPEATED))
                .build();
        server.start();
        servers.add(server);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void stop() {
    try {
      for (RadiusServer server : servers) {
        server.stop();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    servers.clear();
    if (threads != null) {
      threads.close();
      threads = null;
    }
  }

  @Override
  public boolean isRunning() {
    return threads != null;
  }

  @Override
  public int getPhase() {
    return Background.AFTER_LIVE_PATH + 1;
  }
}
