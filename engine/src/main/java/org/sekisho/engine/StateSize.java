package org.sekisho.engine;

/**
 * How much the state of lines that have called abroad takes, encoded.
 *
 * @param lines that have called abroad
 * @param bytes of all of them
 * @param largest of one of them, in bytes
 * @param file whole state with what is kept of all lines together, in bytes
 */
public record StateSize(int lines, long bytes, long largest, long file) {

  public long mean() {
    return lines == 0 ? 0 : bytes / lines;
  }

  /** Sums up while a state is written. */
  static final class Counter {
    private int lines;
    private long bytes;
    private long largest;

    void count(int size) {
      lines++;
      bytes += size;
      largest = Math.max(largest, size);
    }

    StateSize of(long file) {
      return new StateSize(lines, bytes, largest, file);
    }
  }
}
