package org.sekisho.casework;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sekisho.detection.Signal;
import org.sekisho.detection.charge.ChargeState;
import org.sekisho.detection.destination.DestinationState;
import org.sekisho.detection.hours.HourState;
import org.sekisho.detection.number.NumberState;
import org.sekisho.detection.source.SourceState;
import org.sekisho.detection.takeover.TakeoverState;

/**
 * Everything kept of one line: each detector's state, its last day's calls, its case. One owner.
 * What only calls abroad need is made with the first of them.
 */
public final class LineState {

  final HourState hours;
  final SourceState source;
  @Nullable TakeoverState takeover;
  @Nullable Abroad abroad;
  @Nullable FraudCase open;
  @Nullable Signal others;
  @Nullable Signal takenOver; // its password, by an address that attacks
  int cases;
  long releasedAt = FraudCase.NEVER; // when a suspension ran out last
  long lastSeen = Long.MIN_VALUE / 2; // of its calls abroad, epoch milliseconds
  long today = Long.MIN_VALUE;

  LineState(HourState hours, SourceState source) {
    this.hours = hours;
    this.source = source;
  }

  /** What a line that has called abroad needs besides. */
  static final class Abroad {
    final ChargeState charge;
    final DestinationState destination;
    final NumberState number;
    final RetainedCalls retained = new RetainedCalls();

    Abroad(ChargeState charge, DestinationState destination, NumberState number) {
      this.charge = charge;
      this.destination = destination;
      this.number = number;
    }

    private long fetch() {
      return charge.tenMinutesToday() + destination.fetch() + number.fetch() + retained.size();
    }
  }

  /** Its open case. */
  public Optional<FraudCase> findCase() {
    return Optional.ofNullable(open);
  }

  public boolean calledAbroad() {
    return abroad != null;
  }

  /** Reads a little of everything an event needs; for hosts that fetch many lines at once. */
  public long fetch() {
    long read = today + source.fetch() + hours.fetch();
    return abroad == null ? read : read + abroad.fetch();
  }

  Abroad abroad() {
    if (abroad == null) {
      abroad = new Abroad(new ChargeState(), new DestinationState(), new NumberState());
    }
    return abroad;
  }

  TakeoverState takeover() {
    if (takeover == null) {
      takeover = new TakeoverState();
    }
    return takeover;
  }
}
