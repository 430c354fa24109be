package org.sekisho.wire;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.EnumMap;
import java.util.Map;

/** Writes rejected rows to {@code rejects.csv} and counts them by reason. */
public final class RejectFile implements Rejects, Closeable {

  /** Rows written; past it they are only counted, so that a wrong file cannot fill a disk. */
  public static final long MOST_ROWS = 100_000;

  /** Characters of a row that are shown. */
  private static final int SHOWN = 400;

  private final Writer out;
  private final Map<RejectReason, Long> counts = new EnumMap<>(RejectReason.class);
  private long rows;

  public RejectFile(Writer out) throws IOException {
    this.out = out;
    out.write("file,line,reason,row\n");
  }

  @Override
  public synchronized void reject(String file, long line, RejectReason reason, String row) {
    counts.merge(reason, 1L, Long::sum);
    if (rows++ >= MOST_ROWS) {
      return;
    }
    String shown = row.length() > SHOWN ? row.substring(0, SHOWN) + "…" : row;
    try {
      out.write(
          "%s,%d,%s,%s\n"
              .formatted(quoted(file), line, reason.counter(), quoted(printable(shown))));
      out.flush(); // who follows a file sees at once what is wrong with it
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many were rejected, by reason. */
  public Map<RejectReason, Long> counts() {
    return counts;
  }

  private static String printable(String text) {
    return text.chars()
        .map(c -> c < ' ' ? '\ufffd' : c)
        .collect(
            StringBuilder::new, (builder, c) -> builder.append((char) c), StringBuilder::append)
        .toString();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
