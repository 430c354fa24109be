package org.sekisho.server.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.sekisho.server.access.Secrets;
import org.sekisho.server.casework.Signature;
import org.sekisho.server.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The demonstration's voice gateway: rings at night, so that nobody answers. */
public final class DemoTelephone implements AutoCloseable {

  /** Calls kept. */
  private static final int MOST = 100;

  private static final Logger LOG = LoggerFactory.getLogger(DemoTelephone.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A call to a subscriber. */
  public record Ring(String to, String text) {}

  private final String secret = Secrets.next();
  private final Deque<Ring> rings = new ArrayDeque<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("demo-telephone").factory());
  private @Nullable HttpServer server;

  /** Starts it on a free port. */
  Settings.Gateway start() throws IOException {
    HttpServer started =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    started.setExecutor(thread);
    started.createContext("/", this::ring);
    started.start();
    server = started;
    return new Settings.Gateway(
        "http://127.0.0.1:%d/".formatted(started.getAddress().getPort()), secret);
  }

  private void ring(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    boolean signed =
        Signature.holds(
            secret,
            exchange.getRequestHeaders().getFirst(Signature.TIMESTAMP),
            exchange.getRequestHeaders().getFirst(Signature.HEADER),
            body,
            System.currentTimeMillis() / 1_000);
    exchange.sendResponseHeaders(signed ? 202 : 401, -1);
    exchange.close();
    if (signed) {
      JsonNode call = JSON.readTree(body);
      synchronized (rings) {
        rings.addFirst(new Ring(call.path("to").asText(), call.path("text").asText()));
        if (rings.size() > MOST) {
          rings.removeLast();
        }
      }
      tellNobodyAnswered(URI.create(call.path("result_url").asText()), call.path("id").asText());
    }
  }

  private void tellNobodyAnswered(URI result, String id) {
    byte[] body =
        "{\"id\":\"%s\",\"outcome\":\"NO_ANSWER\"}".formatted(id).getBytes(StandardCharsets.UTF_8);
    long at = System.currentTimeMillis() / 1_000;
    try {
      client.send(
          HttpRequest.newBuilder(result)
              .header("Content-Type", "application/json")
              .header(Signature.TIMESTAMP, String.valueOf(at))
              .header(Signature.HEADER, Signature.of(secret, at, body))
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build(),
          HttpResponse.BodyHandlers.discarding());
    } catch (IOException e) {
      LOG.warn("the demonstration's telephone could not report: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The newest first. */
  List<Ring> list() {
    synchronized (rings) {
      return List.copyOf(rings);
    }
  }

  @Override
  public void close() {
    if (server != null) {
      server.stop(0);
    }
    thread.shutdownNow();
    client.close();
  }
}
