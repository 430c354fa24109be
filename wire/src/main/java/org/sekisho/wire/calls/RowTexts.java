package org.sekisho.wire.calls;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sekisho.wire.RejectReason;

/** The rows of a file, each as its text. */
interface RowTexts {

  /** The next row's text; null at the end. */
  @Nullable String next() throws IOException;

  /** Where the row last given begins, from 1. */
  long line();

  /** Why the row last given cannot be read, as far as its text tells. */
  Optional<RejectReason> bad();

  /** Whether what is cut by the file's end waits for the rest. */
  void setGrowing(boolean growing);

  /** Lines that were no rows. */
  long others();
}
