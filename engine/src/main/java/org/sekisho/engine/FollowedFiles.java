package org.sekisho.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sekisho.wire.calls.CallFile;

/**
 * Files that are being written, and folders that get new ones: which are new, and which are over
 * because another file has taken their name or they were emptied (rotated).
 */
final class FollowedFiles {

  /** Times a file is asked in vain before it is taken to be over under its old name, or quiet. */
  private static final int PATIENCE = 5;

  private static final int QUIET = 60;

  /** Files that are remembered after they were read. */
  private static final int MOST_READ = 100_000;

  /**
   * What a name stands for.
   *
   * @param key the file itself, whatever its name
   */
  private record Seen(Object key, long size) {}

  /** A file that is not followed. */
  record Found(Path path, Object key, long size) {}

  /** A file that is followed. */
  private static final class Followed {
    private final Object key;
    private long size;
    private int quiet;
    private int over;
    private boolean emptied;

    Followed(Object key, long size) {
      this.key = key;
      this.size = size;
    }
  }

  private final List<Path> paths;
  private final Map<Path, Followed> followed = new HashMap<>();

  /** Files that are read or were refused, and how long they were then. */
  private final Map<Object, Long> settled =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Long> eldest) {
          return size() > MOST_READ;
        }
      };

  FollowedFiles(List<Path> paths) {
    this.paths = List.copyOf(paths);
  }

  /** Files that are there, have something in them, and are neither followed nor read. */
  List<Found> listNew() throws IOException {
    List<Found> found = new ArrayList<>();
    for (Path path : paths) {
      List<Path> files = Files.isDirectory(path) ? CallFile.listFolder(path) : List.of(path);
      for (Path file : files) {
        Optional<Seen> seen = followed.containsKey(file) ? Optional.empty() : look(file);
        if (seen.isPresent()
            && seen.get().size > 0
            && followed.values().stream().noneMatch(of -> of.key.equals(seen.get().key))
            && seen.get().size != settled.getOrDefault(seen.get().key, 0L)) {
          found.add(new Found(file, seen.get().key, seen.get().size));
        }
      }
    }
    return found;
  }

  /** A file is followed from now on. */
  void follow(Found file) {
    followed.put(file.path, new Followed(file.key, file.size));
  }

  /** A file cannot be read as it is. */
  void refuse(Found file) {
    settled.put(file.key, file.size);
  }

  /**
   * Whether what is followed under a name is no longer what the name stands for; asked each time
   * nothing came. A writer may go on with the old file for a while.
   */
  boolean isOver(Path file) throws IOException {
    Followed of = followed.get(file);
    if (of == null) {
      return false;
    }
    Optional<Seen> now = look(file);
    if (now.isPresent() && now.get().key.equals(of.key)) {
      of.emptied = now.get().size < of.size;
      of.quiet = now.get().size == of.size ? of.quiet + 1 : 0;
      of.size = now.get().size;
      of.over = 0;
      return of.emptied;
    }
    return ++of.over >= PATIENCE;
  }

  /** Whether nothing was written to a file for a minute. */
  boolean isQuiet(Path file) {
    Followed of = followed.get(file);
    return of != null && of.quiet >= QUIET;
  }

  /**
   * A file is followed no longer. It is taken up again when it grows: from its beginning, so that
   * what was told before is recognised as such.
   */
  void release(Path file) {
    Followed of = followed.remove(file);
    if (of != null) {
      settled.put(of.key, of.emptied ? 0L : of.size);
    }
  }

  private static Optional<Seen> look(Path file) throws IOException {
    try {
      BasicFileAttributes of = Files.readAttributes(file, BasicFileAttributes.class);
      Object key = of.fileKey() == null ? file : of.fileKey();
      return Optional.of(new Seen(key, of.size()));
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    }
  }
}
