package org.sekisho.wire.sip;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The header fields that are read, with their compact forms (RFC 3261 §20). */
public enum SipHeader {
  VIA("Via", "v"),
  FROM("From", "f"),
  TO("To", "t"),
  CALL_ID("Call-ID", "i"),
  CSEQ("CSeq", ""),
  CONTACT("Contact", "m"),
  CONTENT_LENGTH("Content-Length", "l"),
  USER_AGENT("User-Agent", ""),
  EXPIRES("Expires", ""),
  AUTHORIZATION("Authorization", ""),
  PROXY_AUTHORIZATION("Proxy-Authorization", ""),
  /** RFC 3325. */
  P_ASSERTED_IDENTITY("P-Asserted-Identity", ""),
  /** RFC 8496. */
  P_CHARGE_INFO("P-Charge-Info", ""),
  /** RFC 5806. */
  DIVERSION("Diversion", ""),
  /** RFC 7044. */
  HISTORY_INFO("History-Info", ""),
  /** Any other. */
  OTHER("", "");

  private static final int LONGEST = 24;
  private static final List<List<SipHeader>> BY_LENGTH = byLength();

  private final String text;
  private final byte[] lower;
  private final String compact;

  SipHeader(String text, String compact) {
    this.text = text;
    this.lower = text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
    this.compact = compact;
  }

  /** As it is written. */
  public String text() {
    return text;
  }

  /** Which field a name is of. */
  static SipHeader of(byte[] data, int start, int end) {
    int length = end - start;
    if (length == 1) {
      char letter = (char) (data[start] | 0x20);
      for (SipHeader each : BY_LENGTH.get(0)) {
        if (each.compact.charAt(0) == letter) {
          return each;
        }
      }
      return OTHER;
    }
    if (length <= LONGEST) {
      List<SipHeader> candidates = BY_LENGTH.get(length);
      for (int i = 0; i < candidates.size(); i++) {
        if (candidates.get(i).isNamed(data, start)) {
          return candidates.get(i);
        }
      }
    }
    return OTHER;
  }

  private boolean isNamed(byte[] data, int start) {
    for (int i = 0; i < lower.length; i++) {
      byte c = data[start + i];
      int folded = c >= 'A' && c <= 'Z' ? c | 0x20 : c;
      if (folded != lower[i]) {
        return false;
      }
    }
    return true;
  }

  /** By the length of the name; at 0 those with a compact form. */
  private static List<List<SipHeader>> byLength() {
    List<List<SipHeader>> made = new ArrayList<>();
    for (int length = 0; length <= LONGEST; length++) {
      List<SipHeader> of = new ArrayList<>();
      for (SipHeader each : values()) {
        boolean fits = length == 0 ? !each.compact.isEmpty() : each.lower.length == length;
        if (each != OTHER && fits) {
          of.add(each);
        }
      }
      made.add(List.copyOf(of));
    }
    return List.copyOf(made);
  }
}
