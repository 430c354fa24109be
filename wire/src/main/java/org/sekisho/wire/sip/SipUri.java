package org.sekisho.wire.sip;

import java.util.Locale;
import java.util.Optional;
import org.sekisho.number.Escapes;

/**
 * A URI as far as a gate reads it: {@code sip:}, {@code sips:} (RFC 3261 §19.1), {@code tel:} (RFC
 * 3966); any other scheme is kept whole.
 *
 * @param scheme in lower case
 * @param user as it stands, escapes, password and parameters of a number included; empty for none
 * @param host with port, without brackets taken off; empty in {@code tel:}
 * @param parameters from the first semicolon after the host on
 */
public record SipUri(String scheme, String user, String host, String parameters) {

  private static final String[] SCHEMES = {"sip", "sips", "tel"};

  /** Reads a URI; empty for what is none, such as a literal IPv6 address without its brackets. */
  public static Optional<SipUri> parse(String text) {
    int colon = text.indexOf(':');
    int from = colon + 1;
    int length = text.length();
    if (colon <= 0 || from == length || hasSpaceOrControl(text) || text.charAt(0) == '<') {
      return Optional.empty();
    }
    String scheme = schemeOf(text, colon);
    if (!isScheme(scheme)) {
      return Optional.empty();
    }
    if (scheme.equals("tel")) {
      int semicolon = indexOf(text, ';', from);
      return Optional.of(
          new SipUri(scheme, text.substring(from, semicolon), "", text.substring(semicolon)));
    }
    if (!scheme.equals("sip") && !scheme.equals("sips")) {
      return Optional.of(new SipUri(scheme, text.substring(from), "", ""));
    }
    int at = text.lastIndexOf('@');
    String user = at < from ? "" : text.substring(from, at);
    int hostStart = Math.max(at + 1, from);
    int question = indexOf(text, '?', hostStart);
    int hostEnd = Math.min(indexOf(text, ';', hostStart), question);
    String host = text.substring(hostStart, hostEnd);
    return isHost(host) && user.indexOf('@') < 0
        ? Optional.of(new SipUri(scheme, user, host, text.substring(hostEnd, question)))
        : Optional.empty();
  }

  /** Where a character stands; the text's end where it does not. */
  private static int indexOf(String text, char c, int from) {
    int found = text.indexOf(c, from);
    return found < 0 ? text.length() : found;
  }

  private static String schemeOf(String text, int end) {
    for (String known : SCHEMES) {
      if (known.length() == end && text.regionMatches(true, 0, known, 0, end)) {
        return known;
      }
    }
    return text.substring(0, end).toLowerCase(Locale.ROOT);
  }

  /** The user without password and parameters, escapes resolved. */
  public String userName() {
    int semicolon = user.indexOf(';');
    String name = semicolon < 0 ? user : user.substring(0, semicolon);
    int colon = name.indexOf(':');
    return Escapes.resolved(colon < 0 ? name : name.substring(0, colon));
  }

  /** The number that is called, in a form a dial plan reads: its context included. */
  public String dialled() {
    return scheme.equals("sip") || scheme.equals("sips")
        ? Escapes.resolved(user)
        : scheme + ":" + user + parameters;
  }

  /** A parameter of the URI itself. */
  public Optional<String> parameter(String name) {
    return SipAddress.parameter(parameters, 0, name);
  }

  private static boolean isHost(String host) {
    if (host.isEmpty()) {
      return false;
    }
    int port;
    if (host.charAt(0) == '[') { // RFC 5118 §4.1: an IPv6 address stands in brackets
      int close = host.indexOf(']');
      if (close < 3 || !isAllOf(host, 1, close, ":.")) {
        return false;
      }
      port = close + 1;
      if (port < host.length() && host.charAt(port) != ':') {
        return false;
      }
    } else {
      port = host.indexOf(':');
      port = port < 0 ? host.length() : port;
      if (port == 0) {
        return false;
      }
    }
    return port == host.length() || isPort(host, port + 1);
  }

  private static boolean isScheme(String text) {
    char first = text.charAt(0);
    if (first < 'a' || first > 'z') {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && "+.-".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPort(String host, int from) {
    if (from == host.length() || host.length() - from > 5) {
      return false;
    }
    for (int i = from; i < host.length(); i++) {
      if (host.charAt(i) < '0' || host.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** Hexadecimal digits, and some others. */
  private static boolean isAllOf(String text, int from, int to, String others) {
    for (int i = from; i < to; i++) {
      if (Character.digit(text.charAt(i), 16) < 0 && others.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasSpaceOrControl(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) == 0x7F) {
        return true;
      }
    }
    return false;
  }
}
