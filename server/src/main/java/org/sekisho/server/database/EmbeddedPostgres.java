package org.sekisho.server.database;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.tukaani.xz.XZInputStream;

/**
 * A real PostgreSQL server in a folder of our own: unpacked, initialised with a generated password,
 * started on a free port of 127.0.0.1, stopped cleanly. One that a killed process of ours left
 * running is taken over; one that is killed is started again.
 */
public final class EmbeddedPostgres implements AutoCloseable {

  /** The version of the binaries; their folder is named after it. */
  private static final String VERSION = "18.6.0";

  private static final String ROLE = "sekisho";
  private static final Duration TO_START = Duration.ofSeconds(60);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);
  private static final Duration TO_STOP = Duration.ofSeconds(30);

  /** Accounts without rights the server may run as when we are root; the first that exists. */
  private static final List<String> UNPRIVILEGED = List.of("sekisho", "postgres", "nobody");

  /** A log file that is longer is put aside. */
  private static final long MOST_LOG_BYTES = 50_000_000;

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);

  private final Path folder;
  private final Path binaries;
  private final Path data;
  private final Optional<String> account;
  private final String password;
  private volatile int port;
  private volatile @Nullable ProcessHandle server;
  private volatile boolean stopping;

  private EmbeddedPostgres(Path folder) throws IOException {
    Files.createDirectories(folder);
    this.folder = folder.toRealPath(); // as the system names our process
    binaries = this.folder.resolve("binaries-" + VERSION);
    data = this.folder.resolve("data");
    account = account();
    createFolder();
    password = readPassword(this.folder);
  }

  /**
   * Starts a server, or takes over the one that runs on this folder.
   *
   * @param folder its own; made when it is not there
   * @throws IOException if it cannot be started; the message says what to do
   */
  public static EmbeddedPostgres start(Path folder) throws IOException {
    var postgres = new EmbeddedPostgres(folder);
    postgres.unpack();
    if (!Files.exists(postgres.data.resolve("PG_VERSION"))) {
      postgres.initialise();
    }
    postgres.startServer();
    return postgres;
  }

  /** Where a server that another process of ours runs on a folder is reached. */
  public record Reached(String url, String user, String password) {}

  /**
   * Finds the server that runs on a folder.
   *
   * @throws IOException if none does
   */
  public static Reached reach(Path folder) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("data/postmaster.pid"));
    return new Reached(
        "jdbc:postgresql://127.0.0.1:%s/postgres".formatted(lines.get(PORT_LINE).strip()),
        ROLE,
        readPassword(folder));
  }

  /** The line of postmaster.pid that holds the port. */
  private static final int PORT_LINE = 3;

  public String url() {
    return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port);
  }

  public String user() {
    return ROLE;
  }

  public String password() {
    return password;
  }

  /** Generated with the folder; only we may read it. */
  private static String readPassword(Path folder) throws IOException {
    Path file = folder.resolve("password");
    if (!Files.exists(file)) {
      byte[] random = new byte[24];
      new SecureRandom().nextBytes(random);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }
    return Files.readString(file).strip();
  }

  /** The process of the server. */
  public Optional<ProcessHandle> process() {
    return Optional.ofNullable(server);
  }

  /** The account the server runs as: ours, unless we are root, which PostgreSQL refuses. */
  private static Optional<String> account() throws IOException {
    if (!System.getProperty("user.name").equals("root")) {
      return Optional.empty();
    }
    for (String name : UNPRIVILEGED) {
      try {
        Path.of("/").getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name);
        return Optional.of(name);
      } catch (UserPrincipalNotFoundException e) {
        // the next one
      }
    }
    throw new IOException(
        "PostgreSQL does not run as root, and there is no account it could run as: add one"
            + " (useradd --system sekisho) or give --database-url");
  }

  private void createFolder() throws IOException {
    Files.createDirectories(folder);
    if (account.isEmpty()) {
      return;
    }
    for (Path at = folder; at != null; at = at.getParent()) {
      boolean enterable =
          Files.getPosixFilePermissions(at).stream()
              .anyMatch(may -> may.name().equals("OTHERS_EXECUTE"));
      if (!enterable) {
        throw new IOException(
            "PostgreSQL runs as '%s', not as root, and cannot enter %s: give --data a folder it can reach, such as /var/lib/sekisho, or give --database-url"
                .formatted(account.get(), at));
      }
    }
  }

  private void unpack() throws IOException {
    if (Files.exists(binaries.resolve("bin/postgres"))) {
      return;
    }
    String machine = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
    Path partial = folder.resolve("binaries.partial");
    deleteAll(partial);
    try (InputStream packed =
            EmbeddedPostgres.class.getResourceAsStream(
                "/postgres-linux-%s.txz".formatted(machine));
        var tar =
            packed == null
                ? null
                : new TarArchiveInputStream(
                    new XZInputStream(new BufferedInputStream(packed, 1 << 16)))) {
      if (tar == null) {
        throw new IOException(
            "no PostgreSQL comes with Sekisho for %s: give --database-url".formatted(machine));
      }
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(entry, tar, partial);
      }
    }
    Files.move(partial, binaries, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void unpack(TarArchiveEntry entry, InputStream in, Path into) throws IOException {
    Path to = into.resolve(entry.getName()).normalize();
    if (!to.startsWith(into)) {
      throw new IOException("the archive leaves its folder: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(to);
    } else if (entry.isSymbolicLink()) {
      Files.createDirectories(to.getParent());
      Files.createSymbolicLink(to, Path.of(entry.getLinkName()));
    } else {
      Files.createDirectories(to.getParent());
      Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
      boolean program = (entry.getMode() & 0100) != 0;
      Files.setPosixFilePermissions(
          to, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }

  private void initialise() throws IOException {
    Path partial = folder.resolve("data.partial");
    deleteAll(partial);
    Files.createDirectory(partial);
    Path secret = folder.resolve("password.initdb");
    Files.writeString(secret, password);
    own(partial);
    own(secret);
    try {
      run(
          List.of(
              "initdb",
              "--pgdata=" + partial,
              "--username=" + ROLE,
              "--pwfile=" + secret,
              "--auth=scram-sha-256",
              "--encoding=UTF8",
              "--locale-provider=builtin",
              "--builtin-locale=C.UTF-8",
              "--lc-collate=C",
              "--lc-ctype=C",
              "--data-checksums"));
    } finally {
      Files.deleteIfExists(secret);
    }
    Files.move(partial, data, StandardCopyOption.ATOMIC_MOVE);
  }

  private void own(Path path) throws IOException {
    Files.setPosixFilePermissions(
        path, PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwx------" : "rw-------"));
    if (account.isPresent()) {
      UserPrincipal owner =
          path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(account.get());
      Files.setOwner(path, owner);
    }
  }

  private void startServer() throws IOException {
    Optional<Running> left = findRunning();
    if (left.isPresent()) {
      port = left.get().port;
      watch(left.get().process);
      LOG.info("PostgreSQL {} was left running by an earlier process: taken over", VERSION);
      return;
    }
    long end = System.nanoTime() + TO_START.toNanos();
    IOException last = null;
    while (System.nanoTime() < end) {
      try {
        launch();
        return;
      } catch (IOException e) {
        last = e; // processes of one that was killed may still hold its memory
        pause();
      }
    }
    throw last == null ? new IOException("PostgreSQL did not start") : last;
  }

  /** A server on our data folder. */
  private record Running(ProcessHandle process, int port) {}

  /** The server that the data folder's pid file names, if it runs. */
  private Optional<Running> findRunning() throws IOException {
    Path file = data.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(file);
    if (lines.size() < 8 || !lines.get(7).strip().equals("ready")) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
        .filter(ProcessHandle::isAlive)
        .filter(of -> of.info().command().orElse("").startsWith(binaries.toString()))
        .map(of -> new Running(of, Integer.parseInt(lines.get(3).strip())));
  }

  private void launch() throws IOException {
    int free = port == 0 ? freePort() : port; // clients look for it where it was
    Path log = folder.resolve("postgres.log");
    if (Files.exists(log) && Files.size(log) > MOST_LOG_BYTES) {
      Files.move(log, folder.resolve("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
    ProcessBuilder builder =
        command(
            List.of(
                "postgres",
                "-D",
                data.toString(),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "port=" + free,
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=on",
                "-c",
                "shared_buffers=256MB",
                "-c",
                "max_wal_size=4GB",
                "-c",
                "timezone=UTC",
                "-c",
                "log_timezone=UTC"));
    builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    Process process = builder.start();
    long end = System.nanoTime() + TO_START.toNanos();
    while (System.nanoTime() < end && process.isAlive()) {
      Optional<Running> running = findRunning();
      if (running.isPresent() && running.get().process.pid() == process.pid()) {
        port = running.get().port;
        watch(process.toHandle());
        return;
      }
      pause(Duration.ofMillis(20));
    }
    process.destroyForcibly();
    throw new IOException(
        "PostgreSQL did not start; the last lines of %s:%n%s".formatted(log, lastLines(log)));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void watch(ProcessHandle process) {
    server = process;
    process.onExit().thenAccept(this::exited);
  }

  private void exited(ProcessHandle process) {
    LOG.atLevel(stopping ? Level.DEBUG : Level.WARN)
        .log("PostgreSQL (process {}) ended", process.pid());
    while (!stopping) {
      try {
        startServer();
        return;
      } catch (IOException e) {
        LOG.error("PostgreSQL cannot be started, tried again: {}", e.getMessage());
      }
    }
  }

  /** Stops the server: clients are sent away, what is written is kept. */
  @Override
  public void close() {
    stopping = true;
    ProcessHandle process = server;
    if (process == null || !process.isAlive()) {
      return;
    }
    try {
      run(
          List.of(
              "pg_ctl",
              "stop",
              "--pgdata=" + data,
              "--mode=fast",
              "--wait",
              "--timeout=" + TO_STOP.toSeconds()));
    } catch (IOException e) {
      LOG.warn("PostgreSQL did not stop: {}", e.getMessage());
      process.destroy();
    }
  }

  private void run(List<String> words) throws IOException {
    Process process = command(words).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(TO_START.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException("%s failed: %s".formatted(words.getFirst(), said.strip()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private ProcessBuilder command(List<String> words) {
    List<String> all = new ArrayList<>();
    account.ifPresent(
        name ->
            all.addAll(
                List.of(
                    "setpriv",
                    "--reuid=" + name,
                    "--regid=" + groupOf(name),
                    "--clear-groups",
                    "--no-new-privs")));
    all.add(binaries.resolve("bin").resolve(words.getFirst()).toString());
    all.addAll(words.subList(1, words.size()));
    var builder = new ProcessBuilder(all).directory(folder.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(key -> key.startsWith("PG") || key.startsWith("LC_"));
    environment.put("LANG", "C.UTF-8");
    return builder;
  }

  private static String groupOf(String account) {
    return account.equals("nobody") ? "nogroup" : account;
  }

  private static void pause() throws IOException {
    pause(BETWEEN_TRIES);
  }

  private static void pause(Duration time) throws IOException {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static String lastLines(Path log) throws IOException {
    if (!Files.exists(log)) {
      return "";
    }
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
  }

  private static void deleteAll(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .sorted((a, b) -> b.compareTo(a))
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
