package org.sekisho.wire.mapping;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.sekisho.call.SourceAddress;

/** What may be done to a field's text: {@code {field:filter}}. */
enum Filter {
  NONE {
    @Override
    String of(String text) {
      return text;
    }
  },
  /** The user of a SIP URI, whatever stands around it; a text that is no URI as it is. */
  USER {
    @Override
    String of(String text) {
      String uri = uri(text);
      int at = uri.indexOf('@');
      String user = at < 0 ? uri : uri.substring(0, at);
      int parameters = user.indexOf(';');
      return parameters < 0 ? user : user.substring(0, parameters);
    }
  },
  /** The same, and nothing for a text that is no SIP or tel URI. */
  URI_USER {
    @Override
    String of(String text) {
      return text.contains("sip:") || text.contains("sips:") || text.contains("tel:")
          ? USER.of(text)
          : "";
    }
  },
  /** The number of {@code ton:0,npi:0,pi:0,si:0,#:0312340008}; a text without a hash as it is. */
  Q931 {
    @Override
    String of(String text) {
      return text.substring(text.lastIndexOf("#:") < 0 ? 0 : text.lastIndexOf("#:") + 2);
    }
  },
  /** An IPv4 or IPv6 address, with or without a port; nothing for anything else. */
  ADDRESS {
    @Override
    String of(String text) {
      return SourceAddress.parse(HOST.of(text)).isNone() ? "" : HOST.of(text);
    }
  },
  /** The host of a SIP URI or of {@code host:port}. */
  HOST {
    @Override
    String of(String text) {
      String uri = uri(text);
      String host = uri.substring(uri.indexOf('@') + 1);
      int parameters = host.indexOf(';');
      host = parameters < 0 ? host : host.substring(0, parameters);
      if (host.startsWith("[")) {
        int end = host.indexOf(']');
        return end < 0 ? "" : host.substring(1, end);
      }
      int port = host.indexOf(':');
      return port > 0 && host.indexOf(':', port + 1) < 0 ? host.substring(0, port) : host;
    }
  },
  /**
   * The peer of an Asterisk channel: {@code acme} of {@code PJSIP/acme-0000002f}; a Local channel
   * has none.
   */
  PEER {
    @Override
    String of(String text) {
      int slash = text.indexOf('/');
      int dash = text.lastIndexOf('-');
      return slash < 0 || dash < slash || text.startsWith("Local/")
          ? ""
          : text.substring(slash + 1, dash);
    }
  },
  /** Without the routing prefix a redirect put before a global number: {@code A00+442079460001}. */
  DIALLED {
    @Override
    String of(String text) {
      int plus = text.indexOf('+');
      return plus > 0 && !Character.isDigit(text.charAt(0)) ? text.substring(plus) : text;
    }
  },
  /** Digits hidden by asterisks, as zeros: what is left names the destination. */
  UNMASKED {
    @Override
    String of(String text) {
      return text.replace('*', '0').replace('＊', '0').replace('●', '0');
    }
  },
  /** A signed number whose bytes, the lowest first, are an IPv4 address. */
  LITTLE_ENDIAN {
    @Override
    String of(String text) {
      try {
        int address = Integer.parseInt(text);
        return address == 0
            ? ""
            : "%d.%d.%d.%d"
                .formatted(
                    address & 255, address >>> 8 & 255, address >>> 16 & 255, address >>> 24);
      } catch (NumberFormatException e) {
        return "";
      }
    }
  },
  /** Without what is no letter, digit, plus or underscore before and after it. */
  WORD {
    @Override
    String of(String text) {
      int from = 0;
      int to = text.length();
      while (from < to && !isOfWord(text.charAt(from))) {
        from++;
      }
      while (to > from && !isOfWord(text.charAt(to - 1))) {
        to--;
      }
      return text.substring(from, to);
    }
  },
  /** A hexadecimal number in decimal. */
  HEX {
    @Override
    String of(String text) {
      try {
        return Integer.toString(Integer.parseInt(text.strip(), 16));
      } catch (NumberFormatException e) {
        return "";
      }
    }
  },
  /** The text, but nothing for {@code null}, {@code <null>}, {@code anonymous} and the like. */
  NAMED {
    @Override
    String of(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "null", "<null>", "none", "n/a", "-", "anonymous", "unknown" -> "";
        default -> text;
      };
    }
  };

  abstract String of(String text);

  private static boolean isOfWord(char c) {
    return Character.isLetterOrDigit(c) || c == '+' || c == '_';
  }

  static Filter named(String name) {
    return Arrays.stream(values())
        .filter(filter -> filter.key().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no filter '%s'; there are %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .skip(1)
                                .map(Filter::key)
                                .collect(Collectors.joining(", ")))));
  }

  private String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What stands between the scheme and the end of a URI, without brackets and display name. */
  private static String uri(String text) {
    int open = text.lastIndexOf('<');
    String uri = text;
    if (open >= 0) {
      int close = text.indexOf('>', open);
      uri = text.substring(open + 1, close < 0 ? text.length() : close);
    }
    for (String scheme : new String[] {"sip:", "sips:", "tel:"}) {
      int at = uri.indexOf(scheme);
      if (at >= 0) {
        return uri.substring(at + scheme.length());
      }
    }
    return uri;
  }
}
