package org.sekisho.detection;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Writes and reads signals; one of an opened stage refers to its case's opening. */
public final class SignalCodec {

  /** Signals and facts in one list, at most; a detector gives a handful. */
  private static final int MOST = 64;

  private SignalCodec() {}

  public static void write(List<Signal> signals, StateWriter out) {
    out.writeInt(signals.size());
    for (Signal signal : signals) {
      out.writeText(signal.detector());
      out.writeInt(signal.stage().ordinal());
      out.writeLong(signal.atMillis());
      out.writeInt(signal.finding().decibans());
      out.writeText(signal.finding().about());
      out.writeInt(signal.finding().facts().size());
      for (Fact fact : signal.finding().facts()) {
        out.writeText(fact.kind().name());
        out.writeLong(fact.observed());
        out.writeLong(fact.usual());
        out.writeLong(fact.limit());
      }
    }
  }

  /**
   * @param openings of the case the signals belong to
   * @throws IllegalArgumentException if a signal's stage was never opened
   */
  public static List<Signal> read(StateReader in, Function<Stage, Optional<Opening>> openings) {
    List<Signal> signals = new ArrayList<>();
    for (int i = in.readCount(MOST); i > 0; i--) {
      String detector = in.readText();
      Stage stage = Stage.values()[in.readCount(Stage.values().length - 1)];
      long at = in.readLong();
      int decibans = in.readInt();
      String about = in.readText();
      List<Fact> facts = new ArrayList<>();
      for (int k = in.readCount(MOST); k > 0; k--) {
        facts.add(
            new Fact(FactKind.valueOf(in.readText()), in.readLong(), in.readLong(), in.readLong()));
      }
      var finding = new Finding(decibans, facts, about);
      signals.add(
          stage.needsOpening()
              ? new Signal.Widened(
                  detector,
                  openings
                      .apply(stage)
                      .orElseThrow(() -> new IllegalArgumentException(stage + " is not open")),
                  at,
                  finding)
              : new Signal.Plain(detector, stage, at, finding));
    }
    return signals;
  }
}
