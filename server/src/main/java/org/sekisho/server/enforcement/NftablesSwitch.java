package org.sekisho.server.enforcement;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.sekisho.call.SourceAddress;

/**
 * The packet filter in front of a switch: sets {@code blocked4} and {@code blocked6} of table
 * {@code inet sekisho} (docs/integrations/nftables.nft), by nft itself. It stops everything from an
 * address, a BYE too, so that none with a call in progress is handed to it, nor one that
 * subscribers called from.
 */
final class NftablesSwitch implements SwitchControl {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int MOST_OUTPUT = 2_000;

  private final List<String> command;
  private final Predicate<SourceAddress> inUse;
  private final Clock clock;

  /**
   * @param command that runs nft, such as {@code [sudo, -n, nft]}
   * @param inUse whether subscribers call, or called, from an address
   */
  NftablesSwitch(List<String> command, Predicate<SourceAddress> inUse, Clock clock) {
    this.command = List.copyOf(command);
    this.inUse = inUse;
    this.clock = clock;
  }

  @Override
  public Set<Order.Action> actions() {
    return Set.of(Order.Action.BLOCK_IP);
  }

  @Override
  public void apply(Order order) throws IOException, InterruptedException {
    SourceAddress address = SourceAddress.parse(order.subject());
    if (inUse.test(address)) {
      throw new IOException(
          "subscribers call or called from there: it is blocked at set-up only, not in the filter");
    }
    long seconds = Math.max(1, Duration.between(clock.instant(), order.until()).toSeconds());
    if (!holds(order)) {
      check(
          run(
              "add",
              "element",
              "inet",
              "sekisho",
              set(address),
              "{ %s timeout %ds }".formatted(address, seconds)));
    }
  }

  @Override
  public boolean holds(Order order) throws IOException, InterruptedException {
    SourceAddress address = SourceAddress.parse(order.subject());
    return run("get", "element", "inet", "sekisho", set(address), "{ %s }".formatted(address))
        .done();
  }

  @Override
  public void restore(Order order) throws IOException, InterruptedException {
    SourceAddress address = SourceAddress.parse(order.subject());
    if (holds(order)) {
      check(run("delete", "element", "inet", "sekisho", set(address), "{ %s }".formatted(address)));
    }
  }

  private static String set(SourceAddress address) {
    return address.isV4() ? "blocked4" : "blocked6";
  }

  private record Ran(boolean done, String said) {}

  private static void check(Ran ran) throws IOException {
    if (!ran.done) {
      throw new IOException("nft: " + ran.said);
    }
  }

  /** Runs nft; the words are ours, and addresses are written by {@link SourceAddress}. */
  private Ran run(String... words) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(words));
    Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
    process.getOutputStream().close();
    if (!process.waitFor(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
      throw new IOException("nft did not end within %s".formatted(TIMEOUT));
    }
    byte[] said = process.getInputStream().readNBytes(MOST_OUTPUT);
    String text = new String(said, StandardCharsets.UTF_8).strip();
    if (text.contains("Operation not permitted")) {
      throw new IOException(
          "nft is not permitted: let sekisho run it by 'command', as docs/enforcement.md says");
    }
    return new Ran(process.exitValue() == 0, text);
  }
}
