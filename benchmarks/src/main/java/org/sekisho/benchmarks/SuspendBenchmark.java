package org.sekisho.benchmarks;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * From a person's word that suspends a line to the first INVITE the gate refuses, and to the end of
 * fifty calls in progress on a real Kamailio: a whole server in a process of its own, the recipe of
 * docs/integrations, sipp for phones and carrier. Run from the checkout. Arguments: lines known,
 * lines suspended, of them with calls at the switch, folder.
 */
public final class SuspendBenchmark {

  private static final String GATE = "127.0.0.1";
  private static final int GATE_PORT = 25_100;
  private static final String SWITCH = "127.0.0.75";
  private static final int SWITCH_PORT = 25_101;
  private static final int CARRIER_PORT = 25_102;
  private static final String SECRET = "a-secret-of-the-benchmark";
  private static final int CALLS = 50;

  /** The phones' own pause before they answer a BYE, in hung-up-on.xml. */
  private static final int PHONES_MILLIS = 200;

  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final String DEAR = "01025261555010"; // Somalia
  private static final Path SCENES = Path.of("server/src/test/resources/kamailio").toAbsolutePath();
  private static final Path CARRIER =
      Path.of("wire/src/test/resources/kamailio/answers.xml").toAbsolutePath();

  private final Path folder;
  private final String token;
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Process> started = new ArrayList<>();

  private SuspendBenchmark(Path folder) throws IOException {
    this.folder = folder;
    token = Files.readString(folder.resolve("token"));
  }

  public static void main(String[] arguments) throws Exception {
    int lines = Integer.parseInt(arguments[0]);
    int suspended = Integer.parseInt(arguments[1]);
    int atSwitch = Integer.parseInt(arguments[2]);
    Path folder = Path.of(arguments[3]).toAbsolutePath();
    prepare(folder, lines);
    Process server = LiveBenchmark.launch(folder);
    var benchmark = new SuspendBenchmark(folder);
    try {
      List<String> named = new ArrayList<>();
      for (int i = 0; i < suspended; i++) {
        named.add("S%07d".formatted(i * (lines / suspended)));
      }
      benchmark.startSwitch(named.subList(0, atSwitch));
      benchmark.run(named, atSwitch);
    } finally {
      benchmark.started.forEach(Process::destroy);
      server.destroy();
      server.waitFor(60, TimeUnit.SECONDS);
    }
  }

  /**
   * Lines whose subscribers want to be suspended unasked, and a limit that leaves it to a person.
   */
  private static void prepare(Path folder, int lines) throws IOException {
    if (Files.exists(folder.resolve("data"))) {
      throw new IOException("%s has been used; name another folder".formatted(folder));
    }
    LiveBenchmark.prepare(folder, lines);
    try (var out = Files.newBufferedWriter(folder.resolve("subscribers.csv"))) {
      out.write(
          "subscriber_id,kind,a_number,device_model,channels,opened_on,advance_instruction\n");
      for (int i = 0; i < lines; i++) {
        out.write(
            "S%07d,BUSINESS,05%08d,M-%d,%d,2020-01-01,stop:10000\n".formatted(i, i, i % 40, CALLS));
      }
    }
    Files.writeString(
        folder.resolve("policy.yaml"),
        "version: suspend\nbars:\n  suspensions_per_ten_minutes: 1\n");
    Files.writeString(
        folder.resolve("sekisho.yaml"),
        """
        policy: %s
        gate:
          udp: %s:%d
          peers:
            - name: benchmark
              addresses: 127.0.0.1
              charged_party: p-charge-info
              announcement: 127.0.0.1:9
        switches:
          - {name: proxy, kind: kamailio, url: "http://%s:%d/rpc", secret: %s}
        """
            .formatted(folder.resolve("policy.yaml"), GATE, GATE_PORT, SWITCH, SWITCH_PORT, SECRET),
        StandardOpenOption.APPEND);
  }

  /** The recipe as it stands; its gate is silent, so that it lets every call through. */
  private void startSwitch(List<String> lines) throws Exception {
    String users =
        String.join(
            "\n", lines.stream().map("$sht(secrets=>%1$s) = \"secret-%1$s\";"::formatted).toList());
    int silent;
    try (var free = new DatagramSocket(0, InetAddress.getByName(GATE))) {
      silent = free.getLocalPort();
    }
    Path recipe = folder.resolve("kamailio.cfg");
    Files.writeString(
        recipe,
        Files.readString(Path.of("docs/integrations/kamailio/kamailio.cfg"))
            .replace("192.0.2.10:5060", SWITCH + ":" + SWITCH_PORT)
            .replace("192.0.2.20:5060", GATE + ":" + silent)
            .replace("192.0.2.30:5060", GATE + ":" + CARRIER_PORT)
            .replace("192.0.2.20:9060", GATE + ":9")
            .replace("!SEKISHO_HOST!192.0.2.20!", "!SEKISHO_HOST!127.0.0.1!")
            .replace("!RPC_SECRET!a_secret_of_your_own!", "!RPC_SECRET!" + SECRET + "!")
            .replace("# $sht(secrets=>alice) = \"a password made at random\";", users)
            .replace(
                "modparam(\"rr\"",
                "modparam(\"ctl\", \"binrpc\", \"unix:"
                    + folder.resolve("control")
                    + "\")\nmodparam(\"rr\""));
    start("sipp", "-sf", CARRIER.toString(), "-i", GATE, "-p", "" + CARRIER_PORT, "-nostdin");
    start(
        "kamailio",
        "-DD",
        "-E",
        "-f",
        recipe.toString(),
        "-P",
        folder.resolve("kamailio.pid").toString(),
        "-Y",
        folder.toString());
    await("Kamailio answers", () -> talking() == 0);
  }

  private Process start(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(command[0] + ".log").toFile())
            .start();
    started.add(process);
    return process;
  }

  private void run(List<String> lines, int atSwitch) throws Exception {
    for (String line : lines) {
      tellOfDearCalls(line);
    }
    await(
        "challenges, and the suspension there is room for",
        () -> challenged(lines).size() >= lines.size() - 1);
    List<String> open = new ArrayList<>(challenged(lines));
    System.out.printf("%d of %d lines are challenged%n", open.size(), lines.size());
    List<String> talking = new ArrayList<>(open);
    talking.retainAll(lines.subList(0, atSwitch));
    List<Double> refused = new ArrayList<>();
    List<Double> ended = new ArrayList<>();
    for (String line : open) {
      Process phones = talking.contains(line) ? phones(line) : null;
      long began = System.nanoTime();
      var word = say(line);
      while (!ask(line).startsWith("SIP/2.0 603")) {
        if (System.nanoTime() - began > PATIENCE.toNanos()) {
          throw new TimeoutException(line + " is not refused: " + word.get(1, TimeUnit.SECONDS));
        }
        LockSupport.parkNanos(1_000_000);
      }
      refused.add((System.nanoTime() - began) / 1e6);
      if (phones != null) {
        if (!phones.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || phones.exitValue() != 0) {
          throw new TimeoutException("not every phone of %s was hung up on".formatted(line));
        }
        ended.add((System.nanoTime() - began) / 1e6);
      }
      word.get(10, TimeUnit.SECONDS);
    }
    tell("from the word to the first refused INVITE", refused);
    tell(
        "from the word to the last of %d BYEs answered, of which phones take %d ms"
            .formatted(CALLS, PHONES_MILLIS),
        ended);
  }

  private static void tell(String what, List<Double> millis) {
    Collections.sort(millis);
    int n = millis.size();
    System.out.printf(
        Locale.ROOT,
        "%s, %d times: median %.0f ms, p99 %.0f ms, most %.0f ms%n",
        what,
        n,
        millis.get(n / 2),
        millis.get((int) Math.ceil(0.99 * n) - 1),
        millis.getLast());
  }

  /** Phones that talk until they are hung up on. */
  private Process phones(String line) throws Exception {
    String many = Integer.toString(CALLS);
    Process phones =
        start(
            "sipp",
            "-sf",
            SCENES.resolve("hung-up-on.xml").toString(),
            "-s",
            "01012125550100",
            "-au",
            line,
            "-ap",
            "secret-" + line,
            "-i",
            GATE,
            "-m",
            many,
            "-l",
            many,
            "-r",
            many,
            "-nostdin",
            "-timeout",
            "60",
            SWITCH + ":" + SWITCH_PORT);
    await(CALLS + " calls", () -> talking() == CALLS);
    return phones;
  }

  private CompletableFuture<HttpResponse<String>> say(String line) {
    return client.sendAsync(
        request("/api/v1/cases/" + line + "-1/words", "{\"word\":\"SUSPEND\"}"),
        HttpResponse.BodyHandlers.ofString());
  }

  private void tellOfDearCalls(String line) throws IOException, InterruptedException {
    Instant now = Instant.now();
    Instant began = now.minus(Duration.ofHours(3));
    List<String> events = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      events.add(
          "{\"type\":\"call.record\",\"call_id\":\"d%d-%s\",\"subscriber_id\":\"%s\",\"b_number\":\"%s\",\"start_time\":\"%s\",\"answer_time\":\"%s\",\"end_time\":\"%s\"}"
              .formatted(i, line, line, DEAR, began, began, now));
    }
    HttpResponse<String> told =
        client.send(
            request("/api/v1/events", "{\"events\":[" + String.join(",", events) + "]}"),
            HttpResponse.BodyHandlers.ofString());
    if (told.statusCode() != 200) {
      throw new IOException(told.statusCode() + " " + told.body());
    }
  }

  private HttpRequest request(String path, String json) {
    return HttpRequest.newBuilder(URI.create(LiveBenchmark.URL + path))
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(json))
        .build();
  }

  private List<String> challenged(List<String> lines) throws IOException {
    List<String> found = new ArrayList<>();
    for (String line : lines) {
      if (ask(line).startsWith("SIP/2.0 302")) {
        found.add(line);
      }
    }
    return found;
  }

  /** Asks the gate about a call of a line; its answer, empty for none within a second. */
  private static String ask(String line) throws IOException {
    String id = Long.toString(System.nanoTime(), 36);
    String invite =
        """
        INVITE sip:+12125550100@gate.example SIP/2.0
        Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK%1$s;rport
        Max-Forwards: 69
        From: <sip:phone@operator.example>;tag=%1$s
        To: <sip:+12125550100@operator.example>
        Call-ID: %1$s
        CSeq: 1 INVITE
        P-Charge-Info: <sip:%2$s@operator.example>
        Content-Length: 0

        """
            .formatted(id, line)
            .replace("\n", "\r\n");
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.connect(new InetSocketAddress(GATE, GATE_PORT));
      channel.configureBlocking(false);
      channel.write(ByteBuffer.wrap(invite.getBytes(StandardCharsets.US_ASCII)));
      ByteBuffer in = ByteBuffer.allocate(4_096);
      long end = System.nanoTime() + 1_000_000_000L;
      while (channel.read(in) <= 0 && System.nanoTime() < end) {
        LockSupport.parkNanos(50_000);
      }
      return new String(in.array(), 0, in.position(), StandardCharsets.US_ASCII);
    }
  }

  /** Calls the switch has that were answered; less than none while it does not say. */
  private int talking() throws IOException, InterruptedException {
    Process asked =
        new ProcessBuilder("kamcmd", "-s", "unix:" + folder.resolve("control"), "dlg.stats_active")
            .redirectErrorStream(true)
            .start();
    String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    asked.waitFor();
    String[] fields = said.split("ongoing: ");
    return fields.length < 2 ? -1 : Integer.parseInt(fields[1].replaceAll("(?s)[^0-9].*", ""));
  }

  /** What must come to hold. */
  private interface Holds {
    boolean now() throws Exception;
  }

  private static void await(String what, Holds holds) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!holds.now()) {
      if (System.nanoTime() > end) {
        throw new TimeoutException("waited in vain for: " + what);
      }
      LockSupport.parkNanos(20_000_000);
    }
  }
}
