package org.sekisho.server.demo;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sekisho.call.CallRecord;
import org.sekisho.server.settings.Settings;
import org.sekisho.simulator.WorldGenerator;
import org.sekisho.simulator.WorldParameters;
import org.sekisho.wire.calls.CallFormat;
import org.sekisho.wire.calls.CallReader;

/**
 * A simulated operator: a month of calls that is remembered, then one that is lived, at an
 * adjustable speed, with an attack a minute in; a mail server that keeps what subscribers get, and
 * a telephone that nobody answers.
 */
public final class Demonstration implements AutoCloseable {

  private static final long SEED = 7;
  private static final int LINES = 800;
  private static final int DAYS = 38;
  private static final int LEARN_DAYS = 30;
  private static final int ATTACKS = 24;

  /** Calls in the first hour of an attack that is worth watching. */
  private static final int LOUD = 10;

  private static final long HOUR = 3_600_000L;

  /** Real time from the start to the first attack, for somebody who looks on. */
  public static final Duration TO_THE_ATTACK = Duration.ofMinutes(1);

  /** Mails kept. */
  static final int MOST_MAILS = 200;

  private final double speed;
  private final Duration toTheAttack;
  private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
  private final DemoTelephone telephone = new DemoTelephone();
  private @Nullable Path world;
  private @Nullable DemoClock clock;
  private long beginsAt;

  /**
   * @param speed times as fast as our time; 1 to 600
   * @param toTheAttack real time from the first start to the attack
   */
  public Demonstration(double speed, Duration toTheAttack) {
    if (speed < 1 || speed > 600) {
      throw new IllegalArgumentException("--speed must be 1 to 600");
    }
    this.speed = speed;
    this.toTheAttack = toTheAttack;
  }

  /** Makes the world, once, and settings that use it. */
  public Settings prepare(Settings settings) throws IOException {
    Path folder = settings.data().resolve("world");
    world = folder;
    if (!Files.exists(folder.resolve("owners.csv"))) {
      new WorldGenerator(
              new WorldParameters(
                  SEED, LINES, DAYS, LEARN_DAYS, ATTACKS, WorldParameters.Rates.STANDARD))
          .write(folder, day -> {});
    }
    beginsAt = loudAttack(folder) - (long) (toTheAttack.toMillis() * speed);
    Path last = settings.data().resolve("demo-time");
    long from =
        Files.exists(last)
            ? Math.max(beginsAt, Long.parseLong(Files.readString(last).strip()))
            : beginsAt;
    clock = new DemoClock(from, speed);
    mail.start();
    return new Settings(
        settings.data(),
        settings.databaseUrl(),
        settings.address(),
        settings.port(),
        settings.publicUrl(),
        settings.zone(),
        Duration.ofDays(LEARN_DAYS),
        settings.shards(),
        settings.policy(),
        Optional.of(folder.resolve("tariff.csv")),
        Optional.of(folder.resolve("subscribers.csv")),
        Optional.of(folder.resolve("advised.csv")),
        settings.regulated(),
        settings.holidays(),
        settings.intakeFolder(),
        settings.intakeZone(),
        new Settings.Mail(
            "127.0.0.1", mail.getSmtp().getPort(), "sekisho@operator.example", "", ""),
        telephone.start(),
        Settings.Gateway.NONE,
        settings.retention(),
        new Settings.Escalation(Duration.ofMinutes(10), List.of("duty@operator.example")),
        Optional.empty(),
        settings.gate(),
        settings.capture(),
        settings.radius(),
        settings.switches(),
        settings.logs(),
        settings.logJson(),
        settings.loginTries());
  }

  /** The time of the simulated operator. */
  public Clock clock() {
    if (clock == null) {
      throw new IllegalStateException("not prepared");
    }
    return clock;
  }

  Path world() {
    if (world == null) {
      throw new IllegalStateException("not prepared");
    }
    return world;
  }

  /** What happened before then is remembered, what comes after is lived. Epoch milliseconds. */
  long beginsAt() {
    return beginsAt;
  }

  GreenMail mail() {
    return mail;
  }

  DemoTelephone telephone() {
    return telephone;
  }

  /** An attack of a world: its calls' begins, and whether persons made them. */
  private record Attack(long first, long calls, boolean byPersons) {}

  /**
   * When the story begins: with the last loud attack by machines, which the challenge stops, before
   * the first loud one by persons, whom it lets pass, so that the line is suspended.
   */
  private static long loudAttack(Path folder) throws IOException {
    List<Attack> loud = loudAttacks(folder);
    long persons =
        loud.stream().filter(Attack::byPersons).mapToLong(Attack::first).min().orElseThrow();
    return loud.stream()
        .mapToLong(Attack::first)
        .filter(first -> first < persons)
        .max()
        .orElse(persons);
  }

  private static List<Attack> loudAttacks(Path folder) throws IOException {
    Map<String, String> attackOf = new HashMap<>();
    Set<String> machines = new HashSet<>();
    for (String row : Files.readAllLines(folder.resolve("calls-truth.csv"))) {
      String[] fields = row.split(",", -1);
      if (fields[1].equals("true")) {
        attackOf.put(fields[0], fields[3]);
        if (fields[2].equals("true")) {
          machines.add(fields[3]);
        }
      }
    }
    Map<String, List<Long>> begins = new HashMap<>();
    for (CallRecord call : calls(folder)) {
      String attack = attackOf.get(call.callId());
      if (attack != null) {
        begins.computeIfAbsent(attack, added -> new ArrayList<>()).add(call.startMillis());
      }
    }
    List<Attack> loud = new ArrayList<>();
    begins.forEach(
        (attack, starts) -> {
          long first = starts.stream().mapToLong(Long::longValue).min().orElseThrow();
          long soon = starts.stream().filter(start -> start < first + HOUR).count();
          if (soon >= LOUD) {
            loud.add(new Attack(first, soon, !machines.contains(attack)));
          }
        });
    return loud;
  }

  static List<CallRecord> calls(Path folder) throws IOException {
    List<CallRecord> calls = new ArrayList<>();
    CallReader.readAll(
        List.of(folder.resolve("calls.csv")),
        CallFormat.auto(Optional.empty()),
        (file, line, reason, row) -> {},
        calls::add);
    return calls;
  }

  @Override
  public void close() {
    telephone.close();
    mail.stop();
  }
}
