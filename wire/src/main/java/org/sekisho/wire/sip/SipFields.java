package org.sekisho.wire.sip;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where each header field of a message is in its bytes; nothing is copied until it is asked for.
 */
final class SipFields {

  private static final int KINDS = SipHeader.values().length;

  /** Room at first: most messages have fewer. */
  private static final int USUAL = 24;

  private final byte[] data;
  private SipHeader[] kinds = new SipHeader[USUAL];
  private int[] places = new int[4 * USUAL]; // name's start and end, value's start and end
  private int count;
  private final int[] rows = new int[KINDS];
  private final int[] first = new int[KINDS];

  SipFields(byte[] data) {
    this.data = data;
  }

  /** Takes in a field with its value as it stands, blanks and folds included. */
  void add(int nameStart, int nameEnd, int from, int to) {
    int valueStart = from;
    int valueEnd = to;
    while (valueStart < valueEnd && SipBytes.isBlank(data[valueStart])) {
      valueStart++;
    }
    while (valueEnd > valueStart && SipBytes.isBlank(data[valueEnd - 1])) {
      valueEnd--;
    }
    if (count == kinds.length) {
      kinds = Arrays.copyOf(kinds, 2 * count);
      places = Arrays.copyOf(places, 8 * count);
    }
    SipHeader kind = SipHeader.of(data, nameStart, nameEnd);
    if (rows[kind.ordinal()]++ == 0) {
      first[kind.ordinal()] = count;
    }
    kinds[count] = kind;
    places[4 * count] = nameStart;
    places[4 * count + 1] = nameEnd;
    places[4 * count + 2] = valueStart;
    places[4 * count + 3] = valueEnd;
    count++;
  }

  int size() {
    return count;
  }

  /** Rows of a kind. */
  int count(SipHeader kind) {
    return rows[kind.ordinal()];
  }

  /** The first row of a kind; -1 if there is none. */
  int find(SipHeader kind) {
    return count(kind) == 0 ? -1 : first[kind.ordinal()];
  }

  /** The first row of a name, however it is written; -1 if there is none. */
  int find(String name) {
    for (int i = 0; i < count; i++) {
      if (SipBytes.isNamed(data, places[4 * i], places[4 * i + 1], name)) {
        return i;
      }
    }
    return -1;
  }

  SipHeader kind(int field) {
    return kinds[field];
  }

  int nameStart(int field) {
    return places[4 * field];
  }

  int valueStart(int field) {
    return places[4 * field + 2];
  }

  int valueEnd(int field) {
    return places[4 * field + 3];
  }

  /** What stands in a field, folds undone. */
  String value(int field) {
    int from = valueStart(field);
    int to = valueEnd(field);
    for (int i = from; i < to; i++) {
      if (data[i] == '\r' || data[i] == '\n') {
        return unfolded(from, to);
      }
    }
    return new String(data, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /** A fold, with the blanks around it, is one blank (RFC 3261 §7.3.1). */
  private String unfolded(int from, int to) {
    var out = new StringBuilder(to - from);
    int blanks = 0;
    boolean folded = false;
    for (int i = from; i < to; i++) {
      if (SipBytes.isBlank(data[i])) {
        folded |= data[i] == '\r' || data[i] == '\n';
        blanks++;
      } else {
        for (int n = folded ? Math.min(blanks, 1) : blanks; n > 0; n--) {
          out.append(' ');
        }
        out.append((char) (data[i] & 0xFF));
        blanks = 0;
        folded = false;
      }
    }
    return out.toString();
  }
}
