package org.sekisho.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.sekisho.call.Knocks;
import org.sekisho.call.SourceAddress;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.detection.attack.Attack;
import org.sekisho.detection.attack.AttackWatch;

/** Who attacks accounts, as an operator's lines and addresses let it be told. */
final class Attackers {

  /** Addresses a minute whose residents are looked for among all lines. */
  private static final int MOST_LOOKED_FOR = 60;

  private final AttackWatch watch = new AttackWatch();
  private long lookedForIn = Long.MIN_VALUE; // a minute
  private int lookedFor;

  /**
   * Looks for attacks in what comes next, before lines learn of it.
   *
   * @param knocks what was tried in vain
   * @param stranger whether a line has never been where its password was tried
   */
  List<Attack> watch(
      List<LineInput> inputs,
      List<Knocks> knocks,
      Predicate<LineInput.Registered> stranger,
      long nowMillis,
      Faults faults) {
    List<Attack> found = new ArrayList<>();
    for (Knocks each : knocks) {
      faults.run(Faults.NO_LINE, nowMillis, () -> found.addAll(watch.accept(each)));
    }
    for (LineInput input : inputs) {
      if (input instanceof LineInput.Registered tried) {
        String line = tried.line().id();
        faults.run(
            line,
            nowMillis,
            () -> found.addAll(watch.accept(tried.registration().of(line), stranger.test(tried))));
      }
    }
    return found;
  }

  /** Nobody was told of them. */
  void takeBack(List<Attack> attacks) {
    attacks.forEach(watch::takeBack);
  }

  /**
   * Whether lines are often at an address that attacks; where too many are asked of, they are.
   *
   * @param residents looks among all lines
   */
  boolean isHome(Attack attack, long nowMillis, Predicate<SourceAddress> residents) {
    if (!attack.kind().blocks()) {
      return false; // nothing follows
    }
    long minute = Slices.sliceOf(nowMillis);
    lookedFor = minute == lookedForIn ? lookedFor + 1 : 1;
    lookedForIn = minute;
    if (lookedFor > MOST_LOOKED_FOR) {
      return true; // for this time: a flood of forged addresses makes no home
    }
    boolean home = residents.test(attack.source());
    if (home) {
      watch.noteHome(attack.source());
    }
    return home;
  }

  /** Writes which addresses are known to knock. */
  void write(StateWriter out) {
    watch.write(out);
    out.writeLong(lookedForIn);
    out.writeInt(lookedFor);
  }

  /** Reads what {@link #write} wrote. */
  void read(StateReader in) {
    watch.read(in);
    lookedForIn = in.readLong();
    lookedFor = in.readInt();
  }
}
