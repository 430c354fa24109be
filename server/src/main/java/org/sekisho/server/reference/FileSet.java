package org.sekisho.server.reference;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sekisho.server.reference.Reference.Kind;

/**
 * A set of reference files, by kind; never changed.
 *
 * @param files names in the table of files
 * @param basedOn number of the set that was in force when it was made; 0 for none
 */
public record FileSet(
    int number,
    Map<Kind, String> files,
    String reason,
    String madeBy,
    Instant madeAt,
    int basedOn,
    @Nullable Instant activatedAt,
    @Nullable String activatedBy) {

  static final String PREFIX = "ref-";

  public FileSet {
    files = Map.copyOf(files);
  }

  /** As decisions cite it. */
  public String version() {
    return PREFIX + number;
  }
}
