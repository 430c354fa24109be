package org.sekisho.wire.calls;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.mapping.Mapping;
import org.sekisho.wire.mapping.Mappings;

/**
 * How a run's files are to be read.
 *
 * @param choice mappings a file may be of; the one that reads most of its first rows is taken
 * @param zone of times without an offset; empty when none was named
 */
public record CallFormat(List<Mapping> choice, Optional<ZoneId> zone) {

  /** The name that lets a file speak for itself. */
  public static final String AUTO = "auto";

  public CallFormat {
    choice = List.copyOf(choice);
  }

  /** Any format that is known. */
  public static CallFormat auto(Optional<ZoneId> zone) {
    return new CallFormat(Mappings.list(), zone);
  }

  /**
   * The formats a name stands for: one, several that begin so ({@code kamailio}), or all.
   *
   * @throws BadFileException if there are none
   */
  public static CallFormat of(String name, Optional<ZoneId> zone) {
    if (name.equals(AUTO)) {
      return auto(zone);
    }
    List<Mapping> named =
        Mappings.list().stream()
            .filter(mapping -> mapping.name().equals(name) || mapping.name().startsWith(name + "-"))
            .toList();
    if (named.isEmpty()) {
      throw new BadFileException(
          "there is no format '%s'; there are auto, %s; or give --mapping FILE"
              .formatted(name, Mappings.names()));
    }
    return new CallFormat(named, zone);
  }
}
