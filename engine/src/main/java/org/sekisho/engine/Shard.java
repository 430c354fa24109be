package org.sekisho.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.sekisho.call.SourceAddress;
import org.sekisho.casework.FraudCase;
import org.sekisho.casework.LineStage;
import org.sekisho.casework.LineState;
import org.sekisho.casework.Refusal;
import org.sekisho.casework.Word;
import org.sekisho.detection.Signal;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.detection.attack.Attack;
import org.sekisho.line.Line;

/**
 * Some of the lines, their states and wakes; run by one thread at a time.
 *
 * <p>A line has one wake in the queue, at or before the time it last asked for; one that comes too
 * early is put back. So a line that asks for a later wake with every call costs no queue operation.
 */
final class Shard {

  private static final class Cell {
    Line line;
    final LineState state;
    long wakeAt = Long.MAX_VALUE;
    long queuedAt = Long.MAX_VALUE;
    long sequence;
    boolean changed; // since it was last written

    Cell(Line line, LineState state) {
      this.line = line;
      this.state = state;
    }
  }

  /** A line whose wake met a fault of ours is not woken again sooner. */
  private static final long AFTER_A_FAULT_MILLIS = 300_000;

  private LineStage stage;
  private final int shards;
  private @Nullable Cell[] cells = new Cell[64];
  private final WakeQueue<Cell> wakes = new WakeQueue<>();
  private final List<LineInput> inputs = new ArrayList<>();
  private final Faults faults = new Faults();
  private final ShardOutput output = new ShardOutput(line -> cell(line).sequence++);
  private long fetched; // keeps the fetching from being optimised away
  private final List<Cell> changed = new ArrayList<>();

  Shard(LineStage stage, int shards) {
    this.stage = stage;
    this.shards = shards;
  }

  /** From now on lines are run by another policy. */
  void use(LineStage next) {
    stage = next;
  }

  /** A line is told of anew: another kind, model, terms or instruction. */
  void replace(Line line) {
    Cell cell = find(line);
    if (cell != null) {
      cell.line = line;
    }
  }

  void add(LineInput input) {
    inputs.add(input);
  }

  boolean isDueBefore(long atMillis) {
    return !inputs.isEmpty() || wakes.isDueBefore(atMillis);
  }

  /** What its lines gave out. */
  ShardOutput output() {
    return output;
  }

  /** Runs the inputs of a slice and the wakes that fall due before {@code untilMillis}. */
  void run(long untilMillis, LineStage.Reference reference) {
    fetch();
    for (LineInput input : inputs) {
      wake(input.knownMillis(), reference);
      Cell cell = cell(input.line());
      note(cell);
      faults.run(cell.line.id(), input.knownMillis(), () -> take(input, cell, reference));
      if (!(input instanceof LineInput.Home)) { // nothing follows of one at home
        requeue(cell, input.knownMillis(), reference);
      }
    }
    inputs.clear();
    wake(untilMillis - 1, reference);
  }

  private void take(LineInput input, Cell cell, LineStage.Reference reference) {
    switch (input) {
      case LineInput.Abroad abroad ->
          stage.onCall(cell.state, abroad.event(), abroad.knownMillis(), reference, output);
      case LineInput.Home home -> stage.onHomeCall(cell.state, home.call(), reference, output);
      case LineInput.Registered registered ->
          stage.onRegistration(cell.state, cell.line, registered.registration(), reference, output);
    }
  }

  /** One step of a line; when it wants to be woken next is asked whatever became of it. */
  private boolean step(Cell cell, long atMillis, LineStage.Reference reference, Runnable step) {
    note(cell);
    boolean done = faults.run(cell.line.id(), atMillis, step);
    requeue(cell, atMillis, reference);
    return done;
  }

  /**
   * Touches the lines of a slice one after the other before any is run: the processor then waits
   * for the memory of many at once rather than for each alone.
   */
  private void fetch() {
    long touched = 0;
    for (LineInput input : inputs) {
      int index = input.line().number() / shards;
      Cell cell = index < cells.length ? cells[index] : null;
      if (cell != null) {
        touched += cell.state.fetch();
      }
    }
    fetched = touched;
  }

  /** Hands a line what other lines show. */
  void tell(Line line, Signal.Plain signal, LineStage.Reference reference) {
    Cell cell = cell(line);
    step(
        cell,
        signal.atMillis(),
        reference,
        () -> stage.onOthers(cell.state, cell.line, signal, reference, output));
  }

  /** A line's password was used from an address that attacks. */
  void takenOver(Line line, Attack attack, LineStage.Reference reference) {
    Cell cell = cell(line);
    step(
        cell,
        attack.atMillis(),
        reference,
        () -> stage.onTakenOver(cell.state, cell.line, attack, reference, output));
  }

  /** Whether a line was in the neighbourhood of an address before a time. */
  boolean wasAt(Line line, SourceAddress source, long beforeMillis) {
    Cell cell = find(line);
    return cell != null && wasAt(cell, source, beforeMillis);
  }

  private boolean wasAt(Cell cell, SourceAddress source, long beforeMillis) {
    return faults.orElse(
        false, cell.line.id(), beforeMillis, () -> stage.wasAt(cell.state, source, beforeMillis));
  }

  /** Tells a line's case what a person says; gives what it asked for and is not to be had. */
  Optional<Refusal> hear(Line line, String caseId, Word word, LineStage.Reference reference) {
    Cell cell = cell(line);
    note(cell);
    Optional<Refusal> refusal =
        faults.orElse(
            Optional.of(new Refusal.SetAside()),
            line.id(),
            word.atMillis(),
            () -> stage.onWord(cell.state, cell.line, caseId, word, reference, output));
    requeue(cell, word.atMillis(), reference);
    return refusal;
  }

  /** Runs the wakes due at or before an instant, in order. */
  private void wake(long atMillis, LineStage.Reference reference) {
    while (wakes.isDueBefore(atMillis + 1)) {
      WakeQueue.Wake<Cell> wake = wakes.remove();
      Cell cell = wake.what();
      if (wake.atMillis() != cell.queuedAt) {
        continue;
      }
      cell.queuedAt = Long.MAX_VALUE;
      if (cell.wakeAt == Long.MAX_VALUE) {
        continue;
      }
      if (cell.wakeAt > wake.atMillis()) {
        queue(cell, cell.wakeAt);
      } else {
        long at = wake.atMillis();
        boolean done =
            step(
                cell,
                at,
                reference,
                () -> stage.onWake(cell.state, cell.line, at, reference, output));
        if (!done) {
          cell.wakeAt = Math.max(cell.wakeAt, at + AFTER_A_FAULT_MILLIS);
        }
      }
    }
  }

  private void note(Cell cell) {
    if (!cell.changed) {
      cell.changed = true;
      changed.add(cell);
    }
  }

  /** What many lines show has changed what is kept of a line. */
  void noteChanged(Line line) {
    note(cell(line));
  }

  /** Lines that have changed since {@link #drainChanged}. */
  int changedCount() {
    return changed.size();
  }

  /** Hands over the lines that have changed since the last time. */
  void drainChanged(List<Line> into) {
    for (Cell cell : changed) {
      cell.changed = false;
      into.add(cell.line);
    }
    changed.clear();
  }

  private void requeue(Cell cell, long nowMillis, LineStage.Reference reference) {
    cell.wakeAt =
        faults.orElse(
            nowMillis + AFTER_A_FAULT_MILLIS,
            cell.line.id(),
            nowMillis,
            () -> stage.wakeAt(cell.state, cell.line, nowMillis, reference));
    if (cell.wakeAt < cell.queuedAt) {
      queue(cell, cell.wakeAt);
    }
  }

  private void queue(Cell cell, long atMillis) {
    cell.queuedAt = atMillis;
    wakes.add(atMillis, cell.line.number(), cell);
  }

  private Cell cell(Line line) {
    int index = line.number() / shards;
    if (index >= cells.length) {
      cells = Arrays.copyOf(cells, Math.max(index + 1, 2 * cells.length));
    }
    Cell cell = cells[index];
    return cell == null ? cell(line, stage.initial()) : cell;
  }

  private Cell cell(Line line, LineState state) {
    int index = line.number() / shards;
    if (index >= cells.length) {
      cells = Arrays.copyOf(cells, Math.max(index + 1, 2 * cells.length));
    }
    var cell = new Cell(line, state);
    cells[index] = cell;
    return cell;
  }

  /** Writes one line's id and state, or nothing if it has none; counts its size. */
  void write(Line line, StateWriter out, StateSize.Counter sizes) {
    Cell cell = find(line);
    if (cell == null) {
      return;
    }
    out.writeText(line.id());
    int before = out.size();
    stage.write(cell.state, out);
    if (cell.state.calledAbroad()) {
      sizes.count(out.size() - before);
    }
    writeRest(cell, out);
  }

  /** Shows each line whose case is open. */
  void forEachCase(BiConsumer<Line, FraudCase> seen) {
    for (Cell cell : cells) {
      if (cell != null && cell.state.findCase().isPresent()) {
        seen.accept(cell.line, cell.state.findCase().get());
      }
    }
  }

  /** Adds the lines that were in the neighbourhood of an address before a time. */
  void addLinesAt(SourceAddress source, long beforeMillis, Set<String> into) {
    for (Cell cell : cells) {
      if (cell != null && wasAt(cell, source, beforeMillis)) {
        into.add(cell.line.id());
      }
    }
  }

  boolean hasState(Line line) {
    return find(line) != null;
  }

  /** Writes one line's state, or nothing if it has none. */
  void write(Line line, StateWriter out) {
    Cell cell = find(line);
    if (cell != null) {
      stage.write(cell.state, out);
      writeRest(cell, out);
    }
  }

  private @Nullable Cell find(Line line) {
    int index = line.number() / shards;
    return index < cells.length ? cells[index] : null;
  }

  private void writeRest(Cell cell, StateWriter out) {
    out.writeBoolean(output.isNearStop(cell.line));
    out.writeLong(cell.wakeAt);
    out.writeLong(cell.sequence);
  }

  /** Reads a line's state. */
  void read(Line line, StateReader in) {
    Cell cell = cell(line, stage.read(in, line));
    if (in.readBoolean()) {
      output.noteNearStop(line);
    }
    cell.wakeAt = in.readLong();
    cell.sequence = in.readLong();
    if (cell.wakeAt != Long.MAX_VALUE) {
      queue(cell, cell.wakeAt);
    }
  }

  /** Lines that may come to a suspension before an instant. */
  List<Integer> mayStop(long untilMillis) {
    Set<Integer> near = output.nearStop();
    if (near.isEmpty()) {
      return List.of(); // as in nearly every minute
    }
    return near.stream()
        .filter(
            number -> {
              Cell cell = cells[number / shards];
              return cell != null && mayStop(cell, untilMillis);
            })
        .toList();
  }

  private boolean mayStop(Cell cell, long untilMillis) {
    return faults.orElse( // who cannot say may: the blast limit counts him
        true, cell.line.id(), untilMillis, () -> stage.mayStop(cell.state, cell.line, untilMillis));
  }

  /** Hands over the faults since the last time. */
  void drainFaults(List<Fault> into) {
    into.addAll(faults.take());
  }
}
