package org.sekisho.server.enforcement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.sekisho.server.settings.SwitchSettings;

/**
 * A FreeSWITCH by its event socket (mod_event_socket): ends the calls whose {@code accountcode} is
 * the line. New calls are refused by the gate, which it asks.
 */
final class FreeSwitch implements SwitchControl {

  private static final String NEWLINE = "\n";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SwitchSettings of;

  FreeSwitch(SwitchSettings of) {
    this.of = of;
  }

  @Override
  public Set<Order.Action> actions() {
    return Set.of(Order.Action.SUSPEND);
  }

  @Override
  public void apply(Order order) throws IOException {
    if (!order.subject().matches("[A-Za-z0-9._+-]+")) {
      throw new IOException("'%s' cannot be named to FreeSWITCH".formatted(order.subject()));
    }
    api("hupall CALL_REJECTED accountcode " + order.subject());
  }

  @Override
  public boolean holds(Order order) throws IOException {
    for (JsonNode row : JSON.readTree(api("show channels as json")).path("rows")) {
      if (row.path("accountcode").asText().equals(order.subject())) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void restore(Order order) {
    // Calls that were ended stay so; new ones are the gate's.
  }

  private String api(String command) throws IOException {
    try (var talk = new LineProtocol(of.host(), of.port())) {
      expect(talk.hear(), "Content-Type", "auth/request");
      talk.say(NEWLINE, "auth " + of.secret());
      expect(talk.hear(), "Reply-Text", "+OK");
      talk.say(NEWLINE, "api " + command);
      Map<String, String> answer = talk.hear();
      expect(answer, "Content-Type", "api/response");
      String body = talk.body(Integer.parseInt(answer.getOrDefault("Content-Length", "0")));
      if (body.startsWith("-ERR")) {
        throw new IOException("FreeSWITCH: " + body.strip());
      }
      return body;
    } catch (NumberFormatException e) {
      throw new IOException("FreeSWITCH does not say how long its answer is", e);
    }
  }

  private static void expect(Map<String, String> block, String field, String value)
      throws IOException {
    if (!block.getOrDefault(field, "").startsWith(value)) {
      throw new IOException("FreeSWITCH: %s instead of %s".formatted(block, value));
    }
  }
}
