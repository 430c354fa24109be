package org.sekisho.detection;

/**
 * A detector's finding about one line, on its way to casework. Its type tells whether a stage had
 * to be opened for it.
 */
public sealed interface Signal {

  /** The detector's stable name. */
  String detector();

  Stage stage();

  long atMillis();

  Finding finding();

  /** From charges, authentication or many lines at once: nothing had to be opened. */
  record Plain(String detector, Stage stage, long atMillis, Finding finding) implements Signal {
    public Plain {
      if (stage.needsOpening()) {
        throw new IllegalArgumentException("%s needs an opening".formatted(stage));
      }
    }
  }

  /** From a stage opened for this line. */
  record Widened(String detector, Opening opening, long atMillis, Finding finding)
      implements Signal {
    @Override
    public Stage stage() {
      return opening.stage();
    }
  }
}
