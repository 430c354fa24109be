package org.sekisho.wire.hep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets as agents send them, and what is none. */
class HepPacketTest {

  /** A packet of IPv4 with a chunk nobody knows in it. */
  private static byte[] packet() {
    try {
      var chunks = new ByteArrayOutputStream();
      var out = new DataOutputStream(chunks);
      chunk(out, 0, 0x01, "02");
      chunk(out, 0, 0x02, "11");
      chunk(out, 0, 0x03, "d4ca0001");
      chunk(out, 0, 0x04, "52741154");
      chunk(out, 0, 0x07, "2f6a");
      chunk(out, 0, 0x08, "13c4");
      chunk(out, 0, 0x09, "4e49820e");
      chunk(out, 0, 0x0a, "000f423f");
      chunk(out, 0, 0x0b, "01");
      chunk(out, 0, 0x0c, "000000e4");
      chunk(out, 9, 0x77, "010203");
      chunk(out, 0, 0x0e, HexFormat.of().formatHex("secret".getBytes(StandardCharsets.UTF_8)));
      chunk(out, 0, 0x0f, HexFormat.of().formatHex("INVITE".getBytes(StandardCharsets.UTF_8)));
      var whole = new ByteArrayOutputStream();
      var head = new DataOutputStream(whole);
      head.writeBytes("HEP3");
      head.writeShort(6 + chunks.size());
      chunks.writeTo(head);
      return whole.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void chunk(DataOutputStream out, int vendor, int type, String hex)
      throws IOException {
    byte[] value = HexFormat.of().parseHex(hex);
    out.writeShort(vendor);
    out.writeShort(type);
    out.writeShort(6 + value.length);
    out.write(value);
  }

  private static String told(byte[] data) {
    return switch (HepPacket.parse(data, data.length)) {
      case HepParsed.Garbage garbage -> garbage.fault().name();
      case HepPacket packet -> "ok";
    };
  }

  private static byte[] with(UnaryOperator<byte[]> change) {
    return change.apply(packet());
  }

  private static byte[] set(byte[] data, int at, int value) {
    data[at] = (byte) value;
    return data;
  }

  @Test
  void aPacketTellsWhereItsMessageWasSeen() {
    byte[] data = packet();
    var packet = (HepPacket) HepPacket.parse(data, data.length);
    assertThat(packet.from()).isEqualTo(new HepPacket.Hop("212.202.0.1", 12_138));
    assertThat(packet.to()).isEqualTo(new HepPacket.Hop("82.116.17.84", 5_060));
    assertThat(packet.atMillis()).isEqualTo(1_313_440_270_999L);
    assertThat(packet.protocol()).isEqualTo(HepPacket.SIP);
    assertThat(packet.agent()).isEqualTo(228);
    assertThat(packet.key()).isEqualTo("secret");
    assertThat(new String(packet.payload(), StandardCharsets.UTF_8)).isEqualTo("INVITE");
    assertThat(HepPacket.lengthOf(data)).isEqualTo(data.length);
  }

  @Test
  void whatIsNoPacketIsRefusedForItsReason() {
    assertThat(told(with(data -> set(data, 0, 2)))).isEqualTo("OLD_VERSION");
    assertThat(told(with(data -> set(data, 3, '4')))).isEqualTo("NO_HEADER");
    assertThat(told(with(data -> set(data, 5, 9)))).isEqualTo("LENGTH");
    assertThat(told(with(data -> Arrays.copyOf(data, data.length - 1)))).isEqualTo("LENGTH");
    assertThat(told(with(data -> set(data, 11, 5)))).isEqualTo("CHUNK");
    assertThat(told(with(data -> set(data, 11, 255)))).isEqualTo("CHUNK");
    assertThat(told(with(data -> set(data, 11, 14)))).isEqualTo("CHUNK_SIZE");
    assertThat(told(with(data -> set(data, 12, 7)))).isEqualTo("INCOMPLETE");
    assertThat(told(new byte[0])).isEqualTo("NO_HEADER");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void damageIsNeverMoreThanAFault(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < 200_000; i++) {
      byte[] data = packet();
      for (int n = 1 + random.nextInt(4); n > 0; n--) {
        data[random.nextInt(data.length)] = (byte) random.nextInt(256);
      }
      assertThat(told(data)).isNotEmpty();
    }
  }
}
