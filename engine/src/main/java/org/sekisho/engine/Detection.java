package org.sekisho.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sekisho.call.CallRecord;
import org.sekisho.casework.CaseEvent;
import org.sekisho.casework.Casework;
import org.sekisho.casework.GroupCasework;
import org.sekisho.casework.GroupEvent;
import org.sekisho.casework.LineStage;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.enrichment.DestinationList;
import org.sekisho.enrichment.Enricher;
import org.sekisho.enrichment.OperatorCalendar;
import org.sekisho.line.Line;
import org.sekisho.number.Analysed;
import org.sekisho.rating.RoundingPolicy;
import org.sekisho.rating.Tariff;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.RejectFile;
import org.sekisho.wire.calls.OpenCalls;
import org.sekisho.wire.reference.LineRegistry;
import org.sekisho.wire.reference.ReferenceFiles;

/**
 * Detection over recorded calls: files in, the events of cases out. One thread reads, analyses and
 * prices; the caller's thread runs the lines.
 */
public final class Detection {

  /** What a state file begins with: the word, and its layout. */
  private static final String MAGIC = "sekisho state ";

  private static final int LAYOUT = 5;

  /** Without the calls in progress. */
  private static final int LAYOUT_BEFORE = 4;

  /** Batches that may wait between the two threads. */
  private static final int QUEUED = 16;

  private final DetectionOptions options;
  private final OperatorCalendar calendar;
  private final Enricher enricher;
  private final DestinationList regulated;
  private final LineRegistry lines;
  private final String referenceVersion;

  /**
   * Loads the reference data.
   *
   * @throws BadFileException with file and line if a file cannot be read
   */
  public Detection(DetectionOptions options) throws IOException {
    this.options = options;
    var in = options.inputs();
    var ordinary =
        new OperatorCalendar(options.operatorZone(), options.plan().rules().home().equals("JP"));
    calendar =
        in.holidays().isPresent()
            ? ordinary.with(ReferenceFiles.readHolidays(in.holidays().get()))
            : ordinary;
    referenceVersion = version(in);
    List<Tariff.Row> rows = ReferenceFiles.readTariff(in.tariff(), options.operatorZone());
    Tariff tariff = Tariff.of(rows, Tariff.conservative(rows), RoundingPolicy.TOTAL_DOWN);
    DestinationList advised = list(in.advised());
    regulated = list(in.regulated());
    enricher = new Enricher(tariff, advised, regulated, calendar, referenceVersion);
    lines =
        in.subscribers().isPresent()
            ? LineRegistry.read(in.subscribers().get())
            : new LineRegistry();
  }

  public String referenceVersion() {
    return referenceVersion;
  }

  /** The line a call is charged to. */
  Line lineOf(CallRecord call) {
    return lines.chargedParty(call);
  }

  /** What an answered call abroad cost, in micro-yen. */
  long chargeMicros(CallRecord call, Analysed.International number) {
    return enricher
        .factsOf(call, 0, lines.chargedParty(call), number)
        .terms()
        .chargeMicros(call.endMillis() - call.answerMillis());
  }

  /**
   * How far a run has come.
   *
   * @param percent of the files' bytes that is read; 0 where a size is not known
   */
  public record Progress(long rows, long atMillis, int percent) {}

  /**
   * Runs to the end of the input.
   *
   * @param sink takes every case event, in order
   * @throws BadFileException if a calls file is empty, of no known format, or nothing but rejects
   */
  public DetectionSummary run(
      RejectFile rejects, Consumer<CaseOutput> sink, Consumer<Progress> progress)
      throws IOException {
    return run(rejects, sink, progress, CallWatcher.NONE);
  }

  /** The same, watched: every call abroad is shown, too. */
  public DetectionSummary run(
      RejectFile rejects,
      Consumer<CaseOutput> sink,
      Consumer<Progress> progress,
      CallWatcher watcher)
      throws IOException {
    Map<String, Long> decisions = new TreeMap<>();
    long[] cases = new long[1];
    long[] told = {Long.MIN_VALUE};
    Consumer<CaseOutput> counting =
        output -> {
          if (output.atMillis() <= told[0]) {
            return; // the run before has said so
          }
          count(output, decisions, cases);
          sink.accept(output);
        };
    BlockingQueue<Feed.Batch> queue = new ArrayBlockingQueue<>(QUEUED);
    var stage =
        new LineStage(
            new Casework(options.policy()),
            calendar,
            options.longestCall().toMillis(),
            options.assumeTerms());
    var begun = new OpenCalls();
    Optional<StateReader> before = openState(begun);
    try (var feed = new Feed(options, calendar, enricher, lines, begun, watcher, rejects);
        var host =
            new LinesHost(
                stage,
                groupCasework(),
                options.policy(),
                calendar,
                options.shards(),
                lines::find,
                counting,
                Detection::end)) {
      long toldUntil = before.isPresent() ? takeUp(before.get(), feed, host) : Long.MIN_VALUE;
      told[0] = toldUntil;
      feed.start(queue);
      while (true) {
        Feed.Batch batch = next(queue, feed);
        if (batch == null) {
          break;
        }
        host.learnUntil(feed.learnUntil());
        batch.slices().forEach(host::accept);
        host.advanceTo(batch.untilMillis());
        progress.accept(batch.progress());
      }
      feed.check();
      boolean tell = options.state().isEmpty() || !options.signalling() || options.flush();
      Optional<StateSize> saved = save(begun, feed, host, tell ? feed.lastEndMillis() : toldUntil);
      if (tell) {
        host.finish(feed.takeAll(), feed.lastEndMillis());
      }
      return feed.summary(host, cases[0], decisions, saved);
    }
  }

  /** What the run before left, read as far as the lines and the calls in progress. */
  private Optional<StateReader> openState(OpenCalls begun) throws IOException {
    if (options.state().isEmpty() || !Files.exists(stateFile())) {
      return Optional.empty();
    }
    var in = new StateReader(Files.readAllBytes(stateFile()));
    try {
      String magic = in.readText();
      in.setLayout(magic.equals(MAGIC + LAYOUT_BEFORE) ? LAYOUT_BEFORE : LAYOUT);
      if (!magic.equals(MAGIC + in.layout())
          || in.readBoolean() != options.signalling()
          || in.readLong() != options.delivered().toMillis()) {
        throw new IllegalArgumentException(
            "it is of another version, or of another --timing or --delivered-every");
      }
      if (in.layout() > LAYOUT_BEFORE) {
        begun.read(in);
      }
      for (int i = in.readCount(LineRegistry.MOST); i > 0; i--) {
        lines.get(in.readText());
      }
      return Optional.of(in);
    } catch (IllegalArgumentException
        | NoSuchElementException
        | ArithmeticException
        | IndexOutOfBoundsException e) {
      throw unusable(e);
    }
  }

  /** Takes up the rest of it; returns until when the run before has told of everything. */
  private long takeUp(StateReader in, Feed feed, LinesHost host) {
    try {
      long toldUntil = in.readLong();
      feed.read(in);
      host.read(in, lines::get);
      if (!in.atEnd()) {
        throw new IllegalArgumentException("it is longer than what it holds");
      }
      return toldUntil;
    } catch (IllegalArgumentException
        | NoSuchElementException
        | ArithmeticException
        | IndexOutOfBoundsException e) {
      throw unusable(e);
    }
  }

  /** Nobody waits for recorded calls: they are run again once we are mended. */
  private static void end(Fault fault) {
    throw fault.cause();
  }

  private BadFileException unusable(RuntimeException why) {
    return new BadFileException(
        "%s cannot be taken up: %s; remove it to begin anew"
            .formatted(stateFile(), why.getMessage()),
        why);
  }

  /** Leaves what the next run takes up; whole or not at all. */
  private Optional<StateSize> save(OpenCalls begun, Feed feed, LinesHost host, long toldUntil)
      throws IOException {
    if (options.state().isEmpty()) {
      return Optional.empty();
    }
    var sizes = new StateSize.Counter();
    var out = new StateWriter();
    out.writeText(MAGIC + LAYOUT);
    out.writeBoolean(options.signalling());
    out.writeLong(options.delivered().toMillis());
    begun.write(out);
    out.writeInt(lines.size());
    lines.list().forEach(line -> out.writeText(line.id()));
    out.writeLong(toldUntil);
    feed.write(out);
    host.write(out, lines.list(), sizes);
    Path file = stateFile();
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path whole = file.resolveSibling("state.bin.new");
    Files.write(whole, out.toBytes());
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return Optional.of(sizes.of(out.size()));
  }

  private Path stateFile() {
    return options.state().orElseThrow().resolve("state.bin");
  }

  private static Feed.@Nullable Batch next(BlockingQueue<Feed.Batch> queue, Feed feed) {
    try {
      while (true) {
        Feed.Batch batch = queue.poll(100, TimeUnit.MILLISECONDS);
        if (batch != null) {
          return batch;
        }
        if (feed.ended() && queue.isEmpty()) {
          return null;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private GroupCasework groupCasework() {
    return new GroupCasework(
        options.policy().groups(),
        (country, atMillis) -> regulated.covers(country, calendar.dayOf(atMillis)),
        options.policy().reportOnly());
  }

  private static void count(CaseOutput output, Map<String, Long> decisions, long[] cases) {
    switch (output) {
      case CaseOutput.OfLine of -> count(of.event(), decisions, cases);
      case CaseOutput.OfGroup of -> count(of.event(), decisions);
    }
  }

  private static void count(GroupEvent event, Map<String, Long> decisions) {
    switch (event) {
      case GroupEvent.CountryRestricted to -> decisions.merge("RESTRICT_COUNTRY", 1L, Long::sum);
      case GroupEvent.CountryLifted to -> decisions.merge("LIFT_COUNTRY", 1L, Long::sum);
      case GroupEvent.AddressBlocked to -> decisions.merge("BLOCK_IP", 1L, Long::sum);
      case GroupEvent.AddressUnblocked to -> decisions.merge("UNBLOCK_IP", 1L, Long::sum);
      case GroupEvent.CountryRefused to -> {}
      case GroupEvent.AddressAttacked to -> {}
      case GroupEvent.AddressRefused to -> {}
      case GroupEvent.LineRefused to -> {}
    }
  }

  private static void count(CaseEvent event, Map<String, Long> decisions, long[] cases) {
    switch (event) {
      case CaseEvent.Opened opened -> cases[0]++;
      case CaseEvent.Challenged to -> decisions.merge("CHALLENGE", 1L, Long::sum);
      case CaseEvent.Unchallenged to -> decisions.merge("UNCHALLENGE", 1L, Long::sum);
      case CaseEvent.ContactAttempted to -> decisions.merge("CONTACT", 1L, Long::sum);
      case CaseEvent.Suspended to -> decisions.merge("SUSPEND", 1L, Long::sum);
      case CaseEvent.SubscriberAnswered to -> {}
      case CaseEvent.Concluded to -> {}
      case CaseEvent.ContactNotMade to -> {}
      case CaseEvent.ContactMade to -> {}
      case CaseEvent.Released to -> decisions.merge("RELEASE", 1L, Long::sum);
      case CaseEvent.StageOpened to -> {}
      case CaseEvent.Weighed to -> {}
      case CaseEvent.SuspensionRefused to -> {}
      case CaseEvent.Closed to -> {}
    }
  }

  private static DestinationList list(Optional<Path> file) throws IOException {
    return file.isPresent() ? ReferenceFiles.readDestinations(file.get()) : DestinationList.empty();
  }

  /** A name for the reference data used: what a decision cites. */
  private static String version(DetectionOptions.Inputs in) throws IOException {
    List<Optional<Path>> files = new ArrayList<>();
    files.add(Optional.of(in.tariff()));
    files.addAll(List.of(in.advised(), in.regulated(), in.subscribers()));
    if (in.holidays().isPresent()) {
      files.add(in.holidays());
    }
    for (Optional<Path> file : files) {
      if (file.isPresent() && file.get().toString().equals("-")) {
        throw new BadFileException("only --calls may come from standard input (-)");
      }
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Optional<Path> file : files) {
        digest.update(
            file.isPresent()
                ? Files.readAllBytes(file.get())
                : "none".getBytes(StandardCharsets.UTF_8));
      }
      return "ref-" + HexFormat.of().formatHex(digest.digest()).substring(0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The longest a run without {@code longestCall} takes a call to be. */
  public static Duration standardLongestCall() {
    return Duration.ofHours(12);
  }
}
