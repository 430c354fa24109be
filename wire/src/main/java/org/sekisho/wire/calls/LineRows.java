package org.sekisho.wire.calls;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sekisho.wire.RejectReason;

/** Rows that are lines, or what comes after a marker in one. */
final class LineRows implements RowTexts {

  private final Lines lines;
  private final List<String> after;
  private final List<String> skip;
  private long others;

  LineRows(Lines lines, List<String> after, List<String> skip) {
    this.lines = lines;
    this.after = after;
    this.skip = skip;
  }

  @Override
  public @Nullable String next() throws IOException {
    while (true) {
      String line = lines.next();
      if (line == null) {
        return null;
      }
      String row = row(line, after, skip);
      if (row == null) {
        others += line.isEmpty() ? 0 : 1;
      } else {
        return row;
      }
    }
  }

  /** The row in a line; null when there is none. */
  static @Nullable String row(String line, List<String> after, List<String> skip) {
    if (line.isEmpty()) {
      return null;
    }
    for (String beginning : skip) {
      if (line.startsWith(beginning) || line.startsWith('"' + beginning)) {
        return null;
      }
    }
    if (after.isEmpty()) {
      return line;
    }
    for (String marker : after) {
      int at = line.indexOf(marker);
      if (at >= 0) {
        return line.substring(at + marker.length());
      }
    }
    return null;
  }

  @Override
  public long line() {
    return lines.number();
  }

  @Override
  public Optional<RejectReason> bad() {
    return lines.wasCut()
        ? Optional.of(RejectReason.TOO_LONG)
        : lines.hasControls() ? Optional.of(RejectReason.NOT_TEXT) : Optional.empty();
  }

  @Override
  public void setGrowing(boolean growing) {} // the lines wait themselves

  @Override
  public long others() {
    return others;
  }
}
