package org.sekisho.casework;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sekisho.detection.Signal;
import org.sekisho.detection.SignalCodec;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.line.Line;

/** Writes and reads a line's whole state; the first number is the layout's version. */
final class LineStateCodec {

  private static final int LAYOUT = 6;

  /** The first with a password that was taken. */
  private static final int WITH_TAKEN_OVER = 6;

  /** Without talks taken up again, and without when a suspension ran out. */
  private static final int OLDEST_LAYOUT = 4;

  private final LineDetectors detectors;

  LineStateCodec(LineDetectors detectors) {
    this.detectors = detectors;
  }

  void write(LineState state, StateWriter out) {
    out.writeInt(LAYOUT);
    detectors.hours.codec().write(state.hours, out);
    detectors.source.codec().write(state.source, out);
    out.writeBoolean(state.takeover != null);
    if (state.takeover != null) {
      detectors.takeover.codec().write(state.takeover, out);
    }
    LineState.Abroad abroad = state.abroad;
    out.writeBoolean(abroad != null);
    if (abroad != null) {
      detectors.charge.codec().write(abroad.charge, out);
      detectors.destination.codec().write(abroad.destination, out);
      detectors.number.codec().write(abroad.number, out);
      abroad.retained.write(out);
    }
    out.writeBoolean(state.open != null);
    if (state.open != null) {
      state.open.write(out);
    }
    write(state.others, out);
    write(state.takenOver, out);
    out.writeInt(state.cases);
    out.writeLong(state.releasedAt);
    out.writeLong(state.today);
    out.writeLong(state.lastSeen);
  }

  /**
   * Reads what {@link #write} wrote, or one of its layouts before.
   *
   * @throws IllegalArgumentException if the layout is another; hosts stop rather than guess
   */
  LineState read(StateReader in, Line line) {
    int layout = in.readInt();
    if (layout < OLDEST_LAYOUT || layout > LAYOUT) {
      throw new IllegalArgumentException("state of layout %d, not %d".formatted(layout, LAYOUT));
    }
    in.setLayout(layout);
    var state = new LineState(detectors.hours.codec().read(in), detectors.source.codec().read(in));
    if (in.readBoolean()) {
      state.takeover = detectors.takeover.codec().read(in);
    }
    if (in.readBoolean()) {
      state.abroad =
          new LineState.Abroad(
              detectors.charge.codec().read(in),
              detectors.destination.codec().read(in),
              detectors.number.codec().read(in));
      state.abroad.retained.read(in, line);
    }
    if (in.readBoolean()) {
      state.open = FraudCase.read(in);
    }
    state.others = readSignal(in);
    state.takenOver = layout < WITH_TAKEN_OVER ? null : readSignal(in);
    state.cases = in.readInt();
    state.releasedAt = in.readLong();
    state.today = in.readLong();
    state.lastSeen = in.readLong();
    return state;
  }

  private static void write(@Nullable Signal signal, StateWriter out) {
    SignalCodec.write(signal == null ? List.of() : List.of(signal), out);
  }

  private static @Nullable Signal readSignal(StateReader in) {
    List<Signal> signals = SignalCodec.read(in, stage -> Optional.empty());
    return signals.isEmpty() ? null : signals.getFirst();
  }
}
