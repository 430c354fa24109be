package org.sekisho.wire.calls;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lines, one after another. */
interface Lines {

  /**
   * A line.
   *
   * @param number from 1
   * @param cut whether it was too long
   * @param controls whether it holds control characters: it is no text
   */
  record Line(String text, long number, boolean cut, boolean controls) {
    static final Line BEFORE_ANY = new Line("", 0, false, false);
  }

  /** The next line; null at the end. */
  @Nullable String next() throws IOException;

  /** Number of the line last given, from 1. */
  long number();

  boolean wasCut();

  boolean hasControls();

  /** Lines that are in memory. */
  static Lines of(List<Line> lines) {
    return new Lines() {
      private final Iterator<Line> left = lines.iterator();
      private Line current = Line.BEFORE_ANY;

      @Override
      public @Nullable String next() {
        if (!left.hasNext()) {
          return null;
        }
        current = left.next();
        return current.text();
      }

      @Override
      public long number() {
        return current.number();
      }

      @Override
      public boolean wasCut() {
        return current.cut();
      }

      @Override
      public boolean hasControls() {
        return current.controls();
      }
    };
  }
}
