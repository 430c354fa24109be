package org.sekisho.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Runs steps so that a fault of our own ends the step it is met in and nothing else. What the step
 * had changed stays changed, so that the same entries give the same state whenever they are read.
 * Errors of the machine (no memory, no stack) are not held.
 */
final class Faults {

  /** Of many lines, or of none. */
  static final String NO_LINE = "";

  private final List<Fault> met = new ArrayList<>(); // of what is run together, a few entries

  /** Runs a step; whether it came to its end. */
  boolean run(String line, long atMillis, Runnable step) {
    try {
      step.run();
      return true;
    } catch (RuntimeException e) {
      met.add(new Fault(atMillis, line, e));
      return false;
    }
  }

  /** What the step gives, or what holds when it met a fault. */
  <T> T orElse(T otherwise, String line, long atMillis, Supplier<T> step) {
    try {
      return step.get();
    } catch (RuntimeException e) {
      met.add(new Fault(atMillis, line, e));
      return otherwise;
    }
  }

  /** Hands over the faults since the last time, in their order. */
  List<Fault> take() {
    List<Fault> taken = List.copyOf(met);
    met.clear();
    return taken;
  }
}
