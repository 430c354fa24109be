package org.sekisho.server.casework;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.sekisho.server.settings.Settings;

/**
 * Asks a gateway to ring somebody up or to send a short message: a signed POST, whose id stays the
 * same when it is tried again.
 */
public final class GatewayClient {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int OK = 200;
  private static final int REDIRECT = 300;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

  /**
   * Hands a message over.
   *
   * @param message what docs/server.md tells of its fields
   * @throws IOException if the gateway did not take it; the message says why
   */
  public void send(Settings.Gateway gateway, String id, Map<String, String> message)
      throws IOException, InterruptedException {
    byte[] body = json(message);
    long at = System.currentTimeMillis() / 1_000; // the gateway's clock is real, also in the demo
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(gateway.url()))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", id)
            .header(Signature.TIMESTAMP, String.valueOf(at))
            .header(Signature.HEADER, Signature.of(gateway.secret(), at, body))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    HttpResponse<Void> answer = client.send(request, HttpResponse.BodyHandlers.discarding());
    if (answer.statusCode() < OK || answer.statusCode() >= REDIRECT) {
      throw new IOException("the gateway answered " + answer.statusCode());
    }
  }

  private static byte[] json(Map<String, String> message) {
    try {
      return JSON.writeValueAsBytes(message);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
