package org.sekisho.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.sekisho.simulator.WorldGenerator;
import org.sekisho.simulator.WorldParameters;

/**
 * From an event's arrival to the measure in force, with many lines known: a server in a process of
 * its own, asked over HTTP by this one at a steady rate, with attacks among ordinary calls; then
 * how long a restart takes. An event's time is when it was to be sent, so waiting counts.
 *
 * <p>Arguments: lines, events a second (several one after the other: 500,2000,4000), seconds of
 * each, folder.
 */
public final class LiveBenchmark {

  private static final int PORT = 18_090;

  /** Where the server is asked. */
  static final String URL = "http://127.0.0.1:" + PORT;

  private static final long EVERY_MILLIS = 20;

  /** Attacks begun a second; each is four calls at once to a dear country. */
  private static final double ATTACKS_A_SECOND = 2.5;

  private static final int CALLS_OF_ATTACK = 4;
  private static final long TALK_MILLIS = 180_000;
  private static final String[] DEAR = {
    "0102521234", "0109601234", "0106751234", "0106771234", "0102471234", "010531234", "0102161234",
    "0103831234", "0103771234", "0102311234", "0103701234", "0103891234", "0103751234", "0103801234"
  };

  private record Sent(long atMillis, String json) {}

  private LiveBenchmark() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    int lines = Integer.parseInt(arguments[0]);
    String[] rates = arguments[1].split(",");
    int seconds = Integer.parseInt(arguments[2]);
    Path folder = Path.of(arguments[3]).toAbsolutePath();
    prepare(folder, lines);
    Files.deleteIfExists(folder.resolve("measures.csv"));
    Process server = launch(folder);
    try {
      System.out.printf("first start and a fortnight of %,d lines remembered%n", lines);
      for (String rate : rates) {
        long before = countMeasures(folder);
        load(folder, lines, Integer.parseInt(rate), seconds);
        report(folder, Integer.parseInt(rate), before);
      }
    } finally {
      server.destroy();
      server.waitFor(60, TimeUnit.SECONDS);
    }
    Process again = launch(folder);
    tellStart(folder, "a clean stop");
    again.destroyForcibly().waitFor();
    again = launch(folder);
    tellStart(folder, "kill -9");
    again.destroy();
    again.waitFor(60, TimeUnit.SECONDS);
  }

  private static void tellStart(Path folder, String after) throws IOException {
    System.out.printf(
        "start after %s: ready in %,d ms%n",
        after, Long.parseLong(Files.readString(folder.resolve("ready"))));
  }

  static void prepare(Path folder, int lines) throws IOException {
    Files.createDirectories(folder);
    if (Files.exists(folder.resolve("sekisho.yaml"))) {
      return;
    }
    new WorldGenerator(new WorldParameters(1, 100, 2, 1, 0, WorldParameters.Rates.STANDARD))
        .write(folder.resolve("world"), day -> {});
    Path subscribers = folder.resolve("subscribers.csv");
    try (var out = Files.newBufferedWriter(subscribers)) {
      out.write("subscriber_id,kind,a_number,device_model,channels,opened_on\n");
      for (int i = 0; i < lines; i++) {
        out.write(
            "S%07d,%s,05%08d,M-%d,4,2020-01-01\n"
                .formatted(i, i % 3 == 0 ? "BUSINESS" : "RESIDENTIAL", i, i % 40));
      }
    }
    Files.writeString(
        folder.resolve("sekisho.yaml"),
        "tariff: %s%nsubscribers: %s%n".formatted(folder.resolve("world/tariff.csv"), subscribers));
  }

  static Process launch(Path folder) throws IOException, InterruptedException {
    Path ready = folder.resolve("ready");
    Files.deleteIfExists(ready);
    Process server =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx6g",
                "-XX:+UseG1GC",
                "-XX:MaxGCPauseMillis=20",
                "-XX:+UseCompactObjectHeaders",
                "-XX:+UseTransparentHugePages",
                "-cp",
                System.getProperty("java.class.path"),
                LiveTarget.class.getName(),
                folder.toString(),
                String.valueOf(PORT))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("server.log").toFile()))
            .start();
    while (!Files.exists(ready) || Files.size(ready) == 0) {
      if (!server.isAlive()) {
        throw new IOException("the server ended: see %s".formatted(folder.resolve("server.log")));
      }
      Thread.sleep(50);
    }
    return server;
  }

  private static void load(Path folder, int lines, int rate, int seconds)
      throws IOException, InterruptedException {
    String token = Files.readString(folder.resolve("token"));
    var dice = new SplittableRandom(System.currentTimeMillis()); // other lines in each run
    var due = new PriorityQueue<Sent>(Comparator.comparingLong(Sent::atMillis));
    var answered = new AtomicLong();
    var refused = new AtomicLong();
    try (HttpClient client = HttpClient.newHttpClient()) {
      long began = System.currentTimeMillis();
      double attacks = 0;
      long planned = 0;
      long sent = 0;
      int call = 0;
      for (long now = began; now < began + seconds * 1_000L; now += EVERY_MILLIS) {
        for (attacks += ATTACKS_A_SECOND * EVERY_MILLIS / 1_000; attacks >= 1; attacks--) {
          // Lines that call abroad now and then, as most who are broken into.
          attack(due, "S%07d".formatted(dice.nextInt(lines / 10) * 10), now, dice, began);
        }
        // What attacks do not fill is ordinary.
        planned = (now - began + EVERY_MILLIS) * rate / 1_000;
        List<String> events = new ArrayList<>();
        while (!due.isEmpty() && due.peek().atMillis <= now) {
          events.add(due.remove().json);
          sent++;
        }
        for (; sent < planned; sent++) {
          events.add(ordinary(lines, now, dice, began + "-" + call++, due));
        }
        long wait = now - System.currentTimeMillis();
        if (wait > 0) {
          Thread.sleep(wait);
        }
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(URL + "/api/v1/events"))
                .header("Authorization", "Bearer " + token)
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"events\":[" + String.join(",", events) + "]}"))
                .build();
        int size = events.size();
        client
            .sendAsync(request, HttpResponse.BodyHandlers.discarding())
            .thenAccept(
                answer -> (answer.statusCode() == 200 ? answered : refused).addAndGet(size));
      }
      long end = System.currentTimeMillis() + 30_000;
      while (answered.get() + refused.get() < sent && System.currentTimeMillis() < end) {
        Thread.sleep(50);
      }
      Thread.sleep(2_000); // what is acknowledged last is decided by then
      System.out.printf(
          "%,d events in %d s: %,d acknowledged, %,d refused%n",
          sent, seconds, answered.get(), refused.get());
    }
  }

  private static void attack(
      PriorityQueue<Sent> due, String line, long now, SplittableRandom dice, long run) {
    String country = DEAR[dice.nextInt(DEAR.length)];
    String address = "203.0.%d.%d".formatted(dice.nextInt(114), dice.nextInt(1, 255));
    for (int i = 0; i < CALLS_OF_ATTACK; i++) {
      String id = "a%d-%s-%d-%d".formatted(run, line, now, i);
      long begin = now + i * 2_000L;
      due.add(
          new Sent(
              begin,
              "{\"type\":\"call.tried\",\"call_id\":\"%s\",\"time\":\"%s\",\"subscriber_id\":\"%s\",\"b_number\":\"%s%05d\",\"source_ip\":\"%s\",\"user_agent\":\"x\"}"
                  .formatted(
                      id,
                      Instant.ofEpochMilli(begin),
                      line,
                      country,
                      dice.nextInt(100_000),
                      address)));
      due.add(event("call.answered", id, begin + 3_000));
      due.add(event("call.ended", id, begin + 3_000 + TALK_MILLIS));
    }
  }

  private static String ordinary(
      int lines, long now, SplittableRandom dice, String id, PriorityQueue<Sent> due) {
    boolean abroad = dice.nextInt(10) == 0;
    int line = abroad ? dice.nextInt(lines / 10) * 10 : dice.nextInt(lines);
    due.add(event("call.answered", id, now + 5_000));
    due.add(event("call.ended", id, now + 5_000 + dice.nextInt(20_000, 180_000)));
    return "{\"type\":\"call.tried\",\"call_id\":\"%s\",\"time\":\"%s\",\"subscriber_id\":\"S%07d\",\"b_number\":\"%s\"}"
        .formatted(
            id,
            Instant.ofEpochMilli(now),
            line,
            abroad
                ? "01085212345" + dice.nextInt(1_000, 10_000)
                : "03" + dice.nextInt(10_000_000, 99_999_999));
  }

  private static Sent event(String type, String id, long atMillis) {
    return new Sent(
        atMillis,
        "{\"type\":\"%s\",\"call_id\":\"%s\",\"time\":\"%s\"}"
            .formatted(type, id, Instant.ofEpochMilli(atMillis)));
  }

  private static long countMeasures(Path folder) throws IOException {
    Path file = folder.resolve("measures.csv");
    if (!Files.exists(file)) {
      return 0;
    }
    try (var rows = Files.lines(file)) {
      return rows.count();
    }
  }

  private static void report(Path folder, int rate, long before) throws IOException {
    for (String cause : List.of("event", "time")) {
      List<Long> millis;
      try (var rows = Files.lines(folder.resolve("measures.csv"))) {
        millis =
            rows.skip(before)
                .map(row -> row.split(","))
                .filter(row -> row[2].equals(cause))
                .map(row -> Long.valueOf(row[3]))
                .sorted()
                .toList();
      }
      if (millis.isEmpty()) {
        System.out.printf("no measure brought by %s%n", cause);
      } else {
        System.out.printf(
            "%,d events/s: %,d measures brought by %s, ms to in force: median %,d, p99 %,d, most %,d%n",
            rate,
            millis.size(),
            cause,
            millis.get(millis.size() / 2),
            millis.get((int) Math.ceil(0.99 * millis.size()) - 1),
            millis.getLast());
      }
    }
  }
}
