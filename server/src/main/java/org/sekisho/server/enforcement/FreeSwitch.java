package org.sekisho.server.enforcement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.sekisho.server.settings.SwitchSettings;

/**
 * A FreeSWITCH by its event socket (mod_event_socket): ends the calls abroad of channels whose
 * {@code accountcode} is the line. New calls are refused by the gate, which it asks.
 */
final class FreeSwitch implements SwitchControl {

  private static final String NEWLINE = "\n";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SwitchSettings of;
  private final Predicate<String> isAbroad;

  /**
   * @param isAbroad whether what was dialled is a call abroad: a suspension ends no other
   */
  FreeSwitch(SwitchSettings of, Predicate<String> isAbroad) {
    this.of = of;
    this.isAbroad = isAbroad;
  }

  @Override
  public Set<Order.Action> actions() {
    return Set.of(Order.Action.SUSPEND);
  }

  @Override
  public void apply(Order order) throws IOException {
    for (String channel : channels(order.subject())) {
      api("uuid_kill " + channel + " CALL_REJECTED"); // one that has ended meanwhile is no fault
    }
  }

  @Override
  public boolean holds(Order order) throws IOException {
    return channels(order.subject()).isEmpty();
  }

  private List<String> channels(String line) throws IOException {
    List<String> channels = new ArrayList<>();
    for (JsonNode row : JSON.readTree(api("show channels as json")).path("rows")) {
      String channel = row.path("uuid").asText();
      if (row.path("accountcode").asText().equals(line)
          && isAbroad.test(row.path("dest").asText())
          && channel.matches("[0-9A-Za-z-]+")) {
        channels.add(channel);
      }
    }
    return channels;
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
