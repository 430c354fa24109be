package org.sekisho.detection.attack;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.sekisho.call.Knocks;
import org.sekisho.detection.Fact;
import org.sekisho.detection.FactKind;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;

/** What is remembered of an address that knocked in vain. Names are kept as hashes. */
final class Knocker {

  /** Names, lines, hosts of each kind that are remembered; more say no more. */
  private static final int MOST = 64;

  /** Requests counted; more say no more. */
  private static final int MOST_COUNTED = 1_000_000;

  /** What goes on is said again: a block may have ended, or been refused. */
  private static final long SAID_AGAIN_MILLIS = 6 * 3_600_000L;

  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;

  private final Set<Integer> left = new TreeSet<>(); // names asked for, never proved
  private final Set<Integer> proved = new TreeSet<>(); // lines that proved a password here
  private final Map<Integer, Integer> wrong = new HashMap<>(); // passwords, by name
  private final Set<Integer> hosts = new TreeSet<>();
  private final Map<Attack.Kind, Long> said = new EnumMap<>(Attack.Kind.class); // and when
  private final Set<Integer> taken = new TreeSet<>(); // lines that were taken over here
  private int numbers; // in the hour
  private long hour;
  private int scannersWords;
  private long minute;
  private int wrongInMinute;
  private boolean home; // lines are often here
  long lastMillis;

  void accept(Knocks knocks, boolean scannersWord) {
    lastMillis = Math.max(lastMillis, knocks.atMillis());
    knocks.names().stream()
        .map(String::hashCode)
        .filter(name -> !proved.contains(name))
        .forEach(name -> add(left, name));
    knocks.hosts().forEach(host -> add(hosts, host.hashCode()));
    long now = Math.floorDiv(knocks.atMillis(), HOUR);
    numbers = Math.min(MOST_COUNTED, (now == hour ? numbers : 0) + knocks.numbers());
    hour = now;
    if (scannersWord) {
      scannersWords = Math.min(MOST_COUNTED, scannersWords + 1);
    }
    if (knocks.wrong() > 0 && !knocks.names().isEmpty()) {
      wrong(knocks.names().getFirst(), knocks.wrong(), knocks.atMillis());
    }
  }

  void wrong(String name, int passwords, long atMillis) {
    lastMillis = Math.max(lastMillis, atMillis);
    if (wrong.size() < MOST || wrong.containsKey(name.hashCode())) {
      wrong.merge(
          name.hashCode(), passwords, (before, more) -> Math.min(MOST_COUNTED, before + more));
    }
    long now = Math.floorDiv(atMillis, MINUTE);
    wrongInMinute = now == minute ? Math.min(MOST_COUNTED, wrongInMinute + passwords) : passwords;
    minute = now;
  }

  void prove(String line) {
    left.remove(line.hashCode());
    if (!taken.contains(line.hashCode())) { // a stolen password proves nothing
      add(proved, line.hashCode());
    }
  }

  private static void add(Set<Integer> to, int hash) {
    if (to.size() < MOST) {
      to.add(hash);
    }
  }

  /** Notes a line that was taken over; false if it was noted before. */
  boolean take(String line) {
    return taken.size() < MOST && taken.add(line.hashCode());
  }

  /** What was said was told to nobody; a stolen password stays stolen. */
  void takeBack(Attack attack) {
    said.remove(attack.kind());
  }

  /** Notes what was said; false if it was said lately. */
  boolean say(Attack.Kind kind, long atMillis) {
    if (atMillis - said.getOrDefault(kind, Long.MIN_VALUE / 2) < SAID_AGAIN_MILLIS) {
      return false;
    }
    said.put(kind, atMillis);
    return true;
  }

  boolean attacks() {
    return !said.isEmpty();
  }

  int namesLeft() {
    return left.size();
  }

  int linesProved() {
    return proved.size();
  }

  int namesGuessedAt() {
    return wrong.size();
  }

  /** Our answers reach it: a wrong password takes a challenge that was sent there. */
  boolean isReached() {
    return !wrong.isEmpty() || !proved.isEmpty();
  }

  int wrongInMinute() {
    return wrongInMinute;
  }

  int wrongFor(String line) {
    return wrong.getOrDefault(line.hashCode(), 0);
  }

  int hostCount() {
    return hosts.size();
  }

  int numberCount() {
    return numbers;
  }

  boolean saysScanner() {
    return scannersWords > 0;
  }

  boolean isHome() {
    return home;
  }

  void setHome() {
    home = true;
  }

  /** What is known of it, in the order attacks go. */
  List<Fact> facts(int manyHosts, int manyNumbers, int manyNames, int manyPasswords) {
    List<Fact> facts = new ArrayList<>();
    add(facts, FactKind.SCANNERS_WORD, scannersWords, 1);
    if (hosts.size() > 1) {
      add(facts, FactKind.HOSTS_KNOCKED_AT, hosts.size(), manyHosts);
    }
    add(facts, FactKind.NUMBERS_TRIED, numbers, manyNumbers);
    add(facts, FactKind.NAMES_TRIED, left.size(), manyNames);
    int passwords = wrong.values().stream().mapToInt(Integer::intValue).sum();
    add(facts, FactKind.PASSWORDS_GUESSED, passwords, manyPasswords);
    return facts;
  }

  private static void add(List<Fact> to, FactKind kind, int observed, int limit) {
    if (observed > 0) {
      to.add(new Fact(kind, observed, 0, limit));
    }
  }

  void write(StateWriter out) {
    write(left, out);
    write(proved, out);
    write(hosts, out);
    write(taken, out);
    out.writeInt(wrong.size());
    new TreeSet<>(wrong.keySet())
        .forEach(
            name -> {
              out.writeInt(name);
              out.writeInt(wrong.getOrDefault(name, 0));
            });
    out.writeInt(said.size());
    said.forEach(
        (kind, at) -> {
          out.writeInt(kind.ordinal());
          out.writeLong(at);
        });
    out.writeInt(numbers);
    out.writeLong(hour);
    out.writeInt(scannersWords);
    out.writeLong(minute);
    out.writeInt(wrongInMinute);
    out.writeBoolean(home);
    out.writeLong(lastMillis);
  }

  static Knocker read(StateReader in) {
    var read = new Knocker();
    read(read.left, in);
    read(read.proved, in);
    read(read.hosts, in);
    read(read.taken, in);
    for (int i = in.readCount(MOST); i > 0; i--) {
      read.wrong.put(in.readInt(), in.readInt());
    }
    Attack.Kind[] kinds = Attack.Kind.values();
    for (int i = in.readCount(kinds.length); i > 0; i--) {
      read.said.put(kinds[in.readCount(kinds.length - 1)], in.readLong());
    }
    read.numbers = in.readInt();
    read.hour = in.readLong();
    read.scannersWords = in.readInt();
    read.minute = in.readLong();
    read.wrongInMinute = in.readInt();
    read.home = in.readBoolean();
    read.lastMillis = in.readLong();
    return read;
  }

  private static void write(Set<Integer> hashes, StateWriter out) {
    out.writeInt(hashes.size());
    hashes.forEach(out::writeInt);
  }

  private static void read(Set<Integer> into, StateReader in) {
    for (int i = in.readCount(MOST); i > 0; i--) {
      into.add(in.readInt());
    }
  }
}
