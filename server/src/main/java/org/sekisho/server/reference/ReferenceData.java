package org.sekisho.server.reference;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sekisho.line.Line;
import org.sekisho.server.RecentMap;
import org.sekisho.server.reference.Reference.Kind;
import org.sekisho.server.settings.Settings;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.reference.LineRegistry;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The reference data's files and sets, kept in the database: nothing that was in force is ever
 * changed, so that a decision can be worked out again. What the settings name is taken in at a
 * start when it is not known yet.
 */
public final class ReferenceData {

  /** Sets read and kept in memory. */
  private static final int MOST_READ = 3;

  /** The standard policy with the reason of each value: docs/policy.yaml. */
  static final String STANDARD_POLICY = standardPolicy();

  private final FileSets sets;
  private final TransactionTemplate transaction;
  private final Settings settings;
  private final Map<String, Reference> read = new RecentMap<>(MOST_READ);
  private @Nullable Activation activation;
  private @Nullable String pending;
  private @Nullable String proposed;
  private volatile @Nullable String inForce; // as the engine says

  /** Puts a set into force, in the order of all that happens. */
  @FunctionalInterface
  public interface Activation {
    void append(String version);
  }

  public ReferenceData(
      JdbcClient jdbc, TransactionTemplate transaction, Settings settings, Clock clock) {
    sets = new FileSets(jdbc, clock);
    this.transaction = transaction;
    this.settings = settings;
  }

  /**
   * Takes in what the settings name and what was never in force: {@link #activatePending} puts it
   * into force, but for what takes two persons, which is proposed.
   */
  public void takeSettings() throws IOException {
    Map<Kind, Path> named = new EnumMap<>(Kind.class);
    Map<Kind, Path> fresh = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      Optional<Path> file = kind.in(settings);
      if (file.isPresent()) {
        named.put(kind, file.get());
        if (!sets.wasInForce(kind, FileSets.idOf(kind, Files.readAllBytes(file.get())))) {
          fresh.put(kind, file.get());
        }
      }
    }
    Optional<FileSet> last = sets.findLastActivated();
    if (last.isPresent() && fresh.isEmpty()) {
      return;
    }
    Reference.read("settings", settings, named); // an error stops the start, not the engine
    if (last.isEmpty()) {
      sets.noteActivated(addFiles(Optional.empty(), named).version(), "settings");
      return;
    }
    Map<Kind, Path> alone = new EnumMap<>(fresh);
    alone.keySet().removeIf(Kind::takesTwo);
    @Nullable Path subscribers = alone.get(Kind.SUBSCRIBERS);
    if (subscribers != null
        && changesConsent(get(last.get().version()).lines(), LineRegistry.read(subscribers))) {
      alone.remove(Kind.SUBSCRIBERS);
    }
    Optional<FileSet> base = last;
    if (!alone.isEmpty()) {
      FileSet made = addFiles(last, alone);
      pending = made.version();
      base = Optional.of(made);
    }
    if (fresh.size() > alone.size()) {
      proposed = addFiles(base, fresh).version();
    }
  }

  private FileSet addFiles(Optional<FileSet> base, Map<Kind, Path> named) {
    FileSet made =
        transaction.execute(
            status -> {
              Map<Kind, String> files = new EnumMap<>(Kind.class);
              base.ifPresent(of -> files.putAll(of.files()));
              named.forEach((kind, file) -> files.put(kind, keep(kind, file, "settings")));
              return sets.add(files, "the settings' files", "settings", base.map(FileSet::number));
            });
    return Objects.requireNonNull(made);
  }

  /** What a start found in the settings' files that takes a second person. */
  public Optional<String> takeProposed() {
    Optional<String> taken = Optional.ofNullable(proposed);
    proposed = null;
    return taken;
  }

  /** Puts into force what a start found new in the settings' files. */
  public void activatePending() {
    if (pending != null) {
      activate(pending, "settings", "settings");
      pending = null;
    }
  }

  private String keep(Kind kind, Path file, String by) {
    try {
      return sets.keep(kind, String.valueOf(file.getFileName()), Files.readAllBytes(file), by);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes a set of the one in force with another file in it; nothing is in force yet.
   *
   * @throws BadFileException with the line if the file cannot be used
   */
  public FileSet propose(Kind kind, String name, byte[] content, String reason, String by)
      throws IOException {
    FileSet now = findInForce().orElseThrow();
    Path folder = Files.createTempDirectory("reference");
    try {
      Map<Kind, Path> files = write(now.files(), folder);
      Path other = folder.resolve(kind.column() + kind.ending());
      Files.write(other, content);
      files.put(kind, other);
      Reference.read("proposed", settings, files);
    } catch (BadFileException e) {
      throw new BadFileException(
          String.valueOf(e.getMessage()).replace(folder.toString() + "/", ""), e);
    } finally {
      delete(folder);
    }
    FileSet made =
        transaction.execute(
            status -> {
              Map<Kind, String> next = new EnumMap<>(now.files());
              next.put(kind, sets.keep(kind, name, content, by));
              return sets.add(next, reason, by, Optional.of(now.number()));
            });
    return Objects.requireNonNull(made);
  }

  /**
   * The same change made to what is in force now; the set itself if it was made on that, or was in
   * force before: going back means all of it.
   */
  public FileSet onWhatIsInForce(FileSet of, String by) {
    FileSet now = findInForce().orElseThrow();
    if (of.activatedAt() != null || of.basedOn() == now.number()) {
      return of;
    }
    Map<Kind, String> before =
        sets.find(FileSet.PREFIX + of.basedOn()).map(FileSet::files).orElse(Map.of());
    Map<Kind, String> next = new EnumMap<>(now.files());
    of.files()
        .forEach(
            (kind, file) -> {
              if (!file.equals(before.get(kind))) {
                next.put(kind, file);
              }
            });
    FileSet made =
        transaction.execute(status -> sets.add(next, of.reason(), by, Optional.of(now.number())));
    return Objects.requireNonNull(made);
  }

  /** What a version holds; read from the database once. */
  public synchronized Reference get(String version) {
    Reference known = read.get(version);
    if (known != null) {
      return known;
    }
    FileSet of =
        sets.find(version).orElseThrow(() -> new IllegalArgumentException("no version " + version));
    try {
      Path folder = Files.createTempDirectory("reference");
      try {
        Reference made = Reference.read(version, settings, write(of.files(), folder));
        read.put(version, made);
        return made;
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the files of a set into a folder. */
  Map<Kind, Path> write(String version, Path folder) throws IOException {
    return write(sets.find(version).orElseThrow().files(), folder);
  }

  /** A file's text, if the set has one of that kind. */
  public Optional<String> text(FileSet of, Kind kind) {
    return Optional.ofNullable(of.files().get(kind))
        .map(file -> new String(sets.contentOf(file), StandardCharsets.UTF_8));
  }

  private Map<Kind, Path> write(Map<Kind, String> files, Path folder) throws IOException {
    Map<Kind, Path> written = new EnumMap<>(Kind.class);
    for (Map.Entry<Kind, String> each : files.entrySet()) {
      Path file = folder.resolve(each.getKey().column() + each.getKey().ending());
      Files.write(file, sets.contentOf(each.getValue()));
      written.put(each.getKey(), file);
    }
    return written;
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** Rows that are in one text and not in the other, so many at most. */
  public record Difference(
      int added, int removed, List<String> addedRows, List<String> removedRows) {
    static final int SHOWN = 40;
  }

  /** What a file changes of another; of none if that is empty. */
  public Difference difference(Kind kind, Optional<String> before, Optional<String> after) {
    List<String> old = linesOf(kind, before);
    List<String> now = linesOf(kind, after);
    var oldRows = new LinkedHashSet<>(old);
    var newRows = new LinkedHashSet<>(now);
    List<String> added = now.stream().filter(row -> !oldRows.contains(row)).toList();
    List<String> removed = old.stream().filter(row -> !newRows.contains(row)).toList();
    return new Difference(
        added.size(),
        removed.size(),
        added.stream().limit(Difference.SHOWN).toList(),
        removed.stream().limit(Difference.SHOWN).toList());
  }

  private List<String> linesOf(Kind kind, Optional<String> file) {
    String none = kind == Kind.POLICY ? STANDARD_POLICY : ""; // is in force where there is no other
    return file.map(id -> new String(sets.contentOf(id), StandardCharsets.UTF_8))
        .orElse(none)
        .lines()
        .toList();
  }

  private static String standardPolicy() {
    try (InputStream in = ReferenceData.class.getResourceAsStream("policy.yaml")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Who puts sets into force; known once the live path is there. */
  public void onActivation(Activation through) {
    activation = through;
  }

  /**
   * Puts a set into force, from the next entry of the journal on.
   *
   * @param asked who asked for it, the same as {@code by} where one person is enough
   */
  public void activate(String version, String asked, String by) {
    if (activation == null) {
      throw new IllegalStateException("not started");
    }
    get(version); // read now, not while calls wait
    activation.append(version);
    inForce = version;
    sets.noteActivated(version, asked.equals(by) ? by : asked + ", " + by);
  }

  public Optional<FileSet> find(String version) {
    return sets.find(version);
  }

  /** The first set there was: an engine that reads the whole journal begins with it. */
  public Optional<FileSet> findFirst() {
    return sets.findFirst();
  }

  /** The newest first. */
  public List<FileSet> list() {
    return sets.list();
  }

  /** What the engine says is in force; its journal has the last word. */
  public void noteInForce(String version) {
    inForce = version;
  }

  /** The set that is in force. */
  public Optional<FileSet> findInForce() {
    String said = inForce;
    return said == null ? sets.findLastActivated() : sets.find(said);
  }

  /**
   * Whether a subscribers file changes what a known subscriber has agreed to, or whom only a person
   * suspends: terms, advance instruction, priority. That takes two persons.
   */
  static boolean changesConsent(LineRegistry known, LineRegistry then) {
    for (Line told : then.list()) {
      Optional<Line> before = known.find(told.id());
      if (before.isPresent()
          && !(before.get().termsVersion().equals(told.termsVersion())
              && before.get().stopAtYen().equals(told.stopAtYen())
              && before.get().priority() == told.priority())) {
        return true;
      }
    }
    return false;
  }
}
