package org.sekisho.server.radius;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aaa4j.radius.core.attribute.attributes.AcctDelayTime;
import org.aaa4j.radius.core.attribute.attributes.AcctSessionId;
import org.aaa4j.radius.core.attribute.attributes.AcctSessionTime;
import org.aaa4j.radius.core.attribute.attributes.AcctStatusType;
import org.aaa4j.radius.core.attribute.attributes.CalledStationId;
import org.aaa4j.radius.core.attribute.attributes.CallingStationId;
import org.aaa4j.radius.core.attribute.attributes.EventTimestamp;
import org.aaa4j.radius.core.attribute.attributes.UserName;
import org.aaa4j.radius.core.attribute.attributes.VendorSpecific;
import org.aaa4j.radius.core.packet.Packet;
import org.jspecify.annotations.Nullable;
import org.sekisho.call.CallAnswered;
import org.sekisho.call.CallEnded;
import org.sekisho.call.CallRecord;
import org.sekisho.call.CallTried;
import org.sekisho.call.NetworkEvent;
import org.sekisho.call.SourceAddress;
import org.sekisho.wire.sip.PlainText;
import org.sekisho.wire.sip.SipAddress;
import org.sekisho.wire.sip.SipUri;

/**
 * What a packet says of a call, whatever its vendor calls things. Values are taken out of {@code
 * name=value} pairs (Cisco), quotes and SIP addresses (Oracle).
 *
 * @param id of the call
 * @param seconds it has lasted since its answer; -1 where that is not told
 * @param answered whether it was, where the packet alone says so (Digium)
 * @param atMillis when what is told happened
 */
record RadiusCall(
    String id,
    String user,
    String calling,
    String called,
    SourceAddress source,
    long seconds,
    boolean answered,
    long atMillis) {

  /** Acct-Status-Type (RFC 2866 §5.1); Failed is Kamailio's and OpenSIPS' own. */
  static final int START = 1;

  static final int STOP = 2;
  static final int INTERIM = 3;
  static final int ON = 7;
  static final int OFF = 8;
  static final int FAILED = 15;

  private static final int CISCO = 9;
  private static final int CISCO_PAIR = 1;
  private static final int CISCO_REMOTE_ADDRESS = 23;
  private static final int CISCO_CONFERENCE = 24;
  private static final int ACME = 9148;
  private static final int ACME_INGRESS_CALL_ID = 3;
  private static final int ACME_REMOTE_ADDRESS = 74;
  private static final int DIGIUM = 22736;
  private static final int DIGIUM_ACCOUNT = 101;
  private static final int DIGIUM_SOURCE = 102;
  private static final int DIGIUM_DESTINATION = 103;
  private static final int DIGIUM_SECONDS = 114;
  private static final int DIGIUM_DISPOSITION = 115;

  static RadiusCall of(Packet packet, long nowMillis) {
    Map<Long, String> vendors = new HashMap<>();
    Map<Long, byte[]> raw = new HashMap<>();
    Map<String, String> pairs = new HashMap<>();
    for (VendorSpecific each : packet.getAttributes(VendorSpecific.class)) {
      long key = key(each.getData().getVendorId(), each.getData().getVendorType());
      String text = new String(each.getData().getVsaData(), StandardCharsets.UTF_8);
      int equals = text.indexOf('=');
      raw.putIfAbsent(key, each.getData().getVsaData());
      if (key == key(CISCO, CISCO_PAIR) && equals > 0) {
        pairs.putIfAbsent(text.substring(0, equals), text.substring(equals + 1));
      } else {
        boolean named = each.getData().getVendorId() == CISCO && equals > 0;
        vendors.putIfAbsent(key, named ? text.substring(equals + 1) : text);
      }
    }
    String session =
        packet.getAttribute(AcctSessionId.class).map(of -> of.getData().getValue()).orElse("");
    String user = packet.getAttribute(UserName.class).map(of -> of.getData().getValue()).orElse("");
    String calling =
        packet.getAttribute(CallingStationId.class).map(of -> of.getData().getValue()).orElse("");
    String called =
        packet.getAttribute(CalledStationId.class).map(of -> of.getData().getValue()).orElse("");
    int delay =
        packet.getAttribute(AcctDelayTime.class).map(of -> of.getData().getValue()).orElse(0);
    long at =
        packet
            .getAttribute(EventTimestamp.class)
            .map(of -> of.getData().getValue())
            .map(Instant::toEpochMilli)
            .orElse(nowMillis - 1_000L * Math.max(0, delay));
    long seconds =
        packet
            .getAttribute(AcctSessionTime.class)
            .map(of -> (long) of.getData().getValue())
            .orElse(-1L);
    boolean digium = vendors.containsKey(key(DIGIUM, DIGIUM_DESTINATION));
    if (digium) {
      seconds = number(raw.get(key(DIGIUM, DIGIUM_SECONDS)));
      user = vendors.getOrDefault(key(DIGIUM, DIGIUM_ACCOUNT), "");
    }
    String conference =
        first(
            vendors.get(key(CISCO, CISCO_CONFERENCE)),
            pairs.get("h323-conf-id"),
            vendors.get(key(ACME, ACME_INGRESS_CALL_ID)),
            session);
    return new RadiusCall(
        PlainText.of(conference.strip()),
        PlainText.of(name(user)),
        PlainText.of(name(first(vendors.get(key(DIGIUM, DIGIUM_SOURCE)), calling))),
        PlainText.of(name(first(vendors.get(key(DIGIUM, DIGIUM_DESTINATION)), called))),
        SourceAddress.parse(
            first(
                    vendors.get(key(CISCO, CISCO_REMOTE_ADDRESS)),
                    address(raw.get(key(ACME, ACME_REMOTE_ADDRESS))))
                .strip()),
        seconds,
        vendors.getOrDefault(key(DIGIUM, DIGIUM_DISPOSITION), "").equals("ANSWERED"),
        at);
  }

  /** What kind of accounting a packet is; 0 for none. */
  static int statusOf(Packet packet) {
    return packet.getAttribute(AcctStatusType.class).map(of -> of.getData().getValue()).orElse(0);
  }

  /** Who is charged: the user who was authenticated, else the number that calls. */
  String party() {
    return user.isEmpty() ? calling : user;
  }

  /**
   * What is told of it.
   *
   * @param line who is charged
   */
  List<NetworkEvent> events(int status, String line) {
    List<NetworkEvent> events = new ArrayList<>();
    switch (status) {
      case START -> {
        events.add(tried(line, atMillis));
        events.add(new CallAnswered(id, atMillis));
      }
      case FAILED -> {
        events.add(tried(line, atMillis));
        events.add(new CallEnded(id, atMillis));
      }
      case INTERIM -> {
        // A Start that was lost is made up for.
        if (!called.isEmpty()) {
          long answer = atMillis - 1_000 * Math.max(0, seconds);
          events.add(tried(line, answer));
          events.add(new CallAnswered(id, answer));
        }
      }
      case STOP -> {
        boolean told = seconds >= 0 && !called.isEmpty();
        boolean talked = seconds > 0 || answered;
        events.add(told ? record(line, talked) : new CallEnded(id, atMillis));
      }
      default -> {}
    }
    return events;
  }

  private CallTried tried(String line, long at) {
    return new CallTried(id, at, line, calling, called, source, "", "", "", "");
  }

  private CallRecord record(String line, boolean talked) {
    long answer = atMillis - 1_000 * seconds;
    return new CallRecord(
        id,
        answer,
        talked ? answer : CallRecord.NOT_ANSWERED,
        atMillis,
        line,
        calling,
        called,
        source,
        "",
        talked ? CallRecord.Disposition.ANSWERED : CallRecord.Disposition.NO_ANSWER,
        "",
        "",
        "");
  }

  private static long key(int vendor, int type) {
    return (long) vendor << 32 | type;
  }

  private static long number(byte @Nullable [] value) {
    return value == null || value.length != Integer.BYTES ? -1 : ByteBuffer.wrap(value).getInt();
  }

  private static String address(byte @Nullable [] value) {
    return value == null || value.length != Integer.BYTES
        ? ""
        : "%d.%d.%d.%d".formatted(value[0] & 255, value[1] & 255, value[2] & 255, value[3] & 255);
  }

  private static String first(@Nullable String... values) {
    for (String value : values) {
      if (value != null && !value.isBlank()) {
        return value;
      }
    }
    return "";
  }

  /** The user of an address in any of the ways vendors write one; a text that is none as it is. */
  private static String name(String value) {
    String text = value.strip();
    if (text.indexOf("sip:") < 0 && text.indexOf("tel:") < 0 && text.indexOf('@') < 0) {
      return text;
    }
    Optional<SipUri> uri =
        SipAddress.parse(text)
            .map(SipAddress::uri)
            .or(() -> Optional.of(text))
            .flatMap(SipUri::parse);
    return uri.map(SipUri::userName)
        .filter(user -> !user.isEmpty())
        .orElseGet(() -> text.indexOf('@') > 0 ? text.substring(0, text.indexOf('@')) : text);
  }
}
