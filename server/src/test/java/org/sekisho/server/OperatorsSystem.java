package org.sekisho.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.sekisho.server.access.ApiTokens;
import org.sekisho.server.access.Invitations;
import org.sekisho.server.casework.Signature;
import org.sekisho.server.settings.Settings;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.util.FileSystemUtils;

/**
 * An operator's own system, without a demonstration: started once for all tests that ask for it,
 * with a voice gateway that takes every call, and a mail server that is away.
 */
final class OperatorsSystem implements AutoCloseable {

  static final String PASSWORD = "a password of the test";
  static final String SECRET = "a-secret-both-sides-know";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder;
  private final ConcurrentLinkedQueue<Rung> rung = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Rung> measuresTold = new ConcurrentLinkedQueue<>();
  private final HttpServer gateway;
  private final int mailPort;
  private final int directoryPort;
  private final int announcementPort;
  private final int authenticationPort;
  private final int accountingPort;
  private final int switchPort;
  private final int syslogPort;
  private final Settings settings;
  private final SekishoServer.Running server;
  private final JdbcClient jdbc;
  private final ZoneOffset office = office();

  /** What the gateway was asked. */
  record Rung(String body, boolean signed) {}

  OperatorsSystem() {
    try {
      folder = Files.createTempDirectory("operators-system");
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.writeString(
          folder.resolve("tariff.csv"),
          """
        prefix,destination,yen_per_minute,first_increment_seconds,increment_seconds
        1,USA,9,60,60
        53,Cuba,279,60,60
        252,Somalia,246,60,60
        """);
      Files.writeString(
          folder.resolve("subscribers.csv"),
          """
        subscriber_id,kind,a_number,device_model,channels,opened_on,advance_instruction
        S1,BUSINESS,0312345678,PBX-1,4,2020-01-01,
        S2,RESIDENTIAL,0398765432,,1,2020-01-01,
        G2,BUSINESS,0352000002,,1,2020-01-01,
        G3,RESIDENTIAL,0352000003,,1,2020-01-01,
        G4,BUSINESS,0352000004,,1,2020-01-01,
        G5,BUSINESS,0352000006,,1,2020-01-01,
        G6,RESIDENTIAL,0352000007,,1,2020-01-01,
        G7,RESIDENTIAL,0352000008,,1,2020-01-01,
        K1,BUSINESS,0352000005,,1,2020-01-01,
        K2,BUSINESS,0352000009,,1,2020-01-01,
        K3,BUSINESS,0352000010,,1,2020-01-01,
        G8,RESIDENTIAL,0352000012,,1,2020-01-01,
        H1,BUSINESS,0352000101,,10,2020-01-01,
        H2,BUSINESS,0352000102,,10,2020-01-01,
        H3,BUSINESS,0352000103,,10,2020-01-01,
        H4,BUSINESS,0352000104,,10,2020-01-01,
        H5,RESIDENTIAL,0352000105,,1,2020-01-01,
        H6,RESIDENTIAL,0352000106,,1,2020-01-01,
        R1,BUSINESS,0352000021,,1,2020-01-01,
        R2,BUSINESS,0352000022,,1,2020-01-01,
        R3,BUSINESS,0352000023,,1,2020-01-01,
        R4,BUSINESS,0352000024,,1,2020-01-01,
        R5,BUSINESS,0352000025,,1,2020-01-01,
        K4,BUSINESS,0352000011,,1,2020-01-01,
        K5,BUSINESS,0352000091,,1,2020-01-01,
        K6,BUSINESS,0352000092,,1,2020-01-01,
        K7,BUSINESS,0352000093,,1,2020-01-01,
        K8,BUSINESS,0352000094,,1,2020-01-01,
        L1,BUSINESS,0352000051,,1,2020-01-01,
        L2,BUSINESS,0352000052,,1,2020-01-01,
        L3,RESIDENTIAL,0352000053,,1,2020-01-01,
        A1,BUSINESS,0352000031,,1,2020-01-01,
        A2,BUSINESS,0352000032,,1,2020-01-01,
        A3,RESIDENTIAL,0352000033,,1,2020-01-01,
        A4,RESIDENTIAL,0352000034,,1,2020-01-01,
        E1,BUSINESS,0352000041,,60,2020-01-01,
        E2,BUSINESS,0352000042,,1,2020-01-01,
        F1,BUSINESS,0352000061,,1,2020-01-01,
        F2,BUSINESS,0352000062,,1,2020-01-01,
        """);
      Files.writeString(
          folder.resolve("holidays.csv"),
          "date,offices\n%1$s,OPEN\n%2$s,OPEN\n"
              .formatted(LocalDate.now(office), LocalDate.now(office).plusDays(1)));
      makeKeys();
      gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      gateway.createContext("/", exchange -> take(exchange, rung));
      gateway.createContext("/measures", exchange -> take(exchange, measuresTold));
      gateway.start();
      mailPort = freePort();
      directoryPort = freePort();
      announcementPort = freePort();
      authenticationPort = freePort();
      accountingPort = freePort();
      syslogPort = freePort();
      switchPort = KamailioRig.free(KamailioRig.SWITCH);
      Files.writeString(
          folder.resolve("sekisho.yaml"),
          """
        data: %1$s/data
        port: 0
        tariff: %1$s/tariff.csv
        zone: %12$s
        holidays: %1$s/holidays.csv
        subscribers: %1$s/subscribers.csv
        intake_folder: %1$s/intake
        login_tries: 500
        mail:
          host: 127.0.0.1
          port: %2$d
          from: sekisho@operator.example
        voice:
          url: http://127.0.0.1:%3$d/
          secret: %4$s
        directory:
          issuer: http://localhost:%5$d
          client_id: sekisho
          client_secret: secret
          analysts: [fraud-desk]
          supervisors: [fraud-leads]
        radius:
          authentication: 127.0.0.1:%7$d
          accounting: 127.0.0.1:%8$d
          clients:
            - {name: nas, addresses: 127.0.0.1, secret: %4$s}
        switches:
          - {name: proxy, kind: kamailio, url: "http://127.0.0.15:%9$d/rpc", secret: %10$s, lines: "E1|A1"}
          - {name: soc, kind: webhook, url: "http://127.0.0.1:%3$d/measures", secret: %4$s, lines: "E.*"}
          - {name: exchange, kind: work-order, lines: E2}
        logs:
          files: ["%1$s/asterisk-security.log", "%1$s/kamailio.log"]
          syslog_udp: 127.0.0.1:%11$d
          syslog_tcp: 127.0.0.1:%11$d
          senders: 127.0.0.17
        capture:
          udp: 127.0.0.1:0
          tcp: 127.0.0.1:0
          agents: 127.0.0.15
        gate:
          udp: ["127.0.0.1:0", "[::1]:0"]
          tcp: 127.0.0.1:0
          tls: 127.0.0.1:0
          key_store: %1$s/gate.p12
          key_password: %4$s
          peers:
            - name: by-certificate
              certificate: sbc.operator.example
            - name: redirected
              addresses: [127.0.0.11, "::1"]
              allow: 302
              announcement: ivr.operator.example:5070
            - name: advancing
              addresses: 127.0.0.12
              refuse: 403
              seconds_header: X-Limit
            - name: kamailio
              addresses: 127.0.0.15
              charged_party: p-charge-info
              source: header:X-Source-IP
              allow: 404
              announcement: 127.0.0.16:%6$d
            - name: closed
              addresses: 127.0.0.13
              without_engine: closed
            - name: slow
              addresses: 127.0.0.14
              most_per_second: 2
        """
              .formatted(
                  folder,
                  mailPort,
                  gateway.getAddress().getPort(),
                  SECRET,
                  directoryPort,
                  announcementPort,
                  authenticationPort,
                  accountingPort,
                  switchPort,
                  KamailioRig.RPC_SECRET,
                  syslogPort,
                  office));
      Instant before = Instant.now().minus(Duration.ofDays(40));
      Files.createDirectories(folder.resolve("intake/history"));
      Files.writeString(
          folder.resolve("intake/history/month.csv"),
          """
        call_id,start_time,answer_time,end_time,subscriber_id,a_number,b_number,source_ip,user_agent,disposition
        h1,%1$s,%1$s,%2$s,S1,0312345678,0101212555000,203.0.113.9,x,ANSWERED
        """
              .formatted(before, before.plusSeconds(60)));
      settings = Settings.read(folder.resolve("sekisho.yaml"), Map.of());
      server = SekishoServer.start(settings, Optional.empty());
      jdbc = server.context().getBean(JdbcClient.class);
      server
          .context()
          .getBean(Invitations.class)
          .use(server.setup().orElseThrow().replaceAll(".*/setup/", ""), "first", PASSWORD);
      await(() -> assertThat(folder.resolve("intake/done/month.csv")).exists());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Where it is ten in the morning of a working day, whenever the tests run: at night, and on a
   * holiday, a few calls abroad of one line within a second are rightly challenged.
   */
  private static ZoneOffset office() {
    int ahead = Math.floorMod(10 - Instant.now().atZone(ZoneOffset.UTC).getHour(), 24);
    return ZoneOffset.ofHours(ahead > 12 ? ahead - 24 : ahead);
  }

  private static void take(HttpExchange exchange, ConcurrentLinkedQueue<Rung> into)
      throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    into.add(
        new Rung(
            new String(body, StandardCharsets.UTF_8),
            Signature.holds(
                SECRET,
                exchange.getRequestHeaders().getFirst(Signature.TIMESTAMP),
                exchange.getRequestHeaders().getFirst(Signature.HEADER),
                body,
                System.currentTimeMillis() / 1_000)));
    exchange.sendResponseHeaders(202, -1);
    exchange.close();
  }

  /** The gate's key, with the certificates it trusts; a peer's; and one nobody knows. */
  private void makeKeys() throws IOException {
    makeKey("gate", "localhost");
    makeKey("peer", "sbc.operator.example");
    makeKey("stranger", "sbc.operator.example");
    keytool(
        "-exportcert", "-alias", "peer", "-file", file("peer.crt"), "-keystore", file("peer.p12"));
    keytool(
        "-importcert",
        "-noprompt",
        "-alias",
        "peer",
        "-file",
        file("peer.crt"),
        "-keystore",
        file("gate.p12"));
  }

  private void makeKey(String name, String host) throws IOException {
    keytool(
        "-genkeypair",
        "-alias",
        name,
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + name,
        "-ext",
        "san=dns:" + host,
        "-validity",
        "30",
        "-storetype",
        "PKCS12",
        "-keystore",
        file(name + ".p12"));
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private static void keytool(String... words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(words));
    command.addAll(List.of("-storepass", SECRET));
    Process made = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(made.onExit().join().exitValue()).as(said).isZero();
  }

  /** A key that was made for a test, by its name. */
  KeyStore keys(String name) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve(name + ".p12"))) {
      keys.load(in, SECRET.toCharArray());
    }
    return keys;
  }

  /** Free for TCP and for UDP. */
  private static int freePort() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    for (int tried = 0; ; tried++) {
      try (var tcp = new ServerSocket(0, 1, loopback);
          var udp = new DatagramSocket(tcp.getLocalPort(), loopback)) {
        return udp.getLocalPort();
      } catch (BindException e) {
        assertThat(tried).as("taken for UDP each time").isLessThan(100);
      }
    }
  }

  /** Where the directory would be, which is away. */
  int directoryPort() {
    return directoryPort;
  }

  /** Where calls that are challenged are sent to, on 127.0.0.16. */
  int announcementPort() {
    return announcementPort;
  }

  /** Where RADIUS questions are taken, on 127.0.0.1. */
  int authenticationPort() {
    return authenticationPort;
  }

  /** Where RADIUS accounting is taken, on 127.0.0.1. */
  int accountingPort() {
    return accountingPort;
  }

  /** Where the switch listens that measures are carried out at, on 127.0.0.15. */
  int switchPort() {
    return switchPort;
  }

  /** Where syslog is taken, UDP and TCP, on 127.0.0.1. */
  int syslogPort() {
    return syslogPort;
  }

  /** Measures that somebody was told of. */
  ConcurrentLinkedQueue<Rung> measuresTold() {
    return measuresTold;
  }

  Path folder() {
    return folder;
  }

  ConcurrentLinkedQueue<Rung> rung() {
    return rung;
  }

  int mailPort() {
    return mailPort;
  }

  Settings settings() {
    return settings;
  }

  JdbcClient jdbc() {
    return jdbc;
  }

  String url() {
    return server.url();
  }

  ApplicationContext context() {
    return server.context();
  }

  /** Somebody who works here, with the test's password. */
  void operator(String name, String role) {
    jdbc.sql("insert into operator (name, password_hash, role, created_at) values (?, ?, ?, now())")
        .params(name, context().getBean(PasswordEncoder.class).encode(PASSWORD), role)
        .update();
  }

  void await(ThrowingRunnable holds) {
    Awaitility.await().atMost(PATIENCE).untilAsserted(holds);
  }

  String token(String... scopes) {
    return context().getBean(ApiTokens.class).make("test", List.of(scopes), "test");
  }

  HttpRequest request(String method, String path, String token, String body) {
    return HttpRequest.newBuilder(URI.create(url() + path))
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json")
        .method(method, HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  HttpResponse<String> api(String method, String path, String token, String body)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request(method, path, token, body), HttpResponse.BodyHandlers.ofString());
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    gateway.stop(0);
    FileSystemUtils.deleteRecursively(folder);
  }
}
