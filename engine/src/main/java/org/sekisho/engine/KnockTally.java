package org.sekisho.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sekisho.call.Knock;
import org.sekisho.call.Knocks;
import org.sekisho.call.Registration;
import org.sekisho.call.SourceAddress;

/**
 * Gathers what addresses try in vain, so that who sends thousands of requests a second is told of a
 * few times a second, and honest telephones not at all: a name that proves its password a moment
 * after it was challenged was no knock. One thread.
 */
public final class KnockTally {

  /**
   * Addresses of each of two kinds gathered for at once; past it the one that began first is told
   * of no more. Who knocks under forged addresses pushes out forged ones only.
   */
  public static final int MOST_ADDRESSES = 20_000;

  /** Addresses told of at once; the others are next. */
  private static final int MOST_TOLD = 200;

  /** A challenged telephone has so long to answer before its name counts as left. */
  private static final long SETTLE_MILLIS = 1_200;

  /** An address of which nothing is to be told is forgotten after so long. */
  private static final long QUIET_MILLIS = 600_000;

  /** Names, numbers and hosts of an address remembered as told of. */
  private static final int MOST_REMEMBERED = 256;

  /** Wrong passwords of one line from one address that are told of in a minute, each by itself. */
  private static final int MOST_FAILURES = 30;

  private static final long MINUTE = 60_000;

  private static final class Gathered {
    final Map<Asked, Long> asked = new LinkedHashMap<>(); // and when; not settled yet
    final Set<String> left = new LinkedHashSet<>(); // names to be told of
    final Map<Class<?>, Set<Object>> told = new HashMap<>(); // what is not new, by its kind
    final List<String> hosts = new ArrayList<>();
    int numbers;
    int wrong;
    String wrongName = "";
    String agent = "";
    long lastMillis;

    boolean isNew(Object what) {
      Set<Object> known = told.computeIfAbsent(what.getClass(), kind -> new HashSet<>());
      return known.size() < MOST_REMEMBERED && known.add(what);
    }

    boolean toTell() {
      return !left.isEmpty() || numbers > 0 || wrong > 0 || (!hosts.isEmpty() && asked.isEmpty());
    }
  }

  /** What waits for a proof: a name, or a number called. */
  private record Asked(String what, boolean number) {}

  private record Host(String address) {}

  private record Number(String dialled) {}

  private record Failing(String line, SourceAddress source) {}

  /** Those our answers reach: a wrong password takes a challenge that was sent there. */
  private final Map<SourceAddress, Gathered> reached = new LinkedHashMap<>();

  private final Map<SourceAddress, Gathered> forgeable = new LinkedHashMap<>();
  private final Map<Failing, int[]> failures = new LinkedHashMap<>();
  private long failuresMinute;
  private long notTold;

  /** Takes in one request. */
  public void accept(Knock knock) {
    if (knock.source().isNone()) {
      return;
    }
    Gathered of = of(knock);
    of.lastMillis = knock.atMillis();
    if (!knock.userAgent().isEmpty()) {
      of.agent = knock.userAgent();
    }
    if (knock.kind() != Knock.Kind.PROVED
        && !knock.host().isEmpty()
        && of.hosts.size() < Knocks.MOST
        && of.isNew(new Host(knock.host()))) {
      of.hosts.add(knock.host());
    }
    switch (knock.kind()) {
      case REACHED -> {}
      case ASKED -> of.asked.putIfAbsent(new Asked(knock.name(), false), knock.atMillis());
      case DIALLED -> of.asked.putIfAbsent(new Asked(knock.name(), true), knock.atMillis());
      case WRONG -> {
        leave(of, new Asked(knock.name(), false));
        of.wrong++;
        of.wrongName = knock.name();
      }
      case SHOWN -> of.asked.remove(new Asked(knock.name(), true));
      case PROVED -> {
        of.asked.keySet().removeIf(asked -> asked.number || asked.what.equals(knock.name()));
        of.left.remove(knock.name());
        of.hosts.clear();
      }
    }
    if (of.asked.size() > MOST_REMEMBERED) {
      settleFirst(of);
    }
  }

  private Gathered of(Knock knock) {
    Gathered known = reached.get(knock.source());
    if (known != null) {
      return known;
    }
    if (knock.kind() != Knock.Kind.WRONG) {
      Gathered of = forgeable.computeIfAbsent(knock.source(), address -> new Gathered());
      dropPastLimit(forgeable);
      return of;
    }
    Gathered before = forgeable.remove(knock.source());
    Gathered of = before == null ? new Gathered() : before;
    reached.put(knock.source(), of);
    dropPastLimit(reached);
    return of;
  }

  private static void leave(Gathered of, Asked asked) {
    if (asked.what.isEmpty()) {
      return;
    }
    if (asked.number) {
      of.numbers += of.isNew(new Number(asked.what)) ? 1 : 0;
    } else if (of.isNew(asked)) {
      of.left.add(asked.what);
    }
  }

  private static void settleFirst(Gathered of) {
    Iterator<Asked> first = of.asked.keySet().iterator();
    Asked asked = first.next();
    first.remove();
    leave(of, asked);
  }

  private void dropPastLimit(Map<SourceAddress, Gathered> addresses) {
    if (addresses.size() > MOST_ADDRESSES) {
      Iterator<Gathered> all = addresses.values().iterator();
      notTold += all.next().toTell() ? 1 : 0;
      all.remove();
    }
  }

  /** Whether a wrong password of a line is worth an event of its own: a machine sends thousands. */
  public boolean isWorthTelling(Registration registration) {
    if (registration.success()) {
      return true;
    }
    long minute = Math.floorDiv(registration.atMillis(), MINUTE);
    if (minute != failuresMinute || failures.size() > MOST_ADDRESSES) {
      failures.clear();
      failuresMinute = minute;
    }
    int[] count =
        failures.computeIfAbsent(
            new Failing(registration.subscriberId(), registration.source()), key -> new int[1]);
    return ++count[0] <= MOST_FAILURES;
  }

  /** What is to be told by now, an event an address. */
  public List<Knocks> drain(long nowMillis) {
    List<Knocks> told = new ArrayList<>();
    drain(reached, told, nowMillis);
    drain(forgeable, told, nowMillis);
    return told;
  }

  private static void drain(
      Map<SourceAddress, Gathered> addresses, List<Knocks> told, long nowMillis) {
    Map<SourceAddress, Gathered> later = new LinkedHashMap<>();
    Iterator<Map.Entry<SourceAddress, Gathered>> all = addresses.entrySet().iterator();
    while (all.hasNext() && told.size() < MOST_TOLD) {
      Map.Entry<SourceAddress, Gathered> each = all.next();
      Gathered of = each.getValue();
      while (!of.asked.isEmpty()
          && nowMillis - of.asked.values().iterator().next() > SETTLE_MILLIS) {
        settleFirst(of);
      }
      if (of.toTell()) {
        told.add(knocks(each.getKey(), of, nowMillis));
        later.put(each.getKey(), of);
        all.remove(); // to the end: others are next
      } else if (of.asked.isEmpty() && nowMillis - of.lastMillis > QUIET_MILLIS) {
        all.remove();
      }
    }
    addresses.putAll(later);
  }

  private static Knocks knocks(SourceAddress source, Gathered of, long nowMillis) {
    List<String> names = new ArrayList<>();
    if (of.wrong > 0) {
      names.add(of.wrongName); // whose passwords they were stands first
    }
    Iterator<String> left = of.left.iterator();
    while (left.hasNext() && names.size() < Knocks.MOST) {
      String name = left.next();
      left.remove();
      if (!names.contains(name)) {
        names.add(name);
      }
    }
    var knocks = new Knocks(nowMillis, source, of.agent, names, of.wrong, of.numbers, of.hosts);
    of.wrong = 0;
    of.numbers = 0;
    of.hosts.clear();
    return knocks;
  }

  /** Addresses gathered for. */
  public int size() {
    return reached.size() + forgeable.size();
  }

  /** Addresses of which something was not told since too many knocked. */
  public long notToldCount() {
    return notTold;
  }
}
