package org.sekisho.wire.calls;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.TextLines;

/** Lines whose first may be looked at before they are read. */
final class PeekedLines implements Lines {

  /** Lines looked at; a log may begin with others' lines. */
  private static final int MOST_LINES = 2_000;

  /** Characters looked at. */
  private static final int MOST_CHARACTERS = 1_000_000;

  private final TextLines lines;
  private final Deque<Line> peeked = new ArrayDeque<>();
  private @Nullable Line current;
  private long number;

  PeekedLines(TextLines lines) {
    this.lines = lines;
  }

  /** The first lines, left to be read. */
  List<Line> peek() throws IOException {
    int characters = peeked.stream().mapToInt(line -> line.text().length()).sum();
    while (peeked.size() < MOST_LINES && characters < MOST_CHARACTERS) {
      Optional<String> text = read();
      if (text.isEmpty()) {
        break;
      }
      characters += text.get().length();
      peeked.add(new Line(text.get(), lines.lineNumber(), lines.wasCut(), lines.hasControls()));
    }
    return new ArrayList<>(peeked);
  }

  /** Passes over the first so many lines. */
  void skip(int count) {
    for (int i = 0; i < count; i++) {
      peeked.remove();
    }
  }

  @Override
  public @Nullable String next() throws IOException {
    current = peeked.poll();
    if (current != null) {
      number = current.number();
      return current.text();
    }
    Optional<String> text = read();
    number = lines.lineNumber();
    return text.orElse(null);
  }

  private Optional<String> read() throws IOException {
    try {
      return lines.next();
    } catch (EOFException | ZipException e) {
      throw new BadFileException(
          "%s: the gzip file is cut or damaged after line %d; what was written is incomplete"
              .formatted(lines.name(), lines.lineNumber()),
          e);
    }
  }

  @Override
  public long number() {
    return number;
  }

  @Override
  public boolean wasCut() {
    Line line = current;
    return line == null ? lines.wasCut() : line.cut();
  }

  @Override
  public boolean hasControls() {
    Line line = current;
    return line == null ? lines.hasControls() : line.controls();
  }
}
