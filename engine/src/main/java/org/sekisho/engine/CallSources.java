package org.sekisho.engine;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.RejectFile;
import org.sekisho.wire.calls.CallFile;
import org.sekisho.wire.calls.CallFormat;
import org.sekisho.wire.calls.CallReader;
import org.sekisho.wire.calls.OpenCalls;

/**
 * The files of calls, each open from its first call to its last: a folder of a switch's files, one
 * a call or one an hour, is read in the order of its calls.
 */
final class CallSources implements Closeable {

  /** Files that are opened at once without a look at where they begin. */
  private static final int FEW = 16;

  /** The format whose columns are ours: one nobody reads may be a name written wrongly. */
  private static final String OWN = "sekisho";

  /** Files that hold calls of the same time. */
  private static final int MOST_OPEN = 500;

  /** A file not yet open, and when its first call ended. */
  private record Waiting(Path path, long firstMillis) {}

  /** How many files are of a format, and by what the first was known. */
  private record Known(String title, String first, String why, long files) {}

  private final CallFormat format;
  private final RejectFile rejects;
  private final OpenCalls begun = new OpenCalls();
  private final List<InputFile> open = new ArrayList<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Map<String, Known> formats = new LinkedHashMap<>();
  private final List<String> notices = new ArrayList<>();
  private @Nullable FollowedFiles followed;
  private long bytes;
  private long bytesOfClosed;
  private long incoming;
  private long accepted;
  private long passedOver;
  private @Nullable BadFileException first;

  /**
   * Opens files and folders.
   *
   * @param follow they are being written: more may come, and more files
   */
  CallSources(List<Path> paths, CallFormat format, boolean follow, RejectFile rejects)
      throws IOException {
    this.format = format;
    this.rejects = rejects;
    if (follow) {
      followed = new FollowedFiles(paths);
      askForMore();
      return;
    }
    List<CallFile> files = CallFile.list(paths);
    List<Waiting> found = new ArrayList<>();
    for (CallFile file : files) {
      bytes += Files.isRegularFile(file.path()) ? Files.size(file.path()) : 0;
      try {
        if (files.size() <= FEW || !Files.isRegularFile(file.path())) {
          open(file.path());
        } else {
          found.add(new Waiting(file.path(), firstMillis(file.path())));
        }
      } catch (BadFileException e) {
        if (file.named()) {
          close();
          throw e;
        }
        first = first == null ? e : first;
        passedOver++;
      }
    }
    found.sort(Comparator.comparingLong(Waiting::firstMillis));
    waiting.addAll(found);
    if (open.isEmpty() && waiting.isEmpty()) {
      throw first == null ? new BadFileException("there are no files in " + paths) : first;
    }
  }

  private void open(Path path) throws IOException {
    if (open.size() == MOST_OPEN) {
      throw new BadFileException(
          "more than %d files hold calls of the same time; put them together first"
              .formatted(MOST_OPEN));
    }
    open.add(new InputFile(noted(CallReader.open(path, format, begun, rejects)), rejects));
  }

  /** Notes what a file was recognised as. */
  private CallReader noted(CallReader reader) {
    String title = reader.mapping().title();
    Known known = formats.get(title);
    formats.put(
        title,
        known == null
            ? new Known(title, reader.name(), reader.why(), 1)
            : new Known(title, known.first, known.why, known.files + 1));
    if (reader.mapping().name().equals(OWN) && !reader.ignoredColumns().isEmpty()) {
      String notice =
          "%s: columns not read: %s"
              .formatted(reader.name(), String.join(", ", reader.ignoredColumns()));
      notices.add(notice);
    }
    return reader;
  }

  /** Asks files that are being written for what came since, and folders for new files. */
  void askForMore() throws IOException {
    FollowedFiles files = followed;
    if (files == null) {
      return;
    }
    for (Iterator<InputFile> each = open.iterator(); each.hasNext(); ) {
      InputFile source = each.next();
      source.askForMore();
      if (source.atMillis == Long.MAX_VALUE && files.isOver(Path.of(source.calls().name()))) {
        source.calls().setGrowing(false); // another file has taken its name
        source.askForMore();
        if (source.atMillis == Long.MAX_VALUE) {
          each.remove();
          source.close();
          accepted += source.calls().accepted();
          incoming += source.calls().incoming();
          files.forget(Path.of(source.calls().name()));
        }
      }
    }
    for (Path path : files.listNew()) {
      try {
        CallReader reader = CallReader.follow(path, format, begun, rejects);
        files.follow(path);
        open.add(new InputFile(noted(reader), rejects));
      } catch (BadFileException e) {
        first = first == null ? e : first; // not yet a file of calls; asked again when it grew
      }
    }
  }

  /** When the first call of a file ended; a file without any is due at once. */
  private long firstMillis(Path path) throws IOException {
    try (CallReader reader =
        CallReader.open(path, format, new OpenCalls(), (file, line, reason, row) -> {})) {
      return reader.next().map(call -> call.endMillis()).orElse(Long.MIN_VALUE);
    }
  }

  /** The file whose next call ended first; null when all are read. */
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

  private @Nullable InputFile earliestOpen() {
    InputFile earliest = null;
    for (InputFile source : open) {
      if (source.atMillis != Long.MAX_VALUE
          && (earliest == null || source.atMillis < earliest.atMillis)) {
        earliest = source;
      }
    }
    return earliest;
  }

  /**
   * Closes files that are read to their ends.
   *
   * @throws BadFileException if one was nothing but rejects
   */
  void closeRead() throws IOException {
    for (Iterator<InputFile> each = open.iterator(); each.hasNext(); ) {
      InputFile source = each.next();
      if (source.atMillis == Long.MAX_VALUE) {
        each.remove();
        source.close();
        settle(source.calls());
      }
    }
  }

  private void settle(CallReader reader) {
    if (reader.accepted() == 0 && reader.rejected() > 0) {
      throw new BadFileException(
          "%s: not one of %d rows could be read; see the rejects file for the reasons"
              .formatted(reader.name(), reader.rejected()));
    }
    bytesOfClosed += reader.bytesRead();
    incoming += reader.incoming();
    accepted += reader.accepted();
    if (reader.accepted() == 0 && first == null) {
      first =
          new BadFileException(
              "%s has a header and no calls%s"
                  .formatted(reader.name(), reader.incoming() > 0 ? " but incoming ones" : ""));
    }
  }

  /** Whether there are calls still to be read. */
  boolean anyLeft() {
    return !waiting.isEmpty() || earliestOpen() != null;
  }

  /** Calls told by several rows. */
  OpenCalls begun() {
    return begun;
  }

  /** How much of the files' bytes is read; 0 where their size is not known. */
  int percent() {
    long read = bytesOfClosed;
    for (InputFile source : open) {
      read += source.calls().bytesRead();
    }
    return bytes == 0 ? 0 : (int) (100 * Math.min(read, bytes) / bytes);
  }

  /**
   * What is to be said of the files once all are read.
   *
   * @throws BadFileException if there was no call in any
   */
  List<String> finish() throws IOException {
    closeRead();
    if (accepted == 0 && first != null) {
      throw first;
    }
    List<String> all = new ArrayList<>();
    for (Known known : formats.values()) {
      all.add(
          known.files == 1
              ? "%s: read as %s: %s".formatted(known.first, known.title, known.why)
              : "%,d files read as %s, such as %s: %s"
                  .formatted(known.files, known.title, known.first, known.why));
    }
    notices.stream().distinct().limit(MOST_NOTICES).forEach(all::add);
    if (incoming > 0) {
      all.add("%,d incoming calls left out".formatted(incoming));
    }
    if (passedOver > 0 && first != null) {
      all.add(
          "%,d files in folders passed over, such as %s".formatted(passedOver, first.getMessage()));
    }
    if (begun.withoutEnd() > 0) {
      all.add(
          "%,d calls have no end in these files; they are told as in progress up to the last row"
              .formatted(begun.withoutEnd()));
    }
    return all;
  }

  /** Notices of the same kind that are told. */
  private static final int MOST_NOTICES = 5;

  @Override
  public void close() throws IOException {
    for (InputFile source : open) {
      source.close();
    }
  }
}
