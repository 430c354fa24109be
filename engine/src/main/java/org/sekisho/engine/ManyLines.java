package org.sekisho.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.sekisho.call.Knocks;
import org.sekisho.call.SourceAddress;
import org.sekisho.casework.CasePolicy;
import org.sekisho.casework.GroupCasework;
import org.sekisho.casework.GroupEvent;
import org.sekisho.casework.GroupMeasures;
import org.sekisho.casework.GroupRefusal;
import org.sekisho.casework.GroupWord;
import org.sekisho.casework.StopAllowance;
import org.sekisho.detection.Baseline;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.detection.attack.Attack;
import org.sekisho.detection.simultaneous.AddressTally;
import org.sekisho.detection.simultaneous.CountryTally;
import org.sekisho.detection.simultaneous.GroupStage;
import org.sekisho.detection.simultaneous.Observation;
import org.sekisho.enrichment.OperatorCalendar;
import org.sekisho.line.Line;

/**
 * What concerns many lines: what is seen of them together, incidents and their measures, and how
 * many measures there may be in ten minutes. At work only while no shard is.
 */
final class ManyLines implements GroupCasework.Suspected {

  private final GroupStage groups = new GroupStage();
  private final Attackers attackers = new Attackers();
  private final BlastLimit limit = new BlastLimit();
  private final GroupCasework casework;
  private final Function<String, Optional<Line>> lineOf;
  private final Faults faults = new Faults();
  private CasePolicy policy;

  ManyLines(GroupCasework casework, CasePolicy policy, Function<String, Optional<Line>> lineOf) {
    this.casework = casework;
    this.policy = policy;
    this.lineOf = lineOf;
  }

  /** From now on decides by another policy and list. */
  void use(CasePolicy next, GroupCasework.Regulated regulated) {
    policy = next;
    casework.use(next.groups(), regulated, next.reportOnly());
  }

  /** Countries, addresses and models not watched because too many others were. */
  long notWatched() {
    return groups.overflow();
  }

  /** What is usual among all lines, as of the last slice. */
  Baseline baseline() {
    return groups.baseline();
  }

  /** Measures on countries and addresses in force. */
  GroupMeasures measures() {
    return casework.measures();
  }

  /** When the first of those measures ends. */
  long nextEnd() {
    return casework.nextEnd();
  }

  /** A slice begins, at such an hour of such a day. */
  void begin(long day, long atMillis) {
    faults.run(
        Faults.NO_LINE,
        atMillis,
        () -> {
          groups.beginDay(day, atMillis);
          groups.beginHour(Math.floorDiv(atMillis, OperatorCalendar.MILLIS_PER_HOUR));
        });
  }

  /**
   * Whom suspensions may reach.
   *
   * @param near numbers of the lines that may come to one
   * @param turn another part of them every turn
   */
  StopAllowance allowance(List<Integer> near, long startMillis, long turn) {
    // Who cannot reckon the limit suspends nobody by himself: the challenges hold meanwhile.
    return faults.orElse(
        new StopAllowance(Optional.of(Set.of()), startMillis),
        Faults.NO_LINE,
        startMillis,
        () -> limit.allowance(near, suspensionsPerTenMinutes(), startMillis, turn));
  }

  /** So many lines were suspended. */
  void noteSuspended(long atMillis, int lines) {
    if (lines > 0) {
      limit.note(atMillis, lines);
    }
  }

  /** What lines were seen to do in a slice that is over; what that says of single lines. */
  List<GroupStage.ForLine> see(
      List<Observation.Timed> observed, List<Observation.Counted> counted, long nowMillis) {
    faults.run(Faults.NO_LINE, nowMillis, () -> groups.count(counted));
    observed.sort(Observation.ORDER);
    return faults.orElse(List.of(), Faults.NO_LINE, nowMillis, () -> groups.accept(observed));
  }

  /**
   * Decides on countries and addresses.
   *
   * @param refused calls that incidents' measures refused
   * @return what was decided, in the order of time
   */
  List<GroupEvent> decide(List<ShardOutput.RefusedCall> refused, boolean learning, long nowMillis) {
    List<GroupEvent> events = new ArrayList<>();
    refused.sort(ShardOutput.RefusedCall.ORDER);
    for (ShardOutput.RefusedCall call : refused) {
      faults.run(
          call.line().id(),
          nowMillis,
          () ->
              events.addAll(
                  casework.noteRefused(call.incident(), call.line().id(), this, call.atMillis())));
    }
    faults.run(Faults.NO_LINE, nowMillis, () -> decide(learning, nowMillis, events));
    events.sort(Comparator.comparingLong(GroupEvent::atMillis));
    note(events, nowMillis + 1);
    return events;
  }

  private void decide(boolean learning, long nowMillis, List<GroupEvent> events) {
    List<CountryTally> countries = groups.takeCountries(nowMillis);
    List<AddressTally> addresses = groups.takeAddresses(nowMillis);
    if (!learning) {
      long room = limit.room(suspensionsPerTenMinutes(), nowMillis);
      events.addAll(casework.decide(countries, addresses, this, room, nowMillis));
    }
  }

  /**
   * Looks for attacks on accounts in what comes next, before lines learn of it.
   *
   * @param knocks what was tried in vain
   * @param stranger whether a line has never been where its password was tried
   */
  List<Attack> watch(
      List<LineInput> inputs,
      List<Knocks> knocks,
      Predicate<LineInput.Registered> stranger,
      long nowMillis) {
    return attackers.watch(inputs, knocks, stranger, nowMillis, faults);
  }

  /** Nobody was told of these attacks: if they go on, they are found again. */
  void takeBack(List<Attack> attacks) {
    attackers.takeBack(attacks);
  }

  /**
   * Decides on the address of an attack.
   *
   * @param residents whether lines are often at an address
   */
  List<GroupEvent> answer(Attack attack, Predicate<SourceAddress> residents, long nowMillis) {
    return faults.orElse(
        List.of(), Faults.NO_LINE, nowMillis, () -> answered(attack, residents, nowMillis));
  }

  private List<GroupEvent> answered(
      Attack attack, Predicate<SourceAddress> residents, long nowMillis) {
    // Attackers may be many; half of the limit is left to lines that must be suspended.
    int most = suspensionsPerTenMinutes();
    long room = limit.room(most, nowMillis) - most / 2;
    boolean home = attackers.isHome(attack, nowMillis, residents);
    List<GroupEvent> events = casework.attacked(attack, home, room);
    note(events, nowMillis);
    return events;
  }

  /** Does what a person orders about many lines. */
  GroupCasework.Heard hear(GroupWord word) {
    return faults.orElse(
        GroupCasework.Heard.refused(new GroupRefusal.SetAside()),
        Faults.NO_LINE,
        word.atMillis(),
        () -> heard(word));
  }

  private GroupCasework.Heard heard(GroupWord word) {
    long now = word.atMillis();
    return switch (word) {
      case GroupWord.RestrictCountry of ->
          casework.restrict(of, groups.tallyOfCountry(of.country().index(), now), this);
      case GroupWord.BlockAddress of ->
          casework.block(of, groups.tallyOfAddress(of.address(), now), this);
      case GroupWord.Lift of -> casework.lift(of);
      case GroupWord.AllowMeasures of -> {
        limit.note(now, -Math.min(of.more(), GroupWord.AllowMeasures.MOST));
        yield new GroupCasework.Heard(List.of(), Optional.<GroupRefusal>empty());
      }
    };
  }

  /** Hands over the faults since the last time. */
  void drainFaults(List<Fault> into) {
    into.addAll(faults.take());
  }

  private int suspensionsPerTenMinutes() {
    return policy.bars().suspensionsPerTenMinutes();
  }

  private void note(List<GroupEvent> events, long atMillis) {
    long orders = events.stream().filter(ManyLines::orders).count();
    if (orders > 0) {
      limit.note(atMillis, orders);
    }
  }

  private static boolean orders(GroupEvent event) {
    return switch (event) {
      case GroupEvent.AddressBlocked to -> true;
      case GroupEvent.CountryRestricted to -> true;
      case GroupEvent.AddressAttacked to -> false;
      case GroupEvent.AddressRefused to -> false;
      case GroupEvent.CountryRefused to -> false;
      case GroupEvent.AddressUnblocked to -> false;
      case GroupEvent.CountryLifted to -> false;
      case GroupEvent.LineRefused to -> false;
    };
  }

  @Override
  public GroupEvent.Involved atCountry(int country) {
    return involved(
        groups.exposureAtCountry(country),
        groups.listSuspectedAtCountry(country, GroupEvent.Involved.MOST));
  }

  @Override
  public GroupEvent.Involved atAddress(SourceAddress address) {
    return involved(
        groups.exposureAtAddress(address),
        groups.listSuspectedAtAddress(address, GroupEvent.Involved.MOST));
  }

  @Override
  public boolean isSuspected(String line) {
    return lineOf.apply(line).map(groups::isSuspected).orElse(false);
  }

  private static GroupEvent.Involved involved(long exposureMicros, List<Line> lines) {
    return new GroupEvent.Involved(exposureMicros, lines.stream().map(Line::id).toList());
  }

  /** Writes all but who attacks accounts. */
  void write(StateWriter out, IntFunction<String> idOf) {
    limit.write(out);
    groups.write(out, idOf);
    casework.write(out);
  }

  /** Reads what {@link #write} wrote. */
  void read(StateReader in, Function<String, Line> lineNamed) {
    limit.read(in);
    groups.read(in, lineNamed);
    casework.read(in);
  }

  /** Writes what {@link #write} does, but for what is written with each line. */
  void writeHead(StateWriter out, IntFunction<String> idOf) {
    limit.write(out);
    groups.writeHead(out, idOf);
    casework.write(out);
  }

  /** Reads what {@link #writeHead} wrote, after the lines were read. */
  void readHead(StateReader in, Function<String, Line> lineNamed) {
    limit.read(in);
    groups.readHead(in, lineNamed);
    casework.read(in);
  }

  /** Writes what is known of one line here. */
  void writeLine(int number, StateWriter out) {
    groups.writeLine(number, out);
  }

  /** Reads what {@link #writeLine} wrote. */
  void readLine(int number, StateReader in) {
    groups.readLine(number, in);
  }

  /** Writes which addresses are known to knock. */
  void writeAttackers(StateWriter out) {
    attackers.write(out);
  }

  /** Reads what {@link #writeAttackers} wrote. */
  void readAttackers(StateReader in) {
    attackers.read(in);
  }
}
