package org.sekisho.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.RejectFile;
import org.sekisho.wire.calls.CallFormat;
import org.sekisho.wire.calls.CallReader;
import org.sekisho.wire.calls.OpenCalls;

/** Files that are being written, renamed and emptied, and folders that get new ones. */
final class GrowingFiles extends CallSources {

  private final FollowedFiles files;
  private boolean starting = true;

  /** Opens what is there of files and folders. */
  GrowingFiles(List<Path> paths, CallFormat format, OpenCalls begun, RejectFile rejects)
      throws IOException {
    super(format, begun, rejects);
    files = new FollowedFiles(paths);
    paths.stream().filter(path -> !Files.isDirectory(path)).forEach(named::add);
    askForMore();
    starting = false;
  }

  /** Asks files for what came since, and folders for new files. */
  void askForMore() throws IOException {
    for (Iterator<InputFile> each = open.iterator(); each.hasNext(); ) {
      InputFile source = each.next();
      Path path = Path.of(source.calls().name());
      source.askForMore();
      if (source.atMillis != Long.MAX_VALUE) {
        continue;
      }
      if (files.isOver(path) || (!named.contains(path) && files.isQuiet(path))) {
        source.endGrowing();
        if (source.atMillis == Long.MAX_VALUE) {
          each.remove();
          source.close();
          notes.closed(source.calls());
          files.release(path);
        }
      }
    }
    for (FollowedFiles.Found found : files.listNew()) {
      if (open.size() < MOST_OPEN) {
        follow(found);
      }
    }
  }

  private void follow(FollowedFiles.Found found) throws IOException {
    try {
      CallReader reader = CallReader.follow(found.path(), format, begun, rejects);
      files.follow(found);
      add(reader);
    } catch (NoSuchFileException gone) {
      // renamed since it was seen; it comes again under its new name, or another under the old one
    } catch (BadFileException e) {
      if (starting && named.contains(found.path())) {
        throw e;
      }
      files.refuse(found); // not yet a file of calls; asked again when it has grown
      notes.notYet(e);
    }
  }

  /** Nobody writes any more: what waits for the rest of a row or a call is told. */
  void endGrowing() throws IOException {
    for (InputFile source : open) {
      source.endGrowing();
    }
  }

  @Override
  @Nullable InputFile earliest() {
    return earliestOpen();
  }

  @Override
  int percent() {
    return 0;
  }
}
