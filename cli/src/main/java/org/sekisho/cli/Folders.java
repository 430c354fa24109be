package org.sekisho.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Folders as the files in them. */
final class Folders {

  /** Files of one run. */
  private static final int MOST_FILES = 1_000_000;

  private Folders() {}

  /** Files as they are, folders as their files by name; hidden ones are left out. */
  static List<Path> files(List<Path> named) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path path : named) {
      if (!Files.isDirectory(path)) {
        files.add(path);
        continue;
      }
      try (Stream<Path> inside = Files.list(path)) {
        List<Path> found =
            inside
                .filter(file -> !file.getFileName().toString().startsWith("."))
                .filter(Files::isRegularFile)
                .sorted()
                .limit(MOST_FILES)
                .toList();
        if (found.isEmpty()) {
          throw new IllegalArgumentException("there are no files in " + path);
        }
        files.addAll(found);
      }
    }
    return files;
  }
}
