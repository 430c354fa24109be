package org.sekisho.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.calls.CallReader;
import org.sekisho.wire.calls.OpenCalls;

/** What is to be said of files of calls: what they were read as, and what was left out. */
final class FileNotes {

  /** The format whose columns are ours: one nobody reads may be a name written wrongly. */
  private static final String OWN = "sekisho";

  /** Notices of the same kind that are told. */
  private static final int MOST_NOTICES = 5;

  /** How many files are of a format, and by what the first was known. */
  private record Known(String title, String first, String why, long files) {}

  private final Map<String, Known> formats = new LinkedHashMap<>();
  private final List<String> notices = new ArrayList<>();
  private long bytes;
  private long incoming;
  private long accepted;
  private long passedOver;
  private @Nullable BadFileException first;

  /** A file is read from now on. */
  void opened(CallReader reader) {
    String title = reader.mapping().title();
    Known known = formats.get(title);
    formats.put(
        title,
        known == null
            ? new Known(title, reader.name(), reader.why(), 1)
            : new Known(title, known.first, known.why, known.files + 1));
    if (reader.mapping().name().equals(OWN) && !reader.ignoredColumns().isEmpty()) {
      notice(
          "%s: columns not read: %s"
              .formatted(reader.name(), String.join(", ", reader.ignoredColumns())));
    }
  }

  /** A file is read to its end. */
  void closed(CallReader reader) {
    bytes += reader.bytesRead();
    incoming += reader.incoming();
    accepted += reader.accepted();
    if (reader.accepted() == 0 && first == null) {
      first =
          new BadFileException(
              "%s has a header and no calls%s"
                  .formatted(reader.name(), reader.incoming() > 0 ? " but incoming ones" : ""));
    }
  }

  /** How much was read of files that are closed. */
  long bytesOfClosed() {
    return bytes;
  }

  /** A file of a folder is none of calls. */
  void passedOver(BadFileException why) {
    passedOver++;
    notYet(why);
  }

  /** A file that is being written cannot be read as it is. */
  void notYet(BadFileException why) {
    first = first == null ? why : first;
  }

  void notice(String text) {
    notices.add(text);
  }

  /** Why there are no calls: the first reason met. */
  BadFileException nothing(String otherwise) {
    return first == null ? new BadFileException(otherwise) : first;
  }

  /**
   * All of it, once all files are read.
   *
   * @throws BadFileException if there was no call in any
   */
  List<String> list(OpenCalls begun) {
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
    if (begun.inProgress() > 0) {
      all.add(
          "%,d calls are in progress at the end; the state keeps them for the run that sees it"
              .formatted(begun.inProgress()));
    }
    return all;
  }
}
