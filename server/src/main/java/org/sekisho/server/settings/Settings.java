package org.sekisho.server.settings;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sekisho.call.SourceAddress;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.YamlFile;

/**
 * What the operator sets; docs/server.md tells each key. From a file, each key also from the
 * environment ({@code SEKISHO_PORT} before {@code port}); a key nobody knows stops the start.
 *
 * @param data folder of all that is kept
 * @param databaseUrl the operator's own PostgreSQL; empty for the embedded one
 * @param publicUrl how subscribers and analysts reach us; links in mails begin with it
 * @param learn habits are learnt so long from the first entry on before anything is decided
 * @param tariff price list; needed, unless it is a demonstration
 * @param intakeFolder record files put here are read; empty for none
 * @param logJson log lines are JSON (Elastic Common Schema), one object a line
 * @param loginTries log-ins, codes and answers by link tried from one address in five minutes
 * @param intakeZone of times without a zone in those files
 */
public record Settings(
    Path data,
    Optional<String> databaseUrl,
    String address,
    int port,
    String publicUrl,
    ZoneId zone,
    Duration learn,
    int shards,
    Optional<Path> policy,
    Optional<Path> tariff,
    Optional<Path> subscribers,
    Optional<Path> advised,
    Optional<Path> regulated,
    Optional<Path> holidays,
    Optional<Path> intakeFolder,
    Optional<ZoneId> intakeZone,
    Mail mail,
    Gateway voice,
    Gateway sms,
    Retention retention,
    Escalation escalation,
    Optional<Directory> directory,
    GateSettings gate,
    CaptureSettings capture,
    RadiusSettings radius,
    List<SwitchSettings> switches,
    LogSettings logs,
    boolean logJson,
    int loginTries) {

  /** Where it is asked and where it hears, besides the console: a line of text each. */
  public List<String> listens() {
    List<String> lines = new ArrayList<>();
    String peers = String.join(", ", gate.peers().stream().map(GateSettings.Peer::name).toList());
    add(lines, "asked over SIP by " + peers, gate.udp(), gate.tcp(), gate.tls());
    add(lines, "asked over RADIUS", radius.authentication());
    add(lines, "told of calls over RADIUS", radius.accounting());
    add(lines, "hears mirrored SIP (HEP)", capture.udp(), capture.tcp());
    add(lines, "hears syslog", logs.udp(), logs.tcp());
    if (!switches.isEmpty()) {
      lines.add(
          "gives orders to "
              + String.join(", ", switches.stream().map(SwitchSettings::name).toList()));
    }
    return lines;
  }

  @SafeVarargs
  private static void add(List<String> lines, String what, List<InetSocketAddress>... at) {
    List<String> places =
        Stream.of(at)
            .flatMap(List::stream)
            .map(each -> each.getAddress().getHostAddress() + ":" + each.getPort())
            .distinct()
            .toList();
    if (!places.isEmpty()) {
      lines.add(what + " at " + String.join(", ", places));
    }
  }

  /**
   * The operator's directory: who works here logs in by it.
   *
   * @param issuer its URL, exactly as it calls itself
   * @param nameClaim which claim is somebody's name here
   * @param roleClaim which claim tells the groups; {@code a.b} is b within a
   * @param groups by the name of a role, the groups that have it
   */
  public record Directory(
      String issuer,
      String clientId,
      String clientSecret,
      String nameClaim,
      String roleClaim,
      Map<String, List<String>> groups) {

    public Directory {
      groups = Map.copyOf(groups);
    }

    /** The groups that have a role. */
    public List<String> groups(String role) {
      return groups.getOrDefault(role, List.of());
    }

    /** Without its secret. */
    @Override
    public String toString() {
      return "Directory[%s, client %s]".formatted(issuer, clientId);
    }
  }

  /**
   * Who is told when nobody reacts.
   *
   * @param after nobody has reacted so long; then the next is told
   * @param to addresses of mails, in order; empty for the console alone
   */
  public record Escalation(Duration after, List<String> to) {
    static final int MOST = 10;

    public Escalation {
      to = List.copyOf(to);
    }
  }

  /**
   * How long each class of data is kept, in days; erased by itself after it.
   *
   * @param calls calls abroad with their numbers
   * @param journal what the engine was fed, numbers included; needed after a crash since the last
   *     snapshot only
   * @param cases closed cases, their events, measures and messages
   * @param files files of records that were read, and rejected rows
   * @param audit details of the audit trail; the chain itself stays
   */
  public record Retention(int calls, int journal, int cases, int files, int audit) {
    public static final Retention STANDARD = new Retention(180, 7, 1_825, 30, 1_825);
  }

  /**
   * Who rings subscribers up, or sends them short messages, when a webhook asks.
   *
   * @param url empty for none
   * @param secret both sides sign with it
   */
  public record Gateway(String url, String secret) {
    public static final Gateway NONE = new Gateway("", "");

    private static final int LEAST_SECRET = 16;

    public boolean isSet() {
      return !url.isEmpty();
    }

    /** Without its secret. */
    @Override
    public String toString() {
      return "Gateway[%s]".formatted(url);
    }
  }

  /**
   * Where mails are handed to.
   *
   * @param host empty for none: contact attempts by mail fail and say so
   */
  public record Mail(String host, int port, String from, String user, String password) {
    /** Without its password. */
    @Override
    public String toString() {
      return "Mail[%s:%d, from %s]".formatted(host, port, from);
    }
  }

  /** The name of a setting in the environment begins so. */
  private static final String PREFIX = "SEKISHO_";

  private static final int MOST_LEARN_DAYS = 90;

  /** Of keeping anything. */
  private static final int MOST_DAYS = 36_500;

  /**
   * Reads a file of settings, or the standard ones where it is not there.
   *
   * @throws BadFileException with the line and what was probably meant
   */
  public static Settings read(Path file, Map<String, String> environment) throws IOException {
    String text = Files.exists(file) ? Files.readString(file) : "";
    return of(file.toString(), text, environment);
  }

  static Settings of(String file, String text, Map<String, String> environment) {
    YamlFile yaml = YamlFile.of(file, text);
    UnaryOperator<String> texts =
        key -> environment.getOrDefault(name("", key), yaml.text(key, ""));
    int port = number(environment, "", yaml, "port", 8080, 0, 65_535);
    String address = texts.apply("address").isEmpty() ? "127.0.0.1" : texts.apply("address");
    String publicUrl = texts.apply("public_url");
    YamlFile mail = yaml.section("mail");
    var read =
        new Settings(
            path(texts.apply("data")).orElse(Path.of("var/server")),
            Optional.of(texts.apply("database_url")).filter(url -> !url.isEmpty()),
            address,
            port,
            publicUrl.isEmpty() ? "http://127.0.0.1:" + port : publicUrl,
            zone(yaml, "zone", texts.apply("zone")).orElse(ZoneId.of("Asia/Tokyo")),
            Duration.ofDays(number(environment, "", yaml, "learn_days", 14, 0, MOST_LEARN_DAYS)),
            number(environment, "", yaml, "shards", 2, 1, 64),
            path(texts.apply("policy")),
            path(texts.apply("tariff")),
            path(texts.apply("subscribers")),
            path(texts.apply("advised")),
            path(texts.apply("regulated")),
            path(texts.apply("holidays")),
            path(texts.apply("intake_folder")),
            zone(yaml, "intake_zone", texts.apply("intake_zone")),
            new Mail(
                environment.getOrDefault(name("mail", "host"), mail.text("host", "")),
                number(environment, "mail", mail, "port", 25, 1, 65_535),
                environment.getOrDefault(name("mail", "from"), mail.text("from", "")),
                environment.getOrDefault(name("mail", "user"), mail.text("user", "")),
                environment.getOrDefault(name("mail", "password"), mail.text("password", ""))),
            gateway(yaml, "voice", environment),
            gateway(yaml, "sms", environment),
            retention(yaml.section("retention"), environment),
            escalation(yaml.section("escalation"), environment),
            directory(yaml.section("directory"), environment),
            GateSettings.read(yaml.section("gate")),
            CaptureSettings.read(yaml.section("capture")),
            RadiusSettings.read(yaml.section("radius")),
            SwitchSettings.read(yaml),
            LogSettings.read(yaml.section("logs")),
            logJson(yaml, texts.apply("log_format")),
            number(environment, "", yaml, "login_tries", 20, 3, 10_000));
    yaml.done();
    if (read.mail.host.isEmpty() && !read.escalation.to.isEmpty()) {
      throw yaml.bad("escalation: it takes a mail server: mail.host is missing");
    }
    if (!read.mail.host.isEmpty() && read.mail.from.isEmpty()) {
      throw mail.bad("from is missing: the address that mails to subscribers come from");
    }
    return read;
  }

  /** Addresses of our own switches: who mirrors, who asks the gate, who sends logs. */
  public Set<SourceAddress> ourSwitches() {
    Stream<InetAddress> peers = gate.peers().stream().flatMap(peer -> peer.addresses().stream());
    return Stream.of(capture.agents().stream(), peers, logs.senders().stream())
        .flatMap(addresses -> addresses)
        .map(address -> SourceAddress.parse(address.getHostAddress()))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The same with a folder and a port given on the command line. */
  public Settings with(Optional<Path> folder, Optional<Integer> otherPort) {
    int chosen = otherPort.orElse(port);
    return new Settings(
        folder.orElse(data),
        databaseUrl,
        address,
        chosen,
        publicUrl.equals("http://127.0.0.1:" + port) ? "http://127.0.0.1:" + chosen : publicUrl,
        zone,
        learn,
        shards,
        policy,
        tariff,
        subscribers,
        advised,
        regulated,
        holidays,
        intakeFolder,
        intakeZone,
        mail,
        voice,
        sms,
        retention,
        escalation,
        directory,
        gate,
        capture,
        radius,
        switches,
        logs,
        logJson,
        loginTries);
  }

  private static Retention retention(YamlFile of, Map<String, String> environment) {
    Retention standard = Retention.STANDARD;
    return new Retention(
        days(of, "calls_days", standard.calls, environment),
        days(of, "journal_days", standard.journal, environment),
        days(of, "cases_days", standard.cases, environment),
        days(of, "files_days", standard.files, environment),
        days(of, "audit_days", standard.audit, environment));
  }

  private static Escalation escalation(YamlFile of, Map<String, String> environment) {
    @Nullable String given = environment.get(name("escalation", "to"));
    List<String> inFile = of.list("to", List.of());
    List<String> to = given == null ? inFile : List.of(given.strip().split("\\s*,\\s*"));
    if (to.size() > Escalation.MOST || to.stream().anyMatch(each -> !each.contains("@"))) {
      throw of.bad("to: at most %d addresses of mails, in order".formatted(Escalation.MOST));
    }
    int minutes = number(environment, "escalation", of, "after_minutes", 10, 1, 1_440);
    return new Escalation(Duration.ofMinutes(minutes), to);
  }

  /** A key for each role, such as {@code analysts: [fraud-desk]}. */
  private static final Map<String, String> KEYS_OF_ROLES =
      Map.of(
          "analysts", "ANALYST",
          "supervisors", "SUPERVISOR",
          "auditors", "AUDITOR",
          "engineers", "ENGINEER",
          "administrators", "ADMINISTRATOR");

  private static Optional<Directory> directory(YamlFile of, Map<String, String> environment) {
    UnaryOperator<String> texts =
        key -> environment.getOrDefault(name("directory", key), of.text(key, ""));
    Map<String, List<String>> groups = new TreeMap<>();
    KEYS_OF_ROLES.forEach((key, role) -> groups.put(role, of.list(key, List.of())));
    String issuer = texts.apply("issuer");
    String client = texts.apply("client_id");
    String secret = texts.apply("client_secret");
    String name = texts.apply("name_claim");
    String role = texts.apply("role_claim");
    if (issuer.isEmpty()) {
      return Optional.empty();
    }
    if (!issuer.matches("https://.+|http://(localhost|127\\.0\\.0\\.1)[:/].*")
        || client.isEmpty()
        || secret.isEmpty()) {
      throw of.bad("issuer must begin with https://, and client_id and client_secret are needed");
    }
    if (groups.values().stream().allMatch(List::isEmpty)) {
      throw of.bad(
          "no group has a role: give analysts, supervisors, auditors, engineers or"
              + " administrators");
    }
    return Optional.of(
        new Directory(
            issuer,
            client,
            secret,
            name.isEmpty() ? "preferred_username" : name,
            role.isEmpty() ? "groups" : role,
            groups));
  }

  private static boolean logJson(YamlFile yaml, String format) {
    return switch (format) {
      case "", "text" -> false;
      case "json" -> true;
      default -> throw yaml.bad("log_format", "is text or json, not '%s'".formatted(format));
    };
  }

  private static int days(YamlFile of, String key, int otherwise, Map<String, String> environment) {
    return number(environment, "retention", of, key, otherwise, 1, MOST_DAYS);
  }

  private static Gateway gateway(YamlFile yaml, String name, Map<String, String> environment) {
    YamlFile section = yaml.section(name);
    String url = environment.getOrDefault(name(name, "url"), section.text("url", ""));
    String secret = environment.getOrDefault(name(name, "secret"), section.text("secret", ""));
    if (!url.isEmpty() && !url.matches("https?://.+")) {
      throw section.bad("url must begin with http:// or https://: '%s'".formatted(url));
    }
    if (!url.isEmpty() && secret.length() < Gateway.LEAST_SECRET) {
      throw section.bad(
          "secret must have %d characters at least: both sides sign with it"
              .formatted(Gateway.LEAST_SECRET));
    }
    return new Gateway(url, secret);
  }

  private static String name(String section, String key) {
    String whole = section.isEmpty() ? key : section + "_" + key;
    return PREFIX + whole.toUpperCase(Locale.ROOT);
  }

  private static Optional<Path> path(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
  }

  private static Optional<ZoneId> zone(YamlFile yaml, String key, String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(ZoneId.of(text));
    } catch (DateTimeException e) {
      throw yaml.bad(key, "'%s' is no time zone; one is Asia/Tokyo".formatted(text));
    }
  }

  private static int number(
      Map<String, String> environment,
      String section,
      YamlFile yaml,
      String key,
      int otherwise,
      int least,
      int most) {
    int inFile = yaml.small(key, otherwise, least, most);
    String name = name(section, key);
    String given = environment.get(name);
    if (given == null) {
      return inFile;
    }
    try {
      int number = Integer.parseInt(given.strip());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new BadFileException(
        "%s must be a whole number from %d to %d: '%s'".formatted(name, least, most, given));
  }
}
