package org.sekisho.wire.sip;

import java.util.List;
import java.util.Optional;

/**
 * An address with its parameters, as in From, To, Contact and the like (RFC 3261 §20.10).
 *
 * @param uri as it stands, without angle brackets
 * @param parameters what follows it, from the first semicolon on; may be empty
 */
public record SipAddress(String uri, String parameters) {

  /** Reads {@code "A name" <uri>;a=b}, or a bare URI whose parameters are the field's. */
  public static Optional<SipAddress> parse(String value) {
    int at = 0;
    int length = value.length();
    if (at < length && value.charAt(at) == '"') {
      at = endOfQuoted(value, at);
      if (at < 0) {
        return Optional.empty();
      }
    }
    int open = value.indexOf('<', at);
    if (open >= 0) {
      int close = value.indexOf('>', open);
      if (close < 0 || close == open + 1) {
        return Optional.empty();
      }
      int semicolon = value.indexOf(';', close);
      String between = value.substring(close + 1, semicolon < 0 ? length : semicolon);
      return between.isBlank()
          ? Optional.of(
              new SipAddress(
                  value.substring(open + 1, close),
                  semicolon < 0 ? "" : value.substring(semicolon)))
          : Optional.empty();
    }
    if (at > 0) {
      return Optional.empty(); // a name without an address
    }
    int semicolon = value.indexOf(';');
    String uri = (semicolon < 0 ? value : value.substring(0, semicolon)).strip();
    return uri.isEmpty() || uri.indexOf(':') < 0 || uri.indexOf(' ') >= 0
        ? Optional.empty()
        : Optional.of(new SipAddress(uri, semicolon < 0 ? "" : value.substring(semicolon)));
  }

  /** A parameter's value; empty text where it has none. */
  public Optional<String> parameter(String name) {
    return parameter(parameters, 0, name);
  }

  /** A parameter's value in {@code ...;name=value;other}, from a place on. */
  static Optional<String> parameter(String text, int from, String name) {
    int start = find(text, from, name);
    if (start < 0) {
      return Optional.empty();
    }
    int end = endOfParameter(text, start);
    int nameEnd = endOfName(text, start, end);
    String value = nameEnd == end ? "" : text.substring(nameEnd + 1, end).strip();
    return Optional.of(
        value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
            ? value.substring(1, value.length() - 1)
            : value);
  }

  /** Where the first parameter of a name begins, after its semicolon; -1 if there is none. */
  private static int find(String text, int from, String name) {
    int at = text.indexOf(';', from);
    while (at >= 0) {
      int end = endOfParameter(text, at + 1);
      if (isNamed(text, at + 1, endOfName(text, at + 1, end), name)) {
        return at + 1;
      }
      at = end < text.length() ? end : -1;
    }
    return -1;
  }

  private static int endOfName(String text, int start, int end) {
    int equals = text.indexOf('=', start);
    return equals < 0 || equals > end ? end : equals;
  }

  /** After the name of a parameter that has no value; -1 if it has one, or is not there. */
  static int endOfBareName(String text, String name) {
    int start = find(text, 0, name);
    if (start < 0) {
      return -1;
    }
    int end = endOfParameter(text, start);
    return endOfName(text, start, end) < end ? -1 : endOfText(text, start, end);
  }

  private static int endOfText(String text, int from, int to) {
    int end = to;
    while (end > from && Character.isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  private static boolean isNamed(String text, int from, int to, String name) {
    int end = endOfText(text, from, to);
    int start = from;
    while (start < end && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    return end - start == name.length() && text.regionMatches(true, start, name, 0, name.length());
  }

  /** Who a Via was written by: a host, with its port if it names one. */
  static String sentBy(String via) {
    int semicolon = via.indexOf(';');
    String before = (semicolon < 0 ? via : via.substring(0, semicolon)).strip();
    return before.substring(Math.max(before.lastIndexOf(' '), before.lastIndexOf('\t')) + 1);
  }

  /** The first of a list's values. */
  static String first(String value) {
    int comma = endOfValue(value, 0);
    return comma == value.length() ? value : value.substring(0, comma).strip();
  }

  /** Takes a list's values apart at the commas that separate them. */
  static void split(String value, List<String> into) {
    int from = 0;
    while (from <= value.length()) {
      int comma = endOfValue(value, from);
      String one = value.substring(from, comma).strip();
      if (!one.isEmpty()) {
        into.add(one);
      }
      from = comma + 1;
    }
  }

  private static int endOfValue(String text, int from) {
    boolean inAngles = false;
    for (int i = from; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '"' -> {
          int end = endOfQuoted(text, i);
          i = end < 0 ? text.length() : end - 1;
        }
        case '<' -> inAngles = true;
        case '>' -> inAngles = false;
        case ',' -> {
          if (!inAngles) {
            return i;
          }
        }
        default -> {}
      }
    }
    return text.length();
  }

  private static int endOfParameter(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        int end = endOfQuoted(text, i);
        i = end < 0 ? text.length() : end - 1;
      } else if (c == ';') {
        return i;
      }
    }
    return text.length();
  }

  /** After the closing quote; -1 if there is none. */
  private static int endOfQuoted(String text, int from) {
    for (int i = from + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        return i + 1;
      }
    }
    return -1;
  }
}
