package org.sekisho.wire.hep;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * A packet of HEP3: a message with where it was seen. Chunks of vendors and types nobody knows are
 * passed over, as the protocol asks.
 *
 * @param from IPv4 or IPv6 address and port it was sent from
 * @param to where to
 * @param atMillis when it was seen, by the agent's clock
 * @param protocol of the payload; {@link #SIP} for SIP
 * @param agent the agent's number
 * @param key what it authenticates itself with; empty for none
 */
public record HepPacket(
    Hop from, Hop to, long atMillis, int protocol, long agent, String key, byte[] payload)
    implements HepParsed {

  /** Protocol of a payload that is SIP. */
  public static final int SIP = 1;

  /**
   * One end of a hop.
   *
   * @param address without brackets
   */
  public record Hop(String address, int port) {}

  /** Of a packet, with its header: its length is told in 16 bits. */
  public static final int MOST_BYTES = 65_535;

  private static final int HEADER = 6;
  private static final byte[] MAGIC = "HEP3".getBytes(StandardCharsets.US_ASCII);
  private static final int IPV4 = 2;
  private static final int IPV6 = 10;

  /** Reads a datagram. */
  public static HepParsed parse(byte[] data, int length) {
    if (length > 0 && (data[0] == 1 || data[0] == 2)) {
      return new Garbage(Fault.OLD_VERSION);
    }
    if (length < HEADER || !Arrays.equals(data, 0, 4, MAGIC, 0, 4)) {
      return new Garbage(Fault.NO_HEADER);
    }
    if (unsigned16(data, 4) != length) {
      return new Garbage(Fault.LENGTH);
    }
    return chunks(data, length);
  }

  /** Length a packet in a stream will have, from its first six bytes; -1 if it is none. */
  public static int lengthOf(byte[] header) {
    int length = unsigned16(header, 4);
    return Arrays.equals(header, 0, 4, MAGIC, 0, 4) && length >= HEADER ? length : -1;
  }

  private static HepParsed chunks(byte[] data, int length) {
    int family = 0;
    int protocol = 0;
    int fromPort = 0;
    int toPort = 0;
    long seconds = 0;
    long micros = 0;
    long agent = 0;
    String from = "";
    String to = "";
    String key = "";
    byte[] payload = {};
    int at = HEADER;
    while (at < length) {
      if (length - at < HEADER) {
        return new Garbage(Fault.CHUNK);
      }
      int vendor = unsigned16(data, at);
      int type = unsigned16(data, at + 2);
      int size = unsigned16(data, at + 4);
      if (size < HEADER || at + size > length) {
        return new Garbage(Fault.CHUNK);
      }
      int value = at + HEADER;
      int valueSize = size - HEADER;
      if (vendor == 0) {
        int fixed = sizeOf(type);
        if (fixed >= 0 && fixed != valueSize) {
          return new Garbage(Fault.CHUNK_SIZE);
        }
        switch (type) {
          case 0x01 -> family = data[value];
          case 0x03 -> from = v4(data, value);
          case 0x04 -> to = v4(data, value);
          case 0x05 -> from = v6(data, value);
          case 0x06 -> to = v6(data, value);
          case 0x07 -> fromPort = unsigned16(data, value);
          case 0x08 -> toPort = unsigned16(data, value);
          case 0x09 -> seconds = unsigned32(data, value);
          case 0x0a -> micros = unsigned32(data, value);
          case 0x0b -> protocol = data[value] & 0xFF;
          case 0x0c -> agent = unsigned32(data, value);
          case 0x0e -> key = new String(data, value, valueSize, StandardCharsets.UTF_8);
          case 0x0f -> payload = Arrays.copyOfRange(data, value, value + valueSize);
          default -> {} // of no use to us
        }
      }
      at += size;
    }
    if (payload.length == 0
        || from.isEmpty()
        || to.isEmpty()
        || seconds == 0
        || family != IPV4 && family != IPV6) {
      return new Garbage(Fault.INCOMPLETE);
    }
    return new HepPacket(
        new Hop(from, fromPort),
        new Hop(to, toPort),
        1_000 * seconds + micros / 1_000,
        protocol,
        agent,
        key,
        payload);
  }

  /** Bytes of a type's value; -1 for any number. */
  private static int sizeOf(int type) {
    return switch (type) {
      case 0x01, 0x02, 0x0b -> 1;
      case 0x07, 0x08, 0x0d -> 2;
      case 0x03, 0x04, 0x09, 0x0a, 0x0c -> 4;
      case 0x05, 0x06 -> 16;
      default -> -1;
    };
  }

  private static String v4(byte[] data, int at) {
    return (data[at] & 255)
        + "."
        + (data[at + 1] & 255)
        + "."
        + (data[at + 2] & 255)
        + "."
        + (data[at + 3] & 255);
  }

  private static String v6(byte[] data, int at) {
    var text = new StringBuilder(39);
    for (int i = 0; i < 16; i += 2) {
      text.append(i == 0 ? "" : ":");
      text.append(Integer.toHexString(unsigned16(data, at + i)));
    }
    return text.toString().toLowerCase(Locale.ROOT);
  }

  private static int unsigned16(byte[] data, int at) {
    return (data[at] & 0xFF) << 8 | data[at + 1] & 0xFF;
  }

  private static long unsigned32(byte[] data, int at) {
    return (long) unsigned16(data, at) << 16 | unsigned16(data, at + 2);
  }
}
