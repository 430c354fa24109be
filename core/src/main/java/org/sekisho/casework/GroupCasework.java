package org.sekisho.casework;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.sekisho.call.SourceAddress;
import org.sekisho.casework.GroupEvent.AddressBlocked;
import org.sekisho.casework.GroupEvent.AddressRefused;
import org.sekisho.casework.GroupEvent.AddressUnblocked;
import org.sekisho.casework.GroupEvent.CountryLifted;
import org.sekisho.casework.GroupEvent.CountryRefused;
import org.sekisho.casework.GroupEvent.CountryRestricted;
import org.sekisho.casework.GroupMeasures.Term;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.detection.attack.Attack;
import org.sekisho.detection.simultaneous.AddressTally;
import org.sekisho.detection.simultaneous.CountryTally;
import org.sekisho.number.Countries;
import org.sekisho.number.Country;

/**
 * Decides on countries and addresses, the last steps of the ladder. One writer for all lines; the
 * state is what is in force, what was said of each incident, and whose calls its measure refused.
 *
 * <p>A country is restricted only when all of {@link #askCountry} holds; an address is blocked only
 * when {@link #askAddress} does. Each has an end, after which the next incident begins anew.
 */
public final class GroupCasework {

  private static final long HOUR = 3_600_000L;

  /** Whether a country is on the regulated list on a local day. */
  @FunctionalInterface
  public interface Regulated {
    boolean covers(Country country, long atMillis);
  }

  /** The lines suspected in an incident. */
  public interface Suspected {
    GroupEvent.Involved atCountry(int country);

    GroupEvent.Involved atAddress(SourceAddress address);

    /** Whether a line, by subscriber_id, came to a measure lately. */
    boolean isSuspected(String line);
  }

  private GroupPolicy policy;
  private Regulated regulated;
  private boolean reportOnly;
  private final Map<Integer, Term> countries = new TreeMap<>();
  private final Map<Long, Term> addresses = new TreeMap<>();
  private final Incidents incidents = new Incidents();
  private GroupMeasures measures;
  private long left; // measures the blast limit has room for in this slice

  /**
   * @param reportOnly decide, but refuse no call
   */
  public GroupCasework(GroupPolicy policy, Regulated regulated, boolean reportOnly) {
    this.policy = policy;
    this.regulated = regulated;
    this.reportOnly = reportOnly;
    this.measures = published();
  }

  /** From now on decides by another policy and list; what is in force stays. */
  public void use(GroupPolicy next, Regulated list, boolean onlyReport) {
    policy = next;
    regulated = list;
    reportOnly = onlyReport;
    measures = published();
  }

  /** What is in force for the next slice. */
  public GroupMeasures measures() {
    return measures;
  }

  /**
   * Takes in what the lines of a slice showed together.
   *
   * @param room measures the blast limit leaves room for
   */
  public List<GroupEvent> decide(
      List<CountryTally> ofCountries,
      List<AddressTally> ofAddresses,
      Suspected suspected,
      long room,
      long nowMillis) {
    List<GroupEvent> events = new ArrayList<>();
    lift(nowMillis, events);
    left = room;
    for (CountryTally tally : ofCountries) {
      if (tally.suspectedLines() >= policy.country().lines()
          && !countries.containsKey(tally.country())) {
        country(tally, suspected, nowMillis, events);
      }
    }
    for (AddressTally tally : ofAddresses) {
      if (tally.suspected() >= policy.address().lines()
          && !addresses.containsKey(tally.address().key())) {
        address(tally, suspected, nowMillis, events);
      }
    }
    if (!events.isEmpty()) {
      measures = published();
    }
    events.sort(Comparator.comparingLong(GroupEvent::atMillis));
    return events;
  }

  /**
   * A line's call was refused by an incident's measure: told of once a line. When a restriction has
   * refused more lines that are not suspected than the floor lets calls be a day, its preview was
   * wrong, and it is lifted.
   *
   * @return empty if it was told before
   */
  public List<GroupEvent> noteRefused(
      String incidentId, String line, Suspected suspected, long atMillis) {
    Incidents.Incident incident = incidents.find(incidentId);
    if (incident == null || !incident.refuse(line)) {
      return List.of();
    }
    List<GroupEvent> events = new ArrayList<>();
    events.add(new GroupEvent.LineRefused(atMillis, incidentId, line));
    if (countries.values().stream().noneMatch(term -> term.incident().equals(incidentId))) {
      return events; // an address is nobody's everyday place, or it would not be blocked
    }
    long ordinary = incident.refused().stream().filter(of -> !suspected.isSuspected(of)).count();
    int limit = Math.max(policy.country().lines(), policy.country().floorCallsPerDay());
    if (ordinary > limit) {
      liftCountries(
          term -> term.incident().equals(incidentId), GroupEvent.OVER_BLOCK, atMillis, events);
      incident.say(GroupEvent.OVER_BLOCK);
      measures = published();
    }
    return events;
  }

  /**
   * What a person's word made.
   *
   * @param refusal what was asked for and is not to be had
   */
  public record Heard(List<GroupEvent> events, Optional<GroupRefusal> refusal) {
    public static Heard refused(GroupRefusal why) {
      return new Heard(List.of(), Optional.of(why));
    }
  }

  /** Two persons want a country restricted: all the other rules are asked. */
  public Heard restrict(GroupWord.RestrictCountry word, CountryTally tally, Suspected suspected) {
    long now = word.atMillis();
    if (word.asked().equals(word.approved())) {
      return Heard.refused(new GroupRefusal.SamePerson());
    }
    if (countries.containsKey(tally.country())) {
      return Heard.refused(new GroupRefusal.NothingToDo());
    }
    Optional<GroupRefusal> refusal = askCountryButApproval(tally, now);
    if (refusal.isPresent()) {
      return new Heard(List.of(), refusal);
    }
    List<GroupEvent> events = new ArrayList<>();
    restrict(tally, word.asked() + ", " + word.approved(), suspected, now, events);
    measures = published();
    return new Heard(events, Optional.empty());
  }

  /** A person wants an address blocked. */
  public Heard block(GroupWord.BlockAddress word, AddressTally tally, Suspected suspected) {
    if (addresses.containsKey(tally.address().key())) {
      return Heard.refused(new GroupRefusal.NothingToDo());
    }
    Optional<GroupRefusal> refusal = askAddress(tally);
    if (refusal.isPresent()) {
      return new Heard(List.of(), refusal);
    }
    List<GroupEvent> events = new ArrayList<>();
    block(tally, suspected.atAddress(tally.address()), word.atMillis(), events);
    measures = published();
    return new Heard(events, Optional.empty());
  }

  /** A person ends a measure before its time. */
  public Heard lift(GroupWord.Lift word) {
    List<GroupEvent> events = new ArrayList<>();
    liftCountries(
        term -> term.incident().equals(word.incident()), word.by(), word.atMillis(), events);
    liftAddresses(
        term -> term.incident().equals(word.incident()), word.by(), word.atMillis(), events);
    measures = published();
    return events.isEmpty()
        ? Heard.refused(new GroupRefusal.NothingToDo())
        : new Heard(events, Optional.empty());
  }

  /**
   * Answers an attack on accounts. Who scans or asks for names is told of and no more: anybody can
   * send a request in another's name. Who guesses passwords is blocked, if it is nobody's everyday
   * place: from there, lines that were never there set up no calls and register no telephones.
   *
   * @param residents lines are often at the address
   * @param room measures the blast limit leaves room for
   */
  public List<GroupEvent> attacked(Attack attack, boolean residents, long room) {
    List<GroupEvent> events = new ArrayList<>();
    long now = attack.atMillis();
    SourceAddress address = attack.source();
    Incidents.Incident incident = incidents.on(addressName(address), now);
    events.add(new GroupEvent.AddressAttacked(now, incident.id(), attack));
    if (!attack.kind().blocks() || addresses.containsKey(address.key())) {
      return events;
    }
    int abused = attack.kind().isOfLine() ? 1 : 0;
    var tally = new AddressTally(address, abused, abused, residents);
    left = room;
    Optional<GroupRefusal> refusal =
        askPeer(address)
            .or(() -> residents ? Optional.of(new GroupRefusal.ResidentsThere()) : Optional.empty())
            .or(this::askRoom);
    if (refusal.isPresent()) {
      if (incident.say(refusal.get().getClass().getSimpleName())) {
        events.add(new AddressRefused(now, incident.id(), tally, refusal.get()));
      }
      return events;
    }
    var involved = new GroupEvent.Involved(0, abused == 0 ? List.of() : List.of(attack.line()));
    block(tally, involved, now, events);
    measures = published();
    return events;
  }

  /** When the next measure ends, epoch milliseconds; {@link Long#MAX_VALUE} if none is in force. */
  public long nextEnd() {
    long next = Long.MAX_VALUE;
    for (Term term : countries.values()) {
      next = Math.min(next, term.untilMillis());
    }
    for (Term term : addresses.values()) {
      next = Math.min(next, term.untilMillis());
    }
    return next;
  }

  /** Lifts what is over. */
  private void lift(long nowMillis, List<GroupEvent> events) {
    liftCountries(term -> term.untilMillis() <= nowMillis, "", nowMillis, events);
    liftAddresses(term -> term.untilMillis() <= nowMillis, "", nowMillis, events);
  }

  private void liftCountries(
      Predicate<Term> which, String by, long nowMillis, List<GroupEvent> events) {
    List.copyOf(countries.entrySet()).stream()
        .filter(entry -> which.test(entry.getValue()))
        .map(Map.Entry::getKey)
        .forEach(
            index -> {
              Term over = Objects.requireNonNull(countries.remove(index));
              incidents.end(countryName(index));
              long at = Math.min(nowMillis, over.untilMillis());
              events.add(new CountryLifted(at, over.incident(), index, by));
            });
  }

  private void liftAddresses(
      Predicate<Term> which, String by, long nowMillis, List<GroupEvent> events) {
    List.copyOf(addresses.entrySet()).stream()
        .filter(entry -> which.test(entry.getValue()))
        .map(Map.Entry::getKey)
        .forEach(
            key -> {
              Term over = Objects.requireNonNull(addresses.remove(key));
              var address = new SourceAddress(key);
              incidents.end(addressName(address));
              long at = Math.min(nowMillis, over.untilMillis());
              events.add(new AddressUnblocked(at, over.incident(), address, by));
            });
  }

  private void country(
      CountryTally tally, Suspected suspected, long nowMillis, List<GroupEvent> events) {
    Incidents.Incident incident = incidents.on(countryName(tally.country()), nowMillis);
    Optional<GroupRefusal> refusal =
        overBlocked(incident).or(() -> askCountry(tally, nowMillis)).or(this::askRoom);
    if (refusal.isPresent()) {
      if (incident.say(refusal.get().getClass().getSimpleName())) {
        events.add(new CountryRefused(nowMillis, incident.id(), tally, refusal.get()));
      }
      return;
    }
    left--;
    restrict(tally, policy.country().standingRule(), suspected, nowMillis, events);
  }

  private static Optional<GroupRefusal> overBlocked(Incidents.Incident incident) {
    return incident.hasSaid(GroupEvent.OVER_BLOCK)
        ? Optional.of(new GroupRefusal.OverBlocked())
        : Optional.empty();
  }

  private void restrict(
      CountryTally tally,
      String approver,
      Suspected suspected,
      long nowMillis,
      List<GroupEvent> events) {
    String id = incidents.on(countryName(tally.country()), nowMillis).id();
    var term = new Term(id, nowMillis, nowMillis + policy.country().hours() * HOUR);
    countries.put(tally.country(), term);
    events.add(
        new CountryRestricted(
            nowMillis,
            id,
            term.untilMillis(),
            approver,
            tally,
            suspected.atCountry(tally.country())));
  }

  /** Asks the rules whether a country may be restricted now; empty if it may. */
  public Optional<GroupRefusal> askCountry(CountryTally tally, long nowMillis) {
    return askCountryButApproval(tally, nowMillis)
        .or(
            () ->
                policy.country().standingRule().isBlank()
                    ? Optional.of(new GroupRefusal.ApprovalMissing())
                    : Optional.empty());
  }

  private Optional<GroupRefusal> askCountryButApproval(CountryTally tally, long nowMillis) {
    GroupPolicy.Country rule = policy.country();
    if (!regulated.covers(Countries.world().get(tally.country()), nowMillis)) {
      return Optional.of(new GroupRefusal.NotRegulated());
    }
    if (tally.suspectedLines() < rule.lines()) {
      return Optional.of(new GroupRefusal.TooFewLines(tally.suspectedLines(), rule.lines()));
    }
    if (tally.percentWithFewCalls() >= rule.earthquakePercent()) {
      return Optional.of(
          new GroupRefusal.ManyCallersFewCalls(
              tally.percentWithFewCalls(), rule.earthquakePercent()));
    }
    if (tally.joinedLastHour() < rule.joiningLines()) {
      return Optional.of(
          new GroupRefusal.LineMeasuresSuffice(tally.joinedLastHour(), rule.joiningLines()));
    }
    if (tally.normal().isEmpty()) {
      return Optional.of(new GroupRefusal.NormalTrafficUnknown());
    }
    CountryTally.Normal normal = tally.normal().get();
    if (normal.minutesPerMonth() > rule.floorMinutesPerMonth()
        || normal.callsPerDay() > rule.floorCallsPerDay()) {
      return Optional.of(
          new GroupRefusal.TrafficOverFloor(normal.minutesPerMonth(), normal.callsPerDay()));
    }
    return Optional.empty();
  }

  private void address(
      AddressTally tally, Suspected suspected, long nowMillis, List<GroupEvent> events) {
    Incidents.Incident incident = incidents.on(addressName(tally.address()), nowMillis);
    Optional<GroupRefusal> refusal = askAddress(tally).or(this::askRoom);
    if (refusal.isPresent()) {
      if (incident.say(refusal.get().getClass().getSimpleName())) {
        events.add(new AddressRefused(nowMillis, incident.id(), tally, refusal.get()));
      }
      return;
    }
    left--;
    block(tally, suspected.atAddress(tally.address()), nowMillis, events);
  }

  private void block(
      AddressTally tally, GroupEvent.Involved involved, long nowMillis, List<GroupEvent> events) {
    String id = incidents.on(addressName(tally.address()), nowMillis).id();
    var term = new Term(id, nowMillis, nowMillis + policy.address().hours() * HOUR);
    addresses.put(tally.address().key(), term);
    events.add(new AddressBlocked(nowMillis, id, term.untilMillis(), tally, involved));
  }

  /**
   * Asks the rules whether an address may be blocked now; empty if it may: many of the lines new
   * there are abused, and it is nobody's everyday place.
   */
  public Optional<GroupRefusal> askAddress(AddressTally tally) {
    GroupPolicy.Address rule = policy.address();
    Optional<GroupRefusal> peer = askPeer(tally.address());
    if (peer.isPresent()) {
      return peer;
    }
    int needed =
        Math.max(rule.lines(), Math.ceilDiv(tally.strangers() * rule.suspectedPercent(), 100));
    if (tally.suspected() < needed) {
      return Optional.of(new GroupRefusal.TooFewLines(tally.suspected(), needed));
    }
    return tally.residents() ? Optional.of(new GroupRefusal.ResidentsThere()) : Optional.empty();
  }

  private Optional<GroupRefusal> askPeer(SourceAddress address) {
    return policy.address().peers().contains(address.toString())
        ? Optional.of(new GroupRefusal.RegisteredPeer())
        : Optional.empty();
  }

  private static String countryName(int index) {
    return "country-" + Countries.world().get(index).code();
  }

  private static String addressName(SourceAddress address) {
    return "address-" + address;
  }

  private Optional<GroupRefusal> askRoom() {
    return left > 0 ? Optional.empty() : Optional.of(new GroupRefusal.BlastLimit());
  }

  private GroupMeasures published() {
    return reportOnly
        ? GroupMeasures.NONE
        : new GroupMeasures(countries, addresses, policy.country().exemptLines());
  }

  /** Writes what is in force and what was said. */
  public void write(StateWriter out) {
    out.writeInt(countries.size());
    countries.forEach(
        (index, term) -> {
          out.writeText(Countries.world().get(index).code());
          out.writeText(term.incident());
          out.writeLong(term.sinceMillis());
          out.writeLong(term.untilMillis());
        });
    out.writeInt(addresses.size());
    addresses.forEach(
        (key, term) -> {
          out.writeLong(key);
          out.writeText(term.incident());
          out.writeLong(term.sinceMillis());
          out.writeLong(term.untilMillis());
        });
    incidents.write(out);
  }

  private static Term readTerm(StateReader in) {
    return new Term(in.readText(), in.readLong(), in.readLong());
  }

  /** Reads what {@link #write} wrote, into new casework. */
  public void read(StateReader in) {
    for (int i = in.readCount(Countries.world().list().size()); i > 0; i--) {
      int index = Countries.world().find(in.readText()).orElseThrow().index();
      countries.put(index, readTerm(in));
    }
    for (int i = in.readCount(Integer.MAX_VALUE); i > 0; i--) {
      long key = in.readLong();
      addresses.put(key, readTerm(in));
    }
    incidents.read(in);
    measures = published();
  }
}
