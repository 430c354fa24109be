package org.sekisho.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.RejectFile;
import org.sekisho.wire.calls.CallFile;
import org.sekisho.wire.calls.CallFormat;
import org.sekisho.wire.calls.CallReader;
import org.sekisho.wire.calls.OpenCalls;

/**
 * Files that are whole, each open from its first call to its last: a folder of a switch's files,
 * one a call or one an hour, is read in the order of its calls.
 */
final class WrittenFiles extends CallSources {

  /** A file not yet open, and when its first call ended. */
  private record Waiting(Path path, long firstMillis) {}

  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long bytes;

  /** Opens files and folders. */
  WrittenFiles(List<Path> paths, CallFormat format, OpenCalls begun, RejectFile rejects)
      throws IOException {
    super(format, begun, rejects);
    List<CallFile> files = CallFile.list(paths);
    files.stream().filter(CallFile::named).map(CallFile::path).forEach(named::add);
    List<Waiting> found = new ArrayList<>();
    for (CallFile file : files) {
      bytes += Files.isRegularFile(file.path()) ? Files.size(file.path()) : 0;
      try {
        if (files.size() == 1 || !Files.isRegularFile(file.path())) {
          open(file.path());
        } else {
          found.add(new Waiting(file.path(), firstMillis(file.path())));
        }
      } catch (BadFileException e) {
        if (named.contains(file.path())) {
          close();
          throw e;
        }
        notes.passedOver(e);
      }
    }
    found.sort(Comparator.comparingLong(Waiting::firstMillis));
    waiting.addAll(found);
    if (open.isEmpty() && waiting.isEmpty()) {
      throw notes.nothing("there are no files in " + paths);
    }
  }

  private void open(Path path) throws IOException {
    if (open.size() == MOST_OPEN) {
      throw new BadFileException(
          "more than %d files hold calls of the same time; put them together first"
              .formatted(MOST_OPEN));
    }
    add(CallReader.open(path, format, begun, rejects));
  }

  /** When the first call of a file ended; a file without any is due at once. */
  private long firstMillis(Path path) throws IOException {
    try (CallReader reader =
        CallReader.open(path, format, new OpenCalls(), (file, line, reason, row) -> {})) {
      return reader.next().map(call -> call.endMillis()).orElse(Long.MIN_VALUE);
    }
  }

  @Override
  @Nullable InputFile earliest() throws IOException {
    InputFile earliest = earliestOpen();
    while (!waiting.isEmpty()
        && (earliest == null || waiting.getFirst().firstMillis <= earliest.atMillis)) {
      open(waiting.remove().path);
      closeRead();
      earliest = earliestOpen();
    }
    return earliest;
  }

  @Override
  boolean anyLeft() {
    return !waiting.isEmpty() || super.anyLeft();
  }

  @Override
  int percent() {
    long read = notes.bytesOfClosed();
    for (InputFile source : open) {
      read += source.calls().bytesRead();
    }
    return bytes == 0 ? 0 : (int) (100 * Math.min(read, bytes) / bytes);
  }
}
