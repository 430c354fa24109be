package org.sekisho.server.enforcement;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.sekisho.server.casework.GatewayClient;
import org.sekisho.server.settings.Settings;

/**
 * Whoever wants to be told: a signed POST for each measure and for its end. It is not read back.
 */
final class WebhookSwitch implements SwitchControl {

  private final Settings.Gateway to;
  private final GatewayClient client = new GatewayClient();

  WebhookSwitch(String url, String secret) {
    to = new Settings.Gateway(url, secret);
  }

  @Override
  public Set<Order.Action> actions() {
    return Set.of(Order.Action.values());
  }

  @Override
  public void apply(Order order) throws IOException, InterruptedException {
    tell(order, order.action().name());
  }

  @Override
  public boolean holds(Order order) {
    return true; // it has answered 2xx
  }

  @Override
  public void restore(Order order) throws IOException, InterruptedException {
    tell(order, order.action().back());
  }

  private void tell(Order order, String action) throws IOException, InterruptedException {
    client.send(
        to,
        order.id() + "/" + action,
        Map.of(
            "action", action,
            "case", order.caseId(),
            "subject", order.subject(),
            "until", order.until().toString()));
  }
}
