package org.sekisho.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.call.CallEnded;
import org.sekisho.call.CallRecord;
import org.sekisho.call.CallTried;
import org.sekisho.call.NetworkEvent;
import org.sekisho.call.Registration;
import org.sekisho.call.SourceAddress;
import org.sekisho.casework.CasePolicy;
import org.sekisho.casework.Denial;
import org.sekisho.casework.GroupRefusal;
import org.sekisho.casework.GroupWord;
import org.sekisho.casework.Refusal;
import org.sekisho.casework.Word;
import org.sekisho.enrichment.DestinationList;
import org.sekisho.enrichment.Enricher;
import org.sekisho.enrichment.OperatorCalendar;
import org.sekisho.number.DialPlan;
import org.sekisho.rating.RoundingPolicy;
import org.sekisho.rating.Tariff;
import org.sekisho.wire.reference.LineRegistry;
import org.sekisho.wire.reference.ReferenceFiles;

/** Laws of the live engine, on the traffic of a small operator that is attacked. */
class LiveEngineTest {

  private static final int MINUTE = 60_000;
  private static final String USA = "01012125550100";

  @TempDir static Path folder;
  private static List<LogEntry> log;

  @BeforeAll
  static void makeLog() throws IOException {
    log = new AttackedMonth(folder).log();
  }

  @Test
  void theSameEntriesGiveTheSameEventsOnAnyNumberOfShards() throws IOException {
    List<String> one = run(1, log);
    assertThat(run(3, log)).isEqualTo(one);
    assertThat(one).anyMatch(event -> event.contains("Suspended"));
    assertThat(one).anyMatch(event -> event.contains("SubscriberAnswered"));
    assertThat(log).filteredOn(entry -> entry instanceof LogEntry.Activated).hasSizeGreaterThan(5);
  }

  /** What was given out before the snapshot, and after it by another engine, is what one gives. */
  @Test
  void anEngineGoesOnFromASnapshotAsIfNothingHadHappened() throws IOException {
    List<String> whole = run(2, log);
    var dice = new SplittableRandom(3);
    for (int round = 0; round < 3; round++) {
      int cut = log.size() / 2 + dice.nextInt(log.size() / 2);
      var kept = new Kept();
      var out = new Told();
      try (LiveEngine engine = engine(out, 2)) {
        for (LogEntry entry : log.subList(0, cut)) {
          engine.apply(entry);
          if (dice.nextInt(300) == 0) {
            kept.keep(engine.snapshot());
          }
        }
        kept.keep(engine.snapshot());
        assertThat(engine.snapshot().lines()).as("nothing has changed since").isEmpty();
      }
      List<String> parts = new ArrayList<>(out.events);
      List<LogEntry> rest = new ArrayList<>();
      for (LogEntry entry : log.subList(cut, log.size())) {
        rest.add(LogEntryCodec.read(LogEntryCodec.write(entry)));
      }
      parts.addAll(resume(kept, rest));
      assertThat(parts).as("cut at entry %d", cut).isEqualTo(whole);
    }
  }

  /** Nobody can be reached in the past: attacks that are only remembered open no case. */
  @Test
  void whatIsRememberedOnlyTeaches() throws IOException {
    List<NetworkEvent> all = new ArrayList<>();
    for (LogEntry entry : log) {
      switch (entry) {
        case LogEntry.Remembered of -> all.addAll(of.events());
        case LogEntry.Told told -> all.addAll(told.events());
        case LogEntry.Ticked ticked -> {}
        case LogEntry.Said said -> {}
        case LogEntry.Ordered ordered -> {}
        case LogEntry.Activated activated -> {}
      }
    }
    long now = log.getLast().atMillis();
    List<LogEntry> remembered = List.of(new LogEntry.Remembered(now, all));
    assertThat(run(2, remembered)).isEmpty();
  }

  /**
   * A fault of ours ends the step it is met in: all other lines are judged as if there had been
   * none, on any number of shards, and when the same entries are read again from a snapshot.
   */
  @Test
  void aFaultOfOursIsSetAside() throws IOException {
    List<LogEntry> faulty = new ArrayList<>();
    for (LogEntry entry : log) {
      faulty.add(entry);
      if (entry instanceof LogEntry.Told told && faulty.size() % 40 == 0) {
        addFaults(told.atMillis(), faulty);
      }
    }
    List<String> sound = run(2, log);
    var one = new Told();
    var three = new Told();
    var parts = new Told();
    try (LiveEngine engine = engine(one, 1)) {
      faulty.forEach(engine::apply);
    }
    try (LiveEngine engine = engine(three, 3)) {
      faulty.forEach(engine::apply);
    }
    assertThat(one.events).isEqualTo(sound);
    assertThat(three.events).isEqualTo(sound);
    assertThat(one.faultsTold())
        .as("of the line, and of none")
        .hasSizeGreaterThan(20)
        .containsOnly("", "FAULTY")
        .isEqualTo(three.faultsTold());
    int cut = faulty.size() / 2;
    var kept = new Kept();
    try (LiveEngine engine = engine(parts, 2)) {
      faulty.subList(0, cut).forEach(engine::apply);
      kept.keep(engine.snapshot());
    }
    try (LiveEngine engine = engine(parts, 1)) {
      kept.restore(engine);
      faulty.subList(cut, faulty.size()).forEach(engine::apply);
    }
    assertThat(parts.events).isEqualTo(sound);
    assertThat(parts.faultsTold()).isEqualTo(one.faultsTold());
  }

  /** What no reader makes, so that a call's story, a line's step and an order meet a fault. */
  @SuppressWarnings("NullAway")
  private static void addFaults(long at, List<LogEntry> entries) {
    var noSource = new Registration(at, "FAULTY", null, "", true);
    var noAgent = new Registration(at, "FAULTY", SourceAddress.NONE, null, true);
    entries.add(new LogEntry.Told(at, List.of(noSource, noAgent)));
    entries.add(new LogEntry.Ordered(new GroupWord.BlockAddress(at, null, "analyst")));
  }

  /** Who asks for what meets a fault hears of it. */
  @Test
  void aWordThatMeetsAFaultIsDenied() throws IOException {
    List<LogEntry> words = new ArrayList<>();
    addFaults(log.getLast().atMillis(), words);
    try (LiveEngine engine = engine(new Told(), 1)) {
      log.forEach(engine::apply);
      engine.apply(words.getFirst());
      assertThat(engine.apply(words.getLast())).contains(new GroupRefusal.SetAside());
    }
  }

  /** A switch's clock may be ahead of ours: what it tells of ten minutes from now is no fault. */
  @Test
  void whatIsRememberedOfASwitchWhoseClockIsAheadHoldsUpNothing() throws IOException {
    long now = log.getFirst().atMillis();
    var ahead =
        new CallTried("ahead", now, "S1000001", "", USA, SourceAddress.NONE, "", "", "", "")
            .recordOf(now, now + 10 * MINUTE);
    try (LiveEngine engine = engine(new Told(), 1)) {
      engine.apply(new LogEntry.Remembered(now, List.of(ahead)));
      engine.apply(new LogEntry.Told(now + 1_000, List.of()));
      assertThat(engine.nowMillis()).isEqualTo(now + 1_000);
    }
  }

  /** A record of a call that was told of by signalling changes nothing. */
  @Test
  void aRecordSettlesACallOnce() throws IOException {
    List<LogEntry> twice = new ArrayList<>();
    for (LogEntry entry : log) {
      twice.add(entry);
      if (entry instanceof LogEntry.Told told) {
        List<NetworkEvent> again = told.events().stream().filter(LiveEngineTest::isOfCall).toList();
        twice.add(new LogEntry.Told(told.atMillis(), again));
      }
    }
    assertThat(run(2, twice)).isEqualTo(run(2, log));
  }

  private static boolean isOfCall(NetworkEvent event) {
    return !(event instanceof Registration);
  }

  private static List<String> run(int shards, List<LogEntry> entries) throws IOException {
    var out = new Told();
    try (LiveEngine engine = engine(out, shards)) {
      entries.forEach(engine::apply);
    }
    return out.events;
  }

  /** What a store keeps of snapshots: the last word of each line, all keys, the last head. */
  private static final class Kept {
    private final Map<String, LiveSnapshot.OfLine> lines = new HashMap<>();
    private final List<LiveSnapshot.Keys> keys = new ArrayList<>();
    private byte[] head = new byte[0];

    void keep(LiveSnapshot snapshot) {
      snapshot.lines().forEach(line -> lines.put(line.id(), line));
      keys.add(snapshot.keys());
      head = snapshot.head();
    }

    void restore(LiveEngine engine) {
      lines.values().stream()
          .sorted(Comparator.comparingInt(LiveSnapshot.OfLine::number))
          .forEach(line -> engine.restoreNumber(line.id()));
      engine.restoreVersion(head);
      lines.values().forEach(line -> engine.restoreLine(line.id(), line.state()));
      keys.forEach(engine::restoreKeys);
      engine.restoreHead(head);
    }
  }

  private static List<String> resume(Kept kept, List<LogEntry> entries) throws IOException {
    var out = new Told();
    try (LiveEngine engine = engine(out, 3)) {
      kept.restore(engine);
      entries.forEach(engine::apply);
    }
    return out.events;
  }

  private static LiveEngine engine(LiveOutput out, int shards) throws IOException {
    Map<String, LiveEngine.Setup> versions =
        Map.of(
            "ref-1", setup("ref-1", "subscribers.csv", shards),
            "ref-2", setup("ref-2", "subscribers-2.csv", shards));
    return new LiveEngine("ref-1", version -> Objects.requireNonNull(versions.get(version)), out);
  }

  private static LiveEngine.Setup setup(String version, String subscribers, int shards)
      throws IOException {
    OperatorCalendar calendar = OperatorCalendar.japan();
    var rows = ReferenceFiles.readTariff(folder.resolve("tariff.csv"), calendar.zone());
    Tariff tariff = Tariff.of(rows, Tariff.conservative(rows), RoundingPolicy.TOTAL_DOWN);
    DestinationList none = DestinationList.empty();
    return new LiveEngine.Setup(
        CasePolicy.STANDARD,
        new Enricher(tariff, none, none, calendar, version),
        none,
        DialPlan.japan(),
        calendar,
        LineRegistry.read(folder.resolve(subscribers)),
        Duration.ofDays(AttackedMonth.LEARN_DAYS),
        Duration.ofHours(12),
        true,
        shards);
  }

  /** A switch's records are of whole seconds: a call may seem answered before it was tried. */
  @Test
  void aRecordOfAnotherClockSettlesItsCall() throws IOException {
    try (LiveEngine engine = engine(new Told(), 1)) {
      long at = log.getLast().atMillis() + 900;
      var tried =
          new CallTried(
              "c1", at, "S1000001", "", "01023276000001", SourceAddress.NONE, "", "", "", "");
      engine.apply(new LogEntry.Told(at, List.of(tried)));
      CallRecord record = tried.recordOf(at, at).startingNoEarlierThan(at);
      var early =
          new CallRecord(
              "c1",
              at - 900,
              at - 900,
              at - 900,
              record.subscriberId(),
              "",
              record.dialled(),
              SourceAddress.NONE,
              "",
              CallRecord.Disposition.ANSWERED,
              "",
              "",
              "");
      engine.apply(new LogEntry.Told(at + 1_000, List.of(early)));
      assertThat(engine.callsInProgress()).isZero();
    }
  }

  /** The caller chooses the Call-ID: a second call under it is a call. */
  @Test
  void aCallIdUsedAgainIsAnotherCall() throws IOException {
    try (LiveEngine engine = engine(new Told(), 1)) {
      long at = log.getLast().atMillis();
      for (int call = 0; call < 2; call++) {
        long begins = at + call * 10_000L;
        var tried =
            new CallTried(
                "same",
                begins,
                "S1000001",
                "",
                "01023276000001",
                SourceAddress.NONE,
                "",
                "",
                "",
                "");
        engine.apply(new LogEntry.Told(begins, List.of(tried, tried)));
        assertThat(engine.callsInProgress()).isEqualTo(1);
        engine.apply(
            new LogEntry.Told(begins + 5_000, List.of(new CallEnded("same", begins + 5_000))));
      }
      assertThat(engine.callsInProgress()).isZero();
    }
  }

  /** Refusals of words are told; the law's own are tried in LineStageTest. */
  @Test
  void aWordOnALineWithoutACaseIsRefused() throws IOException {
    try (LiveEngine engine = engine(new Told(), 1)) {
      engine.apply(log.getFirst());
      Optional<Denial> refusal =
          engine.apply(
              new LogEntry.Said(
                  "nobody", "nobody-1", new Word.Release(log.get(1).atMillis(), "analyst")));
      assertThat(refusal).contains(new Refusal.NothingInForce());
    }
  }
}
