package org.sekisho.engine;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** The format whose columns are ours: one nobody reads may be a name written wrongly. */
  private static final String OWN = "sekisho";

  /** Files that hold calls of the same time. */
  private static final int MOST_OPEN = 500;

  /** Notices of the same kind that are told. */
  private static final int MOST_NOTICES = 5;

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
  private final Set<Path> named = new HashSet<>();
  private @Nullable FollowedFiles followed;
  private boolean starting = true;
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
      paths.stream().filter(path -> !Files.isDirectory(path)).forEach(named::add);
      askForMore();
      starting = false;
      return;
    }
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
      Path path = Path.of(source.calls().name());
      source.askForMore();
      if (source.atMillis != Long.MAX_VALUE) {
        continue;
      }
      if (files.isOver(path) || (!named.contains(path) && files.isQuiet(path))) {
        source.calls().setGrowing(false);
        source.askForMore();
        if (source.atMillis == Long.MAX_VALUE) {
          each.remove();
          release(source);
          files.release(path);
        }
      }
    }
    for (FollowedFiles.Found found : files.listNew()) {
      if (open.size() < MOST_OPEN) {
        follow(files, found);
      }
    }
  }

  private void follow(FollowedFiles files, FollowedFiles.Found found) throws IOException {
    try {
      CallReader reader = CallReader.follow(found.path(), format, begun, rejects);
      files.follow(found);
      open.add(new InputFile(noted(reader), rejects));
    } catch (NoSuchFileException gone) {
      // renamed since it was seen; it comes again under its new name, or another under the old one
    } catch (BadFileException e) {
      if (starting && named.contains(found.path())) {
        throw e;
      }
      files.refuse(found); // not yet a file of calls; asked again when it has grown
      first = first == null ? e : first;
    }
  }

  /** Nobody writes any more: what waits for the rest of a row or a call is told. */
  void endFollowing() throws IOException {
    for (InputFile source : open) {
      source.calls().setGrowing(false);
      source.askForMore();
    }
  }

  private void release(InputFile source) throws IOException {
    source.close();
    accepted += source.calls().accepted();
    incoming += source.calls().incoming();
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
      String nothing =
          "%s: not one of %d rows could be read; see the rejects file for the reasons"
              .formatted(reader.name(), reader.rejected());
      if (named.contains(Path.of(reader.name()))) {
        throw new BadFileException(nothing);
      }
      notices.add(nothing);
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
    if (begun.strangers() > 0) {
      all.add(
          "%,d ends (BYE) came from neither party of their call and ended nothing"
              .formatted(begun.strangers()));
    }
    if (begun.withoutEnd() > 0) {
      all.add(
          "%,d calls have no end in these files; they are told as in progress up to the last row"
              .formatted(begun.withoutEnd()));
    }
    return all;
  }

  @Override
  public void close() throws IOException {
    for (InputFile source : open) {
      source.close();
    }
  }
}
