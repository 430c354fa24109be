package org.sekisho.detection;

import java.nio.charset.StandardCharsets;

/** Reads what {@link StateWriter} wrote. */
public final class StateReader {

  private final byte[] bytes;
  private int at;
  private int layout = Integer.MAX_VALUE;

  public StateReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * @throws IllegalArgumentException if the bytes end too early
   */
  public long readLong() {
    long zigzag = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte b = next();
      zigzag |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return zigzag >>> 1 ^ -(zigzag & 1);
      }
    }
    throw new IllegalArgumentException("a number of more than ten bytes");
  }

  public int readInt() {
    return Math.toIntExact(readLong());
  }

  public boolean readBoolean() {
    return next() != 0;
  }

  public long readHash() {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | next() & 0xFF;
    }
    return value;
  }

  public String readText() {
    int length = readCount(bytes.length);
    if (length > bytes.length - at) {
      throw new IllegalArgumentException("state ends in a text");
    }
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  /** Reads how many of something follow. */
  public int readCount(int limit) {
    int count = readInt();
    if (count < 0 || count > limit) {
      throw new IllegalArgumentException("%d of at most %d".formatted(count, limit));
    }
    return count;
  }

  /**
   * The layout of what is read, for a codec that knows the one before, too; the newest if unsaid.
   */
  public int layout() {
    return layout;
  }

  public void setLayout(int layout) {
    this.layout = layout;
  }

  public boolean atEnd() {
    return at == bytes.length;
  }

  private byte next() {
    if (at == bytes.length) {
      throw new IllegalArgumentException("state ends too early");
    }
    return bytes[at++];
  }
}
