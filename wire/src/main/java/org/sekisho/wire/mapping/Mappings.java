package org.sekisho.wire.mapping;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The mappings that come with Sekisho, in the order in which a file is tried on them. */
public final class Mappings {

  private static final List<String> NAMES =
      List.of(
          "sekisho",
          "cucm",
          "statement",
          "asterisk",
          "asterisk-custom",
          "asterisk-db",
          "freeswitch",
          "freeswitch-sql",
          "freeswitch-asterisk",
          "freeswitch-opencdrrate",
          "freeswitch-json",
          "opensips",
          "kamailio-json",
          "kamailio-json-cdr",
          "kamailio-acc",
          "kamailio-acc-cdr",
          "broadworks",
          "oracle-sbc-vsa",
          "oracle-sbc-names",
          "oracle-sbc",
          "cube",
          "cube-compact");

  private static final class Loaded {
    private static final List<Mapping> ALL = NAMES.stream().map(Mappings::load).toList();
  }

  private Mappings() {}

  public static List<Mapping> list() {
    return Loaded.ALL;
  }

  public static Optional<Mapping> find(String name) {
    return list().stream().filter(mapping -> mapping.name().equals(name)).findFirst();
  }

  /** All names, for a message. */
  public static String names() {
    return NAMES.stream().collect(Collectors.joining(", "));
  }

  /** The text of a shipped mapping, to begin one's own with. */
  public static String text(String name) {
    try (InputStream in = Mappings.class.getResourceAsStream(name + ".yaml")) {
      if (in == null) {
        throw new IllegalStateException("no mapping " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Mapping load(String name) {
    return MappingFile.of(name + ".yaml", text(name));
  }
}
