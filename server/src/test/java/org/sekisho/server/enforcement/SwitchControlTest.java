package org.sekisho.server.enforcement;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sekisho.server.settings.SwitchSettings;

/**
 * How each kind of switch is spoken to: a real nft; FreeSWITCH and Asterisk as their manuals say.
 */
class SwitchControlTest {

  private static final Instant NOW = Instant.parse("2026-11-01T02:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final String SECRET = "a-secret-of-both-sides";

  private static final Predicate<String> ABROAD = dialled -> dialled.startsWith("010");

  @TempDir private Path folder;

  private static Order order(Order.Action action, String subject) {
    return new Order("case-1", 3, action, subject, NOW.plusSeconds(3_600));
  }

  /** In a network of its own, so that no other is touched. */
  @Test
  void nftablesHoldsAnAddressAndLetsItGo() throws Exception {
    Process network =
        new ProcessBuilder("unshare", "--map-root-user", "--net", "sleep", "60").start();
    try {
      List<String> nft =
          List.of("nsenter", "-U", "--preserve-credentials", "-t", "" + network.pid(), "-n", "nft");
      load(nft);
      var control =
          new NftablesSwitch(nft, address -> address.toString().equals("198.51.100.1"), CLOCK);
      for (String subject : List.of("203.0.113.9", "2001:db8:1:2::/64")) {
        Order block = order(Order.Action.BLOCK_IP, subject);
        assertThat(control.holds(block)).isFalse();
        control.apply(block);
        control.apply(block); // said again, as after a crash
        assertThat(control.holds(block)).as(subject).isTrue();
        control.restore(block);
        control.restore(block);
        assertThat(control.holds(block)).isFalse();
      }
      assertThatThrownBy(() -> control.apply(order(Order.Action.BLOCK_IP, "198.51.100.1")))
          .as("where subscribers call from")
          .isInstanceOf(IOException.class);
    } finally {
      network.destroy();
    }
  }

  private static void load(List<String> nft) throws Exception {
    List<String> command = new ArrayList<>(nft);
    command.addAll(List.of("-f", Path.of("../docs/integrations/nftables.nft").toString()));
    for (int tried = 0; ; tried++) { // the network is there a moment after its process
      Process loaded = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(loaded.getInputStream().readAllBytes(), UTF_8);
      if (loaded.waitFor() == 0) {
        return;
      }
      assertThat(tried).as(said).isLessThan(100);
    }
  }

  /** A switch that answers by a script, and remembers what it was told. */
  private static final class Scripted implements AutoCloseable {
    final ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    final List<String> heard = new CopyOnWriteArrayList<>();
    private final String greeting;
    private final UnaryOperator<String> answers;

    /**
     * @param answers to each block it hears, its lines joined by a bar
     */
    Scripted(String greeting, UnaryOperator<String> answers) throws IOException {
      this.greeting = greeting;
      this.answers = answers;
      Thread.ofVirtual().start(this::run);
    }

    private void run() {
      while (!server.isClosed()) {
        try (Socket socket = server.accept()) {
          talk(socket);
        } catch (IOException e) {
          continue; // hung up
        }
      }
    }

    private void talk(Socket socket) throws IOException {
      socket.getOutputStream().write(greeting.getBytes(UTF_8));
      var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      var block = new StringBuilder();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (!line.isEmpty()) {
          block.append(block.isEmpty() ? "" : "|").append(line);
          continue;
        }
        heard.add(block.toString());
        socket.getOutputStream().write(answers.apply(block.toString()).getBytes(UTF_8));
        block.setLength(0);
      }
    }

    SwitchSettings settings(SwitchSettings.Kind kind) {
      String url = "127.0.0.1:" + server.getLocalPort();
      return new SwitchSettings("s", kind, url, "sekisho", SECRET, List.of(), ".*");
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }

  private static String channel(String uuid, String line, String dialled) {
    return "{\"uuid\":\"%s\",\"accountcode\":\"%s\",\"dest\":\"%s\"},"
        .formatted(uuid, line, dialled);
  }

  private static String esl(String body) {
    return "Content-Type: api/response\nContent-Length: %d\n\n%s".formatted(body.length(), body);
  }

  @Test
  void freeSwitchHangsUpByAccountCode() throws Exception {
    boolean[] ended = {false};
    UnaryOperator<String> answers =
        said ->
            switch (said) {
              case "auth a-secret-of-both-sides" ->
                  "Content-Type: command/reply\nReply-Text: +OK accepted\n\n";
              case "api uuid_kill u-1 CALL_REJECTED" -> {
                ended[0] = true;
                yield esl("+OK\n");
              }
              case "api show channels as json" ->
                  esl(
                      "{\"rows\":["
                          + (ended[0] ? "" : channel("u-1", "S1", "0101212555"))
                          + channel("u-2", "S1", "0312345678")
                          + channel("u-3", "S2", "0101212555")
                          + channel("u 4", "S1", "0101212555").replaceAll(",$", "")
                          + "]}");
              default -> "Content-Type: command/reply\nReply-Text: -ERR invalid\n\n";
            };
    try (var peer = new Scripted("Content-Type: auth/request\n\n", answers)) {
      var control = new FreeSwitch(peer.settings(SwitchSettings.Kind.FREESWITCH), ABROAD);
      Order suspend = order(Order.Action.SUSPEND, "S1");
      assertThat(control.holds(suspend)).isFalse();
      control.apply(suspend);
      assertThat(control.holds(suspend)).isTrue();
      assertThat(peer.heard).noneMatch(said -> said.matches("api uuid_kill u.[234].*"));
    }
  }

  @Test
  void asteriskHangsUpByAccountCode() throws Exception {
    boolean[] ended = {false};
    UnaryOperator<String> answers =
        said -> {
          if (said.startsWith("Action: Login|Username: sekisho|Secret: " + SECRET)) {
            return "Response: Success\r\nMessage: Authentication accepted\r\n\r\n";
          }
          if (said.equals("Action: CoreShowChannels")) {
            return "Response: Success\r\nEventList: start\r\n\r\n"
                + (ended[0]
                    ? ""
                    : "Event: CoreShowChannel\r\nChannel: PJSIP/S1-00000001\r\nAccountCode: S1\r\nExten: 0101212555\r\n\r\n")
                + "Event: CoreShowChannel\r\nChannel: PJSIP/S1-00000003\r\nAccountCode: S1\r\nExten: 0312345678\r\n\r\n"
                + "Event: CoreShowChannel\r\nChannel: PJSIP/S2-00000002\r\nAccountCode: S2\r\n\r\n"
                + "Event: CoreShowChannelsComplete\r\nEventList: Complete\r\n\r\n";
          }
          ended[0] |= said.equals("Action: Hangup|Channel: PJSIP/S1-00000001|Cause: 21");
          return "Response: Success\r\nMessage: Channel Hungup\r\n\r\n";
        };
    try (var peer = new Scripted("Asterisk Call Manager/9.0.0\r\n", answers)) {
      var control = new AsteriskSwitch(peer.settings(SwitchSettings.Kind.ASTERISK), ABROAD);
      Order suspend = order(Order.Action.SUSPEND, "S1");
      assertThat(control.holds(suspend)).isFalse();
      control.apply(suspend);
      assertThat(control.holds(suspend)).isTrue();
      assertThat(peer.heard)
          .filteredOn(said -> said.startsWith("Action: Hangup"))
          .as("no call at home, and no other line's")
          .hasSize(1);
    }
  }

  /** A real FreeRADIUS in the switch's place: it knows one call, and ends no other. */
  @Test
  void radiusEndsEachCallByItsSession() throws Exception {
    int port;
    try (var free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Files.writeString(
        folder.resolve("radiusd.conf"),
        FREE_RADIUS.formatted(folder, port, SECRET, folder.resolve("ended")));
    Process radius =
        new ProcessBuilder("freeradius", "-X", "-d", folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("out").toFile())
            .start();
    try {
      List<String> calls = new ArrayList<>(List.of("call-1"));
      var control = radius("127.0.0.1:" + port, SECRET, calls);
      Order suspend = order(Order.Action.SUSPEND, "S1");
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptions()
          .until(
              () -> {
                control.apply(suspend);
                return true;
              });
      assertThat(folder.resolve("ended")).content().contains("S1 call-1");
      assertThat(control.holds(suspend)).as("the gate has not heard of its end").isFalse();
      calls.clear();
      assertThat(control.holds(suspend)).isTrue();
      calls.add("call-2");
      control.apply(suspend); // over meanwhile: 503
      Files.delete(folder.resolve("ended"));
      calls.addAll(0, List.of("call-3", "x".repeat(300)));
      calls.add("call-1");
      assertThatThrownBy(() -> control.apply(suspend))
          .hasMessageContaining("2 calls are not ended")
          .hasMessageContaining("Error-Cause 501");
      assertThat(folder.resolve("ended")).content().contains("S1 call-1");
      assertThatThrownBy(
              () -> radius("127.0.0.1:" + port, "a-secret-of-another", calls).apply(suspend))
          .as("it does not answer whom it does not know")
          .isInstanceOf(IOException.class);
    } finally {
      radius.destroy();
      radius.waitFor();
    }
  }

  private static RadiusSwitch radius(String url, String secret, List<String> calls) {
    return new RadiusSwitch(
        new SwitchSettings(
            "s", SwitchSettings.Kind.RADIUS, url, "sekisho", secret, List.of(), ".*"),
        line -> calls,
        CLOCK);
  }

  private static final String FREE_RADIUS =
      """
      name = radiusd
      raddbdir = %1$s
      run_dir = %1$s
      libdir = /usr/lib/freeradius
      pidfile = %1$s/pid
      log {
        destination = stdout
      }
      client switch {
        ipaddr = 127.0.0.1
        secret = %3$s
      }
      modules {
        always ok {
          rcode = ok
        }
        always reject {
          rcode = reject
        }
        linelog ended {
          filename = %4$s
          format = "%%{User-Name} %%{Acct-Session-Id}"
        }
      }
      server coa {
        listen {
          type = coa
          ipaddr = 127.0.0.1
          port = %2$d
        }
        recv-coa {
          if (&Acct-Session-Id == "call-1") {
            ended
            ok
          }
          elsif (&Acct-Session-Id == "call-2") {
            update reply {
              &Error-Cause := Session-Context-Not-Found
            }
            reject
          }
          else {
            update reply {
              &Error-Cause := Administratively-Prohibited
            }
            reject
          }
        }
        send-coa {
          ok
        }
      }
      """;

  /**
   * A restart within the second after a look must not pass for the switch that was looked at: its
   * calls before would be over.
   */
  @ParameterizedTest
  @CsvSource({
    "2026-11-01T01:59:50Z, 10",
    "2026-11-01T01:59:50.001Z, 10",
    "2026-11-01T01:59:50.999Z, 10",
    "2026-11-01T02:00:00Z, 0"
  })
  void kamailioIsNeverThoughtToRunLongerThanItDoes(Instant started, long uptime) throws Exception {
    HttpServer kamailio =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    kamailio.createContext(
        "/rpc",
        exchange -> {
          String asked = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          String result = asked.contains("core.uptime") ? "{\"uptime\": %d}" : "[]";
          byte[] answer = ("{\"result\": " + result.formatted(uptime) + "}").getBytes(UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    kamailio.start();
    try {
      String url = "http://127.0.0.1:" + kamailio.getAddress().getPort() + "/rpc";
      Instant since = new KamailioSwitch(url, SECRET, CLOCK).calls().orElseThrow().since();
      assertThat(since).isBetween(started, started.plusSeconds(2));
    } finally {
      kamailio.stop(0);
    }
  }

  @Test
  void aSwitchThatIsAwayOrHangsUpSaysSo() throws Exception {
    try (var peer = new Scripted("Content-Type: rude/rejection\n\n", said -> "")) {
      var control = new FreeSwitch(peer.settings(SwitchSettings.Kind.FREESWITCH), ABROAD);
      assertThatThrownBy(() -> control.holds(order(Order.Action.SUSPEND, "S1")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("FreeSWITCH");
    }
    var away = new KamailioSwitch("http://127.0.0.1:9/rpc", SECRET, CLOCK);
    assertThatThrownBy(() -> away.apply(order(Order.Action.BLOCK_IP, "203.0.113.9")))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> away.apply(order(Order.Action.BLOCK_IP, "2001:db8:1:2::/64")))
        .hasMessageContaining("/64");
  }
}
