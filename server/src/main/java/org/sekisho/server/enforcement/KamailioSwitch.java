package org.sekisho.server.enforcement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A Kamailio that was set up as docs/integrations/kamailio.md says, by its JSON-RPC over HTTP:
 * tables {@code suspended} (lines) and {@code blocked} (addresses), and the dialogs of profile
 * {@code abroad}, by line.
 */
final class KamailioSwitch implements SwitchControl {

  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final int OK = 200;
  private static final int FORBIDDEN = 403;

  /** Of an answer; one of more cannot be read. */
  private static final int MOST_BYTES = 32 << 20;

  /** Ends an IPv6 address, which is a subscriber's whole network. */
  private static final String SUBNET = "/64";

  /** A dialog that was answered and has not ended (module dialog: DLG_STATE_CONFIRMED). */
  private static final int CONFIRMED = 4;

  /** Start and now are each cut to the second before one is taken from the other (core.uptime). */
  private static final Duration UPTIME_TOO_LONG_BY = Duration.ofSeconds(1);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI url;
  private final String secret;
  private final Clock clock;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();

  KamailioSwitch(String url, String secret, Clock clock) {
    this.url = URI.create(url);
    this.secret = secret;
    this.clock = clock;
  }

  @Override
  public Set<Order.Action> actions() {
    return Set.of(Order.Action.SUSPEND, Order.Action.BLOCK_IP);
  }

  private static String table(Order order) {
    return order.action() == Order.Action.SUSPEND ? "suspended" : "blocked";
  }

  /** IPv6 set-ups come from single addresses, which a table of names cannot gather to a /64. */
  private static String key(Order order) throws IOException {
    if (order.subject().endsWith(SUBNET)) {
      throw new IOException(
          "Kamailio's table knows single addresses only, not %s: the gate and nftables block it"
              .formatted(order.subject()));
    }
    return order.subject();
  }

  @Override
  public void apply(Order order) throws IOException, InterruptedException {
    long seconds = Math.max(1, Duration.between(clock.instant(), order.until()).toSeconds());
    call("htable.seti", table(order), key(order), 1);
    call("htable.setex", table(order), key(order), seconds);
    if (order.action() == Order.Action.SUSPEND) {
      endCalls(order.subject());
    }
  }

  /**
   * Ends what is talked; what only rings is cancelled, and ended next time if that was too late.
   */
  private void endCalls(String line) throws IOException, InterruptedException {
    for (JsonNode dialog : dialogs(line)) {
      String id = dialog.path("call-id").asText();
      JsonNode caller = dialog.path("caller");
      // One that has ended meanwhile is no fault; what is left is seen when it is read back.
      if (dialog.path("state").asInt() == CONFIRMED) {
        ask(
            "dlg.terminate_dlg",
            id,
            caller.path("tag").asText(),
            dialog.path("callee").path("tag").asText());
      } else if (dialog.path("state").asInt() < CONFIRMED) {
        ask("tm.cancel", id, caller.path("cseq").asText());
      }
    }
  }

  private JsonNode dialogs(String line) throws IOException, InterruptedException {
    return call("dlg.profile_list", "abroad", line);
  }

  @Override
  public boolean holds(Order order) throws IOException, InterruptedException {
    boolean there = ask("htable.get", table(order), key(order)).has("result");
    if (!there || order.action() != Order.Action.SUSPEND) {
      return there;
    }
    int calls = 0;
    for (JsonNode dialog : dialogs(order.subject())) {
      calls += dialog.path("state").asInt() <= CONFIRMED ? 1 : 0;
    }
    return calls == 0;
  }

  @Override
  public void restore(Order order) throws IOException, InterruptedException {
    if (!order.subject().endsWith(SUBNET)) {
      ask("htable.delete", table(order), key(order)); // one that is not there is an error to it
    }
  }

  @Override
  public Optional<Calls> calls() throws IOException, InterruptedException {
    JsonNode dialogs = call("dlg.briefing", "c");
    JsonNode uptime = call("core.uptime").path("uptime");
    Set<String> ids = new HashSet<>();
    for (JsonNode dialog : dialogs) {
      ids.add(dialog.path("call-id").asText());
    }
    if (!dialogs.isArray() || ids.contains("") || !uptime.isNumber()) {
      throw new IOException("dlg.briefing, core.uptime: not as Kamailio answers them");
    }
    Duration up = Duration.ofSeconds(uptime.asLong()).minus(UPTIME_TOO_LONG_BY);
    return Optional.of(new Calls(ids, clock.instant().minus(up)));
  }

  private JsonNode call(String method, Object... params) throws IOException, InterruptedException {
    JsonNode answer = ask(method, params);
    if (!answer.has("result")) {
      throw new IOException(
          "%s: %s".formatted(method, answer.path("error").path("message").asText("no result")));
    }
    return answer.path("result");
  }

  private JsonNode ask(String method, Object... params) throws IOException, InterruptedException {
    ObjectNode body = JSON.createObjectNode();
    body.put("jsonrpc", "2.0").put("method", method).put("id", 1);
    ArrayNode list = body.putArray("params");
    for (Object each : params) {
      list.addPOJO(each);
    }
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(TIMEOUT)
            .header("Authorization", "Bearer " + secret)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
            .build();
    HttpResponse<InputStream> answer =
        client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    byte[] text;
    try (InputStream in = answer.body()) {
      text = in.readNBytes(MOST_BYTES);
    }
    if (answer.statusCode() == FORBIDDEN) {
      throw new IOException(
          "%s answered 403: are SEKISHO_HOST, the address we come from, and RPC_SECRET right there?"
              .formatted(url));
    }
    JsonNode read = JSON.readTree(text);
    if (answer.statusCode() != OK && !read.has("error")) {
      throw new IOException("%s answered %d".formatted(url, answer.statusCode()));
    }
    return read;
  }
}
