package org.sekisho.simulator;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.sekisho.enrichment.OperatorCalendar;
import org.sekisho.simulator.Attacks.Tried;
import org.sekisho.simulator.Oddities.Oddity;

/** Makes a world and writes its files; the same parameters make the same bytes. */
public final class WorldGenerator {

  /** What was made. */
  public record Made(long calls, long registrations, int attacks, List<String> kinds) {}

  private final WorldParameters parameters;
  private final OperatorCalendar calendar = OperatorCalendar.japan();
  private final List<SimCall> calls = new ArrayList<>();
  private final List<Tried> tried = new ArrayList<>();
  private final long firstDay;

  public WorldGenerator(WorldParameters parameters) {
    this.parameters = parameters;
    var dice = new Dice(parameters.seed() ^ 0x5EED);
    firstDay = LocalDate.of(2024, 4, 1).toEpochDay() + dice.between(0, 700);
  }

  /**
   * Writes calls, registrations, subscribers, tariff, the advised list and the truth into a folder.
   *
   * @param progress told each day that is made
   */
  public Made write(Path folder, IntConsumer progress) throws IOException {
    var dice = new Dice(parameters.seed());
    var map = new WorldMap(dice.split(), parameters.rates().prices());
    List<SimLine> lines = Population.make(parameters, map, dice.split());
    var traffic = new OrdinaryTraffic(map, calendar, firstDay, calls::add);
    List<Oddity> oddities =
        new Oddities(parameters, map, traffic, calls::add, lines, dice.split()).make();
    Map<SimLine, Integer> firmware = new HashMap<>();
    for (Oddity oddity : oddities) {
      if (oddity.name().equals("firmware")) {
        firmware.put(oddity.line(), oddity.day());
      }
    }
    Dice days = dice.split();
    var attacks =
        new Attacks(parameters, calendar, firstDay, lines, calls::add, tried::add, dice.split());
    for (int day = 0; day < parameters.days(); day++) {
      for (SimLine line : lines) {
        if (firmware.getOrDefault(line, -1) == day) {
          line.agent = line.model + " v9." + parameters.seed() % 10;
        }
        traffic.day(line, day, days);
        signIn(line, day, days);
      }
      progress.accept(day);
    }
    int made = attacks.make();
    Files.createDirectories(folder);
    writeCalls(folder);
    writeRegistrations(folder);
    writeLines(folder, lines);
    writeReference(folder, map);
    writeOddities(folder, oddities);
    return new Made(calls.size(), tried.size(), made, attacks.counts());
  }

  /** A line registers about once a week as far as the file tells, and sometimes mistypes. */
  private void signIn(SimLine line, int day, Dice dice) {
    if (line.pstn || line.openedDay > day || !dice.chance(0.15)) {
      return;
    }
    long at = day * OrdinaryTraffic.DAY + dice.between(0, 86_000);
    int failures = dice.chance(0.004) ? dice.between(1, 6) : 0;
    for (int i = 0; i <= failures; i++) {
      tried.add(new Tried(line, at + 20L * i, line.address, line.agent, i == failures));
    }
    if (dice.chance(0.01)) { // the whole internet tries passwords
      String scanner = "%d.%d.7.9".formatted(dice.between(2, 58), dice.between(0, 255));
      int guesses = dice.between(1, 30);
      for (int i = 0; i < guesses; i++) {
        tried.add(new Tried(line, at + i, scanner, "friendly-scanner", false));
      }
    }
  }

  private BufferedWriter open(Path folder, String name) throws IOException {
    return Files.newBufferedWriter(folder.resolve(name), StandardCharsets.UTF_8);
  }

  private void writeCalls(Path folder) throws IOException {
    calls.removeIf(
        call -> call.start() < 0 || call.end() > parameters.days() * OrdinaryTraffic.DAY);
    calls.sort(
        Comparator.comparingLong(SimCall::end)
            .thenComparingLong(SimCall::start)
            .thenComparing(call -> call.line().id));
    try (BufferedWriter out = open(folder, "calls.csv");
        BufferedWriter truth = open(folder, "calls-truth.csv")) {
      out.write(
          "call_id,start_time,answer_time,end_time,subscriber_id,a_number,b_number,source_ip,user_agent,disposition\n");
      truth.write("call_id,fraud,machine,attack_id\n");
      long number = 0;
      for (SimCall call : calls) {
        String id = "c%08d".formatted(++number);
        out.write(id);
        for (String field :
            new String[] {
              time(call.start()),
              call.answer() < 0 ? "" : time(call.answer()),
              time(call.end()),
              call.line().id,
              call.line().aNumber,
              call.dialled(),
              call.source(),
              call.agent(),
              call.disposition()
            }) {
          out.write(',');
          out.write(field);
        }
        out.write('\n');
        truth.write(
            "%s,%s,%s,%s\n".formatted(id, !call.attack().isEmpty(), call.machine(), call.attack()));
      }
    }
  }

  private void writeRegistrations(Path folder) throws IOException {
    tried.sort(Comparator.comparingLong(Tried::at).thenComparing(one -> one.line().id));
    try (BufferedWriter out = open(folder, "registrations.csv")) {
      out.write("time,subscriber_id,source_ip,user_agent,outcome\n");
      for (Tried one : tried) {
        out.write(
            "%s,%s,%s,%s,%s\n"
                .formatted(
                    time(one.at()),
                    one.line().id,
                    one.source(),
                    one.agent(),
                    one.success() ? "SUCCESS" : "FAILURE"));
      }
    }
  }

  private void writeLines(Path folder, List<SimLine> lines) throws IOException {
    try (BufferedWriter out = open(folder, "subscribers.csv");
        BufferedWriter owners = open(folder, "owners.csv")) {
      out.write("subscriber_id,kind,a_number,device_model,channels,opened_on\n");
      owners.write("subscriber_id,business\n");
      for (SimLine line : lines) {
        out.write(
            "%s,%s,%s,%s,%d,%s\n"
                .formatted(
                    line.id,
                    line.business() ? "BUSINESS" : "RESIDENTIAL",
                    line.aNumber,
                    line.model,
                    line.channels,
                    LocalDate.ofEpochDay(firstDay + line.openedDay)));
        owners.write("%s,%s\n".formatted(line.id, line.business()));
      }
    }
  }

  private void writeReference(Path folder, WorldMap map) throws IOException {
    try (BufferedWriter out = open(folder, "tariff.csv")) {
      out.write("prefix,destination,yen_per_minute,first_increment_seconds,increment_seconds\n");
      for (WorldMap.Price price : map.prices()) {
        out.write(
            "%s,\"%s\",%s,60,60\n".formatted(price.prefix(), price.name(), price.yenPerMinute()));
      }
    }
    try (BufferedWriter out = open(folder, "advised.csv")) {
      out.write("prefix,name\n");
      for (String code : WorldMap.FRAUD.subList(0, WorldMap.FRAUD.size() - 2)) {
        for (String prefix : WorldMap.of(code).prefixes()) {
          out.write("%s,\"%s\"\n".formatted(prefix, WorldMap.of(code).nameEn()));
        }
      }
    }
  }

  private void writeOddities(Path folder, List<Oddity> oddities) throws IOException {
    try (BufferedWriter out = open(folder, "oddities.csv")) {
      out.write("subscriber_id,oddity,start\n");
      for (Oddity oddity : oddities) {
        out.write(
            "%s,%s,%s\n"
                .formatted(
                    oddity.line().id,
                    oddity.name(),
                    LocalDate.ofEpochDay(firstDay + oddity.day())));
      }
    }
  }

  private String time(long second) {
    return Instant.ofEpochMilli(calendar.startOfDayMillis(firstDay))
        .plusSeconds(second)
        .atOffset(ZoneOffset.ofHours(9))
        .format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
  }
}
