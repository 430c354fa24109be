package org.sekisho.engine;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.RejectFile;
import org.sekisho.wire.calls.RegistrationReader;

/** The file of registrations; when it is followed, whichever has its name. */
final class RegistrationFile implements Closeable {

  private final Path path;
  private final RejectFile rejects;
  private final @Nullable FollowedFiles followed;
  private InputFile file;
  private boolean over;

  RegistrationFile(Path path, boolean follow, RejectFile rejects) throws IOException {
    this.path = path;
    this.rejects = rejects;
    followed = follow ? new FollowedFiles(List.of(path)) : null;
    if (followed != null) {
      followed.listNew().forEach(followed::follow);
    }
    file = open();
  }

  private InputFile open() throws IOException {
    return new InputFile(RegistrationReader.open(path, followed != null, rejects), rejects);
  }

  /** The file, with its next registration. */
  InputFile current() {
    return file;
  }

  /** Asks for what was written since, under this name or the file that took it. */
  void askForMore() throws IOException {
    FollowedFiles files = followed;
    if (files == null) {
      return;
    }
    file.askForMore();
    if (file.atMillis == Long.MAX_VALUE && !over && files.isOver(path)) {
      file.endGrowing();
      over = true;
      files.release(path);
    }
    if (over && file.atMillis == Long.MAX_VALUE) {
      for (FollowedFiles.Found found : files.listNew()) {
        takeUp(files, found);
      }
    }
  }

  private void takeUp(FollowedFiles files, FollowedFiles.Found found) throws IOException {
    try {
      InputFile next = open();
      file.close();
      file = next;
      over = false;
      files.follow(found);
    } catch (NoSuchFileException gone) {
      // renamed again since it was seen
    } catch (BadFileException e) {
      files.refuse(found); // its header is not whole yet; asked again when it has grown
    }
  }

  /** Nobody writes any more. */
  void endGrowing() throws IOException {
    file.endGrowing();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
