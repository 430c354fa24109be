package org.sekisho.server.settings;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.sekisho.wire.YamlFile;

/**
 * A switch, or somebody, that measures are carried out at; docs/enforcement.md tells each key.
 *
 * @param name how pages call it
 * @param url where it listens: an http URL, or a host with a port
 * @param user who we are to it, where it asks
 * @param secret both sides know
 * @param command that runs nft
 * @param lines that are at it, a regular expression on subscriber_id
 */
public record SwitchSettings(
    String name,
    Kind kind,
    String url,
    String user,
    String secret,
    List<String> command,
    String lines) {

  private static final int LEAST_SECRET = 16;

  /** What can be told to whom. */
  public enum Kind {
    KAMAILIO("http://HOST:PORT/rpc"),
    FREESWITCH("HOST:8021"),
    ASTERISK("HOST:5038"),
    RADIUS("HOST:3799"),
    WEBHOOK("https://HOST/PATH"),
    NFTABLES(""),
    WORK_ORDER("");

    private final String form;

    Kind(String form) {
      this.form = form;
    }

    private boolean isWeb() {
      return form.startsWith("http");
    }
  }

  public SwitchSettings {
    command = List.copyOf(command);
  }

  /** The host of a host with a port. */
  public String host() {
    return url.substring(0, url.lastIndexOf(':')).replaceAll("[\\[\\]]", "");
  }

  public int port() {
    return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
  }

  /** Without its secret. */
  @Override
  public String toString() {
    return "SwitchSettings[%s, %s, %s]".formatted(name, kind, url);
  }

  static List<SwitchSettings> read(YamlFile yaml) {
    List<SwitchSettings> all = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (YamlFile each : yaml.sections("switches")) {
      SwitchSettings read = one(each);
      if (!names.add(read.name)) {
        throw each.bad("name", "'%s' is the name of two switches".formatted(read.name));
      }
      all.add(read);
    }
    return all;
  }

  private static SwitchSettings one(YamlFile of) {
    String name = of.text("name", "");
    String url = of.text("url", "");
    String secret = of.text("secret", "");
    List<String> command = of.texts("command");
    Kind kind = kind(of);
    if (!name.matches("[A-Za-z0-9._-]{1,40}")) {
      throw of.bad("name", "a switch needs one, of letters, digits, dots and dashes");
    }
    if (!kind.form.isEmpty()) {
      String form = kind.isWeb() ? "https?://.+" : "(\\[[0-9a-fA-F:]+\\]|[^:/]+):[0-9]{1,5}";
      if (!url.matches(form)) {
        throw of.bad("url", "of a %s is such as %s".formatted(word(kind), kind.form));
      }
      if (secret.length() < LEAST_SECRET) {
        throw of.bad(
            "secret", "must have %d characters at least: make your own".formatted(LEAST_SECRET));
      }
    }
    String lines = of.text("lines", ".*");
    try {
      Pattern.compile(lines);
    } catch (PatternSyntaxException e) {
      throw of.bad("lines", "is no regular expression: " + e.getDescription());
    }
    return new SwitchSettings(
        name,
        kind,
        url,
        of.text("user", "sekisho"),
        secret,
        command.isEmpty() ? List.of("nft") : command,
        lines);
  }

  private static Kind kind(YamlFile of) {
    String text = of.text("kind", "");
    for (Kind kind : Kind.values()) {
      if (word(kind).equals(text)) {
        return kind;
      }
    }
    throw of.bad(
        "kind",
        "'%s' is none of kamailio, freeswitch, asterisk, radius, nftables, webhook, work-order"
            .formatted(text));
  }

  private static String word(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
