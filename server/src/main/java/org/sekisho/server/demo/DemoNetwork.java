package org.sekisho.server.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sekisho.call.CallAnswered;
import org.sekisho.call.CallEnded;
import org.sekisho.call.CallRecord;
import org.sekisho.call.CallTried;
import org.sekisho.call.Knocks;
import org.sekisho.call.NetworkEvent;
import org.sekisho.call.Registration;
import org.sekisho.engine.LogEntry;
import org.sekisho.server.Background;
import org.sekisho.server.LivePath;
import org.sekisho.server.access.ApiTokens;
import org.sekisho.server.casework.Contacts;
import org.sekisho.server.live.LinesHeld;
import org.sekisho.server.settings.Settings;
import org.sekisho.server.store.StoreWriter;
import org.sekisho.wire.calls.RegistrationReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * The simulated operator's switch: tells its calls over HTTP as they happen, and does what a switch
 * would with lines that are held: refuses a suspended line's calls, and lets a machine fail at the
 * challenge.
 */
@Component
class DemoNetwork extends Background {

  /** Events of a request. */
  private static final int TOGETHER = 500;

  /** Remembered events of a journal's entry. */
  private static final int REMEMBERED = 5_000;

  /** Of a remembered event, about. */
  private static final int EVENT_BYTES = 150;

  private static final Duration POLL = Duration.ofMillis(200);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Logger LOG = LoggerFactory.getLogger(DemoNetwork.class);

  private final Optional<Demonstration> demo;
  private final LivePath path;
  private final ApiTokens tokens;
  private final Contacts contacts;
  private final Settings settings;
  private final Environment environment;
  private final LinesHeld held = new LinesHeld();
  private final Set<String> stopped = new HashSet<>();

  DemoNetwork(
      ObjectProvider<Demonstration> demo,
      LivePath path,
      StoreWriter store,
      ApiTokens tokens,
      Contacts contacts,
      Settings settings,
      Environment environment) {
    super("demo-network", Integer.MAX_VALUE); // last: it needs the web server
    this.demo = Optional.ofNullable(demo.getIfAvailable());
    this.path = path;
    this.tokens = tokens;
    this.contacts = contacts;
    this.settings = settings;
    this.environment = environment;
    if (this.demo.isPresent()) {
      store.listen(held::accept);
    }
  }

  @Override
  protected boolean isWanted() {
    return demo.isPresent();
  }

  @Override
  protected void run() throws InterruptedException {
    Demonstration of = demo.orElseThrow();
    try {
      List<NetworkEvent> told = new ArrayList<>();
      List<NetworkEvent> before = new ArrayList<>();
      Set<String> machines = machines(of.world());
      for (CallRecord call : Demonstration.calls(of.world())) {
        if (call.endMillis() < of.beginsAt()) {
          before.add(call);
        } else {
          told.addAll(eventsOf(call));
        }
      }
      for (Registration registration : registrations(of.world())) {
        (registration.atMillis() < of.beginsAt() ? before : told).add(registration);
      }
      Comparator<NetworkEvent> byTime = Comparator.comparingLong(NetworkEvent::atMillis);
      before.sort(byTime);
      told.sort(byTime);
      boolean fresh = !path.runner().lived() && path.runner().nowMillis() <= 0;
      if (fresh) {
        registerContacts(of.world());
        remember(before);
      }
      live(of, told, machines);
    } catch (IOException e) {
      LOG.error("the demonstration ended", e);
    }
  }

  private void remember(List<NetworkEvent> before) throws InterruptedException {
    for (int i = 0; i < before.size(); i += REMEMBERED) {
      List<NetworkEvent> part = before.subList(i, Math.min(before.size(), i + REMEMBERED));
      path.append(at -> new LogEntry.Remembered(at, part), part.size() * EVENT_BYTES).join();
    }
  }

  private void live(Demonstration of, List<NetworkEvent> told, Set<String> machines)
      throws IOException, InterruptedException {
    String token = tokens.make("demo-network", List.of("events:write"), "demo");
    var port = environment.getRequiredProperty("local.server.port");
    URI url = URI.create("http://%s:%s/api/v1/events".formatted(settings.address(), port));
    try (HttpClient client = HttpClient.newHttpClient()) {
      int next = 0;
      while (!isStopping() && next < told.size()) {
        ArrayNode events = JSON.createArrayNode();
        long now = of.clock().millis();
        while (next < told.size() && told.get(next).atMillis() <= now && events.size() < TOGETHER) {
          json(told.get(next++), machines).ifPresent(events::add);
        }
        if (events.isEmpty()) {
          pause(POLL);
          continue;
        }
        ObjectNode body = JSON.createObjectNode();
        body.set("events", events);
        HttpRequest request =
            HttpRequest.newBuilder(url)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
          LOG.warn("the demonstration's events were answered {}", answer.statusCode());
        }
        Files.writeString(settings.data().resolve("demo-time"), String.valueOf(now));
      }
    }
  }

  private static List<NetworkEvent> eventsOf(CallRecord call) {
    List<NetworkEvent> events = new ArrayList<>();
    events.add(
        new CallTried(
            call.callId(),
            call.startMillis(),
            call.subscriberId(),
            call.aNumber(),
            call.dialled(),
            call.source(),
            call.userAgent(),
            call.chargedNumber(),
            call.redirectingNumber(),
            ""));
    if (call.answered()) {
      events.add(new CallAnswered(call.callId(), call.answerMillis()));
    }
    events.add(new CallEnded(call.callId(), call.endMillis()));
    return events;
  }

  private Optional<ObjectNode> json(NetworkEvent event, Set<String> machines) {
    ObjectNode json = JSON.createObjectNode();
    switch (event) {
      case CallTried tried -> {
        boolean abroad =
            !tried.dialled().startsWith("0")
                || tried.dialled().startsWith("00")
                || tried.dialled().startsWith("010");
        boolean refused = abroad && held.suspended(tried.subscriberId(), tried.atMillis());
        boolean failed =
            abroad
                && machines.contains(tried.callId())
                && held.challenged(tried.subscriberId(), tried.atMillis());
        if (refused || failed) {
          stopped.add(tried.callId());
        }
        json.put("type", "call.tried")
            .put("call_id", tried.callId())
            .put("time", time(tried.atMillis()))
            .put("subscriber_id", tried.subscriberId())
            .put("a_number", tried.aNumber())
            .put("b_number", tried.dialled())
            .put("source_ip", tried.source().toString())
            .put("user_agent", tried.userAgent())
            .put("redirecting_number", tried.redirectingNumber())
            .put("refused_by", refused || failed ? CallRecord.BY_US : "");
      }
      case CallAnswered answered -> {
        if (stopped.contains(answered.callId())) {
          return Optional.empty();
        }
        json.put("type", "call.answered")
            .put("call_id", answered.callId())
            .put("time", time(answered.atMillis()));
      }
      case CallEnded ended -> {
        if (stopped.remove(ended.callId())) {
          return Optional.empty();
        }
        json.put("type", "call.ended")
            .put("call_id", ended.callId())
            .put("time", time(ended.atMillis()));
      }
      case Registration of ->
          json.put("type", "registration")
              .put("time", time(of.atMillis()))
              .put("subscriber_id", of.subscriberId())
              .put("source_ip", of.source().toString())
              .put("user_agent", of.userAgent())
              .put("outcome", of.success() ? "SUCCESS" : "FAILURE");
      case CallRecord record -> {
        return Optional.empty(); // told in its parts
      }
      case Knocks of -> {
        return Optional.empty(); // of the wire, not of the demonstration
      }
    }
    return Optional.of(json);
  }

  private String time(long millis) {
    return Instant.ofEpochMilli(millis).atZone(settings.zone()).toOffsetDateTime().toString();
  }

  private static Set<String> machines(Path world) throws IOException {
    Set<String> machines = new HashSet<>();
    for (String row : Files.readAllLines(world.resolve("calls-truth.csv"))) {
      String[] fields = row.split(",", -1);
      if (fields[2].equals("true")) {
        machines.add(fields[0]);
      }
    }
    return machines;
  }

  private static List<Registration> registrations(Path world) throws IOException {
    List<Registration> all = new ArrayList<>();
    try (var reader =
        RegistrationReader.open(
            world.resolve("registrations.csv"), false, (file, line, reason, row) -> {})) {
      for (Optional<Registration> next = reader.next(); next.isPresent(); next = reader.next()) {
        all.add(next.get());
      }
    }
    return all;
  }

  private void registerContacts(Path world) {
    try {
      for (String row :
          Files.readAllLines(world.resolve("subscribers.csv")).stream().skip(1).toList()) {
        String line = row.substring(0, row.indexOf(','));
        contacts.set(
            line,
            List.of(
                new Contacts.Contact(1, Contacts.Via.MAIL, line + "-1@subscribers.example"),
                new Contacts.Contact(2, Contacts.Via.MAIL, line + "-2@subscribers.example"),
                new Contacts.Contact(3, Contacts.Via.VOICE, "+81 90-0000-0000")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
