package org.sekisho.detection.attack;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sekisho.call.Knocks;
import org.sekisho.call.Registration;
import org.sekisho.call.SourceAddress;
import org.sekisho.detection.Fact;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;

/**
 * Recognises attacks on accounts by the address they come from, and by its neighbourhood, over
 * days: what one address tries is remembered until it has been quiet for two weeks. Passwords that
 * many addresses try on one line are the line's own memory ({@code takeover}). Authentication:
 * outside the stages, no call is looked at. See docs/detectors/attack.md.
 */
public final class AttackWatch {

  /**
   * Addresses remembered of each of two kinds, and neighbourhoods; past it the one quiet for
   * longest is forgotten. Who knocks under forged addresses pushes out forged ones only.
   */
  static final int MOST_ADDRESSES = 20_000;

  /** A password found by guessing is used hours to days later. */
  private static final long REMEMBERED_MILLIS = 14 * 86_400_000L;

  /** Hosts of ours that nobody has business at without an account. */
  private static final int MANY_HOSTS = 3;

  /** Numbers called without a password; a telephone set up wrongly redials one or two. */
  private static final int MANY_NUMBERS = 8;

  /** Names asked for and left; a telephone has one, a PBX set up wrongly a handful. */
  private static final int MANY_NAMES = 8;

  /** The same of a neighbourhood in which several addresses each ask for a few. */
  private static final int MANY_NAMES_OF_MANY = 16;

  private static final int MANY_ADDRESSES = 3;

  /** Wrong passwords within a minute: no person types so fast, and telephones wait in between. */
  private static final int MACHINE_A_MINUTE = 20;

  /** Names with wrong passwords from an address where none was ever right. */
  private static final int SPRAYED_NAMES = 5;

  /** Wrong passwords before the right one, where the line has never been: guessed. */
  private static final int GUESSED = 5;

  /** Lines that prove their passwords at an address make it a place where subscribers are. */
  private static final int HOME_LINES = 3;

  /** What tools call themselves unless told otherwise (SIPVicious, sipcli, VaxSIPUserAgent). */
  private static final Pattern SCANNER =
      Pattern.compile(
          "(?i)friendly-scanner|friendly-request|sipvicious|sipcli|sip-scan|sundayddr|vaxsipuseragent|pplsip|iwar|smap|svmap");

  /** Addresses of a neighbourhood that left names, and how many. */
  private static final class Neighbourhood {
    final Map<Long, Integer> names = new LinkedHashMap<>();
    boolean proved; // a password was right there

    int sum() {
      return names.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  /** Those our answers reach, and those whose address may be anybody's invention. */
  private final Map<Long, Knocker> reached = new LinkedHashMap<>();

  private final Map<Long, Knocker> forgeable = new LinkedHashMap<>();
  private final Map<Long, Neighbourhood> neighbourhoods = new LinkedHashMap<>(16, 0.75f, true);

  /** Takes in what an address tried; gives the attacks it was not known for. */
  public List<Attack> accept(Knocks knocks) {
    Knocker knocker = on(knocks.source(), knocks.atMillis());
    knocker.accept(knocks, SCANNER.matcher(knocks.userAgent()).find());
    keep(knocks.source(), knocker);
    Neighbourhood around = around(knocks.source(), knocks.atMillis());
    if (around.names.size() < MANY_NAMES_OF_MANY
        || around.names.containsKey(knocks.source().key())) {
      around.names.put(knocks.source().key(), knocker.namesLeft());
    }
    return recognised(knocker, around, knocks.source(), knocks.atMillis());
  }

  /**
   * Takes in a password that was tried on a line.
   *
   * @param stranger the line has never been at the address's neighbourhood
   */
  public List<Attack> accept(Registration registration, boolean stranger) {
    SourceAddress source = registration.source();
    if (source.isNone()) {
      return List.of();
    }
    if (!registration.success()) {
      if (!stranger) {
        return List.of(); // its owner has a new telephone, or forgot
      }
      Knocker knocker = on(source, registration.atMillis());
      knocker.wrong(registration.subscriberId(), 1, registration.atMillis());
      keep(source, knocker);
      Neighbourhood around = around(source, registration.atMillis());
      return recognised(knocker, around, source, registration.atMillis());
    }
    Neighbourhood around = neighbourhoods.get(source.network());
    if (around != null) {
      around.proved = true;
    }
    Knocker knocker = find(source, registration.atMillis());
    if (knocker == null) {
      return List.of();
    }
    List<Attack> attacks = stranger ? ofLine(knocker, registration) : List.of();
    if (attacks.isEmpty()) {
      knocker.prove(registration.subscriberId());
      keep(source, knocker);
    }
    return attacks;
  }

  private static List<Attack> ofLine(Knocker knocker, Registration registration) {
    String line = registration.subscriberId();
    boolean guessed = knocker.wrongFor(line) >= GUESSED;
    boolean home = knocker.isHome() || knocker.linesProved() >= HOME_LINES;
    if (!guessed && (!knocker.attacks() || home) || !knocker.take(line)) {
      return List.of();
    }
    return List.of(
        new Attack(
            registration.atMillis(),
            registration.source(),
            guessed ? Attack.Kind.TAKEOVER : Attack.Kind.ROGUE_REGISTRATION,
            line,
            facts(knocker)));
  }

  private static List<Attack> recognised(
      Knocker knocker, Neighbourhood around, SourceAddress source, long atMillis) {
    List<Attack> attacks = new ArrayList<>();
    boolean scan =
        knocker.saysScanner()
            || knocker.hostCount() >= MANY_HOSTS
            || knocker.numberCount() >= MANY_NUMBERS;
    boolean together =
        around.names.size() >= MANY_ADDRESSES
            && around.sum() >= MANY_NAMES_OF_MANY
            && !around.proved
            && knocker.namesLeft() > 0;
    boolean enumeration =
        together
            || knocker.namesLeft() >= MANY_NAMES && knocker.namesLeft() > knocker.linesProved();
    boolean guessing =
        knocker.wrongInMinute() >= MACHINE_A_MINUTE
            || knocker.namesGuessedAt() >= SPRAYED_NAMES && knocker.linesProved() == 0;
    add(attacks, scan, Attack.Kind.SCAN, knocker, source, atMillis);
    add(attacks, enumeration, Attack.Kind.ENUMERATION, knocker, source, atMillis);
    add(attacks, guessing, Attack.Kind.GUESSING, knocker, source, atMillis);
    return attacks;
  }

  private static void add(
      List<Attack> to,
      boolean seen,
      Attack.Kind kind,
      Knocker knocker,
      SourceAddress source,
      long atMillis) {
    if (seen && knocker.say(kind, atMillis)) {
      to.add(new Attack(atMillis, source, kind, "", facts(knocker)));
    }
  }

  private static List<Fact> facts(Knocker knocker) {
    return knocker.facts(MANY_HOSTS, MANY_NUMBERS, MANY_NAMES, MACHINE_A_MINUTE);
  }

  /** Nobody was told of an attack: if it goes on, it is one again. */
  public void takeBack(Attack attack) {
    Knocker knocker = get(attack.source().key());
    if (knocker != null) {
      knocker.takeBack(attack);
    }
  }

  /** Lines are often at an address: a registration from there is nothing by itself. */
  public void noteHome(SourceAddress source) {
    Knocker knocker = get(source.key());
    if (knocker != null) {
      knocker.setHome();
    }
  }

  private @Nullable Knocker get(long address) {
    Knocker knocker = reached.get(address);
    return knocker == null ? forgeable.get(address) : knocker;
  }

  private @Nullable Knocker find(SourceAddress source, long nowMillis) {
    Knocker knocker = get(source.key());
    if (knocker != null && nowMillis - knocker.lastMillis > REMEMBERED_MILLIS) {
      reached.remove(source.key());
      forgeable.remove(source.key());
      return null;
    }
    return knocker;
  }

  private Knocker on(SourceAddress source, long nowMillis) {
    Knocker knocker = find(source, nowMillis);
    return knocker == null ? new Knocker() : knocker;
  }

  /** Remembers an address among those of its kind, as the one that knocked last. */
  private void keep(SourceAddress source, Knocker knocker) {
    reached.remove(source.key());
    forgeable.remove(source.key());
    Map<Long, Knocker> kind = knocker.isReached() ? reached : forgeable;
    kind.put(source.key(), knocker);
    dropPastLimit(kind);
  }

  /** A neighbourhood without the addresses that are forgotten, and forgotten with the last. */
  private Neighbourhood around(SourceAddress source, long nowMillis) {
    Neighbourhood around = neighbourhoods.get(source.network());
    if (around != null) {
      around.names.keySet().removeIf(address -> isForgotten(address, nowMillis));
    }
    if (around == null || around.names.isEmpty()) {
      around = new Neighbourhood();
      neighbourhoods.put(source.network(), around);
      dropPastLimit(neighbourhoods);
    }
    return around;
  }

  private boolean isForgotten(long address, long nowMillis) {
    Knocker knocker = get(address);
    return knocker == null || nowMillis - knocker.lastMillis > REMEMBERED_MILLIS;
  }

  private static <V> void dropPastLimit(Map<Long, V> map) {
    if (map.size() > MOST_ADDRESSES) {
      Iterator<Long> keys = map.keySet().iterator();
      keys.next();
      keys.remove();
    }
  }

  /** Addresses remembered. */
  public int size() {
    return reached.size() + forgeable.size();
  }

  /** Writes everything remembered, the address quiet for longest first. */
  public void write(StateWriter out) {
    out.writeInt(size());
    write(forgeable, out);
    write(reached, out);
    out.writeInt(neighbourhoods.size());
    neighbourhoods.forEach(
        (network, around) -> {
          out.writeLong(network);
          out.writeBoolean(around.proved);
          out.writeInt(around.names.size());
          around.names.forEach(
              (address, names) -> {
                out.writeLong(address);
                out.writeInt(names);
              });
        });
  }

  private static void write(Map<Long, Knocker> knockers, StateWriter out) {
    knockers.forEach(
        (address, knocker) -> {
          out.writeLong(address);
          knocker.write(out);
        });
  }

  /** Reads what {@link #write} wrote, into a new watch. */
  public void read(StateReader in) {
    for (int i = in.readCount(2 * MOST_ADDRESSES); i > 0; i--) {
      long address = in.readLong();
      Knocker knocker = Knocker.read(in);
      (knocker.isReached() ? reached : forgeable).put(address, knocker);
    }
    for (int i = in.readCount(MOST_ADDRESSES); i > 0; i--) {
      var around = new Neighbourhood();
      neighbourhoods.put(in.readLong(), around);
      around.proved = in.readBoolean();
      for (int k = in.readCount(MANY_NAMES_OF_MANY); k > 0; k--) {
        around.names.put(in.readLong(), in.readInt());
      }
    }
  }
}
