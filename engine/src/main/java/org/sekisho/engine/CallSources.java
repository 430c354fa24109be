package org.sekisho.engine;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.RejectFile;
import org.sekisho.wire.calls.CallFormat;
import org.sekisho.wire.calls.CallReader;
import org.sekisho.wire.calls.OpenCalls;

/** The files of calls that are read at once, and what is to be said of all. */
abstract sealed class CallSources implements Closeable permits WrittenFiles, GrowingFiles {

  /** Files that hold calls of the same time. */
  static final int MOST_OPEN = 500;

  final CallFormat format;
  final RejectFile rejects;
  final OpenCalls begun;
  final FileNotes notes = new FileNotes();
  final List<InputFile> open = new ArrayList<>();

  /** Files given by name, not found in a folder. */
  final Set<Path> named = new HashSet<>();

  /**
   * @param begun calls told by several rows, of this run and those before it
   */
  CallSources(CallFormat format, OpenCalls begun, RejectFile rejects) {
    this.format = format;
    this.begun = begun;
    this.rejects = rejects;
  }

  final void add(CallReader reader) throws IOException {
    notes.opened(reader);
    open.add(new InputFile(reader, rejects));
  }

  /** The file whose next call ended first; null when all are read. */
  abstract @Nullable InputFile earliest() throws IOException;

  /** The same of those that are open. */
  final @Nullable InputFile earliestOpen() {
    InputFile earliest = null;
    for (InputFile source : open) {
      if (source.atMillis != Long.MAX_VALUE
          && (earliest == null || source.atMillis < earliest.atMillis)) {
        earliest = source;
      }
    }
    return earliest;
  }

  /** Whether there are calls still to be read. */
  boolean anyLeft() {
    return earliestOpen() != null;
  }

  /**
   * Closes files that are read to their ends.
   *
   * @throws BadFileException if one that was named was nothing but rejects
   */
  final void closeRead() throws IOException {
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
      notes.notice(nothing);
    }
    notes.closed(reader);
  }

  /** How much of the files' bytes is read; 0 where their size is not known. */
  abstract int percent();

  /**
   * What is to be said of the files once all are read.
   *
   * @throws BadFileException if there was no call in any
   */
  final List<String> finish() throws IOException {
    closeRead();
    return notes.list(begun);
  }

  @Override
  public final void close() throws IOException {
    for (InputFile source : open) {
      source.close();
    }
  }
}
