package org.sekisho.server.enforcement;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.sekisho.server.settings.SwitchSettings;

/**
 * An Asterisk by its manager interface (AMI): hangs up the calls abroad of channels whose {@code
 * accountcode} is the line. New calls are refused by the gate, which it asks.
 */
final class AsteriskSwitch implements SwitchControl {

  private static final String NEWLINE = "\r\n";

  /** Events of a list; a switch with more channels is asked again. */
  private static final int MOST_EVENTS = 100_000;

  private final SwitchSettings of;
  private final Predicate<String> isAbroad;

  /**
   * @param isAbroad whether what was dialled is a call abroad: a suspension ends no other
   */
  AsteriskSwitch(SwitchSettings of, Predicate<String> isAbroad) {
    this.of = of;
    this.isAbroad = isAbroad;
  }

  @Override
  public Set<Order.Action> actions() {
    return Set.of(Order.Action.SUSPEND);
  }

  @Override
  public void apply(Order order) throws IOException {
    try (var talk = logIn()) {
      for (String channel : channels(talk, order.subject())) {
        talk.say(NEWLINE, "Action: Hangup", "Channel: " + channel, "Cause: 21");
        talk.hear(); // one that has ended meanwhile is no fault
      }
    }
  }

  @Override
  public boolean holds(Order order) throws IOException {
    try (var talk = logIn()) {
      return channels(talk, order.subject()).isEmpty();
    }
  }

  @Override
  public void restore(Order order) {
    // Calls that were ended stay so; new ones are the gate's.
  }

  private LineProtocol logIn() throws IOException {
    var talk = new LineProtocol(of.host(), of.port());
    try {
      talk.line(); // its name and version
      talk.say(
          NEWLINE,
          "Action: Login",
          "Username: " + of.user(),
          "Secret: " + of.secret(),
          "Events: off");
      Map<String, String> answer = talk.hear();
      if (!answer.getOrDefault("Response", "").equals("Success")) {
        throw new IOException("Asterisk: " + answer.getOrDefault("Message", "no log-in"));
      }
      return talk;
    } catch (IOException e) {
      talk.close();
      throw e;
    }
  }

  private List<String> channels(LineProtocol talk, String line) throws IOException {
    talk.say(NEWLINE, "Action: CoreShowChannels");
    List<String> channels = new ArrayList<>();
    for (int i = 0; i < MOST_EVENTS; i++) {
      Map<String, String> block = talk.hear();
      switch (block.getOrDefault("Event", "")) {
        case "CoreShowChannel" -> {
          boolean ofLine = block.getOrDefault("AccountCode", "").equals(line);
          if (ofLine && isAbroad.test(block.getOrDefault("Exten", ""))) {
            channels.add(block.getOrDefault("Channel", ""));
          }
        }
        case "CoreShowChannelsComplete" -> {
          return channels;
        }
        default -> {
          if (block.getOrDefault("Response", "").equals("Error")) {
            throw new IOException("Asterisk: " + block.getOrDefault("Message", "no channels"));
          }
        }
      }
    }
    throw new IOException("Asterisk lists channels without an end");
  }
}
