package org.sekisho.wire.calls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file of calls to be read.
 *
 * @param named whether somebody named it; one that only lies in a named folder may be another thing
 */
public record CallFile(Path path, boolean named) {

  /** Files of one folder. */
  public static final int MOST_IN_FOLDER = 1_000_000;

  /** Files as they are, and those in folders by name; hidden ones are left out. */
  public static List<CallFile> list(List<Path> paths) throws IOException {
    List<CallFile> files = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        listFolder(path).forEach(file -> files.add(new CallFile(file, false)));
      } else {
        files.add(new CallFile(path, true));
      }
    }
    return files;
  }

  /** The files in a folder by name; hidden ones are left out. */
  public static List<Path> listFolder(Path folder) throws IOException {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .filter(Files::isRegularFile)
          .sorted()
          .limit(MOST_IN_FOLDER)
          .toList();
    }
  }
}
