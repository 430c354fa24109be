package org.sekisho.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sekisho.wire.calls.CallFile;

/**
 * Files that are being written, and folders that get new ones: which are new, and which are over
 * because another file has taken their name or they were emptied (rotated).
 */
final class FollowedFiles {

  /** What a name stood for. */
  private record Seen(@Nullable Object key, long size) {}

  private final List<Path> paths;
  private final Map<Path, Seen> followed = new HashMap<>();
  private final Map<Path, Seen> refused = new HashMap<>();

  FollowedFiles(List<Path> paths) {
    this.paths = List.copyOf(paths);
  }

  /** Files that are there, have something in them, and are not followed. */
  List<Path> listNew() throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path path : paths) {
      List<Path> files = Files.isDirectory(path) ? CallFile.listFolder(path) : List.of(path);
      for (Path file : files) {
        Optional<Seen> seen = look(file);
        if (seen.isPresent()
            && seen.get().size() > 0
            && !followed.containsKey(file)
            && !seen.get().equals(refused.put(file, seen.get()))) {
          found.add(file);
        }
      }
    }
    return found;
  }

  /** A file is followed from now on. */
  void follow(Path file) throws IOException {
    refused.remove(file);
    look(file).ifPresent(seen -> followed.put(file, seen));
  }

  /** Whether what is followed under a name is no longer what the name stands for. */
  boolean isOver(Path file) throws IOException {
    Seen before = followed.get(file);
    Optional<Seen> now = look(file);
    if (before == null || now.isEmpty()) {
      return before != null; // moved away: nobody writes to it under this name
    }
    boolean another =
        before.key() != null ? !before.key().equals(now.get().key()) : now.get().key() != null;
    if (!another && now.get().size() >= before.size()) {
      followed.put(file, now.get());
      return false;
    }
    return true;
  }

  void forget(Path file) {
    followed.remove(file);
  }

  private static Optional<Seen> look(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    BasicFileAttributes of = Files.readAttributes(file, BasicFileAttributes.class);
    return Optional.of(new Seen(of.fileKey(), of.size()));
  }
}
