package org.sekisho.detection;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes state as bytes: numbers in as few bytes as they need (LEB128, zigzag). */
public final class StateWriter {

  /** The largest array every JVM makes. */
  private static final int MOST = Integer.MAX_VALUE - 8;

  private byte[] bytes = new byte[256];
  private int size;

  public void writeLong(long value) {
    long zigzag = value << 1 ^ value >> 63;
    while ((zigzag & ~0x7FL) != 0) {
      put((byte) (zigzag & 0x7F | 0x80));
      zigzag >>>= 7;
    }
    put((byte) zigzag);
  }

  public void writeInt(int value) {
    writeLong(value);
  }

  public void writeBoolean(boolean value) {
    put((byte) (value ? 1 : 0));
  }

  /** Eight bytes as they are: hashes do not get shorter. */
  public void writeHash(long value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      put((byte) (value >>> shift));
    }
  }

  public void writeText(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    writeInt(utf8.length);
    for (byte b : utf8) {
      put(b);
    }
  }

  /** Begins anew, in the same memory. */
  public void clear() {
    size = 0;
  }

  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  public int size() {
    return size;
  }

  private void put(byte b) {
    if (size == bytes.length) {
      if (size == MOST) {
        throw new IllegalStateException("a state of more than %,d bytes".formatted(MOST));
      }
      bytes = Arrays.copyOf(bytes, size > MOST / 2 ? MOST : 2 * size);
    }
    bytes[size++] = b;
  }
}
