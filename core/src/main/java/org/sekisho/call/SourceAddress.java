package org.sekisho.call;

import java.util.regex.Pattern;

/**
 * The address a call was set up from, in one number: an IPv4 address whole, an IPv6 address by its
 * /64 (a subscriber's own; the rest changes by itself).
 *
 * @param key 0 for none, as on the PSTN; 2^32 plus the address for IPv4; the upper 64 bits for IPv6
 */
public record SourceAddress(long key) {

  public static final SourceAddress NONE = new SourceAddress(0);

  private static final long V4 = 1L << 32;

  /** How dual-stack hosts write an IPv4 address (RFC 4291 §2.5.5.2). */
  private static final String MAPPED = "::ffff:";

  private static final Pattern V6 = Pattern.compile("[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){2,7}");

  /** Ends an IPv6 address as this class writes it. */
  private static final String PREFIX_64 = "/64";

  /**
   * Reads an IPv4 or IPv6 address, an IPv4 one also as {@code ::ffff:203.0.113.5} or with a port;
   * {@link #NONE} for an empty text or anything else.
   */
  public static SourceAddress parse(String address) {
    if (address.isEmpty()) {
      return NONE;
    }
    String text =
        address.endsWith(PREFIX_64)
            ? address.substring(0, address.length() - PREFIX_64.length())
            : address;
    String inner =
        text.regionMatches(true, 0, MAPPED, 0, MAPPED.length())
            ? text.substring(MAPPED.length())
            : text;
    int port = inner.indexOf(':');
    boolean dotted = inner.indexOf('.') >= 0;
    long v4 = parseV4(dotted && port > 0 ? inner.substring(0, port) : inner);
    if (v4 >= 0) {
      return new SourceAddress(V4 | v4);
    }
    boolean v6 = !dotted && port >= 0 && V6.matcher(text).matches();
    return v6 ? new SourceAddress(parseV6Upper(text)) : NONE;
  }

  public boolean isNone() {
    return key == 0;
  }

  public boolean isV4() {
    return key >>> 32 == 1;
  }

  /** The neighbourhood: /24 of an IPv4 address, /48 of an IPv6 one. */
  public long network() {
    return isV4() ? key & ~0xFFL : key & ~0xFFFFL;
  }

  /** The provider's block: /16 of an IPv4 address, /32 of an IPv6 one. */
  public long provider() {
    return isV4() ? key & ~0xFFFFL : key & ~0xFFFFFFFFL;
  }

  /** Its usual text; an IPv6 address as its /64. */
  @Override
  public String toString() {
    if (isNone()) {
      return "";
    }
    if (isV4()) {
      return "%d.%d.%d.%d".formatted(key >> 24 & 255, key >> 16 & 255, key >> 8 & 255, key & 255);
    }
    return "%x:%x:%x:%x::/64"
        .formatted(key >>> 48, key >>> 32 & 0xFFFF, key >>> 16 & 0xFFFF, key & 0xFFFF);
  }

  private static long parseV4(String text) {
    long address = 0;
    int part = -1;
    int dots = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        part = (part < 0 ? 0 : 10 * part) + (c - '0');
        if (part > 255) {
          return -1;
        }
      } else if (c == '.' && part >= 0 && dots < 3) {
        address = address << 8 | part;
        part = -1;
        dots++;
      } else {
        return -1;
      }
    }
    return dots == 3 && part >= 0 ? address << 8 | part : -1;
  }

  /** The first four groups; :: may stand among them. */
  private static long parseV6Upper(String text) {
    int gap = text.indexOf("::");
    String head = gap < 0 ? text : text.substring(0, gap);
    int tailGroups = 0;
    if (gap >= 0 && gap + 2 < text.length()) {
      tailGroups = text.substring(gap + 2).split(":", -1).length;
    }
    String[] groups = head.isEmpty() ? new String[0] : head.split(":", -1);
    String[] tail = tailGroups == 0 ? new String[0] : text.substring(gap + 2).split(":", -1);
    long upper = 0;
    for (int i = 0; i < 4; i++) {
      String group = "0";
      if (i < groups.length) {
        group = groups[i];
      } else if (gap >= 0 && i >= 8 - tailGroups) {
        group = tail[i - (8 - tailGroups)];
      }
      upper = upper << 16 | hex(group);
    }
    return upper;
  }

  private static long hex(String group) {
    long value = 0;
    for (int i = 0; i < Math.min(4, group.length()); i++) {
      int digit = Character.digit(group.charAt(i), 16);
      value = value << 4 | Math.max(0, digit);
    }
    return value;
  }
}
